// Starting the engine, and what the page says meanwhile.

import { engine } from "../engine/client.js";
import { unreserved } from "../engine/reserve.js";
import { linkedEdit, options, remember } from "../model/address.js";
import { same } from "../model/edit.js";
import { learnLimits } from "../model/limits.js";
import { state } from "../model/state.js";
import { editWords, errors, modelWord, status } from "../strings.js";
import { fitControls, showControls } from "../view/controls.js";
import { setProgress, showEngine, showStart } from "../view/engine-info.js";
import { complain, say } from "../view/messages.js";
import { listMoves } from "../view/moves.js";
import { refresh } from "../view/refresh.js";
import { listOtherModels } from "./compare-models.js";
import { refreshFacts } from "./facts.js";

/** @typedef {import("../engine/client.js").Choice} Choice */

export const running = {
  /** Resolves to whether the engine runs. @type {Promise<boolean>} */
  ready: Promise.resolve(false),
  /** What the address said of the engine when it was last started. @type {{ backend: string | null, model: string | null }} */
  asked: { backend: null, model: null },
};
/** What the address said of the engine that runs. */
let asked = running.asked;
/** How often an engine was asked for: the newest start counts. */
let starts = 0;

engine.onProgress = showStart;

const inAddress = () => ({ backend: options.get("backend"), model: options.get("model") });

/** Whether the address asks for another engine than the one that was started. */
export const asksForAnother = () => !same(inAddress(), running.asked);

/** Resolves once the page has been painted: starting an engine takes every core. @returns {Promise<void>} */
const painted = () => new Promise((seen) => {
  if (document.hidden) seen();
  else requestAnimationFrame(() => setTimeout(seen));
});

/**
 * Starts the engine as the address wants it, or as `choice` says; `why` says why it is not the one that was asked for. Until
 * what it is made of has been fetched, the engine that runs goes on; if that fails, for good. Resolves to whether one runs.
 * @param {Partial<Choice>} choice
 */
export function startEngine(choice = {}) {
  const { backend, model } = inAddress();
  running.ready = start({ choice: backend ?? "auto", model, why: "", plain: options.has("plain"), ...choice });
  return running.ready;
}

/** No engine runs. */
export function noEngine() {
  Object.assign(state, { info: null, face: null, busy: null });
}

/** No engine runs, and none is being started. */
export function standStill() {
  running.ready = Promise.resolve(false);
  noEngine();
  state.fatal = true;
}

/** @param {Choice} choice @returns {Promise<boolean>} */
async function start(choice) {
  const own = ++starts;
  running.asked = inAddress();
  /** The engine that runs, until the new one takes its place. */
  const { info: old } = state;
  state.fatal = false;
  document.body.dataset.stage = "";
  refresh();
  await painted();
  if (own !== starts) return running.ready;
  try {
    const { limits, ...info } = await engine.start(choice, async () => {
      // Saves that were asked for before it get the engine that they were asked of.
      await unreserved();
      if (own !== starts) return;
      noEngine();
      refresh();
    });
    if (own !== starts) return running.ready;
    learnLimits(limits);
    await engine.onStarted();
    if (own !== starts) return running.ready;
    fitControls();
    state.info = info;
    asked = inAddress();
    showEngine(info);
    listMoves(info);
    showControls();
    listOtherModels(info);
    const linked = linkedEdit();
    if (!state.photo) say([status.ready(info.backend), info.warning, linked && status.linked(editWords(linked))].filter(Boolean).join(" "));
    return true;
  } catch (error) {
    // The newer start has ended it.
    if (own !== starts) return running.ready;
    setProgress(false);
    say("");
    const { message } = /** @type {Error} */ (error);
    if (old && state.info === old) {
      running.asked = asked;
      remember({ ...asked });
      showEngine(old);
      complain(errors.otherEngine(modelWord(choice.model ?? ""), modelWord(old.model.name), message));
      return true;
    }
    // A model that cannot be had must not keep the page from working: the address would bring it again and again.
    if (choice.model && await start({ ...choice, model: null })) {
      if (options.get("model") === choice.model) remember({ model: null });
      running.asked = inAddress();
      complain(errors.otherEngine(modelWord(choice.model), modelWord(state.info?.model.name ?? ""), message));
      return true;
    }
    if (choice.model) return false;
    standStill();
    complain(errors.start(message));
    return false;
  } finally {
    refresh();
    refreshFacts();
  }
}
