// Two models on one face: the other one's edit left of the divider.

import assert from "node:assert/strict";
import { test } from "node:test";
import { called, compare, error, errorText, expressCalls, keep, pick, previewed, start, unfolded } from "./page.mjs";

export function rivalTests(mien, { hash, limit }) {
  const own = mien.manifest.models.find(({ name }) => name === mien.manifest.default);
  /** The page with a photo, "happy" on it, and a second model, which is the first one under another name, and as `changed`. */
  const open = async (t, changed = {}) => {
    const manifest = { ...mien.manifest, models: [own, { ...own, name: "twin", ...changed }] };
    const before = (page) => page.context().route((url) => url.pathname.endsWith("manifest.json"), (route) => route.fulfill({ json: manifest }));
    const { page } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample, before }), "#readout");
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await previewed(page, limit);
    await keep(page, "own");
    return page;
  };
  const differ = async (page, one, two) => {
    await keep(page, two);
    return compare(page, one, two);
  };
  /** Waits until the picture is, or is no longer, the one kept under `name`. */
  const until = (page, name, same) => page.waitForFunction(([kept, wanted]) => {
    const canvas = document.querySelector("#photo");
    const now = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return now.every((value, i) => value === window.__kept[kept].data[i]) === wanted;
  }, [name, same], { timeout: limit });

  test("shows another model's edit left of the divider, and the photo again", async (t) => {
    const page = await open(t);
    const calls = await expressCalls(page);
    await page.selectOption("#rival", "twin");
    await page.waitForSelector(".frame.rival", { timeout: limit });
    assert.equal(await page.textContent("#left-side"), "twin");
    assert.equal(await page.textContent("#right-side"), await called(page, own.name));
    assert.match(await page.getAttribute("#divider", "aria-valuetext"), /^twin on the left [1-9][0-9] %$/);
    assert.equal((await differ(page, "own", "both")).all, 0, "the same weights make the same edit");
    await page.locator("#divider").fill("100");
    assert.equal((await differ(page, "own", "twin")).all, 0);
    await page.locator("#intensity").fill("0.5");
    await until(page, "twin", false);
    await keep(page, "twin at half");
    await page.locator("#divider").fill("0");
    await page.waitForFunction(() => Number(document.body.dataset.intensity) === 0.5);
    assert.equal((await differ(page, "twin at half", "own at half")).all, 0, "it follows the slider");
    await page.locator("#divider").fill("100");
    await page.locator("#intensity").fill("0");
    await until(page, "photo", true);
    await page.locator("#intensity").fill("1");
    await until(page, "own", true);
    assert.equal(await expressCalls(page), calls, "the page's own network runs no more for it");

    await page.selectOption("#rival", "");
    assert.equal(await page.textContent("#left-side"), "Before");
    assert.equal((await differ(page, "photo", "photo again")).all, 0, "the photo is left of the divider again");
    assert.equal(await errorText(page), "");
  });

  test("goes on without another model that cannot be fetched", async (t) => {
    const page = await open(t, { file: "gone.safetensors" });
    await page.selectOption("#rival", "twin");
    assert.match(await error(page, limit), /“twin”.*gone\.safetensors.*404/);
    assert.equal(await page.inputValue("#rival"), "");
    assert.equal((await differ(page, "own", "still")).all, 0);
    await pick(page, "sad", limit);
  });
}
