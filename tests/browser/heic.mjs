// A phone's own format, which this browser does not read; and what to do with files of which not all can be opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { stem } from "../../www/model/file-name.js";
import { heicWithExif, tags } from "./exif.mjs";
import { colours, error, errorText, inState, keep, compare, makePng, openPhoto, pick, save, start, unfolded, worker } from "./page.mjs";

/** The sample in Display P3. */
const heic = join(dirname(fileURLToPath(import.meta.url)), "phone.heic");

export function heicTests(mien, { hash, limit }) {
  test("opens a HEIC, with a decoder that is fetched for it and once", async (t) => {
    // An engine that takes its time: what is on its way in is seen until it has it.
    const slow = worker("{ const post = self.postMessage.bind(self); self.postMessage = (...all) => setTimeout(() => post(...all), 300); }");
    const { page, requests, console: complaints } = await start(t, mien, { hash, limit }, { before: slow });
    const decoder = () => requests.filter(({ url }) => url.includes("/libheif/")).map(({ url }) => url.replace(/.*\//, ""));
    assert.deepEqual(decoder(), [], "who has none pays nothing");
    await page.setInputFiles("#file", heic);
    await page.waitForSelector("#coming", { timeout: limit });
    await inState(page, "ready", limit);
    await pick(page, "happy", limit);
    await page.locator("#intensity").fill("0");
    await page.waitForFunction(() => document.body.dataset.intensity === "0");
    const { name, bytes } = await save(page, "#download");
    assert.equal(name, "phone-happy.png");
    const [here, there] = [await colours(page, bytes), await colours(page, await readFile(mien.sample))];
    const off = here.reduce((sum, value, i) => sum + Math.abs(value - there[i]), 0) / here.length;
    assert.ok(off < 1.5, `its colours are the photo's, ± ${off}`);
    const fetched = decoder();
    assert.deepEqual(fetched, ["libheif.wasm.gz", "libheif.js"]);
    await openPhoto(page, heic, limit);
    assert.equal(decoder().filter((one) => one.includes("wasm")).length, 1);
    assert.equal(await errorText(page), "");
    assert.deepEqual(complaints, []);
  });

  test("keeps what the camera wrote in a HEIC", async (t) => {
    const { page } = await unfolded(start(t, mien, { hash, limit }), "#more");
    // It says that it lies on its side; the decoder turns a HEIC by itself.
    const buffer = heicWithExif(await readFile(heic), 512);
    await openPhoto(page, { name: "IMG_1.HEIC", mimeType: "image/heic", buffer }, limit);
    await pick(page, "happy", limit);
    await page.locator("#intensity").fill("0");
    await page.waitForFunction(() => document.body.dataset.intensity === "0");
    const png = await save(page, "#download");
    const [here, there] = [await colours(page, png.bytes), await colours(page, await readFile(mien.sample))];
    const off = here.reduce((sum, value, i) => sum + Math.abs(value - there[i]), 0) / here.length;
    assert.ok(off < 1.5, `it stands upright, ± ${off}`);
    await page.locator("#intensity").fill("1");
    await page.waitForFunction(() => document.body.dataset.intensity === "1");
    await page.selectOption("#exif", "camera");
    const { bytes } = await save(page, "#jpeg");
    const exif = bytes.subarray(12, 4 + bytes.readUInt16BE(4));
    assert.ok(exif.includes("TestCam") && !exif.includes("PLACE"), "the camera, not the place");
    assert.equal(tags(exif).orientation, 1);
  });

  test("says so when the decoder of HEIC cannot be fetched, and keeps the photo", async (t) => {
    const { page, context } = await start(t, mien, { hash, limit }, { file: mien.sample });
    await pick(page, "happy", limit);
    await keep(page, "before");
    await context.route((url) => url.pathname.includes("/libheif/"), (route) => route.abort());
    await page.setInputFiles("#file", heic);
    assert.match(await error(page, limit), /phone\.heic: .*libheif\.wasm.*Check the connection/);
    await inState(page, "edited", limit);
    await keep(page, "after");
    assert.equal((await compare(page, "before", "after")).all, 0);
    await context.unrouteAll();
    await openPhoto(page, heic, limit);
  });

  test("names results without what phones add to a name", () => {
    const names = {
      "IMG_0001.HEIC": "IMG_0001", "IMG_0001_BURST20260101.jpg": "IMG_0001", "00000IMG_00000_BURST20260101120000123_COVER.jpg": "00000IMG_00000",
      "PXL_20260101_120000000.MP.jpg": "PXL_20260101_120000000", "PXL_20260101_120000000.PORTRAIT-01.COVER.jpg": "PXL_20260101_120000000",
      "sunburst.jpg": "sunburst", "a.b.jpg": "a.b", "_BURST.jpg": "_BURST", ".mp.jpg": ".mp",
    };
    for (const [name, bare] of Object.entries(names)) assert.equal(stem(name), bare, name);
  });

  test("opens the one picture of several files and says so, and a photo without a face takes no other's place", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    await page.evaluate(async () => {
      const data = new DataTransfer();
      const sample = await (await fetch("www/samples/astronaut.jpg")).blob();
      data.items.add(new File(["a letter"], "letter.txt", { type: "text/plain" }));
      for (const name of ["IMG_0001_BURST20260101.jpg", "IMG_0001.MOV"]) {
        data.items.add(new File([sample], name, { type: name.endsWith("MOV") ? "video/quicktime" : "image/jpeg" }));
      }
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await inState(page, "ready", limit);
    assert.match(await page.locator("#status").textContent(), /IMG_0001_BURST20260101\.jpg.* 2 /);
    await pick(page, "happy", limit);
    await keep(page, "before");
    assert.equal((await save(page, "#jpeg")).name, "IMG_0001-happy.jpg");
    const gradient = await makePng(page, await readFile(mien.sample), "gradient");
    await page.setInputFiles("#file", { name: "gradient.png", mimeType: "image/png", buffer: gradient });
    assert.match(await error(page, limit), /gradient\.png: no face/);
    await inState(page, "edited", limit);
    await keep(page, "after");
    assert.equal((await compare(page, "before", "after")).all, 0);
    assert.match(await errorText(page), /gradient\.png/, "and what is said of it stays");
    await pick(page, "sad", limit);
  });
}
