// The engine's way to the page: packed, told of while it comes, and only once.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { errorText, inState, openPage, openPhoto, pick, start, unfolded } from "./page.mjs";
import { serve } from "./server.mjs";

export function loadingTests(mien, { hash, limit }) {
  const packed = join(mien.folder, `www/pkg/${/backend=(\w+)/.exec(hash)[1]}/mien_bg.wasm.gz`);
  const code = (requests) => requests.map(({ url }) => url.replace(/.*\//, "")).filter((name) => name.startsWith("mien_bg"));

  test("fetches the engine packed, and once for all models and restarts", async (t) => {
    const { page, requests } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample }), "#readout");
    const other = mien.manifest.models.find(({ name }) => name !== mien.manifest.default);
    await page.selectOption("#model", other.name);
    await page.waitForFunction((name) => window.__mien.state().info?.model.name === name && window.__mien.state().face, other.name, { timeout: limit });
    await page.evaluate(() => window.__mien.crash());
    await page.waitForFunction(() => document.body.dataset.state === "loading");
    await inState(page, "ready", limit);
    await pick(page, "happy", limit);
    assert.deepEqual(code(requests), ["mien_bg.wasm.gz"]);
    const { bytes } = await page.evaluate(() => window.__mien.state().info);
    assert.equal(bytes, (await stat(packed)).size + other.bytes, "what is told is what was sent");
  });

  test("tells how much of the engine has come, and how long the rest takes", async (t) => {
    const server = await serve(mien.folder, 0, { pace: { bytesPerSecond: 2e6, latency: 10 } });
    const { page, context } = await openPage(mien.browser, server.url, { hash, limit });
    t.after(async () => {
      await context.close();
      await server.close();
    });
    const amount = await (await page.waitForFunction(() => /left/.test(document.querySelector("#amount").textContent)
      && document.querySelector("#amount").textContent, null, { timeout: limit })).jsonValue();
    const [, done, total, seconds] = /^([\d.]+) [km]B of ([\d.]+) MB, (\d+) s left$/i.exec(amount) ?? assert.fail(amount);
    const all = (await stat(packed)).size
      + mien.manifest.models.find(({ name }) => name === mien.manifest.default).bytes;
    assert.ok(Math.abs(total - all / 1e6) < 0.1 && done > 0 && seconds >= 1 && seconds < 60, amount);
    await inState(page, "ready", limit);
    assert.equal(await page.locator("#amount").textContent(), "");
  });

  test("takes the engine from a host that says that it is packed, and keeps it", async (t) => {
    const server = await serve(mien.folder, 0, { names: true });
    const { page, context } = await openPage(mien.browser, server.url, { hash, limit, offline: true });
    t.after(() => context.close());
    await inState(page, "ready", limit);
    await page.waitForFunction(() => document.body.dataset.offline === "ready", null, { timeout: limit });
    await server.close();
    await page.reload();
    await inState(page, "ready", limit);
    await openPhoto(page, mien.sample, limit);
    await pick(page, "happy", limit);
    assert.equal(await errorText(page), "");
  });
}
