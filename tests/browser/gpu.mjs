// A GPU that goes away in the middle of an edit: the page says so and makes the edit on the CPU.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reasons } from "../../www/strings.js";
import { launch } from "./chromium.mjs";
import { compare, errorText, inState, keep, openPage, openPhoto, pick, setIntensity, worker } from "./page.mjs";

/** What the browser tells a page whose GPU has no memory left, on a message from the test. */
const outOfMemory = `
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    new BroadcastChannel("test").onmessage = () => device.dispatchEvent(
      new GPUUncapturedErrorEvent("uncapturederror", { error: new GPUOutOfMemoryError("by a test") }));
    return device;
  };`;

const ends = {
  "loses its process": [/graphics device was lost|engine failed/, async (browser) => {
    const session = await browser.newBrowserCDPSession();
    await session.send("Browser.crashGpuProcess").catch(() => {});
  }],
  "has no memory left": [new RegExp(reasons.gpuMemory), (_, page) => page.evaluate(() => new BroadcastChannel("test").postMessage(""))],
};

export function gpuTests(mien, { hash, limit }) {
  for (const [how, [why, end]] of Object.entries(ends)) {
    test(`makes the edit on the CPU when the GPU ${how} in the middle of it`, async (t) => {
      // A browser of its own, because its GPU does not come back.
      const browser = await launch();
      t.after(() => browser.close());
      const { page } = await openPage(browser, mien.url, { hash, limit, before: worker(outOfMemory) });
      await inState(page, "ready", limit);
      assert.equal(await page.evaluate(() => document.body.dataset.backend), "webgpu");
      await openPhoto(page, mien.sample, limit);
      await keep(page, "photo");
      await page.locator("#intensity").fill("0.8");
      await page.check("#expressions input[value=happy]", { force: true });
      await inState(page, "busy", limit);
      await end(browser, page);
      await page.waitForFunction(() => document.body.dataset.state === "loading");
      await keep(page, "meanwhile");
      await inState(page, "edited", limit);
      assert.deepEqual(await page.evaluate(() => [document.body.dataset.backend, document.body.dataset.expression, document.body.dataset.intensity]), ["cpu", "happy", "0.8"]);
      assert.equal((await compare(page, "photo", "meanwhile")).all, 0, "the picture stays on the page meanwhile");
      await keep(page, "happy");
      assert.ok((await compare(page, "photo", "happy")).mouth > 30, "the edit is made");
      await page.locator("#readout").evaluate((details) => { details.open = true; });
      assert.match(await page.locator("#engine-why").textContent(), why);
      assert.equal(await errorText(page), "");
      await pick(page, "sad", limit);
      await setIntensity(page, 1);
      await keep(page, "sad");
      assert.ok((await compare(page, "happy", "sad")).all > 0, "it edits on");
    });
  }
}
