// Measures the page in Chromium: visits with a slow line; on both backends loading, the stages of an edit and memory over many
// edits; on the CPU memory with a large photo.
// `node bench.mjs`, environment as for run.mjs.

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, resident } from "./chromium.mjs";
import { enlarged, inState, openPage, openPhoto, pick, save, setIntensity } from "./page.mjs";
import { serve } from "./server.mjs";
import { slowLine } from "./slow-line.mjs";

const RUNS = 5;
const LIMIT = 600_000;
/** Edits in a row; the photo is opened again after each round, so that the networks run again too. */
const EDITS = 200;
const ROUND = 40;
/** Width and height of a large photo. */
const LARGE = [8160, 6120];
const EXPRESSIONS = ["happy", "sad", "surprise", "fear", "disgust", "anger", "contempt", "neutral"];
const folder = resolve(process.env.MIEN_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../dist"));
const sample = join(folder, "www/samples/astronaut.jpg");
const line = (name, value) => console.log(`${name.padStart(24)}  ${value}`);

/** A first visit, up to the first edit. */
async function load(browser, url, backend) {
  const sizes = [];
  const count = (request) => sizes.push(request.sizes().then((size) => size.responseBodySize));
  const before = (page) => page.context().on("requestfinished", count);
  const start = Date.now();
  const { page, context } = await openPage(browser, url, { hash: `backend=${backend}&debug`, limit: LIMIT, before });
  await inState(page, "ready", LIMIT);
  const ready = Date.now() - start;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const opening = Date.now();
  await openPhoto(page, sample, LIMIT);
  await pick(page, "happy", LIMIT);
  const first = Date.now() - opening;
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  console.log(`page, ${await page.evaluate(() => document.body.dataset.backend)} (${backend} asked for)`);
  line("loaded", `${(bytes / 1e6).toFixed(1)} MB`);
  line("first paint", `${Math.round(paint)} ms`);
  line("engine ready", `${ready} ms`);
  line("photo to first edit", `${first} ms`);
  return { page, context };
}

/** Median times of the stages of an edit; the first edit, which warms up, is not among them. */
async function stages(page, runs) {
  const all = [];
  for (let run = 0; run < runs; run += 1) {
    await openPhoto(page, sample, LIMIT);
    await pick(page, "happy", LIMIT);
    all.push(await page.evaluate(() => window.__mien.costs().then(({ stages }) => stages)));
  }
  for (const stage of Object.keys(all[0])) {
    const times = all.map((t) => t[stage]).sort((a, b) => a - b);
    line(stage, `${times[times.length >> 1].toFixed(1)} ms`);
  }
}

/** Memory after one round of edits, and after all. */
async function memory(page, session) {
  const used = () => resident(session);
  let early;
  for (let edit = 0; edit < EDITS; edit += 1) {
    if (edit % ROUND === 0) await openPhoto(page, sample, LIMIT);
    if (edit === ROUND) early = await used();
    await pick(page, EXPRESSIONS[edit % EXPRESSIONS.length], LIMIT);
    await setIntensity(page, 0.5 + (edit % 7) / 10);
  }
  const late = await used();
  line(`memory after ${ROUND} edits`, `${(early / 1e6).toFixed(1)} MB`);
  line(`after ${EDITS}`, `${(late / 1e6).toFixed(1)} MB (${((late / early - 1) * 100).toFixed(1)} %)`);
}

/** Pictures a second while the slider of the intensity moves, on a photo larger than its preview. */
async function slider(page) {
  const bytes = await readFile(sample);
  const scratch = await mkdtemp(join(tmpdir(), "mien-bench-"));
  const photo = join(scratch, "photo.jpg");
  await writeFile(photo, await enlarged(page, bytes, [1600, 1600]));
  for (const [name, file] of [["512 x 512", sample], ["1600 x 1600, whole photo", photo]]) {
    await openPhoto(page, file, LIMIT);
    if (file === photo) await page.click("#look-whole");
    await pick(page, "happy", LIMIT);
    const rate = await page.evaluate((seconds) => new Promise((resolve) => {
      const input = /** @type {HTMLInputElement} */ (document.querySelector("#intensity"));
      let drawn = 0;
      const observer = new MutationObserver(() => { drawn += 1; });
      observer.observe(document.body, { attributeFilter: ["data-intensity"] });
      const start = performance.now();
      const step = () => {
        const now = performance.now() - start;
        if (now > 1000 * seconds) {
          observer.disconnect();
          resolve(drawn / seconds);
          return;
        }
        input.value = String(0.2 + 0.8 * Math.abs(Math.sin(now / 700)));
        input.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(step);
      };
      step();
    }), 5);
    line(`slider, ${name}`, `${rate.toFixed(1)} pictures a second`);
  }
  await rm(scratch, { recursive: true });
}

/** A photo of 50 megapixels, opened, edited and saved: the most memory that page and engine ever held. */
async function large(url) {
  const painter = await launch();
  const { page: easel } = await openPage(painter, url, { limit: LIMIT });
  // From the disk, as the picker gives it: what a test hands over itself lies in the page's memory several times.
  const scratch = await mkdtemp(join(tmpdir(), "mien-bench-"));
  const photo = join(scratch, "large.jpg");
  await writeFile(photo, await enlarged(easel, await readFile(sample), LARGE));
  await painter.close();

  const browser = await launch();
  const { page } = await openPage(browser, url, { hash: "backend=cpu&debug", limit: LIMIT });
  const session = await browser.newBrowserCDPSession();
  await inState(page, "ready", LIMIT);
  console.log(`a photo of ${LARGE.join(" x ")}, ${((await stat(photo)).size / 1e6).toFixed(1)} MB`);
  const engine = () => page.evaluate(() => window.__mien.costs().then(({ memory }) => memory));
  const tell = async (when) => line(when, `${((await resident(session, "VmHWM")) / 1e6).toFixed(0)} MB at most, of it the engine ${((await engine()) / 1e6).toFixed(0)} MB`);
  await tell("engine ready");
  await openPhoto(page, photo, LIMIT);
  await tell("opened");
  await pick(page, "happy", LIMIT);
  await tell("edited");
  const { bytes } = await save(page, "#download", LIMIT);
  await tell("saved");
  line("the saved picture", `${(bytes.length / 1e6).toFixed(1)} MB`);
  await browser.close();
  await rm(scratch, { recursive: true });
}

/** With a slow line, at the first visit and at the next. */
async function slow() {
  const browser = await launch({ gpu: false });
  for (const [visit, { ready, edited, bytes }] of Object.entries(await slowLine(browser, folder, LIMIT))) {
    line(`3.2 Mbit/s, ${visit} visit`, `${(bytes / 1e6).toFixed(1)} MB, ready after ${(ready / 1000).toFixed(1)} s, sample edited after ${(edited / 1000).toFixed(1)} s`);
  }
  await browser.close();
}

const server = await serve(folder);
await slow();
await large(server.url);
for (const backend of process.env.MIEN_WEBGPU === "0" ? ["cpu"] : ["cpu", "webgpu"]) {
  // An emulated GPU would draw the page as well, on the cores that are measured.
  const browser = await launch({ gpu: backend === "webgpu" });
  const { page, context } = await load(browser, server.url, backend);
  await stages(page, backend === "cpu" ? RUNS : 1);
  if (backend === "cpu") {
    await slider(page);
    await memory(page, await browser.newBrowserCDPSession());
  }
  await context.close();
  await browser.close();
}
await server.close();
