// What is being saved and takes a while: a bar near the buttons, and a way out of it.

import { errors, status } from "../strings.js";
import { find } from "../view/dom.js";
import { complain, say } from "../view/messages.js";
import { EngineLost } from "../engine/client.js";

/** The user does not want it any more. */
class Cancelled extends Error {}

/** What is done sooner needs no bar. */
const SOON_MS = 500;

/** Says how far it is, 0..1. @typedef {(share: number) => void} Tell */

/** @type {Set<AbortController>} */
const running = new Set();
const bar = find("saving-bar", HTMLProgressElement);

/**
 * Does what can be cancelled. The engine cannot be stopped in the middle of a picture: what it makes is then left aside.
 * @template T
 * @param {(tell: Tell, signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function working(work) {
  const stop = new AbortController();
  /** @type {Promise<never>} */
  const out = new Promise((_, reject) => stop.signal.addEventListener("abort", () => reject(stop.signal.reason)));
  const pressed = document.activeElement;
  running.add(stop);
  const timer = setTimeout(() => { find("saving").hidden = false; }, SOON_MS);
  try {
    return await Promise.race([work((share) => { bar.value = share; }, stop.signal), out]);
  } finally {
    clearTimeout(timer);
    running.delete(stop);
    if (!running.size) {
      if (document.activeElement === find("cancel") && pressed instanceof HTMLElement) pressed.focus();
      find("saving").hidden = true;
      bar.removeAttribute("value");
    }
  }
}

/** Why nothing was saved, in words. @param {unknown} error */
export const reasonOf = (error) => (error instanceof EngineLost ? errors.lostSave : /** @type {Error} */ (error).message);

/** Nothing has come of it: an error, unless the user wanted that. @param {unknown} error @param {(why: string) => string} words */
export function failed(error, words) {
  if (error instanceof Cancelled) say(status.cancelled);
  else complain(words(reasonOf(error)));
}

export function listenForCancel() {
  find("cancel").addEventListener("click", () => running.forEach((stop) => stop.abort(new Cancelled())));
}
