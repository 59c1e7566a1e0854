// Parts of the face: switched, weakened, undone, linked to; and what the segmenter saw of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { mark } from "./png.mjs";
import { compare, expressCalls, inState, keep, pick, previewed, save, settled, start, unfolded } from "./page.mjs";

export function regionTests(mien, { hash, limit }) {
  const open = (t, options) => unfolded(start(t, mien, { hash, limit }, { file: mien.sample, ...options }), "#regions");
  const part = (page, name, type) => page.locator(`#regions [data-region=${name}] [type=${type}]`);

  test("takes parts of the face out of the edit, and gives them back", async (t) => {
    const { page } = await open(t);
    await keep(page, "photo");
    await pick(page, "surprise", limit);
    await keep(page, "whole");
    await previewed(page, limit);
    const calls = await expressCalls(page);

    const flip = async (name) => {
      await part(page, name, "checkbox").click();
      await settled(page, limit);
    };
    await flip("mouth");
    await keep(page, "no mouth");
    const lost = await compare(page, "whole", "no mouth");
    assert.ok(lost.mouth > 30 && lost.mouth > 5 * lost.eyes, `the mouth alone goes back: ${JSON.stringify(lost)}`);
    assert.ok((await compare(page, "photo", "no mouth")).eyes > 30, "the eyes stay as they were edited");
    assert.match(await page.locator("#status").textContent(), /Surprise at 100 %, without mouth/);
    const { bytes } = await save(page, "#download");
    assert.match(mark(bytes), /Surprise at 100 %, without mouth within x/);
    for (const name of ["eyes", "nose", "face"]) await flip(name);
    await keep(page, "none");
    assert.equal((await compare(page, "photo", "none")).all, 0, "without any part it is the photo");
    for (const name of ["eyes", "nose", "mouth", "face"]) await flip(name);
    await keep(page, "again");
    assert.equal((await compare(page, "whole", "again")).all, 0, "with all parts it is what it was");

    await part(page, "mouth", "range").fill("0.4");
    await settled(page, limit);
    await keep(page, "some mouth");
    assert.ok((await compare(page, "whole", "some mouth")).mouth > 30 && (await compare(page, "no mouth", "some mouth")).mouth > 30, "40 % is between");
    assert.equal(await part(page, "mouth", "range").getAttribute("aria-valuetext"), "40 %");
    await flip("mouth");
    assert.equal(await part(page, "mouth", "range").inputValue(), "0");
    await flip("mouth");
    assert.equal(await part(page, "mouth", "range").inputValue(), "0.4", "the switch remembers");
    assert.equal(await expressCalls(page), calls, "parts run no network");
  });

  test("undoes, resets and links to parts of the face", async (t) => {
    const { page } = await unfolded(start(t, mien, { hash, limit }, { more: "&expression=happy&regions=eyes-50.nose-0.ears-1.mouth-700" }), "#regions");
    await page.setInputFiles("#file", mien.sample);
    await inState(page, "edited", limit);
    assert.deepEqual((await settled(page, limit)).regions, { eyes: 0.5, nose: 0, mouth: 1, face: 1 });
    assert.ok(!await part(page, "nose", "checkbox").isChecked());
    await part(page, "nose", "checkbox").click();
    await part(page, "face", "range").fill("0.25");
    assert.match(await page.evaluate(() => location.hash), /regions=eyes-50\.face-25(&|$)/);
    await page.click("#undo");
    await page.click("#undo");
    assert.deepEqual((await settled(page, limit)).regions, { eyes: 0.5, nose: 0, mouth: 1, face: 1 });
    await page.click("#reset");
    assert.deepEqual((await settled(page, limit)).regions, { eyes: 1, nose: 1, mouth: 1, face: 1 });
    assert.ok(await part(page, "nose", "checkbox").isChecked());
    assert.doesNotMatch(await page.evaluate(() => location.hash), /regions|expression/);
  });

  test("shows what the segmenter saw: colours, legend, strength, and the name under the pointer", async (t) => {
    const { page } = await open(t);
    await page.check("#overlay", { force: true });
    await page.waitForFunction(() => !document.querySelector("#segments").hidden);
    const seen = await page.evaluate(() => {
      const canvas = document.querySelector("#segments");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const painted = new Map();
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3]) painted.set(data.slice(i, i + 3).join(), (painted.get(data.slice(i, i + 3).join()) ?? 0) + 1);
      }
      const legend = [...document.querySelectorAll("#legend li")].map((item) => ({
        text: item.textContent, colour: getComputedStyle(item.querySelector("i")).backgroundColor.match(/\d+/g).join(),
      }));
      return { painted: Object.fromEntries(painted), legend, pixels: data.length / 4 };
    });
    assert.ok(seen.legend.length >= 8, `regions of a face: ${JSON.stringify(seen.legend)}`);
    assert.equal(new Set(seen.legend.map(({ colour }) => colour)).size, seen.legend.length, "each has a colour of its own");
    for (const { text, colour } of seen.legend) assert.ok(seen.painted[colour] > 0 && /^[a-z ]+$/.test(text), `${text}: ${colour}`);
    assert.equal(Object.keys(seen.painted).length, seen.legend.length, "nothing else is painted: the edit is seen below");
    assert.ok(seen.legend.some(({ text }) => text === "left eye"), "in words");
    const shares = await page.evaluate(() => window.__mien.state().face.legend.map(({ colour, share }) => [colour.join(), share]));
    const ordered = shares.sort(([, one], [, other]) => other - one).map(([colour]) => colour);
    assert.deepEqual(seen.legend.map(({ colour }) => colour), ordered, "the largest first");

    assert.equal(await page.locator("#segments").evaluate((one) => getComputedStyle(one).opacity), "0.6");
    await page.locator("#opacity").fill("0.3");
    assert.equal(await page.locator("#segments").evaluate((one) => getComputedStyle(one).opacity), "0.3");
    assert.equal(await page.locator("#opacity").getAttribute("aria-valuetext"), "30 %");

    // A little below the middle of the crop is the tip of the nose.
    const [x, y] = await page.evaluate(() => {
      const { face: { quad: [left, right, , low] }, photo } = window.__mien.state();
      const area = document.querySelector("#photo").getBoundingClientRect();
      const tip = (i) => (left[i] + right[i]) / 2 + 0.58 * (low[i] - left[i]);
      return [area.x + (tip(0) / photo.width) * area.width, area.y + (tip(1) / photo.height) * area.height];
    });
    await page.mouse.move(x, y);
    await page.waitForFunction(() => !document.querySelector("#tip").hidden);
    assert.equal(await page.locator("#tip").textContent(), "nose");
    await page.mouse.move(2, 2);
    await page.waitForFunction(() => document.querySelector("#tip").hidden);
  });
}
