// Starting the engine, and what the page says meanwhile.

import { engine } from "../engine/client.js";
import { options } from "../model/address.js";
import { learnLimits } from "../model/limits.js";
import { state } from "../model/state.js";
import { errors, status } from "../strings.js";
import { fitControls } from "../view/controls.js";
import { setProgress, showEngine, showStart } from "../view/engine-info.js";
import { complain, say } from "../view/messages.js";
import { refresh } from "../view/refresh.js";
import { listOtherModels } from "./compare-models.js";
import { refreshFacts } from "./facts.js";

/** @typedef {import("../engine/client.js").Choice} Choice */

export const running = {
  /** Resolves to whether the engine runs. @type {Promise<boolean>} */
  ready: Promise.resolve(false),
  /** What the address said of the engine when it was last started. @type {{ backend: string, model: string | null }} */
  asked: { backend: "", model: null },
};
/** How often an engine was asked for: the newest start counts. */
let starts = 0;

engine.onProgress = showStart;

const backend = () => options.get("backend") ?? "auto";

/** Whether the address asks for another engine than the one that was started. */
export const asksForAnother = () => backend() !== running.asked.backend || options.get("model") !== running.asked.model;

/** Resolves once the page has been painted: starting an engine takes every core. @returns {Promise<void>} */
const painted = () => new Promise((seen) => {
  if (document.hidden) seen();
  else requestAnimationFrame(() => setTimeout(seen));
});

/** Starts the engine as the address wants it, or as `choice` says; `why` says why it is not the one that was asked for. @param {Partial<Choice>} choice */
export function startEngine(choice = {}) {
  running.ready = start({ choice: backend(), model: options.get("model"), why: "", plain: options.has("plain"), ...choice });
  return running.ready;
}

/** No engine runs, and none is being started. */
export function standStill() {
  running.ready = Promise.resolve(false);
  Object.assign(state, { info: null, face: null, fatal: true, busy: null });
}

/** @param {Choice} choice @returns {Promise<boolean>} */
async function start(choice) {
  const own = ++starts;
  running.asked = { backend: backend(), model: options.get("model") };
  Object.assign(state, { info: null, face: null, fatal: false, busy: null });
  document.body.dataset.stage = "";
  refresh();
  await painted();
  if (own !== starts) return running.ready;
  try {
    const { limits, ...info } = await engine.start(choice);
    if (own !== starts) return running.ready;
    learnLimits(limits);
    fitControls();
    state.info = info;
    showEngine(info);
    listOtherModels(info);
    if (!state.photo) say([status.ready(info.backend), info.warning].filter(Boolean).join(" "));
    return true;
  } catch (error) {
    // The newer start has ended it.
    if (own !== starts) return running.ready;
    standStill();
    setProgress(false);
    say("");
    complain(errors.start(/** @type {Error} */ (error).message));
    return false;
  } finally {
    refresh();
    refreshFacts();
  }
}
