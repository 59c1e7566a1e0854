// No order of a user's actions breaks the page or loses a save: some orders that once did, and 500 actions by chance.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { play } from "./actions.mjs";
import { enlarged, error, errorText, inState, keep, makePng, openPage, openPhoto, pick, previewed, scaled, settled, start, unfolded } from "./page.mjs";

/** In the page: what is copied is kept, because no test may depend on the machine's clipboard. */
export function stubClipboard() {
  window.__copied = [];
  window.ClipboardItem ??= class { constructor(parts) { Object.assign(this, { parts }); } };
  const Item = window.ClipboardItem;
  window.ClipboardItem = class extends Item {
    constructor(parts) {
      super(parts);
      this.made = parts["image/png"];
    }
  };
  Object.defineProperty(navigator, "clipboard", { value: { write: async ([item]) => { window.__copied.push(await item.made); } } });
}

/** In the page, before its scripts: a camera that sees the picture at `path`. */
export const seenBy = (path) => `(${(picture) => {
  navigator.mediaDevices.getUserMedia = async () => {
    const bitmap = await createImageBitmap(await (await fetch(picture)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 320 });
    const draw = () => canvas.getContext("2d").drawImage(bitmap, 0, 0, 320, 320);
    const timer = setInterval(draw, 50);
    draw();
    const stream = canvas.captureStream(20);
    const [track] = stream.getVideoTracks();
    const { stop } = track;
    track.stop = () => { clearInterval(timer); stop.call(track); };
    return stream;
  };
}})(${JSON.stringify(path)}); ${addDigest}`;

/** In the page: the SHA-256 of pixels, as text. */
const addDigest = `window.__digest = async (data) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)), (b) => b.toString(16).padStart(2, "0")).join("");`;

const STEPS = 500;
const SEED = Number(process.env.MIEN_SEED ?? 1);

