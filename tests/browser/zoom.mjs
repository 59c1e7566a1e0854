// Looking closer: the face, the whole photo, its pixels; wheel, fingers and keys; before and after on the photo itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { compare, keep, makePng, openPhoto, pick, save, start } from "./page.mjs";

/** Where things are on the screen: stage, photo, the chosen face's box and the dividing line. */
export const places = (page) => page.evaluate(() => {
  const rect = (selector) => {
    const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
    return { x, y, width, height };
  };
  const [stage, photo, line] = ["#frame", "#photo", "#line"].map(rect);
  const { width, faces, chosen } = window.__mien.state().photo;
  const scale = photo.width / width;
  const { x, y, width: across, height } = faces[chosen];
  const face = { x: photo.x + x * scale, y: photo.y + y * scale, width: across * scale, height: height * scale };
  return { stage, photo, line, face, scale };
});
/** Waits until the photo lies still. */
export const still = async (page) => {
  await page.waitForFunction(() => document.querySelector("#frame").dataset.moving === "false");
  return places(page);
};
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
const near = (one, other, slack, what) => assert.ok(Math.abs(one - other) <= slack, `${what}: ${one}, not ${other}`);

export function zoomTests(mien, { hash, limit }) {
  const open = (t, options) => start(t, mien, { hash, limit }, { file: mien.sample, ...options });
  /** The sample in a corner of a large picture. */
  const corner = async (page) => Buffer.from(await page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement("canvas"), { width: 1800, height: 1350 });
    const context = canvas.getContext("2d");
    context.fillStyle = "#355";
    context.fillRect(0, 0, 1800, 1350);
    context.drawImage(bitmap, 1200, 700);
    return canvas.toDataURL("image/png").split(",")[1];
  }, (await readFile(mien.sample)).toString("base64")), "base64");

  test("opens on the face, and shows the whole photo and its pixels", async (t) => {
    const { page } = await open(t);
    const pressed = () => page.locator(".looks [aria-pressed=true]").evaluateAll((all) => all.map(({ id }) => id));
    const face = await still(page);
    const share = face.face.height / face.stage.height;
    assert.ok(share >= 0.55 && share <= 0.65, `the face takes ${share} of the stage's height`);
    near(middle(face.face)[0], middle(face.stage)[0], 2, "the face is in the middle");
    assert.deepEqual(await pressed(), ["look-face"]);

    await page.click("#look-whole");
    const whole = await still(page);
    near(Math.max(whole.photo.width / whole.stage.width, whole.photo.height / whole.stage.height), 1, 0.01, "the photo fills the stage");
    assert.ok(whole.photo.width <= whole.stage.width + 1 && whole.photo.height <= whole.stage.height + 1, "and all of it is seen");
    assert.deepEqual(await pressed(), ["look-whole"]);

    await page.click("#look-actual");
    near((await still(page)).scale, 1, 1e-3, "a pixel is a pixel");
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press("+");
      near((await still(page)).scale, 1.25 ** (i + 1), 1e-3, "+ goes closer");
    }
    assert.deepEqual(await pressed(), []);
    await page.keyboard.press("-");
    near((await still(page)).scale, 1.25, 1e-3, "- goes back");
    await page.keyboard.press("0");
    assert.deepEqual(await pressed(), ["look-whole"]);
    await page.click("#look-face");
    await page.keyboard.press("ArrowRight");
    near((await still(page)).photo.x, face.photo.x - 60, 1, "an arrow key moves the photo");

    // The size of the window may change at any time.
    await page.click("#look-face");
    await page.setViewportSize({ width: 1000, height: 640 });
    await page.waitForFunction(() => document.querySelector("#frame").clientHeight < 500);
    const smaller = await still(page);
    assert.ok(Math.abs(smaller.face.height / smaller.stage.height - share) < 0.05, JSON.stringify(smaller));
  });

  test("zooms about the pointer, and moves with it", async (t) => {
    const { page } = await open(t);
    const before = await still(page);
    const at = [before.stage.x + before.stage.width * 0.3, before.stage.y + before.stage.height * 0.4];
    const under = ({ photo, scale }) => [(at[0] - photo.x) / scale, (at[1] - photo.y) / scale];
    await page.mouse.move(...at);
    await page.mouse.wheel(0, -200);
    const closer = await still(page);
    near(closer.scale / before.scale, Math.exp(0.4), 0.01, "the wheel zooms");
    for (const i of [0, 1]) near(under(closer)[i], under(before)[i], 0.5, "what is under the pointer stays there");
    assert.equal(await page.evaluate(() => scrollY), 0, "and the page stays");

    await page.mouse.down();
    await page.mouse.move(at[0] + 90, at[1] + 40, { steps: 4 });
    await page.mouse.up();
    const moved = await still(page);
    near(moved.photo.x - closer.photo.x, 90, 1, "a drag moves the photo");
    for (let i = 0; i < 4; i++) {
      await page.mouse.move(moved.stage.x + 20, at[1]);
      await page.mouse.down();
      await page.mouse.move(moved.stage.x + moved.stage.width - 20, at[1], { steps: 3 });
      await page.mouse.up();
    }
    const edge = await still(page);
    near(edge.photo.x, edge.stage.x, 1, "but not off the stage");

    await page.mouse.dblclick(...at);
    near((await still(page)).photo.height, before.stage.height, 2, "a double click shows all");
    await page.mouse.dblclick(...middle((await places(page)).face));
    near((await still(page)).face.height / before.stage.height, 0.6, 0.05, "and on the face goes back to it");
  });

  test("zooms with two fingers", async (t) => {
    const { page, context } = await open(t);
    const { stage, scale } = await still(page);
    const session = await context.newCDPSession(page);
    const [x, y] = middle(stage);
    const touch = (type, spread) => session.send("Input.dispatchTouchEvent", {
      type, touchPoints: spread === null ? [] : [{ x: x - spread, y, id: 1 }, { x: x + spread, y, id: 2 }],
    });
    await touch("touchStart", 50);
    for (const spread of [60, 75, 90, 100]) await touch("touchMove", spread);
    await touch("touchEnd", null);
    near((await still(page)).scale / scale, 2, 0.05, "twice as far apart, twice as large");
  });

  test("divides the face, and the divider goes where the finger goes", async (t) => {
    const { page } = await open(t);
    await keep(page, "photo");
    assert.ok(await page.locator("#split").isDisabled(), "there is nothing to compare yet");
    await pick(page, "surprise", limit);
    await keep(page, "edit");
    const line = async () => { const { line: { x }, face } = await still(page); return { x: x + 1, face }; };
    await page.click("#split");
    const through = await line();
    near(through.x, middle(through.face)[0], 2, "the line goes through the face");
    await keep(page, "half");
    const changed = [await compare(page, "photo", "half"), await compare(page, "edit", "half")];
    assert.ok(changed.every(({ all }) => all > 100), `a part of it is before, a part after: ${JSON.stringify(changed)}`);

    // From anywhere on the photo, not from the line only.
    const { stage, photo } = await places(page);
    const [, y] = middle(stage);
    await page.mouse.move(stage.x + stage.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width * 0.7, y, { steps: 5 });
    await page.mouse.up();
    near((await line()).x, stage.x + stage.width * 0.7, 2, "it follows");
    near((await places(page)).photo.x, photo.x, 0.1, "and the photo stays");
    await page.mouse.click(stage.x + stage.width * 0.4, y);
    near((await line()).x, stage.x + stage.width * 0.4, 2, "a click brings it");
    assert.match(await page.getAttribute("#divider", "aria-valuetext"), /^Before on the left \d+ %$/);
    await page.click("#split");
    await keep(page, "off");
    assert.equal((await compare(page, "edit", "off")).all, 0);
  });

  test("shows the photo before the edit while it is held, or B is", async (t) => {
    const { page } = await open(t);
    await keep(page, "photo");
    await pick(page, "surprise", limit);
    await keep(page, "edit");
    const shows = async (name, what) => {
      await page.waitForTimeout(50);
      await keep(page, "now");
      assert.equal((await compare(page, name, "now")).all, 0, what);
    };
    await page.mouse.move(...middle((await still(page)).face));
    await page.mouse.down();
    await shows("edit", "not at once");
    await page.waitForSelector(".before-only");
    await shows("photo", "held");
    await page.mouse.move(2, 2);
    await page.mouse.up();
    await shows("edit", "let go of");
    await page.keyboard.down("b");
    await shows("photo", "B held");
    await page.keyboard.up("b");
    await shows("edit", "B let go of");
  });

  test("shows the photo's own pixels, however close one looks", async (t) => {
    const { page } = await open(t);
    // The sample, six times as large: its preview is not.
    const large = await page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
      const canvas = Object.assign(document.createElement("canvas"), { width: 6 * bitmap.width, height: 6 * bitmap.height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/png").split(",")[1];
    }, (await readFile(mien.sample)).toString("base64"));
    await openPhoto(page, { name: "large.png", mimeType: "image/png", buffer: Buffer.from(large, "base64") }, limit);
    await still(page);
    assert.ok(await page.locator("#detail").isHidden(), "the preview is sharp on the whole face");
    await pick(page, "surprise", limit);
    const { bytes } = await save(page, "#download", limit);

    /** How many values of the detail are not those of the saved photo, but for its invisible mark, right of `share` of its width, and of the photo itself left of it. */
    const differences = (share) => page.evaluate(async ([saved, photo, share]) => {
      const pixels = async (base64) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
        const context = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height }).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [after, before] = [await pixels(saved), await pixels(photo)];
      const detail = document.querySelector("#detail");
      const seen = detail.getContext("2d").getImageData(0, 0, detail.width, detail.height);
      const [left, top] = ["left", "top"].map((side, i) => Math.round(parseFloat(detail.style[side]) / 100 * [after.width, after.height][i]));
      let apart = 0;
      for (let y = 0; y < seen.height; y++) {
        for (let x = 0; x < seen.width; x++) {
          const [from, mark] = left + x < Math.round(share * after.width) ? [before, 0] : [after, 10];
          for (let c = 0; c < 4; c++) apart += Math.abs(seen.data[(y * seen.width + x) * 4 + c] - from.data[((top + y) * after.width + left + x) * 4 + c]) > mark;
        }
      }
      return { apart, width: seen.width, height: seen.height };
    }, [bytes.toString("base64"), large, share]);
    const appears = () => page.waitForSelector("#detail:not([hidden])", { state: "attached", timeout: limit });

    await page.click("#look-actual");
    const close = await still(page);
    await appears();
    const { apart, width, height } = await differences(0);
    assert.equal(apart, 0, "every pixel is the saved photo's, but for the mark");
    assert.ok(width >= close.stage.width && height >= close.stage.height, `all that is seen: ${width} x ${height}`);
    const [detail, photo] = await Promise.all(["#detail", "#photo"].map((id) => page.locator(id).boundingBox()));
    near(detail.width / width, close.scale, 0.01, "as large as the photo's");
    assert.ok(detail.x >= photo.x - 0.5 && detail.y >= photo.y - 0.5, "and in its place");

    await page.click("#split");
    assert.equal((await differences(await page.inputValue("#divider") / 100)).apart, 0, "before and after are divided in it too");
    await page.click("#split");
    await page.keyboard.down("b");
    assert.equal((await differences(1)).apart, 0, "the photo before the edit");
    await page.keyboard.up("b");

    await page.click("#reset");
    await page.waitForFunction(() => document.querySelector("#detail").hidden);
    await appears();
    assert.equal((await differences(1)).apart, 0, "without an edit the photo itself");
    await page.click("#look-face");
    await still(page);
    await pick(page, "happy", limit);
    assert.ok(await page.locator("#detail").isHidden(), "not where the preview is sharp");
  });

  test("is sharp where a small face is looked at", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    await openPhoto(page, { name: "corner.png", mimeType: "image/png", buffer: await corner(page) }, limit);
    const { scale, face, stage } = await still(page);
    const [width, shown] = await page.evaluate(() => [document.querySelector("#photo").width, window.__mien.state().photo.width]);
    assert.ok(width > 1280, `the preview of a photo ${shown} wide is ${width} wide`);
    assert.ok(scale * shown / width < 1.2 || width === shown, `a pixel of the preview is ${scale * shown / width} on the screen`);
    near(face.height / stage.height, 0.6, 0.05, "the face is looked at");
    await keep(page, "photo");
    await pick(page, "surprise", limit);
    await keep(page, "edit");
    const { mouth, outside } = await compare(page, "photo", "edit");
    assert.ok(mouth > 30 && outside === 0, "it is edited in its place");
    // As it is after a crash.
    await page.evaluate(() => window.__mien.crash());
    await page.waitForFunction(() => document.body.dataset.state === "edited" && window.__mien.counts.start === 2, null, { timeout: limit });
    await keep(page, "again");
    assert.equal((await compare(page, "edit", "again")).all, 0);
  });

  test("looks at the face that is chosen", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    const first = await still(page);
    await page.locator("#face-list button[aria-pressed=false]").click();
    await page.waitForFunction(() => window.__mien.state().face);
    const second = await still(page);
    near(middle(second.face)[0], middle(second.stage)[0], second.stage.width * 0.2, "the other face is in the middle");
    assert.ok(Math.abs(second.photo.x - first.photo.x) > 300, "the photo has moved");
  });
}
