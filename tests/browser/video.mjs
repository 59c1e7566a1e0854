// The video from the photo to the expression and back, which is recorded as it plays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pick, previewed, save, settled, start, toldModel } from "./page.mjs";

export function videoTests(mien, { hash, limit }) {
  const happens = {
    "the expression": { more: "", name: "surprise", edit: (page) => pick(page, "surprise", limit) },
    "a single movement": { more: `&model=${toldModel(mien.manifest)}`, name: "fine", edit: async (page) => {
      await page.evaluate(() => document.querySelectorAll("#move-groups details").forEach((one) => { one.open = true; }));
      await page.locator("[data-move=mouth] [type=range]").fill("0.8");
      await settled(page, limit);
    } },
  };
  for (const [what, { more, name: end, edit }] of Object.entries(happens)) test(`saves a video from the photo to ${what} and back`, async (t) => {
    const { page, context } = await start(t, mien, { hash, limit }, { file: mien.sample, more });
    await page.click("#more summary");
    assert.ok(await page.locator("#sweep").isDisabled(), "without an expression there is nothing to sweep");
    await edit(page);
    await previewed(page, limit);
    const { name, bytes } = await save(page, "#sweep", limit);
    const [, container] = /\.(\w+)$/.exec(name);
    assert.equal(name, `astronaut-${end}.${container}`);
    const records = await page.evaluate(() => MediaRecorder.isTypeSupported("video/mp4;codecs=avc1.42E01F"));
    assert.equal(container, records ? "mp4" : "webm", "what plays everywhere, where the browser records it");
    // Played outside the page, whose policy forbids media: it is only ever saved.
    const player = await context.newPage();
    const seen = await player.evaluate(async ([base64, kind]) => {
      const video = document.createElement("video");
      video.muted = true;
      video.src = `data:video/${kind};base64,${base64}`;
      const pictures = [];
      await video.play();
      const { videoWidth: width, videoHeight: height } = video;
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      for (; !video.ended; await new Promise((resolve) => setTimeout(resolve, 100))) {
        context.drawImage(video, 0, 0);
        pictures.push([video.currentTime, context.getImageData(0, 0, width, height).data]);
      }
      // The very first may be taken before there is one. Counted is what no encoder's noise does.
      const [, [, first]] = pictures;
      const far = ([, data]) => data.reduce((sum, value, i) => sum + (Math.abs(value - first[i]) > 30), 0);
      return { width, height, seconds: video.currentTime, far: pictures.slice(1).map(far) };
    }, [bytes.toString("base64"), container]);
    const most = Math.max(...seen.far);
    assert.deepEqual([seen.width, seen.height], [512, 512]);
    // A busy machine loses pictures at the end.
    assert.ok(seen.seconds > 2 && seen.seconds < 5, `three seconds or so: ${seen.seconds}`);
    const when = seen.far.indexOf(most) / seen.far.length;
    assert.ok(most > 200 && when > 0.2 && when < 0.8 && seen.far.at(-1) < most / 2, `there and back: ${seen.far}`);
  });
}