export function orderTests(mien, { hash, limit }) {
  /** The page with the sample in it, edited, and every file that it gives. */
  const edited = async (t, options = {}) => {
    const log = await start(t, mien, { hash, limit }, { file: mien.sample, ...options });
    const saved = [];
    log.page.on("download", (download) => saved.push(download));
    await pick(log.page, "happy", limit);
    await previewed(log.page, limit);
    return { ...log, saved };
  };
  /** The engine that was there at the start, and no panic. */
  const alive = async ({ page, console: complaints }, starts = 1) => {
    const { lost, start: started } = await page.evaluate(() => window.__mien.counts);
    assert.deepEqual([lost, started], [0, starts], "engines lost and started");
    assert.deepEqual(complaints, []);
  };

  test("saves and copies while the next photo opens, or not at all", async (t) => {
    const log = await edited(t);
    const { page, saved } = log;
    const next = await enlarged(page, await readFile(mien.sample), [3000, 3000]);
    await page.evaluate(stubClipboard);
    await page.setInputFiles("#file", { name: "large.jpg", mimeType: "image/jpeg", buffer: next });
    await inState(page, "loading", limit);
    const pressed = () => page.evaluate(() => ["download", "copy", "sheet", "sweep"].map((id) => {
      const button = document.getElementById(id);
      const dead = button.disabled;
      button.click();
      // Whoever gets past a dead button gets an answer, not a dead engine.
      button.disabled = false;
      button.click();
      button.disabled = dead;
      return dead;
    }));
    assert.deepEqual((await pressed()).slice(0, 2), [true, true], "there is nothing to save while a photo opens");
    assert.match(await error(page, limit), /no face is chosen yet/);
    await page.waitForFunction(() => window.__mien.state().photo.name === "large.jpg" && window.__mien.state().face, null, { timeout: limit });
    await alive(log);
    await pick(page, "sad", limit);
    await page.evaluate(() => {
      document.getElementById("download").click();
      document.getElementById("copy").click();
    });
    await page.setInputFiles("#file", mien.sample);
    await page.waitForFunction(() => window.__mien.state().photo.name === "astronaut.jpg" && window.__mien.state().face, null, { timeout: limit });
    await page.waitForFunction(() => window.__copied.length === 1, null, { timeout: limit });
    assert.deepEqual(saved.map((one) => one.suggestedFilename()), ["large-sad.png"], "what was asked for first is saved first");
    await alive(log);
  });

  test("saves what was asked for before another model, photo or face was", async (t) => {
    const log = await edited(t);
    const { page, saved } = log;
    const models = mien.manifest.models.map(({ name }) => name);
    await page.evaluate((name) => {
      document.getElementById("sheet").click();
      document.getElementById("download").click();
      const choice = document.getElementById("model");
      choice.value = name;
      choice.dispatchEvent(new Event("change"));
      // And again, before the first has started.
      setTimeout(() => choice.dispatchEvent(new Event("change")), 50);
    }, models.find((name) => name !== mien.manifest.default));
    await page.waitForFunction((own) => window.__mien.state().info && window.__mien.state().info.model.name !== own, mien.manifest.default, { timeout: limit });
    await settled(page, limit);
    assert.deepEqual(saved.map((one) => one.suggestedFilename()).sort(), ["astronaut-happy.png", "astronaut-sheet.png"]);
    assert.equal(await errorText(page), "");
    assert.equal((await page.evaluate(() => window.__mien.counts)).lost, 0);

    await page.evaluate(() => document.getElementById("sheet").click());
    await page.setInputFiles("#file", mien.sample);
    await page.waitForFunction(() => document.body.dataset.state === "ready" && window.__mien.state().face, null, { timeout: limit });
    assert.deepEqual(saved.slice(2).map((one) => one.suggestedFilename()), ["astronaut-sheet.png"]);
    assert.equal(await errorText(page), "");
  });

  test("says so when the engine dies under a save", async (t) => {
    const { page, saved } = await edited(t);
    await page.evaluate(() => {
      document.getElementById("download").click();
      window.__mien.crash();
    });
    assert.match(await error(page, limit), /engine stopped meanwhile; save again/);
    await inState(page, "edited", limit);
    assert.deepEqual(saved, []);
  });

  test("opens the photo that was chosen last when the model is changed meanwhile", async (t) => {
    const { page } = await edited(t);
    const next = await enlarged(page, await readFile(mien.sample), [2000, 2000]);
    await page.setInputFiles("#file", { name: "large.jpg", mimeType: "image/jpeg", buffer: next });
    await inState(page, "loading", limit);
    await unfolded({ page }, "#readout");
    await page.selectOption("#model", mien.manifest.models.find(({ name }) => name !== mien.manifest.default).name);
    await page.waitForFunction(() => window.__mien.state().photo.name === "large.jpg" && window.__mien.state().face
      && document.body.dataset.state === "ready", null, { timeout: limit });
    assert.equal(await errorText(page), "");
  });

  test("chooses the face that was clicked when the engine dies meanwhile", async (t) => {
    const log = await start(t, mien, { hash, limit });
    const { page } = log;
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await page.evaluate(() => {
      window.__mien.changeFace(1);
      window.__mien.crash();
    });
    await page.waitForFunction(() => window.__mien.state().face && window.__mien.state().photo.chosen === 1
      && document.body.dataset.state === "ready", null, { timeout: limit });
    await pick(page, "happy", limit);
  });

  test(`survives ${STEPS} actions by chance`, async (t) => {
    const log = await openPage(mien.browser, mien.url, { hash, limit, before: (page) => page.addInitScript(seenBy("www/samples/astronaut.jpg")) });
    t.after(() => log.context.close());
    const { page } = log;
    const saved = [];
    page.on("download", (download) => saved.push(download));
    await page.evaluate(stubClipboard);
    await inState(page, "ready", limit);
    const sample = await readFile(mien.sample);
    const photos = {
      "one.png": await scaled(page, await makePng(page, sample, "copy"), 0.6),
      "two.png": await scaled(page, await makePng(page, sample, "twice"), 0.6),
      "none.png": await scaled(page, await makePng(page, sample, "gradient"), 0.3),
      "broken.png": Buffer.from("no picture"),
    };
    const began = Date.now();
    const done = await play(page, { seed: SEED, steps: STEPS, photos, models: mien.manifest.models.map(({ name }) => name) });
    const played = (Date.now() - began) / 1000;

    // At rest: the last photo, edited as the controls say.
    await unfolded({ page }, "#readout");
    await page.selectOption("#rival", "");
    await page.locator("#divider").evaluate((divider) => {
      divider.value = "0";
      divider.dispatchEvent(new Event("input"));
    });
    const quiet = await page.waitForFunction(() => {
      const { shown, wanted, face, photo, info } = window.__mien.state();
      return ["ready", "edited"].includes(document.body.dataset.state) && info && (face || !photo?.faces.length)
        && JSON.stringify(shown ?? {}) === JSON.stringify(Object.keys({ ...wanted.shares, ...wanted.moves }).length ? wanted : {});
    }, null, { timeout: limit }).catch(() => null);
    const seen = await page.evaluate(() => ({ ...document.body.dataset, ...window.__mien.state(), status: document.querySelector("#status").textContent }));
    const copies = () => page.evaluate(() => window.__copied.length);
    for (let i = 0; i < 100 && (saved.length < done.accepted.files || await copies() < done.accepted.copies); i++) await page.waitForTimeout(100);
    const counts = await page.evaluate(() => window.__mien.counts);
    // A file that shows no face takes no photo's place.
    const last = done.opened.filter((name) => /^(one|two|camera)/.test(name) && !done.errors.some((text) => text.startsWith(`${name}: no face`))).at(-1);
    const kinds = done.errors.map((text) => text.replace(/-\d+\.png/, ".png"));
    const lines = [
      `seed ${SEED}: ${STEPS} actions in ${played.toFixed(0)} s, then quiet after ${((Date.now() - began) / 1000 - played).toFixed(1)} s`,
      `actions: ${Object.entries(done.actions).map(([name, count]) => `${name} ${count}`).join(", ")}`,
      `saves accepted: ${done.accepted.files} files, ${done.accepted.copies} copies; made: ${saved.length} files, ${await copies()} copies`,
      `engine: ${seen.backend}, model ${seen.info?.model.name}, ${counts.start} starts, ${counts.lost} lost; calls: ${Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", ")}`,
      `errors shown: ${[...new Set(kinds)].map((kind) => `${kinds.filter((one) => one === kind).length} x ${kind}`).join(" | ") || "none"}`,
      `last photo: ${last}; shown: ${seen.photo?.name}, ${JSON.stringify(seen.shown)}`,
    ];
    for (const line of lines) console.log(`# ${line}`);
    assert.ok(quiet, `the page comes to rest: ${JSON.stringify(seen)}`);
    assert.equal(seen.backend, "cpu");
    assert.equal(counts.lost, 0, "no engine was lost");
    assert.deepEqual(log.console, [], "no panic, no error in a script");
    assert.equal(saved.length, done.accepted.files, "every file that was asked for came");
    assert.equal(await copies(), done.accepted.copies, "and every copy");
    for (const download of saved) assert.ok((await readFile(await download.path())).length > 1000, download.suggestedFilename());
    assert.equal(seen.photo?.name, last, "the photo is the last one opened that shows a face");
    for (const message of done.errors) assert.match(message, /^(broken-\d+\.png: not a readable picture|(none-\d+|camera)\.png: no face found)/, "only what is wrong is called wrong");

    // The very picture that a page without a past makes of this photo and these edits.
    await keep(page, "here");
    const here = await page.evaluate(async () => {
      const { data } = window.__kept.here;
      const bytes = new Uint8Array(await (await window.__mien.file()).arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return { photo: btoa(text), digest: await window.__digest(data) };
    });
    const fresh = await start(t, mien, { hash, limit }, { more: `&model=${seen.info.model.name}`, before: (p) => p.addInitScript(addDigest) });
    await fresh.page.setInputFiles("#file", { name: "again.png", mimeType: "image/png", buffer: Buffer.from(here.photo, "base64") });
    await inState(fresh.page, "ready", limit);
    const { edits, chosen, faces } = seen.photo;
    const order = [...faces.keys()].filter((index) => index !== chosen).concat(faces.length ? [chosen] : []);
    for (const index of order) {
      await fresh.page.evaluate((face) => window.__mien.changeFace(face), index);
      await inState(fresh.page, ["ready", "edited"], limit);
      const { shares, intensity, regions, moves } = edits[index];
      if (!Object.keys({ ...shares, ...moves }).length) continue;
      const written = Object.entries({ expression: shares, regions, moves }).map(([key, values]) =>
        `${key}=${Object.entries(values).map(([name, value]) => `${name}-${Math.round(value * 100)}`).join(".")}`);
      await fresh.page.evaluate((text) => { location.hash = text; },
        `${hash}&model=${seen.info.model.name}&intensity=${intensity}&${written.join("&")}`);
      await fresh.page.waitForFunction((wanted) => JSON.stringify(window.__mien.state().shown) === JSON.stringify(wanted), edits[index], { timeout: limit });
    }
    await keep(fresh.page, "there");
    assert.equal(await fresh.page.evaluate(() => window.__digest(window.__kept.there.data)), here.digest, "the picture shows this photo and these edits");
  });
}
