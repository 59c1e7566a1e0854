// What the tests do with the page: open it, wait for its states, read its pixels.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** A tab with the page in it, and a record of everything it requested and complained of. */
export async function openPage(browser, url, { hash, size, limit, before, locale = "en-US", offline = false, permissions = [] } = {}) {
  // A service worker would answer what the tests count or damage.
  const serviceWorkers = offline ? "allow" : "block";
  const context = await browser.newContext({ viewport: size ?? { width: 1280, height: 800 }, acceptDownloads: true, serviceWorkers, permissions, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(limit ?? 60_000);
  const log = { requests: [], console: [], page, context };
  context.on("request", (request) => log.requests.push({ url: request.url(), method: request.method(), body: request.postDataBuffer(), resource: request.resourceType() }));
  page.on("console", (message) => {
    if (message.type() === "error") log.console.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => log.console.push(String(error)));
  await before?.(page);
  await page.goto(`${url}#${hash}`);
  return log;
}

/** For `before`: the page's workers begin with `script`. */
export const worker = (script) => (page) => page.context().route((url) => url.pathname.endsWith("/worker.js"), async (route) => {
  const response = await route.fetch();
  const body = `${script}\n${await response.text()}`;
  await route.fulfill({ response, body, headers: { ...response.headers(), "content-length": String(Buffer.byteLength(body)) } });
});

/** The page's script whose address ends in `path` has `to` in place of `from`. */
export const rewrite = (page, path, from, to) => page.context().route((url) => url.pathname.endsWith(path), async (route) => {
  const response = await route.fetch();
  const text = await response.text();
  assert.ok(text.includes(from), `${path} holds ${from}`);
  const body = text.replace(from, to);
  await route.fulfill({ response, body, headers: { ...response.headers(), "content-length": String(Buffer.byteLength(body)) } });
});

/** As `openPage`, once the engine runs, with `file` opened if there is one; closed when the test `t` ends. `more` is for the address. */
export async function start(t, mien, { hash, limit }, { file, more = "", ...options } = {}) {
  const log = await openPage(mien.browser, mien.url, { hash: hash + more, limit, ...options });
  t.after(() => log.context.close());
  await inState(log.page, "ready", limit);
  if (file) await openPhoto(log.page, file, limit);
  return log;
}

/** The same log, with a part of the controls unfolded. */
export const unfolded = async (log, part) => {
  const { page } = await log;
  await page.locator(part).evaluate((details) => { details.open = true; });
  return log;
};

/** Opens the dialog in which a face is learnt, with a picture in it and all that may be there. */
export async function learningDialog(page) {
  await page.evaluate(async () => {
    document.querySelector("#mine-dialog").showModal();
    const row = document.querySelector("#mine-picture").content.firstElementChild.cloneNode(true);
    row.querySelector("span").textContent = "a-picture-with-a-long-name-20261201.jpg";
    row.querySelector("button").setAttribute("aria-label", "Leave it out");
    document.querySelector("#mine-pictures").append(row);
    document.querySelector("#mine-note").textContent = "Learning. About 2 minutes left.";
    document.querySelector("#mine-what").textContent = "Mien has learnt your face.";
    for (const id of ["mine-working", "mine-known", "mine-shoot"]) document.getElementById(id).hidden = false;
  });
}

/** Chooses a way to open another photo: "camera", "sample". */
export const another = async (page, way) => {
  await page.click("#new");
  await page.locator(`#ways [data-way=${way}]`).first().click();
};

/** Waits until <body> is in one of the states; else, and at once where no engine runs, the error says what the page was showing. */
export async function inState(page, states, limit = 60_000) {
  const wanted = [states].flat();
  const start = Date.now();
  try {
    await page.waitForFunction((names) => [...names, "error"].includes(document.body.dataset.state), wanted, { timeout: limit });
    assert.ok(wanted.includes(await page.evaluate(() => document.body.dataset.state)));
  } catch {
    const seen = await page.evaluate(() => ({ ...document.body.dataset, status: document.querySelector("#status").textContent, error: document.querySelector("#error").textContent }));
    assert.fail(`the page is not ${wanted.join(" or ")} after ${(Date.now() - start) / 1000} s: ${JSON.stringify(seen)}`);
  }
}

/** Hands a file ({name, mimeType, buffer} or a path) to the picker and waits for a face to be chosen. */
export async function openPhoto(page, file, limit) {
  await page.setInputFiles("#file", file);
  await inState(page, "ready", limit);
  assert.equal(await errorText(page), "");
  assert.ok(await page.evaluate(() => window.__mien.state().face), "a face is chosen");
}

/** Picks an expression and waits for it to be shown at the slider's intensity. */
export async function pick(page, name, limit = 60_000) {
  await page.check(`#expressions input[value=${name}]`, { force: true });
  try {
    await page.waitForFunction((n) => document.body.dataset.expression === n && document.body.dataset.state === "edited", name, { timeout: limit });
  } catch {
    assert.fail(`“${name}” was not shown within ${limit / 1000} s; error: ${await errorText(page)}`);
  }
}

/** Waits until every expression button shows the face. */
export const previewed = (page, limit = 60_000) => page.waitForFunction(() => document.body.dataset.previews === "shown", null, { timeout: limit });

/** Moves the intensity slider and waits for the result. */
export async function setIntensity(page, value) {
  await page.locator("#intensity").fill(String(value));
  await page.waitForFunction((v) => Number(document.body.dataset.intensity) === v, value);
}

/** Clicks a button that saves something: {name, bytes, download}. */
export async function save(page, button, limit = 60_000) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: limit }), page.click(button)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()), download };
}

