// Hours of use in minutes: edits by chance over many photos in one page, until there were enough or the time is over. Memory of engine and
// page, listeners and workers stay as they were after the first hundred. `node soak.mjs`, environment as for run.mjs, and
//   MIEN_EDITS    how many (default: 1000)      MIEN_MINUTES  how long at most (default: 60)
//   MIEN_PHOTOS   a folder of JPEGs to edit (default: the sample in several sizes)     MIEN_SEED  of the chance (default: 1)

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { play, playOn } from "./actions.mjs";
import { launch, resident } from "./chromium.mjs";
import { seenBy, stubClipboard } from "./orders.mjs";
import { inState, makePng, openPage, openPhoto, pick, scaled } from "./page.mjs";
import { serve } from "./server.mjs";

const LIMIT = 600_000;
const [EDITS, MINUTES, SEED] = [["MIEN_EDITS", 1000], ["MIEN_MINUTES", 60], ["MIEN_SEED", 1]].map(([name, otherwise]) => Number(process.env[name] ?? otherwise));
/** Actions from one look at the memory to the next. */
const ROUND = 50;
/** Rounds from one change of the model to the next: in between one engine does all. */
const ROUNDS = 10;
/** Edits after which all that is made once has been made. */
const WARM = 100;
/** How much more there may be at the end: of bytes, of what is counted. */
const MORE = 1.05;
/** Actions that change what is edited, and how. */
const COUNTED = ["expression", "intensity", "part", "part's strength", "movement", "wheel", "all faces", "undo", "redo", "reset", "choose face"];
const folder = resolve(process.env.MIEN_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../dist"));
const sample = join(folder, "www/samples/astronaut.jpg");

/** Files to open, by name: photos of one face and of two, one without, and what is no picture. */
async function photos(page) {
  const bytes = await readFile(sample);
  const own = process.env.MIEN_PHOTOS;
  const names = own ? (await readdir(own)).filter((name) => /\.jpe?g$/i.test(name)) : [];
  const all = own ? await Promise.all(names.map((name) => readFile(join(own, name)))) : [];
  const twice = await makePng(page, bytes, "twice");
  const copy = await makePng(page, bytes, "copy");
  if (!own) for (const share of [0.5, 0.55, 0.6, 0.65, 0.7]) all.push(await scaled(page, copy, share));
  return {
    ...Object.fromEntries(all.map((file, at) => [`one${at}.png`, file])),
    "two.png": await scaled(page, twice, 0.6),
    "none.png": await scaled(page, await makePng(page, bytes, "gradient"), 0.3),
    "broken.png": Buffer.from("no picture"),
  };
}

/** What is held when the same photo is open with the same edit, and all that is no longer used is gone. */
async function held(page, browser, tab) {
  // Another model's edit beside has an engine of its own.
  await page.selectOption("#rival", "");
  await openPhoto(page, sample, LIMIT);
  await pick(page, "happy", LIMIT);
  // Previews of the expressions, and what is kept, are made a while later.
  await page.waitForTimeout(1500);
  for (let i = 0; i < 3; i += 1) await tab.send("HeapProfiler.collectGarbage");
  const { metrics } = await tab.send("Performance.getMetrics");
  const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return {
    engine: await page.evaluate(() => window.__mien.costs().then(({ memory }) => memory)),
    heap: metric("JSHeapUsedSize"),
    resident: await resident(browser),
    nodes: metric("Nodes"),
    listeners: metric("JSEventListeners"),
    documents: metric("Documents"),
    workers: page.workers().length,
  };
}

const server = await serve(folder);
const browser = await launch({ gpu: false });
const log = await openPage(browser, server.url, { hash: "backend=cpu&debug", limit: LIMIT, before: (page) => page.addInitScript(seenBy("www/samples/astronaut.jpg")) });
const { page } = log;
const [tab, whole] = [await page.context().newCDPSession(page), await browser.newBrowserCDPSession()];
await tab.send("Performance.enable");
await page.evaluate(stubClipboard);
page.on("dialog", (dialog) => dialog.accept());
page.on("download", (download) => download.delete().catch(() => {}));
await inState(page, "ready", LIMIT);
await page.locator("#readout").evaluate((details) => { details.open = true; });

const start = Date.now();
const [own, other] = await page.locator("#model option").evaluateAll((options) => options.map(({ value }) => value));
let played = await play(page, { seed: SEED, steps: ROUND, photos: await photos(page), models: [own] });
/** Another model, and back. */
async function change() {
  for (const name of [other, own]) {
    await page.selectOption("#model", name);
    await page.waitForFunction((model) => window.__mien.state().info?.model.name === model, name, { timeout: LIMIT });
    await inState(page, ["ready", "edited"], LIMIT);
  }
}
const edits = () => COUNTED.reduce((sum, name) => sum + (played.actions[name] ?? 0), 0);
const looks = [];
for (;;) {
  // The copies are the test's own.
  await page.evaluate(() => { window.__copied.length = 0; });
  const seen = { edits: edits(), photos: played.opened.length, ...(await held(page, whole, tab)) };
  looks.push(seen);
  const bytes = ["engine", "heap", "resident"].map((name) => `${name} ${(seen[name] / 1e6).toFixed(1)} MB`);
  const counted = ["nodes", "listeners", "documents", "workers"].map((name) => `${seen[name]} ${name}`);
  console.log(`${((Date.now() - start) / 60_000).toFixed(1)} min, ${seen.edits} edits, ${seen.photos} photos: ${[...bytes, ...counted].join(", ")}`);
  if (seen.edits >= EDITS || Date.now() - start > MINUTES * 60_000) break;
  if (looks.length % ROUNDS === 0) await change();
  played = await playOn(page, ROUND);
}

const counts = await page.evaluate(() => window.__mien.counts);
console.log(`actions: ${Object.entries(played.actions).map(([name, count]) => `${name} ${count}`).join(", ")}`);
console.log(`engine: ${counts.start} starts, ${counts.lost} lost; complaints: ${JSON.stringify(log.console)}`);
const [warm, last] = [looks.find(({ edits: done }) => done >= WARM) ?? looks[0], looks.at(-1)];
for (const name of Object.keys(warm).slice(2)) console.log(`${name.padStart(10)}  ${warm[name]} -> ${last[name]} (${((last[name] / warm[name] - 1) * 100).toFixed(1)} %)`);
await browser.close();
await server.close();
for (const name of ["engine", "heap", "nodes", "listeners", "documents", "workers"]) assert.ok(last[name] <= MORE * warm[name], `${name}: ${warm[name]}, then ${last[name]}`);
assert.equal(counts.lost, 0, "no engine was lost");
assert.deepEqual(log.console, [], "no panic, no error in a script");
