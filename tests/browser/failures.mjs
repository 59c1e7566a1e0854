// Bad files, bad weights, a dead engine: the page says what is wrong and lives on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { reasons } from "../../www/strings.js";
import { badFiles } from "./bad-files.mjs";
import { compare, error, errorText, inState, keep, makePng, openPage, pick, start, worker } from "./page.mjs";

export function failureTests(mien, { hash, limit }) {
  const open = (t, options) => start(t, mien, { hash, limit }, options);
  /** A page whose engine need not come up. */
  const openBroken = (before) => openPage(mien.browser, mien.url, { hash, limit, before });

  test("names a file that it cannot use, and lives on", async (t) => {
    const { page } = await open(t, { file: mien.sample });
    const sample = await readFile(mien.sample);
    const gradient = await makePng(page, sample, "gradient");
    await keep(page, "photo");
    // No two edits in a row are the same, so that each shows that the engine works.
    const expressions = ["happy", "sad"];
    const edits = async (what) => {
      expressions.reverse();
      await pick(page, expressions[0], limit);
      await keep(page, "edited");
      assert.ok((await compare(page, "photo", "edited")).all > 0, what);
    };
    for (const file of badFiles(sample, gradient)) {
      await t.test(file.name, async () => {
        await keep(page, "before");
        await page.setInputFiles("#file", file);
        const message = await error(page, limit);
        assert.ok(message.includes(file.name) && message.length > file.name.length + 10, `“${message}” names ${file.name} and says more`);
        if (file.name === "phone.heic") assert.match(message, /may be damaged\. Save it as a JPEG/);
        await inState(page, ["ready", "edited"], limit);
        // There is nothing to show of it, or no face to edit, and the photo stays.
        await page.waitForFunction(() => window.__mien.state().face, null, { timeout: limit });
        await keep(page, "still");
        assert.equal((await compare(page, "before", "still")).all, 0, "what was shown is still shown");
        await edits("the photo can be edited on");
      });
    }
  });

  const model = mien.manifest.models.find(({ name }) => name === mien.manifest.default) ?? mien.manifest.models[0];
  const damages = {
    "is missing": (route) => route.fulfill({ status: 404, body: "not found" }),
    "is cut short": async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      await route.fulfill({ status: 200, contentType: "application/octet-stream", body: body.subarray(0, body.length - 1000) });
    },
    "has a wrong byte": async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      body[body.length >> 1] ^= 1;
      await route.fulfill({ status: 200, contentType: "application/octet-stream", body });
    },
  };
  const { file } = model;
  const path = `www/weights/${file}`;
  for (const [how, damage] of Object.entries(damages)) {
    test(`says so when ${file} ${how}`, async () => {
      // The whole context, because the requests are the worker's.
      const { page, context } = await openBroken((p) => p.context().route((url) => url.pathname.endsWith(path), damage));
      const message = await error(page, limit);
      assert.ok(message.includes(file), `“${message}” names ${file}`);
      assert.match(message, /reload the page/i);
      assert.match(message, /publish the weights again/i);
      await inState(page, "error");
      assert.ok(await page.locator("#file").isEnabled() && await page.locator("h1").isVisible(), "the page is not blank");
      // Once the file is whole, the page gets by without being reloaded.
      await context.unrouteAll();
      await page.click("#retry");
      await inState(page, "ready", limit);
      assert.equal(await errorText(page), "");
      await context.close();
    });
  }

  test("says so when the manifest is missing", async () => {
    const { page, context } = await openBroken((p) => p.context().route((url) => url.pathname.endsWith("manifest.json"), damages["is missing"]));
    assert.match(await error(page, limit), /manifest\.json.*404.*reload/i);
    await context.close();
  });

  for (const [name, end] of [["a worker that ends", "crash"], ["a panic in the engine", "panic"], ["a panic inside an asynchronous call", "panicLater"]]) {
    test(`recovers from ${name}`, async (t) => {
      const { page } = await open(t, { file: mien.sample });
      await keep(page, "photo");
      await pick(page, "happy", limit);
      await page.locator("#intensity").fill("0.8");
      await page.waitForFunction(() => document.body.dataset.intensity === "0.8");
      await keep(page, "happy");
      await page.evaluate((how) => window.__mien[how](), end);
      await page.waitForFunction(() => document.body.dataset.state === "loading");
      await keep(page, "meanwhile");
      await inState(page, "edited", limit);
      assert.equal(await page.evaluate(() => document.body.dataset.backend), "cpu");
      await page.locator("#readout").evaluate((details) => { details.open = true; });
      assert.match(await page.locator("#engine-why").textContent(), /stopped/);
      await keep(page, "after");
      assert.equal((await compare(page, "happy", "meanwhile")).all, 0, "the picture stays on the page meanwhile");
      assert.equal((await compare(page, "happy", "after")).all, 0, "expression and intensity are as they were");
      await pick(page, "sad", limit);
      await keep(page, "sad");
      assert.ok((await compare(page, "photo", "sad")).all > 0, "it edits on");
    });
  }

  const machines = {
    "offers no WebGPU": ["undefined", reasons.noWebGpu],
    "has no adapter": ["{ requestAdapter: async () => null }", reasons.noAdapter],
    "refuses its adapter": ["{ requestAdapter: () => Promise.reject(new Error(\"no\")) }", reasons.noAdapter],
    "has an adapter without what the engine needs": ["{ requestAdapter: async () => ({ features: new Set(), info: {} }) }", reasons.noTimestamps],
  };
  for (const [which, [gpu, why]] of Object.entries(machines)) {
    test(`takes the CPU, and says why, where the browser ${which}`, async (t) => {
      const before = worker(`Object.defineProperty(navigator, "gpu", { value: ${gpu} });`);
      const { page } = await start(t, mien, { hash: hash.replace("cpu", "auto"), limit }, { before });
      assert.equal(await page.evaluate(() => document.body.dataset.backend), "cpu");
      const said = await page.locator("#engine-why").textContent();
      assert.ok(said.toLowerCase().includes(why.toLowerCase()), said);
    });
  }

  test("works where the browser refuses to store anything", async (t) => {
    const before = (page) => page.addInitScript(() => {
      const refuse = () => { throw new DOMException("refused", "SecurityError"); };
      for (const store of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, store, { get: refuse });
      navigator.serviceWorker.register = async () => refuse();
    });
    const log = await open(t, { before, file: mien.sample });
    await pick(log.page, "happy", limit);
    assert.equal(await errorText(log.page), "");
    assert.deepEqual(log.console, []);
  });

  test("starts and edits in a tab that says it is hidden", async (t) => {
    const before = (page) => page.addInitScript(() => {
      Object.defineProperty(document, "hidden", { value: true });
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
    });
    const { page } = await open(t, { before, file: mien.sample });
    await pick(page, "happy", limit);
    assert.equal(await errorText(page), "");
  });

  test("gives up on an engine that keeps stopping, and says so", async (t) => {
    const { page } = await open(t);
    for (let i = 0; i < 4; i++) {
      await inState(page, "ready", limit);
      await page.evaluate(() => window.__mien.crash());
    }
    await inState(page, "error", limit);
    assert.match(await errorText(page), /keeps stopping/);
    assert.ok(await page.locator("#retry").isVisible());
  });
}