/** Waits for an error and gives its text. */
export async function error(page, limit = 60_000) {
  await page.waitForFunction(() => document.querySelector("#error").textContent !== "", null, { timeout: limit });
  return errorText(page);
}

/** Waits until what is shown is what is wanted, and gives it. */
export const settled = async (page, limit = 60_000) => (await page.waitForFunction(() => {
  const { shown, wanted } = window.__mien.state();
  return ["ready", "edited"].includes(document.body.dataset.state)
    && JSON.stringify(shown ?? {}) === JSON.stringify(Object.keys({ ...wanted.shares, ...wanted.moves }).length ? wanted : {}) && { wanted };
}, null, { timeout: limit })).evaluate(({ wanted }) => wanted);

export const errorText = (page) => page.locator("#error").textContent();
export const expressCalls = (page) => page.evaluate(() => window.__mien.counts.predict ?? 0);

/** Keeps the shown pixels in the page under a name. */
export const keep = (page, name) => page.evaluate((n) => {
  const canvas = document.querySelector("#photo");
  (window.__kept ??= {})[n] = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}, name);

/**
 * Compares two kept pictures: how many pixels differ in all, outside the chosen face's crop, in the upper and the lower half
 * of the face's box, where eyes and mouth are, and in the left and the right half of the picture; and how many pixels lie
 * outside the crop.
 */
export const compare = (page, a, b) => page.evaluate(([nameA, nameB]) => {
  const first = window.__kept[nameA];
  const second = window.__kept[nameB];
  if (first.width !== second.width || first.height !== second.height) throw new Error("pictures of different sizes");
  const { photo, face } = window.__mien.state();
  const scale = first.width / photo.width;
  const box = photo.faces[photo.chosen];
  // Bilinear resampling of the preview lets an edit reach a pixel beyond the edge of the crop.
  const slack = 1.5;
  const quad = face.quad.map(([x, y]) => [x * scale, y * scale]);
  const inside = (x, y) => {
    const sides = quad.map(([x0, y0], i) => {
      const [x1, y1] = quad[(i + 1) % 4];
      return ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / Math.hypot(x1 - x0, y1 - y0);
    });
    return sides.every((s) => s >= -slack) || sides.every((s) => s <= slack);
  };
  const result = { all: 0, outside: 0, eyes: 0, mouth: 0, left: 0, right: 0, outsideTotal: 0 };
  const pixelsA = new Uint32Array(first.data.buffer);
  const pixelsB = new Uint32Array(second.data.buffer);
  for (let i = 0; i < pixelsA.length; i++) {
    const x = (i % first.width) + 0.5;
    const y = Math.floor(i / first.width) + 0.5;
    const out = !inside(x, y);
    if (out) result.outsideTotal++;
    if (pixelsA[i] === pixelsB[i]) continue;
    result.all++;
    if (out) result.outside++;
    const u = (x / scale - box.x) / box.width;
    const v = (y / scale - box.y) / box.height;
    if (u > 0.1 && u < 0.9 && v > 0.5 && v < 1.1) result.mouth++;
    if (u > 0.1 && u < 0.9 && v > 0 && v <= 0.5) result.eyes++;
    result[x < first.width / 2 ? "left" : "right"]++;
  }
  return result;
}, [a, b]);

