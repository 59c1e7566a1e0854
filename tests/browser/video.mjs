// The video from the photo to the expression and back.

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
    assert.equal(name, `astronaut-${end}.mp4`, "what plays everywhere");
    assert.match(bytes.toString(), /uuid.*xmp:CreatorTool="Mien"/s, "it says that it was edited");
    // Played outside the page, whose policy forbids media: it is only ever saved.
    const player = await context.newPage();
    const seen = await player.evaluate(async (base64) => {
      const video = Object.assign(document.createElement("video"), { muted: true, src: `data:video/mp4;base64,${base64}` });
      const heard = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
      await heard("loadeddata");
      const { videoWidth: width, videoHeight: height, duration } = video;
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      const pictures = [];
      for (let i = 0; i < 12; i++) {
        video.currentTime = ((i + 0.5) * duration) / 12;
        await heard("seeked");
        // A busy machine may say that it has sought before it has a picture to show.
        let data;
        for (let tries = 0; tries < 40 && !data?.some((value, i) => value > 0 && i % 4 < 3); tries++) {
          if (tries) await new Promise((resolve) => setTimeout(resolve, 50));
          context.drawImage(video, 0, 0, width, height);
          data = context.getImageData(0, 0, width, height).data;
        }
        pictures.push(data);
      }
      // Counted is what no encoder's noise does.
      const far = pictures.map((data) => data.reduce((sum, value, i) => sum + (Math.abs(value - pictures[0][i]) > 30), 0));
      return { width, height, duration, far };
    }, bytes.toString("base64"));
    assert.deepEqual([seen.width, seen.height], [512, 512]);
    assert.ok(Math.abs(seen.duration - 3) < 0.05, `three seconds: ${seen.duration}`);
    const most = Math.max(...seen.far);
    const when = seen.far.indexOf(most);
    assert.ok(most > 200 && when > 2 && when < 9 && seen.far.at(-1) < most / 4, `there and back: ${seen.far}`);
  });
}
