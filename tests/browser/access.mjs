// For everyone: axe, and the keyboard alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { error, learningDialog, openPhoto, pick, previewed, start, unfolded } from "./page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds serious or critical, as text. */
export async function violations(page) {
  // Evaluated, not put into a script element: the page's policy forbids inline scripts.
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(" | ")}`);
}

export function accessTests(mien, { hash, limit }) {
  test("axe finds nothing serious, in dark and light", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { before: (p) => p.emulateMedia({ reducedMotion: "reduce" }) });
    const clean = async (state) => {
      for (const colorScheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await violations(page), [], `${state}, ${colorScheme}`);
      }
    };
    await clean("before a photo is open");
    await openPhoto(page, mien.sample, limit);
    await clean("with a photo");
    await pick(page, "happy", limit);
    await unfolded({ page }, "#regions");
    await page.check("#overlay", { force: true });
    await page.waitForFunction(() => !document.querySelector("#segments").hidden);
    for (const details of await page.locator("details").all()) await details.evaluate((one) => { one.open = true; });
    await page.locator("#update").evaluate((note) => { note.hidden = false; });
    await previewed(page, limit);
    await clean("with an edit");
    await page.emulateMedia({ forcedColors: "active" });
    const chosen = await page.locator("#expressions label:has(:checked)").evaluate((label) => getComputedStyle(label).outlineStyle);
    assert.notEqual(chosen, "none", "forced colours show what is chosen");
    await page.emulateMedia({ forcedColors: "none", media: "print" });
    const printed = await page.evaluate(() => [...document.querySelectorAll("main button, main canvas, h1, #status, summary")].filter((one) => one.checkVisibility()).map(({ id }) => id));
    assert.deepEqual(printed, ["photo"], "on paper there is the picture alone");
    const { width, height } = await page.locator("#photo").boundingBox();
    assert.ok(Math.abs(width / height - await page.evaluate(() => document.querySelector("#photo").width / document.querySelector("#photo").height)) < 0.01, "whole and in shape");
    await page.emulateMedia({ media: "screen" });
    await page.locator("#camera-dialog").evaluate((dialog) => dialog.showModal());
    await clean("with the camera");
    await page.keyboard.press("Escape");
    await learningDialog(page);
    await clean("with what learns a face");
    await page.keyboard.press("Escape");
    await page.setInputFiles("#file", { name: "no.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
    await error(page);
    await clean("with an error");
  });

  test("works with the keyboard alone", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    const focused = () => page.evaluate(() => {
      const { id, value, name } = document.activeElement;
      return name === "expression" ? `expression ${value}` : id;
    });
    /** Presses Tab until `stop` has the focus; what cannot be reached fails. */
    const tabTo = async (stop) => {
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press("Tab");
        if ((await focused()).startsWith(stop)) return;
      }
      assert.fail(`Tab does not reach ${stop}`);
    };

    await tabTo("choose");
    await tabTo("sample");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.__mien.state().face, null, { timeout: limit });
    assert.equal(await focused(), "expression surprise", "the focus goes to what can be done next");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.body.dataset.expression === "sad" && document.body.dataset.state === "edited", null, { timeout: limit });
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.body.dataset.expression === "happy" && document.body.dataset.state === "edited", null, { timeout: limit });
    assert.equal(await focused(), "expression happy");

    await tabTo("intensity");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.body.dataset.intensity === "0.95");
    assert.equal(await page.locator("#intensity").getAttribute("aria-valuetext"), "95 %");
    await tabTo("regions-title");
    await page.keyboard.press("Enter");
    await tabTo("overlay");
    await page.keyboard.press("Space");
    await page.waitForFunction(() => !document.querySelector("#segments").hidden);
    for (const stop of ["opacity", "download", "copy"]) await tabTo(stop);

    await page.locator("#new").focus();
    await tabTo("compare");
    // Every stop on the way shows where the focus is.
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", "the focus is visible");
  });
}
