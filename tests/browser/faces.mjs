// Two faces in one photo: each has its own edit, and all of them are in the picture.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { mark } from "./png.mjs";
import { compare, errorText, keep, makePng, openPhoto, pick, previewed, save, setIntensity, settled, start } from "./page.mjs";

export function faceTests(mien, { hash, limit }) {
  /** A page with the sample twice side by side, and how to choose its faces: 0 is the left one. */
  const open = async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    const { faces } = await page.evaluate(() => window.__mien.state().photo);
    assert.equal(faces.length, 2);
    assert.ok(faces[0].x < faces[1].x, "they are listed from left to right");
    const choose = async (side) => {
      await page.locator("#face-list button").nth(side).click();
      await page.waitForFunction((index) => window.__mien.state().photo.chosen === index && window.__mien.state().face, side, { timeout: limit });
      await settled(page, limit);
    };
    await choose(0);
    return { page, twice, choose };
  };
  /** Which halves of the picture differ between two kept ones. */
  const halves = async (page, a, b) => {
    const { left, right } = await compare(page, a, b);
    return [left > 30, right > 30, left + right];
  };

  test("edits two faces, each in its own way, and saves both", async (t) => {
    const { page, twice, choose } = await open(t);
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await previewed(page, limit);
    await keep(page, "left");
    assert.deepEqual((await halves(page, "photo", "left")).slice(0, 2), [true, false]);

    // The previews of the left face were drawn last; its own edit stays.
    await choose(1);
    assert.equal(await page.locator("#expressions input:checked").count(), 0, "the right face has no edit yet");
    await keep(page, "chosen");
    assert.equal((await compare(page, "left", "chosen")).all, 0, "choosing a face changes nothing in the picture");
    assert.ok(await page.locator("#download").isEnabled(), "there is something to save");
    await pick(page, "sad", limit);
    await setIntensity(page, 0.8);
    await keep(page, "both");
    assert.deepEqual((await halves(page, "photo", "both")).slice(0, 2), [true, true]);
    assert.deepEqual((await halves(page, "left", "both")).slice(0, 2), [false, true]);
    assert.match(await page.locator("#photo").getAttribute("aria-label"), /edited: face \d: .* at (100|80) %; face \d: /);

    const { name, bytes } = await save(page, "#download");
    assert.match(name, /^two-(happy-sad|sad-happy)\.png$/);
    assert.match(mark(bytes), /several faces were edited.*(Happy at 100 %|Sad at 80 %) within.*; (Happy at 100 %|Sad at 80 %) within/);
    // The preview is smaller than the photo, so the saved picture is compared with the photo's own pixels.
    const differing = await page.evaluate(async (both) => {
      const [first, second] = await Promise.all(both.map(async (base64) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      }));
      const count = [0, 0];
      for (let i = 0; i < first.data.length; i += 4) if (first.data[i] !== second.data[i]) count[Number((i / 4) % first.width >= first.width / 2)]++;
      return count;
    }, [twice, bytes].map((picture) => Buffer.from(picture).toString("base64")));
    assert.ok(differing.every((count) => count > 1000), `both halves are edited: ${differing}`);

    await page.click("#reset");
    await settled(page, limit);
    await keep(page, "reset");
    assert.equal((await compare(page, "left", "reset")).all, 0, "reset is for the chosen face");
    await choose(0);
    await keep(page, "back");
    assert.equal((await compare(page, "left", "back")).all, 0);
    assert.ok(await page.locator("input[value=happy]").isChecked(), "the left face has its edit still");
    assert.equal(await errorText(page), "");
  });

  test("undoes over all faces, and brings all edits back after the engine has died", async (t) => {
    const { page, choose } = await open(t);
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await keep(page, "left");
    await choose(1);
    await pick(page, "surprise", limit);
    await keep(page, "both");
    await page.keyboard.press("Control+z");
    await settled(page, limit);
    await keep(page, "one");
    assert.equal((await compare(page, "left", "one")).all, 0, "the last step was the right face's");
    await page.keyboard.press("Control+z");
    await page.waitForFunction((index) => window.__mien.state().photo.chosen === index, 0, { timeout: limit });
    await settled(page, limit);
    await keep(page, "none");
    assert.equal((await compare(page, "photo", "none")).all, 0, "the one before it the left one's, which is chosen again");
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press("Control+Shift+z");
      await page.waitForFunction((index) => window.__mien.state().photo.chosen === index, i, { timeout: limit });
      await settled(page, limit);
    }
    await keep(page, "again");
    assert.equal((await compare(page, "both", "again")).all, 0, "redone");

    await page.click("#all-faces");
    await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("All 2 faces: Surprise."), null, { timeout: limit });
    await settled(page, limit);
    await keep(page, "all");
    assert.deepEqual((await halves(page, "both", "all")).slice(0, 2), [true, false], "the left face gets the right one's edit");
    assert.equal(await page.locator("#all-faces").getAttribute("aria-disabled"), "true");
    await page.click("#undo");
    await page.waitForFunction(() => window.__mien.state().photo.chosen === 0, null, { timeout: limit });
    await settled(page, limit);
    await keep(page, "not all");
    assert.equal((await compare(page, "both", "not all")).all, 0, "in one step");
    await choose(1);

    await page.evaluate(() => window.__mien.crash());
    await page.waitForFunction(() => document.body.dataset.state === "loading");
    await page.waitForFunction(() => document.body.dataset.state === "edited", null, { timeout: limit });
    await keep(page, "recovered");
    assert.equal((await compare(page, "both", "recovered")).all, 0, "both edits are back");
    await choose(0);
    await keep(page, "left again");
    assert.equal((await compare(page, "both", "left again")).all, 0);
    assert.ok(await page.locator("input[value=happy]").isChecked());
  });
}
