// Several photos and one edit for all of them; each can have another one, or be left out. What is made of a photo counts as long as it
// is what is wanted.

import { none } from "./edit.js";
import { distinct } from "./file-name.js";

/** @typedef {import("./edit.js").Edit} Edit */

/** So many photos at a time. */
export const MOST_PHOTOS = 200;
/** So many bytes of results are held at a time: their ZIP takes as many again. */
const MOST_BYTES = 500e6;

/**
 * A result: `edits` of all faces from left to right, of which those at `faces` were to be edited; `blob` is null once it was in a ZIP
 * and had to make room.
 * @typedef {{ key: string, name: string, blob: Blob | null, bytes: number, edits: Edit[], faces: number[], chosen: number, words: string, saved: boolean }} Made
 */
/** What is wanted of all photos; `more` is what else a result depends on. @typedef {{ edit: Edit, everyone: boolean, type: "image/jpeg" | "image/png", more: unknown }} Common */
/**
 * A photo: `own` is an edit of its own, `edits` what the editor has made of its faces; `fault` says why nothing comes of it; `stops` counts the
 * engines that have ended on it.
 * @typedef {{ file: File, own: Edit | null, edits: Edit[] | null, out: boolean, made: Made | null, fault: string, stops: number }} Item
 */

export class Batch {
  /** @type {Item[]} */
  items = [];
  /** @type {Common} */
  common = { edit: none(), everyone: false, type: "image/jpeg", more: null };

  /** Takes photos in; those that it has no room for are left. @param {File[]} files @returns {Item[]} the new ones */
  add(files) {
    const taken = files.slice(0, MOST_PHOTOS - this.items.length).map((file) => ({ file, own: null, edits: null, out: false, made: null, fault: "", stops: 0 }));
    this.items.push(...taken);
    return taken;
  }

  /** What a result of this photo is to be made of, as text. @param {Item} item */
  key({ own, edits }) {
    const { edit, everyone, ...rest } = this.common;
    return JSON.stringify([edits ?? own ?? edit, !edits && everyone, rest]);
  }

  /** The edits of a photo's faces. @param {Item} item @param {number} count @param {number} chosen the face that is meant where it is one */
  editsOf({ own, edits }, count, chosen) {
    const edit = own ?? this.common.edit;
    return Array.from({ length: count }, (_, at) => edits?.[at] ?? (!edits && (this.common.everyone || at === chosen) ? edit : none()));
  }

  /** Whether there is a result of it as it is wanted. @param {Item} item */
  isDone = (item) => item.made !== null && item.made.key === this.key(item);

  /** Those that something is to come of. */
  get wanted() {
    return this.items.filter(({ out, fault }) => !out && !fault);
  }

  get done() {
    return this.wanted.filter(this.isDone);
  }

  /** The next to be made. */
  get next() {
    return this.wanted.find((item) => !this.isDone(item));
  }

  /** What goes into a ZIP. @returns {(Made & { blob: Blob })[]} */
  get results() {
    return this.done.flatMap(({ made }) => (made?.blob ? [/** @type {Made & { blob: Blob }} */ (made)] : []));
  }

  /** Whether something is made that is in no ZIP yet. */
  get isUnsaved() {
    return this.results.some(({ saved }) => !saved);
  }

  /** Whether no more fits in. */
  get isFull() {
    return this.items.reduce((sum, { made }) => sum + (made?.blob ? made.bytes : 0), 0) >= MOST_BYTES;
  }

  /** What is in a ZIP, or is wanted no more as it is, makes room for the rest. */
  free() {
    for (const item of this.items) {
      if (item.out || !this.isDone(item)) item.made = null;
      else if (item.made?.saved) item.made.blob = null;
    }
  }
}

/** The results under names of their own. @param {Made[]} results */
export const namesOf = (results) => distinct(results.map(({ name }) => name));