/** Decodes a picture in the page: {width, height, pixels} with the pixels' SHA-256. No colour conversion, no premultiplying. */
export const decode = (page, bytes) => page.evaluate(async (base64) => {
  const binary = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([binary]), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return { width: bitmap.width, height: bitmap.height, pixels: Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("") };
}, Buffer.from(bytes).toString("base64"));

/** Some of a picture's numbers as they stand in the file, red, green and blue in turn. */
export const colours = (page, bytes) => page.evaluate(async (base64) => {
  const binary = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([binary]), { colorSpaceConversion: "none" });
  const context = new OffscreenCanvas(16, 16).getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, 16, 16);
  return Array.from(context.getImageData(0, 0, 16, 16).data).filter((_, i) => i % 4 < 3);
}, Buffer.from(bytes).toString("base64"));

/**
 * A PNG made in the page from the picture in `bytes`: `paint` is "copy", "wide" for one in Display P3, "twice" for two of it
 * side by side, or "gradient" for one of its size without a face.
 */
export const makePng = async (page, bytes, paint) => Buffer.from(await page.evaluate(async ([base64, source]) => {
  const binary = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([binary]));
  const canvas = new OffscreenCanvas(bitmap.width * (source === "twice" ? 2 : 1), bitmap.height);
  const context = canvas.getContext("2d", { colorSpace: source === "wide" ? "display-p3" : "srgb" });
  const painters = {
    wide: () => context.drawImage(bitmap, 0, 0),
    copy: () => context.drawImage(bitmap, 0, 0),
    twice: () => [0, bitmap.width].forEach((x) => context.drawImage(bitmap, x, 0)),
    gradient: () => {
      const gradient = context.createLinearGradient(0, 0, canvas.width, canvas.height);
      gradient.addColorStop(0, "#204060");
      gradient.addColorStop(1, "#80b0c0");
      context.fillStyle = gradient;
      context.fillRect(0, 0, canvas.width, canvas.height);
    },
  };
  painters[source]();
  const out = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  let text = "";
  for (let i = 0; i < out.length; i += 8192) text += String.fromCharCode(...out.subarray(i, i + 8192));
  return btoa(text);
}, [Buffer.from(bytes).toString("base64"), paint]), "base64");

/** The picture in `bytes`, scaled by `factor`, as a PNG. */
export const scaled = async (page, bytes, factor) => Buffer.from(await page.evaluate(async ([base64, by]) => {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(bitmap.width * by), height: Math.round(bitmap.height * by) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1];
}, [Buffer.from(bytes).toString("base64"), factor]), "base64");

/** The picture in `bytes`, enlarged to `[width, height]`, as a JPEG with a camera's noise. */
export const enlarged = async (page, bytes, size) => Buffer.from(await page.evaluate(async ([base64, [width, height]]) => {
  const binary = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(await createImageBitmap(new Blob([binary])), 0, 0, width, height);
  const grain = new OffscreenCanvas(512, 512);
  const noise = new ImageData(512, 512);
  noise.data.forEach((_, i) => { noise.data[i] = i % 4 === 3 ? 24 : 256 * Math.random(); });
  grain.getContext("2d").putImageData(noise, 0, 0);
  context.fillStyle = context.createPattern(grain, "repeat");
  context.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}, [Buffer.from(bytes).toString("base64"), size]), "base64");

/** Whether a model of the manifest is told actions. */
export const isTold = ({ config: { generator } }) => "UNetField" in generator || Object.values(generator).some((one) => one.told === "actions");
/** The first that is. */
export const toldModel = (manifest) => manifest.models.find(isTold).name;

/** What the page calls a model, which is no number. */
export async function called(page, model) {
  const words = await page.textContent(`#model option[value="${model}"]`);
  assert.doesNotMatch(words, /\d|mien/, "a model's own name is the maker's");
  return words;
}
