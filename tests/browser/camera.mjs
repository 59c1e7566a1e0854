// The camera, a made-up one: Chromium's fake device shows a moving pattern.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { error, openPage, start } from "./page.mjs";

/** Counts what the page asks of the camera, and keeps the streams it gets. */
const watch = (page) => page.addInitScript(() => {
  window.__streams = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.__asked = (window.__asked ?? 0) + 1;
    const stream = await ask(wanted);
    window.__streams.push(stream);
    return stream;
  };
});
/** Waits until so many cameras are on. */
const live = (page, count) => page.waitForFunction((wanted) =>
  window.__streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === "live").length === wanted, count);

export function cameraTests(mien, { hash, limit }) {
  test("takes a picture with the camera and switches it off", async (t) => {
    const { page, requests } = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: watch });
    assert.equal(await page.evaluate(() => window.__asked), undefined, "nobody asks before the click");
    const sofar = requests.length;
    await page.click("#camera");
    await page.locator("#shoot:enabled").waitFor();
    await live(page, 1);
    if (mien.shots) await page.screenshot({ path: join(mien.shots, "camera.png") });
    await page.keyboard.press("Escape");
    // Closing the dialog switches the camera off.
    await live(page, 0);
    await page.click("#camera");
    await page.locator("#shoot:enabled").click();
    await page.waitForFunction(() => window.__mien.state().photo?.name === "camera.png", null, { timeout: limit });
    // So does taking the picture.
    await live(page, 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), "camera", "the focus is back on the button");
    const { width, height } = await page.evaluate(() => window.__mien.state().photo);
    assert.ok(width >= 320 && height >= 240, `${width} × ${height}`);
    // The pattern has no face.
    assert.match(await error(page, limit), /camera\.png.*face/i);
    assert.deepEqual(requests.slice(sofar).filter(({ url }) => !/^(blob|data):/.test(url)), [], "and nothing is sent");
  });

  test("says so when the camera is refused or absent", async (t) => {
    for (const [name, words] of [["NotAllowedError", /refused/], ["NotFoundError", /No camera/], ["OddError", /could not be opened \(odd\)/]]) {
      const { page, context } = await openPage(mien.browser, mien.url, {
        hash, limit, before: (p) => p.addInitScript((error) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("odd", error));
        }, name),
      });
      await page.click("#camera");
      assert.match(await error(page), words);
      assert.ok(!await page.locator("#camera-dialog").isVisible());
      await context.close();
    }
    const { page } = await start(t, mien, { hash, limit }, {
      before: (p) => p.addInitScript(() => Object.defineProperty(navigator, "mediaDevices", { value: undefined })),
    });
    assert.ok(!await page.locator("#camera").isVisible(), "no button where the browser has no cameras");
  });
}
