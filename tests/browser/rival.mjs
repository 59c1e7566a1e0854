// Two models on one face: the other one's edit left of the divider.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, errorText, expressCalls, keep, pick, previewed, start } from "./page.mjs";

export function rivalTests(mien, { hash, limit }) {
  const [other] = mien.manifest.models.map(({ name }) => name).filter((name) => name !== mien.manifest.default);

  test("shows another model's edit left of the divider, and the photo again", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { file: mien.sample });
    const differ = async (one, two) => {
      await keep(page, two);
      return compare(page, one, two);
    };
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await previewed(page, limit);
    await keep(page, "own");
    const calls = await expressCalls(page);

    await page.selectOption("#rival", other);
    await page.waitForSelector(".frame.rival", { timeout: limit });
    assert.equal(await page.textContent("#left-side"), other);
    assert.equal(await page.textContent("#right-side"), mien.manifest.default);
    assert.match(await page.getAttribute("#divider", "aria-valuetext"), new RegExp(`^${other} on the left [1-9][0-9] %`));
    const both = await differ("own", "both");
    assert.ok(both.left > 30 && both.right === 0 && both.outside === 0, `the left half alone is another's: ${JSON.stringify(both)}`);

    await page.locator("#divider").fill("100");
    const rival = await differ("photo", "rival");
    assert.ok(rival.mouth > 30 && rival.outside === 0, `an edit, within the crop: ${JSON.stringify(rival)}`);
    await page.locator("#intensity").fill("0.5");
    await page.waitForFunction(() => document.querySelector("#status").textContent.includes("50 %"));
    await page.waitForFunction(() => {
      const canvas = document.querySelector("#photo");
      const now = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return now.some((value, i) => value !== window.__kept.rival.data[i]);
    }, null, { timeout: limit });
    await page.locator("#intensity").fill("0");
    await page.waitForFunction(() => Number(document.body.dataset.intensity) === 0);
    await page.waitForFunction(() => {
      const canvas = document.querySelector("#photo");
      const now = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return now.every((value, i) => value === window.__kept.photo.data[i]);
    }, null, { timeout: limit });
    await page.locator("#intensity").fill("1");
    assert.equal(await expressCalls(page), calls, "the page's own network runs no more for it");

    await page.selectOption("#rival", "");
    assert.equal(await page.textContent("#left-side"), "Before");
    assert.equal((await differ("photo", "photo again")).all, 0, "the photo is left of the divider again");
    await page.locator("#divider").fill("0");
    await page.waitForFunction(() => Number(document.body.dataset.intensity) === 1);
    assert.equal((await differ("own", "own again")).all, 0);
    assert.equal(await errorText(page), "");
  });
}
