// Own expressions as text: what is stored, exported and imported. Nothing of a file is believed.

import { ownFile } from "../strings.js";
import { limits } from "./limits.js";
import { CIRCLE, showable } from "./mixture.js";
import { isMove, movesOf } from "./moves.js";

/** @typedef {import("./own.js").Own} Own */
/** @typedef {Record<string, unknown>} Values */

const FORMAT = "mien-expressions";
const VERSION = 1;
/** More are a list that nobody finds anything in. */
export const MOST = 60;
/** Far more than so many take, in bytes. */
export const LARGEST_FILE = 200_000;
/** In characters. */
export const LONGEST_NAME = 40;
/** Stronger than any model draws. */
const MOST_INTENSITY = 2;

/** A name as it is kept: on one line, without what would turn or hide it. @param {string} text */
export const cleanName = (text) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\s]+/gu, " ").trim();

/** @param {Own[]} list */
export const writeOwn = (list) => `${JSON.stringify({ format: FORMAT, version: VERSION, expressions: list }, null, 2)}\n`;

/** @param {unknown} value @returns {value is Values} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {unknown} value @param {number} most @returns {value is number} */
const isBetween = (value, most) => typeof value === "number" && value >= 0 && value <= most;
/** @param {Values} values */
const numbers = (values) => /** @type {[string, number][]} */ (Object.entries(values));

/** One of a file, or an error that says which and why. @param {unknown} value @param {number} index @returns {Own} */
function readOne(value, index) {
  const refuse = (/** @type {string} */ field) => { throw new Error(ownFile.entry(index + 1, field)); };
  if (!isObject(value)) return refuse("expressions");
  const { name, shares, intensity, regions, moves } = value;
  if (typeof name !== "string" || !cleanName(name) || name.length > LONGEST_NAME) return refuse("name");
  if (!isObject(shares) || numbers(shares).some(([, share]) => typeof share !== "number")) return refuse("shares");
  const known = limits.expressions.length ? limits.expressions : ["neutral", ...CIRCLE];
  const shown = showable(Object.fromEntries(numbers(shares)), known) ?? (Object.keys(shares).length ? refuse("shares") : {});
  if (!isBetween(intensity, MOST_INTENSITY)) return refuse("intensity");
  if (!isObject(regions) || numbers(regions).some(([part, share]) => !/^[a-z]{1,20}$/.test(part) || !isBetween(share, 1))) return refuse("regions");
  if (!isObject(moves) || numbers(moves).some(([key, strength]) => !isMove(key, strength))) return refuse("moves");
  if (!Object.keys(shown).length && !Object.keys(moves).length) return refuse("shares");
  return { name: cleanName(name), shares: shown, intensity, regions: Object.fromEntries(numbers(regions)), moves: movesOf(numbers(moves)) };
}

/** The expressions of a text; an error that says why there are none. @param {string} text @returns {Own[]} */
export function readOwn(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(ownFile.noJson);
  }
  if (!isObject(value) || value.format !== FORMAT || !Array.isArray(value.expressions)) throw new Error(ownFile.other);
  if (value.version !== VERSION) throw new Error(ownFile.version(String(value.version).slice(0, 20)));
  if (value.expressions.length > MOST) throw new Error(ownFile.count(value.expressions.length, MOST));
  return value.expressions.map(readOne);
}
