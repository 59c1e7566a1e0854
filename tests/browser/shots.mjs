// Pictures of the page for people to look at: nobody else can tell whether it is ugly.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { error, learningDialog, makePng, openPhoto, pick, previewed, settled, start } from "./page.mjs";

const SIZES = {
  desktop: { width: 1440, height: 900 }, wide: { width: 2560, height: 1300 }, phone: { width: 390, height: 844 }, small: { width: 320, height: 568 },
  lying: { width: 844, height: 390 },
};

export function shotTests(mien, { hash, limit }) {
  test("screenshots", { skip: !mien.shots && "MIEN_SHOTS is not set" }, async (t) => {
    for (const [name, size] of Object.entries(SIZES)) {
      for (const colorScheme of ["dark", "light"]) {
        const { page, context } = await start(t, mien, { hash, limit }, { size, before: (p) => p.emulateMedia({ colorScheme }) });
        const shoot = (state) => page.screenshot({ path: join(mien.shots, `${name}-${colorScheme}-${state}.png`) });
        const fits = (state) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
          .then((fit) => assert.ok(fit, `${name} does not scroll sideways, ${state}`));
        /** Where there are tabs, one of them. */
        const tab = async (one) => { if (await page.locator("#tabs").isVisible()) await page.click(`#tab-${one}`); };
        await shoot("ready");
        await page.setInputFiles("#file", { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
        await error(page, limit);
        await shoot("error");
        await page.click("#dismiss");
        await page.setInputFiles("#file", mien.sample);
        await page.waitForFunction(() => document.body.dataset.photo === "shown");
        await shoot("opening");
        await openPhoto(page, mien.sample, limit);
        await pick(page, "happy", limit);
        await previewed(page, limit);
        await shoot("edited");
        await fits("edited");
        await page.click("#new");
        await shoot("new");
        await page.keyboard.press("Escape");
        await page.click("#own-open");
        await page.fill("#own-name", "Half a smile");
        await page.click("#own-save");
        await page.click("#own-open");
        await shoot("own");
        await page.click("#own-close");
        await learningDialog(page);
        await shoot("mine");
        await page.keyboard.press("Escape");
        for (const id of ["#mixing", "#regions"]) await page.locator(id).evaluate((details) => { details.open = true; });
        await tab("fine");
        await page.locator("#wheel").focus();
        for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
        await shoot("fine");
        await tab("parts");
        await page.locator("#regions [role=switch]").nth(1).click();
        await page.check("#overlay", { force: true });
        await settled(page, limit);
        await page.click("#split");
        await shoot("parts");
        await tab("save");
        await shoot("save");
        await fits("with all open");
        await page.locator("#credits-more").evaluate((details) => { details.open = true; });
        await page.locator("#language").scrollIntoViewIfNeeded();
        await shoot("about");
        await page.locator("#frame").scrollIntoViewIfNeeded();
        await tab("expression");
        const twice = await makePng(page, await readFile(mien.sample), "twice");
        await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
        await pick(page, "happy", limit);
        await page.locator("#face-list button").nth(1).click();
        await settled(page, limit);
        await shoot("two");
        await fits("with two faces");
        await page.setInputFiles("#batch-files", [mien.sample, join(mien.folder, "www/samples/hopper.jpg")]);
        await page.waitForFunction(() => document.querySelector("#batch-edit")?.value);
        await page.click("#batch-run");
        await page.waitForFunction(() => document.querySelectorAll("#batch-list [data-kind=done]").length === 2, null, { timeout: limit });
        await page.locator("#batch-list summary").first().click();
        await shoot("batch");
        for (let i = 0; i < 2; i++) await page.click("#batch-close");
        if (name === "phone") {
          for (const language of ["de", "ja"]) {
            // Another language is another start of the page.
            await page.locator("#credits-more").evaluate((details) => { details.open = true; });
            await page.selectOption("#language", language);
            await page.waitForFunction((lang) => document.documentElement.lang === lang, language, { timeout: limit });
            await settled(page, limit);
            await shoot(language);
          }
        }
        if (name === "desktop") {
          await page.evaluate(() => { document.documentElement.dir = "rtl"; });
          await shoot("right-to-left");
          await page.emulateMedia({ forcedColors: "active" });
          await shoot("forced-colours");
          await page.emulateMedia({ forcedColors: "none", media: "print" });
          await shoot("print");
        }
        await context.close();
      }
    }
  });
}
