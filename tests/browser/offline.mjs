// Without a network after the first visit, and the way a new version comes in.

import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { errorText, inState, openPage, openPhoto, pick } from "./page.mjs";
import { serve } from "./server.mjs";

export function offlineTests(mien, { hash, limit }) {
  test("works offline after the first visit, and offers a new version", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mien-offline-"));
    await cp(mien.folder, folder, { recursive: true });
    let server = await serve(folder);
    const { page, context, requests } = await openPage(mien.browser, server.url, { hash, limit, offline: true });
    const kept = () => page.waitForFunction(() => document.body.dataset.offline === "ready", null, { timeout: limit });
    await inState(page, "ready", limit);
    await kept();
    assert.match(await page.locator("#offline").textContent(), /without a network/);
    const { port } = server;

    await server.close();
    await page.reload();
    await inState(page, "ready", limit);
    await openPhoto(page, mien.sample, limit);
    await pick(page, "happy", limit);
    assert.equal(await errorText(page), "");
    await page.click("#sample");
    await page.waitForFunction(() => window.__mien.state().photo?.name === "astronaut.jpg" && window.__mien.state().face, null, { timeout: limit });
    assert.ok(!await page.locator("#update").isVisible(), "no new version yet");

    server = await serve(folder, port);
    await appendFile(join(folder, "www/style.css"), "\n:root { --published: again; }\n");
    const list = await readFile(join(folder, "files.js"), "utf8");
    await writeFile(join(folder, "files.js"), list.replace(/("www\/style\.css": ")[^"]*/, "$1changed"));
    const style = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--published"));
    const before = requests.length;
    await page.reload();
    await inState(page, "ready", limit);
    await page.locator("#update").waitFor({ timeout: limit });
    assert.equal(await style(), "", "the running page stays of one version");
    await page.click("#reload");
    await page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue("--published").includes("again"), null, { timeout: limit });
    await inState(page, "ready", limit);
    assert.ok(!await page.locator("#update").isVisible(), "the new version is here");
    await kept();
    const held = await page.evaluate(async () => (await (await caches.open("mien")).keys()).map(({ url }) => url).filter((url) => url.includes("style.css")));
    assert.deepEqual(held.map((url) => url.replace(/.*\?/, "")), ["changed"], "the old version is forgotten");
    for (const { url, method, body } of requests.slice(before)) {
      assert.ok(/^(blob|data):/.test(url) || url.startsWith(server.url), url);
      assert.deepEqual([method, body], ["GET", null]);
    }
    await context.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
}
