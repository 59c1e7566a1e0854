// Opening, editing, comparing, saving; and that nothing goes over the network meanwhile.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { chunks, mark } from "./png.mjs";
import { colours, compare, decode, error, errorText, expressCalls, keep, makePng, openPhoto, pick, previewed, save, setIntensity, start, unfolded } from "./page.mjs";

export function editTests(mien, { backend, hash, limit, short = false }) {
  const open = (t, options) => start(t, mien, { hash, limit }, options);
  const sample = { file: mien.sample };

  test("loads, edits the sample, and asks the network for nothing else", async (t) => {
    const log = await open(t);
    const { page } = log;
    const shown = await page.evaluate(() => ({ backend: document.body.dataset.backend, status: document.querySelector("#status").textContent, why: document.querySelector("#engine-why").textContent }));
    assert.equal(shown.backend, backend, `it runs on ${backend}; the page says: ${shown.why}`);
    assert.match(shown.status, backend === "cpu" ? /CPU/ : /GPU/);
    // The golden values were computed natively: this is native against wasm, on this backend.
    const difference = await page.evaluate(() => window.__mien.state().info.difference);
    console.log(`# golden difference from native, ${backend}: ${difference.toExponential(2)}`);
    assert.ok(difference < 0.02, `the golden input gives what it gives natively, ± ${difference}`);
    assert.ok(log.requests.some(({ url }) => url.endsWith("manifest.json")), "the record holds the worker's requests too");

    const sofar = log.requests.length;
    await page.click("#sample");
    await page.waitForFunction(() => window.__mien.state().face, null, { timeout: limit });
    await pick(page, "happy", limit);
    await setIntensity(page, 0.7);
    await unfolded({ page }, "#regions");
    await page.check("#overlay", { force: true });
    await page.waitForFunction(() => !document.querySelector("#segments").hidden);
    assert.ok(await page.locator("#legend li").count() > 0, "the legend names regions");

    // What the page makes for itself (blob:, data:) goes nowhere.
    const later = log.requests.slice(sofar).map(({ url }) => url).filter((url) => !/^(blob|data):/.test(url));
    assert.deepEqual(later, [`${mien.url}www/samples/astronaut.jpg`]);
    for (const { url, method, body } of log.requests) {
      assert.ok(/^(blob|data):/.test(url) || url.startsWith(mien.url), `${url} is on the page's own host and path`);
      assert.equal(method, "GET");
      assert.equal(body, null, `${url} was sent a body`);
    }
    assert.equal(await errorText(page), "");
    assert.deepEqual(log.console, []);
  });

  if (short) return;

  test("edits inside the crop only, and not at all at intensity 0", async (t) => {
    const { page } = await open(t, sample);
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await keep(page, "happy");
    const edited = await compare(page, "photo", "happy");
    assert.ok(edited.mouth > 30, `the mouth changes: ${JSON.stringify(edited)}`);
    assert.ok(edited.outsideTotal > 1000, `there is something outside the crop: ${JSON.stringify(edited)}`);
    assert.equal(edited.outside, 0, `nothing changes outside the crop: ${JSON.stringify(edited)}`);

    await previewed(page, limit);
    const calls = await expressCalls(page);
    await setIntensity(page, 0);
    await keep(page, "zero");
    assert.equal((await compare(page, "photo", "zero")).all, 0, "intensity 0 is the photo");
    await setIntensity(page, 0.5);
    await keep(page, "half");
    assert.ok((await compare(page, "photo", "half")).all > 0, "intensity 0.5 is not the photo");
    assert.ok((await compare(page, "happy", "half")).all > 0, "intensity 0.5 is not intensity 1");
    await setIntensity(page, 1);
    await keep(page, "again");
    assert.equal((await compare(page, "happy", "again")).all, 0, "intensity 1 is what it was");
    assert.equal(await expressCalls(page), calls, "the slider runs no network");
  });

  test("tells expressions apart, and runs the network once for each", async (t) => {
    const { page } = await open(t, sample);
    // Many picks in a row: the last one counts, and those in between are dropped rather than queued.
    const runs = await page.evaluate(() => new Promise((resolve) => {
      const { counts } = window.__mien;
      const before = counts.predict ?? 0;
      const { dataset } = document.body;
      new MutationObserver((_, observer) => {
        if (dataset.expression !== "contempt" || dataset.state !== "edited") return;
        observer.disconnect();
        resolve(counts.predict - before);
      }).observe(document.body, { attributes: true });
      for (const name of ["sad", "fear", "disgust", "anger", "contempt"]) document.querySelector(`#expressions input[value=${name}]`).click();
    }));
    // The first pick, the last one, and a preview that was under way.
    assert.ok(runs <= 3, `${runs} network runs for 5 picks at once`);

    await previewed(page, limit);
    for (const name of ["happy", "surprise", "happy"]) {
      await pick(page, name, limit);
      await keep(page, name);
    }
    assert.ok((await compare(page, "happy", "surprise")).all > 0, "happy is not surprise");
    assert.equal(await expressCalls(page), 8, "each expression ran once");
  });

  test("shows each expression on its button, after what the user asked for", async (t) => {
    const { page } = await open(t, sample);
    // Counted in the page, from the pick to the moment of its result: a fast engine makes more while a test asks.
    const early = await page.evaluate(() => new Promise((resolve) => {
      const previews = () => document.querySelectorAll("#expressions canvas").length;
      const { dataset } = document.body;
      const before = previews();
      new MutationObserver((_, observer) => {
        if (dataset.expression !== "contempt" || dataset.state !== "edited") return;
        observer.disconnect();
        resolve(previews() - before);
      }).observe(document.body, { attributes: true });
      document.querySelector("#expressions input[value=contempt]").click();
    }));
    assert.ok(early <= 3, `a pick does not wait for the previews; ${early} came before it`);
    await previewed(page, limit);
    const pictures = await page.locator("#expressions canvas").evaluateAll((all) => all.map((one) => one.toDataURL()));
    assert.equal(new Set(pictures).size, 8, "eight different previews");
    // The middle of an aligned crop is the nose: skin, no empty canvas.
    const [red, , blue, alpha] = await page.locator("#expressions canvas").first()
      .evaluate((one) => [...one.getContext("2d").getImageData(72, 72, 1, 1).data]);
    assert.ok(alpha === 255 && red > blue && red > 100, `skin in the middle: ${[red, blue, alpha]}`);

    const gradient = await makePng(page, await readFile(mien.sample), "gradient");
    await page.setInputFiles("#file", { name: "gradient.png", mimeType: "image/png", buffer: gradient });
    await page.waitForSelector("#coming");
    assert.equal(await page.locator("#expressions canvas").count(), 0, "another photo takes them away");
    // It shows no face, so the one before comes back, with everything.
    assert.match(await error(page, limit), /gradient\.png: no face/);
    await previewed(page, limit);
    assert.equal(await page.evaluate(() => window.__mien.state().photo.name), "astronaut.jpg");
  });

  test("compares before and after", async (t) => {
    const { page } = await open(t, sample);
    await keep(page, "photo");
    await pick(page, "happy", limit);
    await keep(page, "happy");
    const differs = async (name) => {
      await keep(page, "now");
      return (await compare(page, name, "now")).all > 0;
    };

    await page.locator("#compare").focus();
    await page.keyboard.down("Space");
    assert.equal(await differs("photo"), false, "holding the key shows the photo");
    await page.keyboard.up("Space");
    assert.equal(await differs("happy"), false, "letting go shows the edit");

    const button = await page.locator("#compare").boundingBox();
    await page.mouse.move(button.x + 5, button.y + 5);
    await page.mouse.down();
    assert.equal(await differs("photo"), false, "holding the button shows the photo");
    await page.mouse.move(2, 2);
    await page.mouse.up();
    assert.equal(await differs("happy"), false, "letting go elsewhere shows the edit");

    await page.locator("#divider").focus();
    await page.keyboard.press("End");
    assert.equal(await differs("photo"), false, "the divider at 100 shows the photo");
    await page.keyboard.press("Home");
    assert.equal(await differs("happy"), false, "the divider at 0 shows the edit");

    await page.click("#reset");
    await page.waitForFunction(() => document.body.dataset.state === "ready");
    assert.equal(await differs("photo"), false, "reset shows the photo");
    assert.equal(await page.locator("#expressions input:checked").count(), 0);
  });

  test("saves at the photo's own size, and exactly the photo at intensity 0", async (t) => {
    const { page } = await open(t);
    // A PNG, because two decoders need not agree to the bit on a JPEG.
    const png = await makePng(page, await readFile(mien.sample), "copy");
    await openPhoto(page, { name: "some one.png", mimeType: "image/png", buffer: png }, limit);
    await pick(page, "happy", limit);
    const input = await decode(page, png);

    const saved = async () => {
      const { name, bytes } = await save(page, "#download");
      assert.equal(name, "some one-happy.png");
      return { ...await decode(page, bytes), chunks: chunks(bytes) };
    };
    const { chunks: marks, ...edited } = await saved();
    const words = marks.filter(({ type }) => /tEXt|iTXt/.test(type)).map(({ data }) => data.toString()).join();
    assert.match(words, /Software\0Mien,XML:com.adobe.xmp\0.*DigitalSourceType="[^"]*compositeWithTrained/s, "it says that it was edited");
    assert.match(words, new RegExp(`Happy at 100 % within x \\d+ to \\d+, y .* ${mien.manifest.default}`), "how and where");
    assert.doesNotMatch(words, /some one/, "it says nothing of the file");
    assert.deepEqual([edited.width, edited.height], [input.width, input.height]);
    assert.notEqual(edited.pixels, input.pixels, "the saved picture is edited");
    await setIntensity(page, 0);
    const { chunks: plain, ...untouched } = await saved();
    assert.deepEqual(untouched, input, "at intensity 0 the saved picture is the photo");
    assert.ok(!plain.some(({ type }) => /tEXt|iTXt/.test(type)), "and is not called edited");
  });

  test("saves all expressions in one picture", async (t) => {
    const { page } = await open(t, sample);
    await page.click("#more summary");
    const { name, bytes, download } = await save(page, "#sheet", limit);
    assert.equal(name, "astronaut-sheet.png");
    if (mien.shots) await download.saveAs(join(mien.shots, "sheet.png"));
    const found = chunks(bytes);
    assert.deepEqual([0, 4].map((at) => found[0].data.readUInt32BE(at)), [1248, 1344]);
    assert.match(mark(bytes), /all expressions at 100 %/);
    const cells = await page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
      const context = new OffscreenCanvas(400, 400).getContext("2d", { willReadFrequently: true });
      return Array.from({ length: 9 }, (_, i) => {
        context.drawImage(bitmap, -12 - (i % 3) * 412, -12 - Math.floor(i / 3) * 444);
        return context.getImageData(0, 0, 400, 400).data.join();
      }).map((pixels, _, all) => all.indexOf(pixels));
    }, bytes.toString("base64"));
    assert.deepEqual(cells, [0, 1, 2, 3, 4, 5, 6, 7, 8], "nine different pictures");
  });

  test("opens an AVIF, which the browser reads for the engine", async (t) => {
    // The sample's head, public domain as it is.
    const { page } = await start(t, mien, { hash, limit }, { file: fileURLToPath(new URL("astronaut.avif", import.meta.url)) });
    assert.deepEqual(await page.evaluate(() => [window.__mien.state().photo.width, window.__mien.state().photo.height]), [256, 256]);
    await pick(page, "happy", limit);
    // After a crash it is opened again, from what the browser made of it.
    await page.evaluate(() => window.__mien.crash());
    await page.waitForFunction(() => document.body.dataset.state === "edited" && window.__mien.counts.start === 2, null, { timeout: limit });
    const { name, bytes } = await save(page, "#download", limit);
    assert.match(name, /^astronaut.*\.png$/);
    assert.equal((await decode(page, bytes)).width, 256);
  });

  test("brings a wide-gamut photo to sRGB, and says so", async (t) => {
    const { page } = await open(t);
    // What a phone does: the same picture, its numbers in Display P3, the profile beside them.
    const wide = await makePng(page, await readFile(mien.sample), "wide");
    await openPhoto(page, { name: "phone.png", mimeType: "image/png", buffer: wide }, limit);
    await page.waitForFunction(() => document.getElementById("status").textContent.includes("converted to sRGB"), null, { timeout: limit });
    await pick(page, "happy", limit);
    await setIntensity(page, 0);
    const { bytes } = await save(page, "#download", limit);
    const [plain, brought] = [await colours(page, await readFile(mien.sample)), await colours(page, bytes)];
    assert.ok(plain.every((v, i) => Math.abs(v - brought[i]) <= 6), `the colours that it had: ${plain}, not ${brought}`);
    const unread = await colours(page, wide);
    assert.ok(unread.some((v, i) => Math.abs(v - plain[i]) > 6), "its numbers were others");
  });

  test("takes a photo by drop and by paste", async (t) => {
    const { page } = await open(t);
    const bytes = (await readFile(mien.sample)).toString("base64");
    for (const way of ["drop", "paste"]) {
      await page.evaluate(([base64, type]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], `by-${type}.jpg`, { type: "image/jpeg" }));
        document.body.dispatchEvent(type === "drop"
          ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      }, [bytes, way]);
      await page.waitForFunction((name) => window.__mien.state().photo?.name === name && window.__mien.state().face, `by-${way}.jpg`, { timeout: limit });
    }
  });
}
