// Undo, redo, reset, and the settings in the address.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, error, keep, openPhoto, pick, rewrite, setIntensity, start } from "./page.mjs";

export function settingsTests(mien, { hash, limit }) {
  const open = (t, options) => start(t, mien, { hash, limit }, options);
  const showing = (page, expression, intensity) => page.waitForFunction(([e, i]) =>
    document.body.dataset.expression === e && (e === "" || Number(document.body.dataset.intensity) === i)
      && ["ready", "edited"].includes(document.body.dataset.state), [expression, intensity], { timeout: limit });
  const address = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));

  test("undoes and redoes, with buttons and keys", async (t) => {
    const { page } = await open(t, { file: mien.sample });
    await keep(page, "photo");
    const dead = (id) => page.locator(id).getAttribute("aria-disabled");
    assert.deepEqual([await dead("#undo"), await dead("#redo")], ["true", "true"]);
    await pick(page, "happy", limit);
    await setIntensity(page, 0.6);
    await keep(page, "happy");
    await pick(page, "sad", limit);
    await page.click("#undo");
    await showing(page, "happy", 0.6);
    await keep(page, "again");
    assert.equal((await compare(page, "happy", "again")).all, 0, "undo brings the same picture back");
    assert.ok(await page.locator("input[value=happy]").isChecked());
    await page.keyboard.press("Control+z");
    await showing(page, "happy", 1);
    assert.equal(await page.locator("#intensity").inputValue(), "1");
    await page.keyboard.press("Control+z");
    await showing(page, "");
    await keep(page, "start");
    assert.equal((await compare(page, "photo", "start")).all, 0, "all undone is the photo");
    assert.equal(await dead("#undo"), "true");
    await page.keyboard.press("Control+Shift+z");
    await page.click("#redo");
    await showing(page, "happy", 0.6);
    await page.click("#reset");
    await showing(page, "");
    assert.equal(await dead("#redo"), "true", "a new step ends redoing");
    await page.click("#undo");
    await showing(page, "happy", 0.6);
    await openPhoto(page, mien.sample, limit);
    await keep(page, "opened");
    assert.equal((await compare(page, "photo", "opened")).all, 0, "another photo begins anew");
    await page.click("#undo");
    await showing(page, "happy", 0.6);
    await keep(page, "photo before");
    assert.equal((await compare(page, "happy", "photo before")).all, 0, "opening it was a step: the photo before comes back with its edit");
    await page.click("#redo");
    await showing(page, "");
    assert.equal(await dead("#redo"), "true");
  });

  test("keeps the settings in the address, and takes them from it", async (t) => {
    const { page } = await open(t, { file: mien.sample });
    await pick(page, "surprise", limit);
    await setIntensity(page, 0.45);
    const link = await page.evaluate(() => location.hash);
    assert.deepEqual(await address(page), { backend: "cpu", debug: "", expression: "surprise", intensity: "0.45" });
    await page.evaluate(() => { location.hash = "#backend=cpu&debug&expression=sad&intensity=7"; });
    await showing(page, "sad", 1.3);
    await page.click("#reset");
    assert.deepEqual(await address(page), { backend: "cpu", debug: "" });

    const other = await open(t, { more: `&${link.split("&").filter((entry) => /^(expression|intensity)=/.test(entry)).join("&")}` });
    assert.match(await other.page.locator("#status").textContent(), /as in the link: Surprise at 45 %/);
    await other.page.setInputFiles("#file", mien.sample);
    await showing(other.page, "surprise", 0.45);
    assert.ok(await other.page.locator("input[value=surprise]").isChecked());
    await openPhoto(other.page, mien.sample, limit);
    assert.equal((await address(other.page)).expression, undefined, "the link is for the first photo");

    const odd = await open(t, { file: mien.sample, more: "&expression=constructor&intensity=x" });
    assert.equal((await address(odd.page)).expression, undefined, "nonsense is passed over");
  });

  test("offers what the engine knows, and allows what it allows", async (t) => {
    const known = "{ ...known(), expressions: [\"happy\", \"awe\", \"sad\"], regions: [\"mouth\", \"eyes\"], maxIntensity: 1.1 }";
    const { page } = await open(t, { before: (one) => rewrite(one, "/engine/start.js", "limits = known();", `limits = ${known};`) });
    const labels = (selector) => page.locator(selector).evaluateAll((all) => all.map((one) => one.textContent.trim()));
    assert.deepEqual(await labels("#expressions label"), ["Happy", "awe", "Sad"]);
    assert.deepEqual(await labels("#regions .region label"), ["Mouth", "Brows and eyes"]);
    assert.deepEqual([await page.getAttribute("#intensity", "max"), await page.getAttribute("#wheel", "aria-valuemax")], ["1.1", "110"]);
    await openPhoto(page, mien.sample, limit);
    await page.click("#mixing-title");
    await page.locator("#wheel").focus();
    await page.keyboard.press("End");
    await showing(page, "happy", 1.1);
    // The engine has no such expression after all, and its answer is shown.
    await page.check("#expressions input[value=awe]", { force: true });
    assert.match(await error(page, limit), /“awe” could not be made: .+/);
  });

  test("says so where eyes or mouth are not seen", async (t) => {
    const { page } = await open(t, { before: (one) => rewrite(one, "/worker.js", "whole, base:", "whole: false, base:") });
    await openPhoto(page, mien.sample, limit);
    assert.match(await page.locator("#status").textContent(), /Face found.* Eyes or mouth are not seen well/);
  });
}
