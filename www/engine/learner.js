// The page's side of the worker that learns a person.

import { language, reasons } from "../strings.js";

/** @typedef {import("./mine-worker.js").Said} Said */

/** A picture that cannot be learnt from. */
export class PictureRefused extends Error {
  /** @param {string} reason @param {number} at which one */
  constructor(reason, at) {
    super(reason);
    this.at = at;
  }
}

/**
 * What is learnt of `model` from pictures in so many steps: a file. Until then `onSaid` hears how far it is. Rejects with `PictureRefused`, and with the
 * signal's reason once that says stop; then nothing is left of it.
 * @param {{ model: string, pictures: import("./mine-worker.js").Source[], steps: number }} wanted
 * @param {(said: Said) => void} onSaid
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function learn(wanted, onSaid, signal) {
  const worker = new Worker(new URL("./mine-worker.js", import.meta.url), { type: "module", name: language });
  /** @type {Promise<Uint8Array<ArrayBuffer>>} */
  const learnt = new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    let asked = false;
    worker.onmessage = ({ data }) => {
      const said = /** @type {Said} */ (data);
      if (!asked) {
        // Before it listens, what it is sent is lost.
        asked = true;
        worker.postMessage(wanted, wanted.pictures.map(({ bytes }) => bytes));
      } else if (said.error !== undefined) {
        reject(said.at === undefined ? new Error(said.error) : new PictureRefused(said.error, said.at));
      } else if (said.file) {
        resolve(said.file);
      } else {
        onSaid(said);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(reasons.workerFailed(event.message)));
    };
  });
  return learnt.finally(() => worker.terminate());
}
