// Starting the engine, and what the page says meanwhile.

import { options } from "./address.js";
import { complain, say } from "./messages.js";
import { setProgress, showEngine, showStart } from "./readout.js";
import { listRivals } from "./rival.js";
import { refresh, refreshFacts } from "./show.js";
import { client, state } from "./state.js";
import { errors, status } from "./strings.js";

export const running = {
  /** Resolves to whether the engine runs. */
  ready: null,
  /** What the address said of the engine when it was last started. */
  asked: null,
};

client.onProgress = (progress) => showStart(progress, say);

const backend = () => options.get("backend") ?? "auto";

/** Whether the address asks for another engine than the one that was started. */
export const asksForAnother = () => backend() !== running.asked.backend || options.get("model") !== running.asked.model;

/** Resolves once the page has been painted: starting an engine takes every core. */
const painted = () => new Promise((seen) => {
  if (document.hidden) seen();
  else requestAnimationFrame(() => setTimeout(seen));
});

/** Starts the engine, `{choice, model, why}`; `why` says why it is not the one that was asked for. */
export function startEngine(choice = {}) {
  running.ready = start({ choice: backend(), model: options.get("model"), why: "", plain: options.has("plain"), ...choice });
  return running.ready;
}

async function start(choice) {
  running.asked = { backend: backend(), model: options.get("model") };
  Object.assign(state, { info: null, face: null, fatal: false });
  document.body.dataset.stage = "";
  refresh();
  await painted();
  try {
    state.info = await client.start(choice);
    showEngine(state.info);
    listRivals(state.info);
    if (!state.photo) say([status.ready(state.info.backend), state.info.warning].filter(Boolean).join(" "));
    return true;
  } catch (error) {
    state.fatal = true;
    setProgress(false);
    say("");
    complain(errors.start(error.message));
    return false;
  } finally {
    refresh();
    refreshFacts();
  }
}
