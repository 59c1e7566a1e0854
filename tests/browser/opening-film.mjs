// Makes the film strip that the page begins with, from the sample, in the built page: `node opening-film.mjs`, environment as for
// run.mjs. Run again when the model or the sample changes; the result lies in the repository.

import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { inState, openPage, openPhoto, pick, setIntensity } from "./page.mjs";
import { serve } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.env.MIEN_DIST ?? join(here, "../../dist"));
const LIMIT = 600_000;
/** As style.css counts them. */
const PICTURES = 8;
/** The head in the sample: left, top, side. */
const HEAD = [112, 0, 228];

const server = await serve(folder);
const browser = await launch();
const { page } = await openPage(browser, server.url, { hash: "backend=cpu&debug", limit: LIMIT });
await inState(page, "ready", LIMIT);
await openPhoto(page, join(folder, "www/samples/astronaut.jpg"), LIMIT);
await pick(page, "surprise", LIMIT);
for (let i = 0; i < PICTURES; i++) {
  const time = i / (PICTURES - 1);
  // Eased, so that it starts and ends gently; in hundredths, as the slider goes.
  await setIntensity(page, Math.round(100 * time * time * (3 - 2 * time)) / 100);
  await page.evaluate(([index, count, [left, top, side]]) => {
    const strip = (window.__strip ??= Object.assign(document.createElement("canvas"), { width: count * side, height: side }));
    strip.getContext("2d").drawImage(document.querySelector("#photo"), left, top, side, side, index * side, 0, side, side);
  }, [i, PICTURES, HEAD]);
}
const jpeg = await page.evaluate(() => window.__strip.toDataURL("image/jpeg", 0.85).split(",")[1]);
await writeFile(join(here, "../../www/samples/film.jpg"), Buffer.from(jpeg, "base64"));
await browser.close();
await server.close();
