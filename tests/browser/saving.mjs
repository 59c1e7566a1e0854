// The picture as people send it: a JPEG of the quality they say, and the system's own way of sharing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { mark } from "./png.mjs";
import { cameraJpeg, tags } from "./exif.mjs";
import { errorText, inState, openPhoto, pick, save, scaled, start, unfolded } from "./page.mjs";

/** In the page, before its scripts: a system that shares, and says no to a press that is too old. */
function stubShare() {
  window.__shared = [];
  window.__tooLate = false;
  navigator.canShare = ({ files }) => files.every(({ type }) => type === "image/jpeg");
  navigator.share = async ({ files }) => {
    if (window.__tooLate) throw new DOMException("too late", "NotAllowedError");
    window.__shared.push(...files.map(({ name, type, size }) => ({ name, type, size })));
  };
}

/** [width, height] of a picture. */
const sizeOf = (page, bytes) => page.evaluate(async (base64) => {
  const { width, height } = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
  return [width, height];
}, bytes.toString("base64"));

/** The chunks of a WebP. */
function riff(bytes) {
  assert.deepEqual([bytes.toString("latin1", 0, 4), bytes.readUInt32LE(4), bytes.toString("latin1", 8, 12)], ["RIFF", bytes.length - 8, "WEBP"]);
  const found = [];
  for (let at = 12; at < bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    found.push({ name: bytes.toString("latin1", at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return found;
}

export function savingTests(mien, { hash, limit }) {
  /** The mean difference of two pictures, in levels of a colour. */
  const apart = (page, one, other) => page.evaluate(async (both) => {
    const [first, second] = await Promise.all(both.map(async (base64) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, bitmap.width, bitmap.height);
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    }));
    if (first.width !== second.width || first.height !== second.height) return Infinity;
    return first.data.reduce((sum, value, i) => sum + Math.abs(value - second.data[i]), 0) / first.data.length;
  }, [one, other].map((bytes) => Buffer.from(bytes).toString("base64")));

  test("saves a JPEG that is small, alike, and marked as edited", async (t) => {
    const { page } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample }), "#more");
    await pick(page, "surprise", limit);
    const png = await save(page, "#download");
    const jpeg = await save(page, "#jpeg");
    assert.equal(jpeg.name, "astronaut-surprise.jpg");
    assert.match(await page.locator("#status").textContent(), /Saved as astronaut-surprise\.jpg \(\d+ kB\)/);
    assert.deepEqual([...jpeg.bytes.subarray(0, 4)], [0xff, 0xd8, 0xff, 0xe1]);
    const length = jpeg.bytes.readUInt16BE(4);
    const segment = jpeg.bytes.toString("utf8", 6, 4 + length);
    const xmp = mark(png.bytes);
    assert.equal(segment, `http://ns.adobe.com/xap/1.0/\0${xmp.slice(xmp.indexOf("<?xpacket"))}`, "the mark is the PNG's");
    assert.match(segment, /DigitalSourceType="[^"]*compositeWithTrained/);
    assert.deepEqual([...jpeg.bytes.subarray(4 + length, 6 + length)], [0xff, 0xe0], "and the JPEG goes on");
    assert.ok(jpeg.bytes.length < png.bytes.length / 2, `${jpeg.bytes.length} of ${png.bytes.length} bytes`);
    const difference = await apart(page, png.bytes, jpeg.bytes);
    assert.ok(difference < 3, `it is the same picture, ± ${difference}`);

    await page.locator("#quality").fill("0.6");
    assert.equal(await page.locator("#quality-value").textContent(), "60 %");
    const small = await save(page, "#jpeg");
    assert.ok(small.bytes.length < jpeg.bytes.length * 0.7, `${small.bytes.length} of ${jpeg.bytes.length} bytes`);
    await page.locator("#intensity").fill("0");
    await page.waitForFunction(() => document.body.dataset.intensity === "0");
    assert.ok(!(await save(page, "#jpeg")).bytes.includes("DigitalSourceType"), "what is not edited is not called edited");
    assert.equal(await errorText(page), "");
  });

  test("saves in the size, kind and with the camera's data that are asked for", async (t) => {
    const { page } = await unfolded(start(t, mien, { hash, limit }), "#more");
    await openPhoto(page, { name: "phone.jpg", mimeType: "image/jpeg", buffer: await cameraJpeg(page, await readFile(mien.sample), 1200) }, limit);
    await pick(page, "surprise", limit);
    const png = await save(page, "#download");
    const full = await save(page, "#jpeg");
    for (const word of ["Exif", "TestCam", "PLACE", "SMALL", "NOTES"]) assert.ok(!full.bytes.includes(word), `${word} is left out unless it is wanted`);
    assert.ok(await apart(page, png.bytes, full.bytes) < 3, "upright, whatever the file said");

    await page.selectOption("#size", "1080");
    await page.selectOption("#exif", "camera");
    const jpeg = await save(page, "#jpeg");
    assert.deepEqual(await sizeOf(page, jpeg.bytes), [1080, 1080]);
    const exif = jpeg.bytes.subarray(12, 4 + jpeg.bytes.readUInt16BE(4));
    assert.equal(jpeg.bytes.toString("latin1", 6, 12), "Exif\0\0");
    assert.ok(exif.includes("TestCam") && jpeg.bytes.includes("DigitalSourceType"), "the camera, and the mark");
    for (const word of ["PLACE", "SMALL", "NOTES"]) assert.ok(!jpeg.bytes.includes(word), `no ${word}`);
    assert.deepEqual(tags(exif), { orientation: 1, width: 1080, entries: 3 });

    await page.selectOption("#exif", "all");
    const webp = await save(page, "#webp");
    assert.equal(webp.name, "phone-surprise.webp");
    assert.deepEqual(await sizeOf(page, webp.bytes), [1080, 1080]);
    assert.ok(await apart(page, jpeg.bytes, webp.bytes) < 5, "it is the same picture");
    const chunks = riff(webp.bytes);
    assert.deepEqual(chunks.map(({ name }) => name), ["VP8X", "ICCP", "VP8 ", "EXIF", "XMP ", "C2PA"]);
    assert.equal(chunks[0].data[0], 0x2c, "it says what is in it");
    assert.ok(chunks[3].data.includes("PLACE") && chunks[3].data.includes("TestCam"));
    assert.match(chunks[4].data.toString(), /DigitalSourceType/);
    assert.equal(await errorText(page), "");
  });

  test("makes a GIF with a bar and a way out, and copies the link", async (t) => {
    const options = { file: mien.sample, permissions: ["clipboard-read", "clipboard-write"] };
    const { page } = await unfolded(start(t, mien, { hash, limit }, options), "#more");
    await pick(page, "surprise", limit);
    let downloads = 0;
    page.on("download", () => { downloads += 1; });
    await page.click("#gif");
    await page.locator("#cancel").waitFor({ timeout: limit });
    // At once: a pointer that waits until the button stands still may come too late.
    await page.waitForFunction(() => {
      const [bar, cancel] = ["#saving-bar", "#cancel"].map((of) => document.querySelector(of));
      if (bar.value <= 0) return false;
      cancel.focus();
      cancel.click();
      return true;
    }, null, { timeout: limit });
    await page.waitForFunction(() => document.querySelector("#status").textContent === "Nothing was saved.");
    assert.ok(await page.locator("#saving").isHidden());
    assert.equal(await page.evaluate(() => document.activeElement.id), "gif", "the keyboard has its place still");
    assert.equal(downloads, 0);

    const gif = await save(page, "#gif", limit);
    assert.equal(gif.name, "astronaut-surprise.gif");
    assert.match(gif.bytes.toString(), /XMP DataXMP<.*xmp:CreatorTool="Mien".*Surprise at 100 %/s, "it says that it was edited, and how");
    const film = await page.evaluate(async (base64) => {
      const decoder = new ImageDecoder({ type: "image/gif", data: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) });
      await decoder.tracks.ready;
      await decoder.completed;
      const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
      const pixels = async (frameIndex) => {
        const { image } = await decoder.decode({ frameIndex });
        const context = new OffscreenCanvas(image.displayWidth, image.displayHeight).getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.displayWidth, image.displayHeight);
      };
      const first = await pixels(0);
      const far = async (index) => (await pixels(index)).data.reduce((sum, value, i) => sum + (Math.abs(value - first.data[i]) > 40), 0);
      return { frameCount, repetitionCount, width: first.width, middle: await far(frameCount / 2), last: await far(frameCount - 1) };
    }, gif.bytes.toString("base64"));
    assert.deepEqual([film.frameCount, film.repetitionCount, film.width], [24, Infinity, 480]);
    assert.ok(film.middle > 200 && film.last < film.middle / 2, `there and back: ${JSON.stringify(film)}`);

    await page.click("#copy-link");
    await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Link copied"));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
    assert.match(page.url(), /surprise/);
    assert.equal(await errorText(page), "");
  });

  test("shares where the system does, at the second press where the first took too long", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { file: mien.sample, before: (p) => p.addInitScript(stubShare) });
    assert.ok(await page.locator("#share").isDisabled(), "there is nothing to share yet");
    await pick(page, "sad", limit);
    await page.click("#share");
    const shared = (count) => page.waitForFunction((n) => window.__shared.length === n, count, { timeout: limit }).then(() => page.evaluate(() => window.__shared.at(-1)));
    const first = await shared(1);
    assert.deepEqual([first.name, first.type], ["astronaut-sad.jpg", "image/jpeg"]);
    assert.ok(first.size > 10_000);

    await page.locator("#intensity").fill("0.5");
    await page.waitForFunction(() => document.body.dataset.intensity === "0.5");
    await page.evaluate(() => { window.__tooLate = true; });
    const exports = () => page.evaluate(() => window.__mien.counts.export);
    const before = await exports();
    await page.click("#share");
    await page.waitForFunction(() => document.querySelector("#status").textContent.includes("once more"), null, { timeout: limit });
    await page.evaluate(() => { window.__tooLate = false; });
    await page.click("#share");
    assert.notEqual((await shared(2)).size, first.size, "it is the new edit");
    assert.equal(await exports(), before + 1, "and it was made once");

    // Another photo of the same name is another picture.
    const other = await scaled(page, await readFile(mien.sample), 0.5);
    await openPhoto(page, { name: "astronaut.jpg", mimeType: "image/png", buffer: other }, limit);
    await pick(page, "sad", limit);
    await page.click("#share");
    assert.ok((await shared(3)).size < first.size / 2);
  });

  test("asks before an edit is lost that nobody has saved", async (t) => {
    // Where the browser keeps no photo: else nothing would be lost.
    const before = (p) => p.addInitScript(() => Object.defineProperty(window, "indexedDB", { get: () => { throw new DOMException("refused", "SecurityError"); } }));
    const { page } = await start(t, mien, { hash, limit }, { file: mien.sample, before });
    assert.match(await page.locator("#status").textContent(), /keeps no photo/);
    const asked = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      return dialog.accept();
    });
    const reload = async () => {
      await page.reload();
      await inState(page, "ready", limit);
      await page.setInputFiles("#file", mien.sample);
      await page.waitForFunction(() => window.__mien.state().face && document.body.dataset.state !== "loading", null, { timeout: limit });
    };
    // A browser asks only where the user has done something.
    await page.click("#look-face");
    await reload();
    assert.deepEqual(asked, [], "there is nothing to lose");
    await page.click("#look-face");
    await pick(page, "sad", limit);
    await reload();
    assert.deepEqual(asked, ["beforeunload"]);
    await pick(page, "happy", limit);
    await save(page, "#jpeg");
    await reload();
    assert.deepEqual(asked, ["beforeunload"], "saved");
  });

  test("has no button for sharing where the system has no way of it", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { before: (p) => p.addInitScript(() => { delete Navigator.prototype.canShare; }) });
    assert.equal(await page.locator("#share").getAttribute("hidden"), "");
  });
}
