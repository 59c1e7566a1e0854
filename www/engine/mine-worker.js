// The worker that learns a person from pictures: one question, {model, pictures, steps}, and then {progress}, {looked} of each picture and last
// {file}, or {error}. It has code of its own, which is fetched when it is used, and ends with the page; nothing of it is kept before the end.

import { addressOf } from "../host.js";
import { codeOf, fetchCode, glueOf } from "./code.js";
import { describe, fetchBytes, fetchManifest } from "./fetch.js";

/** @typedef {{ name: string, bytes: ArrayBuffer }} Source */
/** What it says. @typedef {{ stage?: "loading" | "learning", done?: number, total?: number, looked?: number, faces?: number, whole?: boolean, file?: Uint8Array<ArrayBuffer>, error?: string, at?: number }} Said */

/** @param {Said} said */
const say = (said) => self.postMessage(said);

/** @param {{ model: string, pictures: Source[], steps: number }} asked */
async function learn({ model: name, pictures, steps }) {
  const manifest = await fetchManifest("weights/manifest.json");
  const model = manifest.models.find((one) => one.name === name) ?? manifest.models[0];
  const code = await fetchCode(codeOf("mine"), (done, total) => say({ stage: "loading", done, total }));
  // From the cache: the engine that runs has it.
  const weights = await fetchBytes(`weights/${model.file}`, model, () => {});
  const { default: init, Learner } = await import(addressOf(glueOf("mine")).href);
  await init({ module_or_path: code.module });
  const learner = Learner.create(JSON.stringify(manifest), model.name, weights);
  for (const [at, picture] of pictures.entries()) {
    try {
      const { faces, whole } = await learner.add(new Uint8Array(picture.bytes), picture.name);
      say({ looked: at, faces, whole });
    } catch (error) {
      return say({ error: describe(error), at });
    }
  }
  for (let step = 0; step < steps; step++) {
    say({ stage: "learning", done: step, total: steps });
    await learner.step();
  }
  say({ file: learner.file() });
}

self.onmessage = ({ data }) => {
  learn(data).catch((error) => say({ error: describe(error) }));
};
self.addEventListener("error", (event) => say({ error: describe(event.error ?? event.message) }));
self.addEventListener("unhandledrejection", (event) => say({ error: describe(event.reason) }));
say({});
