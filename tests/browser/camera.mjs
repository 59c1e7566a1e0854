// The camera, a made-up one: Chromium's fake device shows a moving pattern, and a canvas the sample's face.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { error, errorText, openPage, rewrite, start } from "./page.mjs";

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

/** The camera sees the sample photo, and a frame may take `most` milliseconds. */
const seesTheSample = (most) => async (page) => {
  await watch(page);
  await page.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      (await ask(wanted)).getTracks().forEach((track) => track.stop());
      const sample = await createImageBitmap(await (await fetch("www/samples/astronaut.jpg")).blob());
      const canvas = Object.assign(document.createElement("canvas"), { width: sample.width, height: sample.height });
      const draw = () => canvas.getContext("2d").drawImage(sample, 0, 0);
      setInterval(draw, 50);
      draw();
      const stream = canvas.captureStream(20);
      window.__streams = [stream];
      return stream;
    };
  });
  await rewrite(page, "/live.js", "MOST_MS = 100;", `MOST_MS = ${most};`);
};
const note = (page, words, limit) => page.waitForFunction((pattern) =>
  new RegExp(pattern).test(document.querySelector("#camera-note").textContent), words.source, { timeout: limit });

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
    const { width, height } = await page.evaluate(() => window.__mien.state().photo);
    assert.ok(width >= 320 && height >= 240, `${width} × ${height}`);
    // The pattern has no face.
    assert.match(await error(page, limit), /camera\.png.*face/i);
    await page.waitForFunction(() => document.activeElement.id === "new", null, { timeout: limit });
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

  test("shows the camera's picture with an expression, and takes it so", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: seesTheSample(60_000) });
    await page.click("#camera");
    await page.selectOption("#camera-expression", "happy");
    await note(page, /^\d.* m?s a frame/, limit);
    if (mien.shots) await page.screenshot({ path: join(mien.shots, "live.png") });
    const changed = await page.evaluate(() => {
      const [video, mirror] = [document.querySelector("#camera-video"), document.querySelector("#camera-live")];
      const { width, height } = mirror;
      const plain = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
      plain.drawImage(video, 0, 0, width, height);
      const [before, after] = [plain, mirror.getContext("2d")].map((context) => context.getImageData(0, 0, width, height).data);
      const rows = [0, 0];
      for (let i = 0; i < before.length; i += 1) {
        // The sample's face is in its upper half.
        if (Math.abs(before[i] - after[i]) > 8) rows[i < before.length / 2 ? 0 : 1] += 1;
      }
      return rows;
    });
    assert.ok(changed[0] > 500 && changed[1] === 0, `${changed} values changed above and below`);
    await page.selectOption("#camera-expression", "");
    await page.locator("#camera-live").waitFor({ state: "hidden" });
    await page.selectOption("#camera-expression", "sad");
    await page.locator("#camera-live").waitFor();
    await page.click("#shoot");
    await live(page, 0);
    await page.waitForFunction(() => document.body.dataset.expression === "sad" && document.body.dataset.state === "edited", null, { timeout: limit });
    assert.equal(await page.evaluate(() => window.__mien.state().photo.name), "camera.png");
  });

  test("says so where a frame takes too long for live, or shows no face", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: seesTheSample(1) });
    await page.click("#camera");
    await page.selectOption("#camera-expression", "happy");
    await note(page, /A frame takes .* at most 1 ms/, limit);
    await page.locator("#camera-live").waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await note(page, /^$/, limit);

    const pattern = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: watch });
    await pattern.page.click("#camera");
    await pattern.page.selectOption("#camera-expression", "happy");
    await note(pattern.page, /No face is seen/, limit);
    assert.ok(await pattern.page.locator("#camera-live").isVisible(), "the camera's picture is shown all the same");
    // Closed while a frame is on its way.
    await pattern.page.keyboard.press("Escape");
    await live(pattern.page, 0);
    assert.equal(await errorText(pattern.page), "");
  });

  test("says so when live's engine cannot start, and tries again when asked again", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: seesTheSample(60_000) });
    const isWorker = (url) => url.pathname.endsWith("/worker.js");
    await page.context().route(isWorker, (route) => route.abort());
    await page.click("#camera");
    await page.selectOption("#camera-expression", "happy");
    await note(page, /Live has stopped/, limit);
    await page.context().unroute(isWorker);
    await page.selectOption("#camera-expression", "sad");
    await page.locator("#camera-live").waitFor({ timeout: limit });
  });

  test("says what live's engine refuses a frame for", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { permissions: ["camera"], before: seesTheSample(60_000) });
    await rewrite(page, "/worker.js", "follow: async (", "follow: async () => { throw new Error(\"the frame is torn\"); }, followed: async (");
    await page.click("#camera");
    await page.selectOption("#camera-expression", "happy");
    await note(page, /Live has stopped: the frame is torn/, limit);
  });
}
