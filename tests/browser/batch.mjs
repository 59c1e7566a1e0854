// Several photos at once: one edit for all, corrected one by one, and taken away as one ZIP.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { credentialsOf, unsigned } from "./c2pa.mjs";
import { covered } from "./geometry.mjs";
import { distinct, safeName } from "../../www/model/file-name.js";
import { Batch, MOST_PHOTOS } from "../../www/model/batch.js";
import { compare, errorText, keep, makePng, pick, save, settled, start, worker } from "./page.mjs";
import { mark } from "./png.mjs";
import { unzipped } from "./zip.mjs";

export function batchTests(mien, { hash, limit }) {
  /** Hands files over as the system does, {name: bytes}, two of which may have one name: "1/a.jpg". */
  const hand = (page, files, way = "drop") => page.evaluate(([all, how]) => {
    const data = new DataTransfer();
    for (const [name, base64] of all) {
      const type = name.endsWith(".txt") ? "text/plain" : name.endsWith(".png") ? "image/png" : "image/jpeg";
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name.replace(/^\d\//, ""), { type }));
    }
    document.body.dispatchEvent(how === "drop"
      ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
      : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]), way]);
  const shown = (page, count) => page.waitForFunction((n) => document.querySelector("#batch-dialog").open
    && document.querySelectorAll("#batch-list li").length === n && document.querySelector("#batch-edit").options.length > 3, count, { timeout: limit });
  const rows = (page) => page.evaluate(() => [...document.querySelectorAll("#batch-list li")].map((row) => ({
    name: row.querySelector(".name").textContent, kind: row.dataset.kind, words: row.querySelector(".words").textContent,
  })));
  /** Waits until nothing is being made. */
  const rested = (page) => page.waitForFunction(() => document.querySelector("#batch-run").textContent !== "Stop"
    && document.querySelectorAll("#batch-list [data-kind=works], #batch-list [data-kind=waits]").length === 0, null, { timeout: limit });
  const change = (page, row, value) => page.locator("#batch-list li").nth(row).locator("select").selectOption(value);
  const unfold = (page, row) => page.locator("#batch-list details").nth(row).evaluate((one) => { one.open = true; });

  test("edits several photos as one, corrects one, and gives all in a ZIP", async (t) => {
    const { page, context, console: complaints } = await start(t, mien, { hash, limit }, { file: mien.sample });
    await pick(page, "happy", limit);
    await keep(page, "before");
    const single = await save(page, "#jpeg");
    const sample = await readFile(mien.sample);
    const [two, none] = await Promise.all(["twice", "gradient"].map((how) => makePng(page, sample, how)));
    await hand(page, { "1/astronaut.jpg": sample, "2/astronaut.jpg": sample, "two.png": two, "none.png": none, "broken.jpg": "no picture", "letter.txt": "a letter" });
    await shown(page, 5);
    assert.match(await page.textContent("#batch-note"), /1 file is no picture/);
    assert.equal(await page.inputValue("#batch-edit"), "now", "the edit of the open photo is chosen");
    await unfold(page, 1);
    await change(page, 1, "is sad");
    assert.deepEqual(await violations(page), [], "axe finds nothing serious");
    await page.setViewportSize({ width: 320, height: 568 });
    assert.deepEqual(await page.evaluate(covered, "#batch-dialog"), [], "no control is covered");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.check("#batch-all", { force: true });
    await page.click("#batch-run");
    await rested(page);
    const seen = await rows(page);
    assert.deepEqual(seen.map(({ kind }) => kind), ["done", "done", "done", "bad", "bad"]);
    assert.match(seen[0].words, /^Happy at 100 %/);
    assert.match(seen[1].words, /^Sad at 100 %/);
    assert.match(seen[2].words, /^2 of 2 faces: Happy/);
    assert.match(seen[3].words, /none\.png: no face/);
    assert.match(seen[4].words, /broken\.jpg: not a readable picture/);
    assert.match(await page.textContent("#batch-note"), /3 of 3 done, 2 left out/);
    const looks = await page.evaluate(() => [...document.querySelectorAll("#batch-list canvas")].map((one) => one.toDataURL()));
    assert.equal(new Set(looks).size, 3, "each has a look of its own");

    // One of them in the editor, as usual.
    await unfold(page, 2);
    await page.locator("#batch-list .open").nth(2).click();
    await page.waitForFunction(() => window.__mien.state().photo?.name === "two.png" && document.body.dataset.state === "edited", null, { timeout: limit });
    await pick(page, "anger", limit);
    const left = await page.evaluate(() => window.__mien.state().photo.chosen);
    await page.click("#batch-return");
    await rested(page);
    assert.match((await rows(page))[2].words, /^2 of 2 faces: /);
    const zip = await save(page, "#batch-zip", limit);
    assert.equal(zip.name, "mien-photos.zip");
    const files = unzipped(zip.bytes);
    assert.deepEqual(Object.keys(files), ["astronaut-happy.jpg", "astronaut-sad.jpg", left === 0 ? "two-anger-happy.jpg" : "two-happy-anger.jpg"]);
    const made = files["astronaut-happy.jpg"];
    assert.ok(unsigned(made).equals(unsigned(single.bytes)), "it is what the editor saves");
    assert.deepEqual((await credentialsOf(made, "image/jpeg")).wrong, [], "signed in its own right");
    for (const [name, bytes] of Object.entries(files)) assert.match(bytes.toString("latin1"), /DigitalSourceType="[^"]*compositeWithTrained/, `${name} is marked`);

    // The page asks before what is in no ZIP is lost, and what was open comes back.
    await change(page, 1, "is surprise");
    await rested(page);
    assert.equal(await page.textContent("#batch-close"), "Close");
    await page.click("#batch-close");
    assert.equal(await page.textContent("#batch-close"), "Close without saving");
    await page.click("#batch-close");
    assert.ok(!await page.locator("#batch-dialog").isVisible() && !await page.locator("#batch-back").isVisible());
    for (let i = 0; i < 9 && await page.evaluate(() => window.__mien.state().photo.name) !== "astronaut.jpg"; i++) {
      await page.click("#undo");
      await settled(page, limit);
    }
    await keep(page, "after");
    assert.equal((await compare(page, "before", "after")).all, 0, "undo leads back to the photo that was open");
    assert.deepEqual([await page.evaluate(() => window.__mien.counts.start), await errorText(page), complaints], [1, "", []]);
    assert.equal(context.pages().length, 1);
  });

  test("takes a folder, stops at once, and goes on after an engine that was lost", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "mien-batch-"));
    t.after(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, "holiday/more"), { recursive: true });
    for (const name of ["holiday/10.jpg", "holiday/9.jpg", "holiday/more/9.jpg"]) await cp(mien.sample, join(folder, name));
    await writeFile(join(folder, "holiday/.hidden.jpg"), "left by a system");
    await writeFile(join(folder, "holiday/notes.txt"), "no picture");
    // The batch's engine is the second: it dies of its second photo, once.
    const dies = worker(`
      { const { postMessage: post } = self; let opened = 0;
        self.addEventListener("message", ({ data }) => { if (data.op === "open" && ++opened === 2 && data.args.name === "10.jpg") post({ fatal: "ended by a test" }); }); }`);
    const { page, context } = await start(t, mien, { hash, limit }, { before: dies });
    const cdp = await context.newCDPSession(page);
    const data = { items: [], files: [join(folder, "holiday")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await cdp.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    await shown(page, 3);
    assert.deepEqual((await rows(page)).map(({ name }) => name), ["9.jpg", "10.jpg", "9.jpg"], "in the order of a file manager");
    assert.equal(await page.inputValue("#batch-edit"), "is happy");
    await page.click("#batch-run");
    await page.waitForSelector("[data-kind=works]");
    await page.click("#batch-run");
    await page.waitForFunction(() => document.querySelector("#batch-run").textContent !== "Stop", null, { timeout: 3000 });
    const kinds = (await rows(page)).map(({ kind }) => kind);
    assert.ok(kinds[2] === "waits" && !kinds.includes("works"), `it stops where it is: ${kinds}`);
    await page.keyboard.press("Escape");
    // A dialog says that it is closed a moment later.
    await page.waitForSelector("#batch-back:not([hidden])", { timeout: 3000 });
    assert.match(await page.textContent("#batch-back"), /3 photos wait/, "Escape puts them aside");
    await page.click("#batch-return");
    await page.locator("#batch-list .leave").nth(2).evaluate((one) => one.click());
    await page.selectOption("#batch-type", "image/png");
    await page.click("#batch-run");
    await rested(page);
    assert.deepEqual((await rows(page)).map(({ kind }) => kind), ["done", "done", "out"]);
    const files = unzipped((await save(page, "#batch-zip", limit)).bytes);
    assert.deepEqual(Object.keys(files), ["9-happy.png", "10-happy.png"]);
    for (const bytes of Object.values(files)) assert.match(mark(bytes), /compositeWithTrained/);
    assert.equal(await page.evaluate(() => window.__mien.counts.lost), 0, "the page's own engine was not asked");
  });

  test("names in a ZIP lead nowhere, and a batch has bounds", () => {
    const names = {
      "../../etc/passwd.png": "_.._etc_passwd.png", "C:\\a?.jpg": "C__a_.jpg", "con.png": "_con.png", ".jpg": "_.jpg", "...": "_",
      "a\u202egpj.jpg": "a_gpj.jpg", "\ud800.png": "\ufffd.png", [`${"x".repeat(300)}.png`]: `${"x".repeat(60)}.png`, "a b.c.jpg": "a b.c.jpg",
    };
    assert.deepEqual(Object.keys(names).map(safeName), Object.values(names));
    assert.deepEqual(distinct(["a.png", "A.png", "a.png", "a (2).png", "b.png"]), ["a.png", "A (2).png", "a (3).png", "a (2) (2).png", "b.png"]);
    const batch = new Batch();
    const added = batch.add(Array.from({ length: MOST_PHOTOS + 5 }, (_, at) => ({ name: `${at}.jpg` })));
    assert.deepEqual([added.length, batch.items.length, batch.add([{ name: "one.jpg" }]).length], [MOST_PHOTOS, MOST_PHOTOS, 0]);
    const result = (saved, key = batch.key(batch.items[0])) => ({ key, name: "a", blob: {}, bytes: 300e6, saved });
    [batch.items[0].made, batch.items[1].made] = [result(true), result(false)];
    assert.ok(batch.isFull);
    batch.free();
    assert.ok(!batch.isFull && batch.items[1].made.blob, "what is in a ZIP makes room, the rest stays");
    batch.items[2].made = result(false, "another edit");
    assert.ok(batch.isFull);
    batch.free();
    assert.ok(!batch.isFull && batch.next === batch.items[2], "and so does what is wanted otherwise");
  });
}
