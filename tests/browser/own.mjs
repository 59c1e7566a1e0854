// The user's own expressions: saved under a name, found again on the next visit and the next photo, renamed, deleted, taken
// along as a file; and files that are none.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { covered, hidden } from "./geometry.mjs";
import { compare, errorText, inState, keep, openPhoto, pick, save, setIntensity, settled, start, toldModel } from "./page.mjs";

export function ownTests(mien, { hash, limit }) {
  const MODEL = toldModel(mien.manifest);
  const open = (t, { more = "", ...options } = {}) => start(t, mien, { hash, limit }, { file: mien.sample, more: `&model=${MODEL}${more}`, ...options });
  const chips = (page) => page.locator("#own button").allTextContents();
  const note = (page) => page.locator("#own-note").textContent();
  const keepAs = async (page, name) => {
    await page.click("#own-open");
    await page.fill("#own-name", name);
    await page.press("#own-name", "Enter");
  };
  const close = (page) => page.click("#own-close");
  const bring = (page, name, content) => page.setInputFiles("#own-file", { name, mimeType: "application/json", buffer: Buffer.from(content) });
  /** A file with these expressions. */
  const file = (expressions, more = {}) => JSON.stringify({ format: "mien-expressions", version: 1, expressions, ...more });
  const one = { name: "One", shares: { happy: 1 }, intensity: 0.5, regions: { eyes: 1, nose: 1, mouth: 1, face: 1 }, moves: {} };
  /** An edit of everything: a mixture, a part, a movement. */
  const wry = { shares: { happy: 0.7, surprise: 0.3 }, intensity: 0.8, regions: { eyes: 1, nose: 0.4, mouth: 1, face: 1 }, moves: { eyes_left: -0.5 } };
  const link = "&expression=happy-70.surprise-30&intensity=0.8&regions=nose-40&moves=eyes_left--50";

  test("saves an expression under a name, for the next photo and the next visit", async (t) => {
    const { page, context } = await open(t);
    assert.equal(await page.locator("#own").isHidden(), true);
    await page.click("#own-open");
    assert.ok(await page.locator("#own-form").isHidden() && await page.locator("#own-nothing").isVisible(), "of nothing there is nothing to save");
    await close(page);
    await page.evaluate((text) => { location.hash = text; }, `${hash}&model=${MODEL}${link}`);
    assert.deepEqual(await settled(page, limit), wry);
    await keep(page, "wry");
    await keepAs(page, "  Wry\tsmile ");
    assert.ok(await page.locator("#own-dialog").isHidden());
    assert.equal(await page.locator("#status").textContent(), "Saved as “Wry smile”.");
    assert.deepEqual(await chips(page), ["Wry smile"]);
    assert.equal(await page.locator("#own button").getAttribute("aria-pressed"), "true");
    await pick(page, "sad", limit);
    assert.equal(await page.locator("#own button").getAttribute("aria-pressed"), "false");

    // Another one of that name takes its place only where that is said twice.
    await keepAs(page, "Wry smile");
    assert.match(await note(page), /There is a “Wry smile” already/);
    assert.equal(await page.locator("#own-save").textContent(), "Replace it");
    await page.fill("#own-name", "Blue");
    assert.equal(await page.locator("#own-save").textContent(), "Save");
    await page.press("#own-name", "Enter");
    assert.deepEqual(await chips(page), ["Wry smile", "Blue"]);

    await openPhoto(page, { name: "next.jpg", mimeType: "image/jpeg", buffer: await readFile(mien.sample) }, limit);
    await page.click("#own button >> nth=0");
    assert.deepEqual(await settled(page, limit), wry);
    await keep(page, "next");
    const { all } = await compare(page, "wry", "next");
    assert.equal(all, 0, "the same picture of the same face");
    await page.click("#undo");
    await settled(page, limit);

    const next = await context.newPage();
    next.setDefaultTimeout(limit);
    await next.goto(`${mien.url}#${hash}`);
    await inState(next, "ready", limit);
    await openPhoto(next, mien.sample, limit);
    assert.deepEqual(await chips(next), ["Wry smile", "Blue"]);
    // Its model knows no movements: that is said, and the rest is shown.
    if (mien.manifest.default !== MODEL) {
      await next.click("#own button >> nth=0");
      await next.waitForFunction(() => document.body.dataset.expression === "happy-surprise" && document.body.dataset.state === "edited", null, { timeout: limit });
      await next.waitForFunction(() => /knows no single movements, so they are left out/.test(document.querySelector("#status").textContent));
      assert.equal(await errorText(next), "");
    }
    // What one tab deletes the other no longer offers.
    await next.click("#own-open");
    await next.locator("#own-rows li").nth(1).getByRole("button").click();
    await page.waitForFunction(() => document.querySelectorAll("#own button").length === 1);
  });

  test("renames, deletes and brings back", async (t) => {
    const { page } = await open(t);
    await pick(page, "happy", limit);
    await keepAs(page, "One");
    await setIntensity(page, 0.4);
    await keepAs(page, "Two");
    await page.click("#own-open");
    const row = (index) => page.locator("#own-rows li").nth(index);
    await row(0).getByRole("textbox").fill("Two");
    await page.keyboard.press("Tab");
    assert.match(await note(page), /There is a “Two” already/);
    assert.equal(await row(0).getByRole("textbox").inputValue(), "One");
    await row(0).getByRole("textbox").fill("Uno");
    await page.keyboard.press("Tab");
    assert.deepEqual(await chips(page), ["Uno", "Two"]);
    assert.equal(await row(0).getByRole("textbox").getAttribute("aria-label"), "Name of “Uno”");
    await row(0).getByRole("button").click();
    assert.deepEqual(await chips(page), ["Two"]);
    assert.equal(await note(page), "“Uno” is deleted.");
    await row(0).getByRole("button", { name: "Bring “Uno” back" }).click();
    assert.deepEqual(await chips(page), ["Two", "Uno"]);
    // Typed text has keys and a clipboard of its own.
    await page.locator("#own-name").focus();
    await page.keyboard.type("b0+");
    await page.keyboard.press("Control+z");
    assert.equal(await errorText(page), "");
    await page.keyboard.press("Escape");
    assert.equal((await settled(page, limit)).intensity, 0.4, "nothing of the photo was undone");
  });

  test("exports and imports them, and overwrites none", async (t) => {
    const { page } = await open(t, { more: link, file: undefined });
    await page.setInputFiles("#file", mien.sample);
    assert.deepEqual(await settled(page, limit), wry);
    await keepAs(page, "Wry");
    await page.click("#own-open");
    const { name, bytes } = await save(page, "#own-export");
    assert.equal(name, "my-expressions.json");
    const exported = JSON.parse(bytes);
    assert.deepEqual(exported, { format: "mien-expressions", version: 1, expressions: [{ name: "Wry", ...wry }] });

    await bring(page, "same.json", bytes);
    await page.waitForFunction(() => document.querySelector("#own-note").textContent.includes("same.json: nothing new in it."));
    await bring(page, "friend.json", file([{ ...one, name: "Wry" }, one]));
    await page.waitForFunction(() => document.querySelector("#own-note").textContent.includes("friend.json: 2 expressions added. One has a new name"));
    assert.deepEqual(await chips(page), ["Wry", "Wry (2)", "One"]);
    await close(page);

    const other = await open(t);
    await other.page.click("#own-open");
    await bring(other.page, name, bytes);
    await other.page.waitForFunction(() => document.querySelectorAll("#own button").length === 1);
    await close(other.page);
    await other.page.click("#own button");
    assert.deepEqual(await settled(other.page, limit), wry);
  });

  test("refuses files that are none, each in words with a remedy", async (t) => {
    const { page, console: complaints } = await open(t);
    await page.click("#own-open");
    await bring(page, "good.json", file([one]));
    await page.waitForFunction(() => document.querySelectorAll("#own button").length === 1);
    const entry = (changed) => file([{ ...one, name: "Fine" }, { ...one, ...changed }]);
    const proto = file([one]).replace('"happy":1', '"__proto__":1');
    for (const [name, content, words] of [
      ["empty.json", "", /no JSON.*exported here/],
      ["text.json", "<script>alert(1)</script>", /no JSON/],
      ["null.json", "null", /no expressions of Mien/],
      ["list.json", "[]", /no expressions of Mien/],
      ["other.json", JSON.stringify({ version: 1, expressions: [one] }), /no expressions of Mien/],
      ["newer.json", file([one], { version: 2 }), /version 2.*Reload the page/],
      ["many.json", file(Array.from({ length: 61 }, (_, i) => ({ ...one, name: `n${i}` }))), /61 expressions, and 60 is the most/],
      ["full.json", file(Array.from({ length: 60 }, (_, i) => ({ ...one, name: `n${i}`, intensity: i / 100 }))), /room for 60 in all. Delete some/],
      ["large.json", " ".repeat(200_001), /larger than 200 kB/],
      ["deep.json", "[".repeat(100_000), /no JSON/],
      ["entry.json", file([7]), /expression 1 in it has no “expressions”/],
      ["nameless.json", entry({ name: " \u202e " }), /expression 2 in it has no “name”/],
      ["long.json", entry({ name: "n".repeat(41) }), /“name”/],
      ["shares.json", entry({ shares: { glad: 1 } }), /“shares”/],
      ["proto.json", proto, /“shares”/],
      ["far.json", entry({ shares: { happy: 0.5, sad: 0.5 } }), /“shares”/],
      ["nothing.json", entry({ shares: {} }), /“shares”/],
      ["text-share.json", entry({ shares: { happy: "1" } }), /“shares”/],
      ["strong.json", entry({ intensity: 1e9 }), /“intensity”/],
      ["regions.json", entry({ regions: { eyes: -1 } }), /“regions”/],
      ["moves.json", entry({ moves: { smile: 40 } }), /“moves”/],
      ["side.json", entry({ moves: { jaw_left: 0.1 } }), /“moves”/],
    ]) {
      await bring(page, name, content);
      await page.waitForFunction((start) => document.querySelector("#own-note").textContent.startsWith(start), `${name}: `);
      const said = await note(page);
      assert.match(said, words, name);
      assert.match(said, /Nothing was imported\.$/, name);
      assert.deepEqual(await chips(page), ["One"], name);
    }
    // A name is text, and nothing else.
    await bring(page, "html.json", file([{ ...one, name: "<img src=x onerror=alert(1)>", intensity: 0.3 }]));
    await page.waitForFunction(() => document.querySelectorAll("#own button").length === 2);
    assert.equal((await chips(page))[1], "<img src=x onerror=alert(1)>");
    assert.deepEqual(complaints, []);
  });

  test("goes on where nothing may be stored, and leaves what it cannot read", async (t) => {
    const before = (page) => page.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } }));
    const { page } = await open(t, { before });
    await pick(page, "happy", limit);
    await keepAs(page, "One");
    assert.match(await note(page), /Saved as “One”\. This browser does not keep it beyond this visit: export it/);
    assert.deepEqual(await chips(page), ["One"]);
    await close(page);
    await pick(page, "sad", limit);
    await page.click("#own button");
    assert.deepEqual((await settled(page, limit)).shares, { happy: 1 });

    const newer = JSON.stringify({ format: "mien-expressions", version: 9, expressions: [] });
    const stored = (p) => p.addInitScript((text) => { localStorage.setItem("mien expressions /some/where/", text); }, newer);
    const other = await open(t, { before: stored });
    await pick(other.page, "happy", limit);
    await keepAs(other.page, "One");
    assert.match(await note(other.page), /does not keep it/);
    assert.equal(await other.page.evaluate(() => localStorage.getItem("mien expressions /some/where/")), newer, "a newer version's list is left alone");
  });

  test("covers nothing, hides no focus, and axe finds nothing serious", async (t) => {
    const { page } = await open(t, { size: { width: 320, height: 568 } });
    await pick(page, "happy", limit);
    await page.click("#own-open");
    await bring(page, "many.json", file(Array.from({ length: 12 }, (_, i) => ({ ...one, name: i ? `Number ${i}` : "A name that is as long as a name may be.", intensity: i / 100 }))));
    await page.waitForFunction(() => document.querySelectorAll("#own button").length === 12);
    const sizes = [{ width: 320, height: 568 }, { width: 390, height: 844 }, { width: 844, height: 390 }, { width: 1280, height: 800 }];
    const check = async (root, state) => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        const what = `${size.width} x ${size.height}, ${state}`;
        assert.deepEqual(await page.evaluate(covered, root), [], what);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), what);
        for (let i = 0; i < 40; i++) {
          await page.keyboard.press("Tab");
          const stop = await page.evaluate(hidden);
          if (stop) assert.equal(stop.wrong, "", `the focus is in sight, ${what}`);
        }
      }
      assert.deepEqual(await violations(page), [], state);
    };
    await check("#own-dialog", "the dialog");
    await close(page);
    await page.locator("#own-open").focus();
    await check("body", "the buttons");
  });
}
