// What the page tells about the engine: progress bar, footer, and the read-out with backend, times and sizes.

import { amount, backends, facts, milliseconds, modelWord, page, size, stages } from "../strings.js";
import { find, select } from "./dom.js";
import { say } from "./messages.js";

/** @typedef {import("../model/state.js").EngineInfo} EngineInfo */

/** What comes in within this time says how much more of it is to be waited for. */
const TELLING_MS = 1500;
/** When what is loading began to come in, and how much of it was there. @type {{ time: number, done: number } | null} */
let begun = null;

/** The seconds until all is there, at the pace so far; null where that cannot be told yet. @param {number} done @param {number} total */
function left(done, total) {
  const now = performance.now();
  begun ??= { time: now, done };
  const [passed, came] = [now - begun.time, done - begun.done];
  return passed < TELLING_MS || came <= 0 ? null : (passed / came) * (total - done) / 1000;
}

/** What comes in, beside the bar; `total` is 1 or less where no bytes are counted. @param {number} done @param {number} total */
export function showAmount(done, total) {
  if (done === 0) begun = null;
  setProgress(true, total > 1 ? done / total : null);
  find("amount").textContent = total > 1 ? amount(done, total, left(done, total)) : "";
}

/**
 * A stage of the start: words go to the live region once a stage, bytes beside it (a live region would read each out).
 * @param {{ stage: string, done: number, total: number }} progress
 */
export function showStart({ stage, done, total }) {
  if (document.body.dataset.stage !== stage) {
    say(stages[stage] ?? stage);
    begun = null;
  }
  document.body.dataset.stage = stage;
  if (stage === "ready") setProgress(false);
  else showAmount(done, total);
}

/**
 * The bar: shown or not; `value` 0..1, or null where nobody knows how long it takes.
 * @param {boolean} shown
 * @param {number | null} [value]
 */
export function setProgress(shown, value = null) {
  const bar = find("progress", HTMLProgressElement);
  bar.classList.toggle("shown", shown);
  if (value === null) bar.removeAttribute("value");
  else bar.value = value;
  if (!shown) find("amount").textContent = "";
}

/** @param {EngineInfo} info */
export function showEngine({ backend, why, warning, model, models }) {
  document.body.dataset.backend = backend;
  find("engine").textContent = backends[backend];
  find("engine-why").textContent = [why && `${why[0].toUpperCase()}${why.slice(1)}.`, warning].filter(Boolean).join(" ");
  find("about").textContent = page.about(model);
  const credits = model.credits.map((credit) => (typeof credit === "string" ? credit : Object.values(credit).join(", ")));
  find("credits").textContent = credits.length ? page.credits(credits) : "";
  select("model").replaceChildren(...models.map((name) => new Option(modelWord(name), name, false, name === model.name)));
  find("models").hidden = models.length < 2;
}

/**
 * Fills the read-out's list from what is known so far.
 * @param {{
 *   info: EngineInfo | null, photo: import("../model/state.js").Photo | null,
 *   costs: { stages: import("../pkg/webgpu/mien.js").Timings, memory: number } | null,
 * }} known
 */
export function showFacts({ info, photo, costs }) {
  /** @type {[string, string][]} */
  const rows = [];
  if (info) {
    rows.push(["model", modelWord(info.model.name)], ["downloaded", size(info.bytes)]);
    if (info.difference !== null) rows.push(["check", info.difference.toExponential(1)]);
  }
  if (photo) {
    rows.push(["photo", `${photo.width} × ${photo.height}`], ["preview", `${photo.preview.width} × ${photo.preview.height}`]);
  }
  if (costs) rows.push(["memory", size(costs.memory)]);
  for (const [stage, ms] of Object.entries(costs?.stages ?? {})) {
    if (typeof ms === "number") rows.push([stage, milliseconds(ms)]);
  }
  find("facts").replaceChildren(...rows.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    term.textContent = facts[name] ?? name;
    const description = document.createElement("dd");
    description.textContent = value;
    return [term, description];
  }));
}
