// Browser tests of the built page, in a real Chromium. `node run.mjs`, with in the environment:
//   MIEN_DIST   the built page (default: ../../dist)       CHROMIUM      the browser (default: /usr/bin/chromium)
//   MIEN_PACKAGE  the npm package's folder (default: MIEN_DIST with ".npm")
//   MIEN_SHOTS  folder for screenshots (none without it)   MIEN_WEBGPU=0 leaves out the tests on WebGPU
// Node's own options work too: `node --test-name-pattern=keyboard run.mjs`.

import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { after, before, describe } from "node:test";
import { fileURLToPath } from "node:url";
import { accessTests } from "./access.mjs";
import { batchTests } from "./batch.mjs";
import { cameraTests } from "./camera.mjs";
import { launch } from "./chromium.mjs";
import { credentialTests } from "./credentials.mjs";
import { editTests } from "./edit.mjs";
import { faceTests } from "./faces.mjs";
import { failureTests } from "./failures.mjs";
import { fineTests } from "./fine.mjs";
import { firstTests } from "./first.mjs";
import { geometryTests } from "./geometry.mjs";
import { gpuTests } from "./gpu.mjs";
import { heicTests } from "./heic.mjs";
import { installTests } from "./install.mjs";
import { keptTests } from "./kept.mjs";
import { languageTests, wordTests } from "./languages.mjs";
import { layoutTests } from "./layout.mjs";
import { loadingTests } from "./loading.mjs";
import { mineTests } from "./mine.mjs";
import { offlineTests } from "./offline.mjs";
import { orderTests } from "./orders.mjs";
import { ownTests } from "./own.mjs";
import { packageTests } from "./package.mjs";
import { regionTests } from "./regions.mjs";
import { rivalTests } from "./rival.mjs";
import { savingTests } from "./saving.mjs";
import { settingsTests } from "./settings.mjs";
import { shotTests } from "./shots.mjs";
import { serve } from "./server.mjs";
import { switchingTests } from "./switching.mjs";
import { videoTests } from "./video.mjs";
import { wheelTests } from "./wheel.mjs";
import { zoomTests } from "./zoom.mjs";

const folder = resolve(process.env.MIEN_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../dist"));
for (const file of ["index.html", "sw.js", "files.js", "www/pkg/cpu/mien.js", "www/pkg/cpu/mien_bg.wasm.gz", "www/pkg/webgpu/mien.js", "www/pkg/webgpu/mien_bg.wasm.gz", "www/weights/manifest.json", "www/samples/astronaut.jpg"]) {
  await stat(join(folder, file)).catch(() => {
    console.error(`${join(folder, file)} is missing: build the page first, or set MIEN_DIST`);
    process.exit(2);
  });
}

/** What every test gets. `url` and `browser` are filled in before the first one. */
const mien = {
  folder,
  package: resolve(process.env.MIEN_PACKAGE ?? `${folder}.npm`),
  shots: process.env.MIEN_SHOTS,
  sample: join(folder, "www/samples/astronaut.jpg"),
  manifest: JSON.parse(await readFile(join(folder, "www/weights/manifest.json"), "utf8")),
};

let server;
before(async () => {
  server = await serve(folder);
  mien.url = server.url;
});
after(() => server?.close());

/** A suite's tests open their pages in a browser of the suite. */
function inBrowser(options) {
  before(async () => {
    mien.browser = await launch(options);
  });
  after(() => mien.browser?.close());
}

const MINUTE = 60_000;
const cpu = { ...settings("cpu"), limit: 2 * MINUTE };
layoutTests();
wordTests();
// Every test has a page of its own, whose engine computes on one thread.
describe("on the CPU", { concurrency: 2 }, () => {
  inBrowser({ gpu: false });
  // The longest ones first, so that none is left alone at the end.
  geometryTests(mien, { ...cpu, limit: 4 * MINUTE });
  orderTests(mien, cpu);
  languageTests(mien, { ...cpu, limit: 4 * MINUTE });
  firstTests(mien, cpu);
  loadingTests(mien, cpu);
  zoomTests(mien, cpu);
  editTests(mien, cpu);
  regionTests(mien, cpu);
  rivalTests(mien, cpu);
  wheelTests(mien, cpu);
  fineTests(mien, cpu);
  mineTests(mien, cpu);
  ownTests(mien, cpu);
  faceTests(mien, cpu);
  savingTests(mien, cpu);
  credentialTests(mien, cpu);
  keptTests(mien, cpu);
  batchTests(mien, cpu);
  heicTests(mien, cpu);
  videoTests(mien, cpu);
  settingsTests(mien, cpu);
  switchingTests(mien, cpu);
  failureTests(mien, cpu);
  cameraTests(mien, cpu);
  offlineTests(mien, cpu);
  packageTests(mien, cpu);
  installTests(mien, cpu);
  accessTests(mien, cpu);
  shotTests(mien, cpu);
});
// Emulated WebGPU takes minutes for what a GPU does at once.
describe("on WebGPU", { skip: process.env.MIEN_WEBGPU === "0" }, () => {
  inBrowser({ gpu: true });
  const webgpu = { ...settings("webgpu"), limit: 8 * MINUTE };
  editTests(mien, { ...webgpu, short: true });
  gpuTests(mien, webgpu);
});

function settings(backend) {
  return { backend, hash: `backend=${backend}&debug` };
}
