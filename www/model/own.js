// The user's own expressions: an edit under a name each. Kept in this browser where it keeps anything, else for as long as the
// page is open; never in the address, and never sent.

import { none } from "./edit.js";
import { limits } from "./limits.js";
import { MOST, readOwn, writeOwn } from "./own-file.js";

/** @typedef {import("./edit.js").Edit} Edit */
/** @typedef {Edit & { name: string }} Own */

/** Other deployments of an origin have lists of their own. */
const KEY = `mien expressions ${new URL("../../", import.meta.url).pathname}`;
/** What is known where nothing may be stored. @type {Own[]} */
let here = [];

/** All of them, as last stored, in another tab too. @returns {Own[]} */
export function ownExpressions() {
  try {
    const text = localStorage.getItem(KEY);
    if (text !== null) here = readOwn(text);
  } catch {
    // Nothing may be read, or what is there is none of ours: what is known goes on.
  }
  return here;
}

/** Keeps a list; whether it will be there on the next visit. @param {Own[]} list */
function store(list) {
  here = list;
  try {
    // What is there may be a newer Mien's: it is not ours to overwrite.
    readOwn(localStorage.getItem(KEY) ?? writeOwn([]));
    localStorage.setItem(KEY, writeOwn(list));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name */
export const ownNamed = (name) => ownExpressions().find((own) => own.name === name);

/** An edit under a name, in the place of one of that name. @param {string} name @param {Edit} edit */
export function keepOwn(name, edit) {
  const own = { ...edit, name };
  const all = ownExpressions();
  return store(ownNamed(name) ? all.map((one) => (one.name === name ? own : one)) : [...all, own]);
}

/** @param {string} from @param {string} to which is no other's name */
export const renameOwn = (from, to) => store(ownExpressions().map((own) => (own.name === from ? { ...own, name: to } : own)));

/** @param {string} name */
export const forgetOwn = (name) => store(ownExpressions().filter((own) => own.name !== name));

/** The edit of one, for the face that is chosen. @param {Own} own @returns {Edit} */
export const editOf = ({ shares, intensity, regions, moves }) => ({
  ...none(), shares, moves,
  intensity: limits.expressions.length ? Math.min(limits.maxIntensity, intensity) : intensity,
  regions: { ...none().regions, ...regions },
});

/** Without its name, as text: what makes two of them the same. @param {Own} own */
const content = ({ shares, intensity, regions, moves }) => JSON.stringify([shares, intensity, regions, moves]);

/**
 * Adds what is not there yet. One of a name that is taken gets another; none is overwritten. How many were added, how many of
 * them under another name, and whether they will be there on the next visit; null if there would be too many.
 * @param {Own[]} list
 */
export function addOwn(list) {
  const all = [...ownExpressions()];
  const before = all.length;
  let renamed = 0;
  for (const own of list) {
    if (all.some((one) => content(one) === content(own) && one.name.replace(/ \(\d+\)$/, "") === own.name)) continue;
    let { name } = own;
    for (let count = 2; all.some((one) => one.name === name); count++) name = `${own.name} (${count})`;
    if (name !== own.name) renamed += 1;
    all.push({ ...own, name });
  }
  if (all.length > MOST) return null;
  return { added: all.length - before, renamed, stored: store(all) };
}
