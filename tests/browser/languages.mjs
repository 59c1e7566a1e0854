// Languages: each has all words, is chosen as the browser says or the user, and fits on a small screen.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { covered } from "./geometry.mjs";
import { makePng, openPhoto, pick, settled, start } from "./page.mjs";

const folder = new URL("../../www/words/", import.meta.url);
const files = (await readdir(folder)).filter((file) => file !== "en.js");
const english = await import(new URL("en.js", folder));

/** What sentences are made of that want more than a number; else 101, 205, 309. */
const ARGUMENTS = {
  "page.canvas": ["101", ["205", "309"]], "page.credits": [["101", "205"]], "page.divider": [50, ["205", "309"]],
  "page.about": [{ name: "101", architecture: "205", trained_on: "309", licence: "404", credits: [] }],
  "refusals.picture": [{ name: "101", reason: "205" }], "refusals.tooLarge": [{ name: "101", width: 205, height: 309, limit: 404 }],
  "refusals.noFace": [{ name: "101" }],
};

/** All numbers in a sentence, whatever is between their digits. */
const numbers = (sentence) => [...new Set(String(sentence).match(/\d+/g) ?? [])].sort();

export function wordTests() {
  test("every language has every word, and says in each what English says", async () => {
    assert.deepEqual(files.sort(), ["de.js", "es.js", "fr.js", "ja.js"]);
    for (const file of files) {
      const own = await import(new URL(file, folder));
      const wrong = [];
      /** @param {unknown} there @param {unknown} here @param {string} at */
      const compare = (there, here, at) => {
        // By the texts of index.html: the browser has them.
        if (at === "texts") return;
        if (typeof there !== typeof here) wrong.push(`${at} is ${typeof here}`);
        else if (typeof there === "function") {
          const args = ARGUMENTS[at] ?? ["101", "205", "309"];
          const [said, says] = [numbers(there(...args)), numbers(here(...args))];
          if (said.join() !== says.join()) wrong.push(`${at} says ${says} in place of ${said}`);
        } else if (typeof there === "object") {
          for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) compare(there[key], here[key], at ? `${at}.${key}` : key);
        } else if (!String(here).trim() && String(there).trim()) wrong.push(`${at} is empty`);
      };
      compare({ ...english }, { ...own }, "");
      assert.deepEqual(wrong, [], file);
      const text = await readFile(new URL(file, folder), "utf8");
      assert.doesNotMatch(text, /segmenter|\d+ (steps|Schritte|étapes|pasos)/i, `${file}: the maker's words`);
    }
  });
}

export function languageTests(mien, { hash, limit }) {
  const fits = async (page, what) => {
    for (const size of [{ width: 320, height: 568 }, { width: 844, height: 390 }, { width: 1280, height: 800 }]) {
      await page.setViewportSize(size);
      const tabs = await page.locator("#tabs").isVisible();
      for (const tab of tabs ? ["fine", "parts", "save", "expression"] : [""]) {
        if (tab) await page.click(`#tab-${tab}`);
        const where = `${what}, ${size.width}, ${tab}`;
        assert.deepEqual(await page.evaluate(covered), [], `no control is covered, ${where}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing sticks out sideways, ${where}`);
      }
    }
  };
  const cut = (page) => page.evaluate(() => [...document.querySelectorAll("#expressions span, .tabs button, .actions button")]
    .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1).map((one) => `${one.textContent.trim()} is cut off`));

  test("speaks German, French, Spanish and Japanese, at any size, and for everyone", async (t) => {
    const { page, requests } = await start(t, mien, { hash, limit }, { locale: "de-AT" });
    const words = () => [...new Set(requests.map(({ url }) => url.match(/words\/(\w+)\.js/)?.[1]).filter(Boolean))].sort();
    assert.deepEqual(words(), ["de", "en"], "only the visitor's language is loaded");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
    assert.deepEqual(await violations(page), [], "before a photo, de");
    await page.setViewportSize({ width: 320, height: 568 });
    assert.deepEqual(await page.evaluate(covered), [], "before a photo, de");
    const missing = await page.evaluate(async (languages) => {
      const at = (path) => new URL(path, location.href).href;
      const { staticTexts } = await import(at("www/view/translate.js"));
      const all = staticTexts(new DOMParser().parseFromString(await (await fetch(at("."))).text(), "text/html"));
      const own = await Promise.all(languages.map((name) => import(at(`www/words/${name}`))));
      return own.flatMap(({ texts }, index) => [
        ...all.filter(({ text }) => !Object.hasOwn(texts, text)).map(({ text }) => `${languages[index]} lacks “${text}”`),
        ...Object.keys(texts).filter((key) => !all.some(({ text }) => text === key)).map((key) => `${languages[index]} has “${key}” of no use`),
      ]);
    }, files);
    assert.deepEqual(missing, []);

    await page.setViewportSize({ width: 1280, height: 800 });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await pick(page, "happy", limit);
    const HAPPY = { de: "Fröhlich zu 100 %", fr: "Joie à 100 %", es: "Alegría al 100 %", ja: "喜び 100 %" };
    for (const [language, happy] of Object.entries(HAPPY)) {
      if (language !== "de") {
        // Chosen in the page, which starts again in it, with the photo.
        await page.locator("#credits-more").evaluate((one) => { one.open = true; });
        await Promise.all([page.waitForEvent("load"), page.selectOption("#language", language)]);
        await page.waitForFunction(() => window.__mien?.state().face, null, { timeout: limit });
        await settled(page, limit);
      }
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.equal(await page.locator("#language").inputValue(), language === "de" ? "" : language, "the choice is remembered");
      assert.ok((await page.locator("#photo").getAttribute("aria-label")).includes(happy), language);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      assert.deepEqual(await violations(page), [], `with an edit, ${language}`);
      await fits(page, language);
      await page.setViewportSize({ width: 320, height: 568 });
      assert.deepEqual(await cut(page), [], language);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    // No such language yet, but one would find its place.
    await page.evaluate(() => { document.documentElement.dir = "rtl"; });
    await fits(page, "from right to left");
  });
}
