// Undo and redo over the edits of a photo.

import { same } from "./edit.js";

/** @typedef {import("./edit.js").Edit} Edit */

/** More steps than anyone goes back; each is a few words. */
const MOST = 200;

/** Each step holds the edits of all faces. */
export class History {
  /** @type {Edit[][]} */
  #steps = [[]];
  #at = 0;

  /** Forgets everything; `first` is where undo ends. @param {Edit[]} first */
  clear(first) {
    this.#steps = [first];
    this.#at = 0;
  }

  /** A new step, unless it is the present one again. What had been undone is gone. @param {Edit[]} step */
  add(step) {
    if (same(step, this.#steps[this.#at])) return;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), step].slice(-MOST);
    this.#at = this.#steps.length - 1;
  }

  /** Whether there is a step `by` (-1 back, 1 forward) from the present one. @param {number} by */
  has(by) {
    return this.#at + by in this.#steps;
  }

  /** That step; undefined where there is none. @param {number} by @returns {Edit[] | undefined} */
  peek(by) {
    return this.#steps[this.#at + by];
  }

  /** Goes there. @param {number} by */
  go(by) {
    if (this.has(by)) this.#at += by;
  }
}
