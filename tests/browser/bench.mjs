// Times the page's stages in Chromium, on both backends: `node bench.mjs`, environment as for run.mjs.

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { inState, openPage, openPhoto, pick } from "./page.mjs";
import { serve } from "./server.mjs";

const RUNS = 5;
const LIMIT = 600_000;
const folder = resolve(process.env.MIEN_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../dist"));
const sample = join(folder, "www/samples/astronaut.jpg");
const server = await serve(folder);
const browser = await launch();
const backends = process.env.MIEN_WEBGPU === "0" ? ["cpu"] : ["cpu", "webgpu"];
for (const backend of backends) {
  const { page, context } = await openPage(browser, server.url, { hash: `backend=${backend}&debug`, limit: LIMIT });
  const start = Date.now();
  await inState(page, "ready", LIMIT);
  const ready = Date.now() - start;
  const all = [];
  for (let run = 0; run <= (backend === "cpu" ? RUNS : 1); run += 1) {
    await openPhoto(page, sample, LIMIT);
    await pick(page, "happy", LIMIT);
    all.push(await page.evaluate(() => window.__mien.timings()));
  }
  // The first edit warms up; the median of the others is shown.
  const warm = all.slice(1);
  console.log(`page, ${await page.evaluate(() => document.body.dataset.backend)} (${backend} asked for): ready after ${ready} ms`);
  for (const stage of Object.keys(all[0])) {
    const times = warm.map((t) => t[stage]).sort((a, b) => a - b);
    console.log(`${stage.padStart(10)}  ${times[times.length >> 1].toFixed(1).padStart(9)} ms   (first ${all[0][stage].toFixed(1)} ms)`);
  }
  await context.close();
}
await browser.close();
await server.close();
