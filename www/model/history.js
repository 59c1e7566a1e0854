// Undo and redo over photos and the edits of their faces.

import { same } from "./edit.js";

/** A photo and the edits of all its faces. @typedef {{ file: File, edits: import("./edit.js").Edit[], chosen: number }} Step */

/** More steps than anyone goes back; each is a few words and the name of a file. */
const MOST = 200;

export class History {
  /** @type {Step[]} */
  #steps = [];
  #at = -1;

  /** Forgets everything. */
  clear() {
    this.#steps = [];
    this.#at = -1;
  }

  /** A new step, unless it is the present one again. What had been undone is gone. @param {Step} step */
  add({ file, edits, chosen }) {
    const now = this.#steps[this.#at];
    if (now?.file === file && same(now.edits, edits)) return;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), { file, edits, chosen }].slice(-MOST);
    this.#at = this.#steps.length - 1;
  }

  /** Whether there is a step `by` (-1 back, 1 forward) from the present one. @param {number} by */
  has(by) {
    return this.#at + by in this.#steps;
  }

  /** That step; undefined where there is none. @param {number} by @returns {Step | undefined} */
  peek(by) {
    return this.#steps[this.#at + by];
  }

  /** Goes there. @param {number} by */
  go(by) {
    if (this.has(by)) this.#at += by;
  }
}
