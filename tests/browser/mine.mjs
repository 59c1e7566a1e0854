// "Make it mine": learnt from pictures in the page, used for a face that is said to be that person's and for no other, kept, taken along as a
// file, deleted; and pictures and files that teach nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { compare, errorText, inState, keep, makePng, openPhoto, pick, save, settled, start } from "./page.mjs";

/** Enough to be another face's edit; what a hundred bring is measured by `mien eval learning`. */
const STEPS = 4;

export function mineTests(mien, { hash, limit }) {
  const note = (page) => page.locator("#mine-note").textContent();
  const noted = (page, text) => page.waitForFunction((part) => document.querySelector("#mine-note").textContent.includes(part), text, { timeout: limit });
  const openDialog = (page) => page.click("#mine-open");
  /** The photo is opened anew with what was learnt. */
  const close = async (page) => {
    await page.click("#mine-close");
    await inState(page, ["ready", "edited"], limit);
  };
  const bring = (page, name, buffer) => page.setInputFiles("#mine-file", { name, mimeType: "application/octet-stream", buffer });
  const open = async (t, options = {}) => {
    const log = await start(t, mien, { hash, limit }, { file: mien.sample, more: `&learn=${STEPS}`, ...options });
    return { ...log, sample: await readFile(mien.sample) };
  };
  /** The person with another face: an edit of the sample. */
  const surprised = async (page) => {
    await pick(page, "surprise", limit);
    return (await save(page, "#download", limit)).bytes;
  };
  const learn = async (page, pictures) => {
    await openDialog(page);
    await page.setInputFiles("#mine-files", pictures);
    await page.waitForFunction((count) => document.querySelectorAll("#mine-pictures li").length === count, pictures.length);
    await page.click("#mine-learn");
  };
  const file = (name, buffer) => ({ name, mimeType: "image/png", buffer });

  test("learns a face, uses it where that is said, and for no other face", async (t) => {
    const { page, requests, sample } = await open(t);
    assert.ok(await page.locator("#mine-line").isHidden(), "nothing is learnt yet");
    const other = await surprised(page);
    await pick(page, "happy", limit);
    await keep(page, "anybody");
    const before = requests.length;
    await learn(page, [file("me.jpg", sample), file("surprised.png", other)]);
    await noted(page, "Learnt.");
    assert.ok(requests.slice(before).every(({ method, body }) => method === "GET" && !body), "nothing is sent");
    assert.ok(requests.some(({ url }) => url.includes("/pkg/mine/")) && !requests.slice(0, before).some(({ url }) => url.includes("/pkg/mine/")), "what learns comes when it is used");
    assert.match(await page.locator("#mine-what").textContent(), /^Mien has learnt your face \(.+ kB\)\.$/);
    assert.deepEqual(await violations(page), []);
    await close(page);

    // Of no face does Mien say by itself that it is theirs.
    assert.ok(!await page.locator("#mine").isChecked());
    await page.click("#mine-line");
    assert.equal((await settled(page, limit)).mine, true);
    await keep(page, "mine");
    const { all: apart } = await compare(page, "anybody", "mine");
    assert.ok(apart > 50, `${apart} pixels are other ones`);
    await page.click("#mine-line");
    assert.equal((await settled(page, limit)).mine, undefined);
    await keep(page, "off");
    assert.equal((await compare(page, "anybody", "off")).all, 0, "switched off it is anybody's");
    await page.click("#undo");
    await settled(page, limit);
    await keep(page, "undone");
    assert.equal((await compare(page, "mine", "undone")).all, 0);

    // It is off for a new photo, and one face's being me changes no other's.
    const two = await makePng(page, sample, "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: two }, limit);
    assert.ok(!await page.locator("#mine").isChecked());
    await pick(page, "happy", limit);
    await page.click("#all-faces");
    await settled(page, limit);
    await keep(page, "both");
    await page.click("#mine-line");
    await settled(page, limit);
    await keep(page, "one");
    const { left, right } = await compare(page, "both", "one");
    assert.ok((left > 50 && right === 0) || (right > 50 && left === 0), `${left} and ${right} pixels are other ones`);
    assert.equal(await errorText(page), "");
  });

  test("keeps what was learnt, takes it along as a file, and deletes it", async (t) => {
    const { page, context, sample } = await open(t);
    const other = await surprised(page);
    await learn(page, [file("me.jpg", sample), file("surprised.png", other)]);
    await noted(page, "Learnt.");
    const { name, bytes } = await save(page, "#mine-export", limit);
    assert.equal(name, "my-face.safetensors");
    assert.ok(bytes.length > 10_000 && bytes.length <= 400_000, `${bytes.length} bytes`);
    await page.reload();
    await inState(page, ["ready", "edited"], limit);
    await page.waitForFunction(() => !document.querySelector("#mine-line").hidden);
    await settled(page, limit);
    await openDialog(page);
    await page.click("#mine-delete");
    await noted(page, "Deleted.");
    assert.ok(await page.locator("#mine-known").isHidden());
    await close(page);
    assert.ok(await page.locator("#mine-line").isHidden());
    await settled(page, limit);

    const next = await context.newPage();
    next.setDefaultTimeout(limit);
    await next.goto(`${mien.url}#${hash}`);
    await inState(next, ["ready", "edited"], limit);
    await openPhoto(next, mien.sample, limit);
    assert.ok(await next.locator("#mine-line").isHidden(), "it is gone");
    await openDialog(next);
    for (const [wrong, buffer, what] of [
      ["note.safetensors", Buffer.from("hello"), "note.safetensors: holds nothing that was learnt here"],
      ["cut.safetensors", bytes.subarray(0, bytes.length / 2), "cut.safetensors: holds nothing that was learnt here"],
      ["large.safetensors", Buffer.alloc(500_000), "large.safetensors is larger than 400 kB"],
      ["other.safetensors", Buffer.from(bytes.toString("latin1").replace(/"mien model":"..../, '"mien model":"0000'), "latin1"), "other.safetensors: learnt with another model"],
    ]) {
      await bring(next, wrong, buffer);
      await noted(next, what);
      assert.ok(await next.locator("#mine-known").isHidden());
    }
    await bring(next, name, bytes);
    await noted(next, "my-face.safetensors is here.");
    await close(next);
    await pick(next, "happy", limit);
    await next.click("#mine-line");
    assert.equal((await settled(next, limit)).mine, true);
    assert.equal(await errorText(next), "");
  });

  test("says which picture teaches nothing, and leaves nothing of what is cancelled", async (t) => {
    const { page, sample } = await open(t, { more: "&learn=1000" });
    await openDialog(page);
    await page.click("#mine-learn", { force: true });
    assert.equal(await note(page), "Choose 2 to 6 pictures of you first.");
    const empty = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 300 });
      canvas.getContext("2d").fillRect(0, 0, 300, 300);
      return canvas.toDataURL().split(",")[1];
    });
    await page.setInputFiles("#mine-files", [file("me.jpg", sample), file("wall.png", Buffer.from(empty, "base64"))]);
    await page.waitForFunction(() => document.querySelectorAll("#mine-pictures li").length === 2);
    await page.click("#mine-learn");
    await noted(page, "Nothing was learnt: wall.png: no face found.");
    assert.equal(await page.locator("#mine-pictures li").nth(1).locator("span").textContent(), "No face was found: leave it out.");
    await page.getByRole("button", { name: "Leave “wall.png” out" }).click();
    await page.setInputFiles("#mine-files", Array.from({ length: 7 }, (_, at) => file(`${at}.jpg`, sample)));
    await noted(page, "6 pictures are the most.");
    assert.equal(await page.locator("#mine-pictures li").count(), 6);
    for (const at of [5, 4, 3, 2]) await page.locator("#mine-pictures li").nth(at).getByRole("button").click();
    await page.click("#mine-learn");
    await noted(page, "Learning. About");
    // The editor goes on meanwhile.
    await page.click("#mine-close");
    await pick(page, "sad", limit);
    await openDialog(page);
    await page.click("#mine-cancel");
    await noted(page, "Cancelled. Nothing of it is left.");
    assert.ok(await page.locator("#mine-known").isHidden());
    assert.ok(await page.locator("#mine-learn").isVisible());
    assert.equal(await errorText(page), "");
    // Nor of what ends with the page, which asks before.
    await page.click("#mine-learn");
    await noted(page, "Learning. About");
    let asked = 0;
    page.on("dialog", (dialog) => {
      asked += 1;
      dialog.accept();
    });
    await page.reload();
    await inState(page, ["ready", "edited"], limit);
    assert.equal(asked, 1);
    assert.ok(await page.locator("#mine-line").isHidden() && await page.locator("#mine-known").isHidden());
  });

  test("says where the browser does not keep it", async (t) => {
    const { page, sample } = await open(t, {
      before: (tab) => tab.addInitScript(() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...args) {
          if (this.name === "person") throw new DOMException("full", "QuotaExceededError");
          return put.apply(this, args);
        };
      }),
    });
    const other = await surprised(page);
    await learn(page, [file("me.jpg", sample), file("surprised.png", other)]);
    await noted(page, "Learnt.");
    assert.match(await note(page), /does not keep it beyond this visit: export it/);
    await close(page);
    await page.click("#mine-line");
    assert.equal((await settled(page, limit)).mine, true);
  });
}
