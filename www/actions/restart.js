// Another engine: because the one before it is gone, or because the user wants another model.

import { engine } from "../engine/client.js";
import { remember } from "../model/address.js";
import { state } from "../model/state.js";
import { errors, reasons, status } from "../strings.js";
import { complain, say } from "../view/messages.js";
import { refresh } from "../view/refresh.js";
import { reopen } from "./open-photo.js";
import { noEngine, running, standStill, startEngine } from "./start-engine.js";

/** An engine that stops more often than this within a minute will not be saved by another restart. */
const MOST_RESTARTS = 3;

/** @type {number[]} */
let restarts = [];

engine.onLost = recover;

/** @param {string} reason */
async function recover(reason) {
  // Not the time of day, which can be set back.
  const now = performance.now();
  restarts = [...restarts.filter((time) => now - time < 60_000), now];
  if (restarts.length > MOST_RESTARTS) {
    standStill();
    complain(errors.endless);
    return refresh();
  }
  const model = state.info?.model.name;
  noEngine();
  say(status.restarting(reason));
  if (await startEngine({ choice: "cpu", why: reasons.restarted(reason), ...(model ? { model } : {}) })) reopen(status.recovered);
}

/** Another model for everything that is open. @param {string} model */
export function changeModel(model) {
  say(status.switching(model));
  restart(model);
}

/** A new engine, as the address or `model` wants it, for the photo that is open. @param {string} [model] */
export async function restart(model) {
  restarts = [];
  const { info } = state;
  // The engine that ran goes on where the new one could not be fetched.
  if (!await startEngine(model ? { model } : {}) || state.info === info) return;
  if (model && model === state.info?.model.name) {
    remember({ model });
    running.asked.model = model;
  }
  reopen();
}
