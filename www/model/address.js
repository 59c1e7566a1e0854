// The settings in the address, after the #: a link to them edits the next visitor's photo alike. Never the photo.
// Of several faces, the address holds the edit of the chosen one: expression=happy-75.surprise-25&intensity=0.8&regions=nose-0
// &moves=smile-40.eyes_left--60, the second of which is less than 0.

import { isNone, names, none } from "./edit.js";
import { limits } from "./limits.js";
import { showable } from "./mixture.js";
import { isMove, movesOf } from "./moves.js";

/** @typedef {import("./edit.js").Edit} Edit */
/** @typedef {import("./edit.js").Strengths} Strengths */

const read = () => new URLSearchParams(location.hash.slice(1));

/** What the address says, entries that the page does not know of included. */
export let options = read();
addEventListener("hashchange", () => {
  options = read();
});

/** {happy: 0.75, surprise: 0.25} as "happy-75.surprise-25", and back; what has no number counts whole. @param {Strengths} values */
const write = (values) => Object.entries(values).map(([name, value]) => `${name}-${Math.round(value * 100)}`).join(".");
/** @param {string | null} text */
const parse = (text) => (text ?? "").split(".").filter(Boolean).map((entry) => {
  const [name, ...percent] = entry.split("-");
  return /** @type {[string, number]} */ ([name, Number(percent.length ? percent.join("-") : 100) / 100]);
});

/** The edit in the address, or null if there is none that makes sense. Known once an engine has started. @returns {Edit | null} */
export function linkedEdit() {
  const shares = showable(Object.fromEntries(parse(options.get("expression"))), limits.expressions);
  const moves = movesOf(parse(options.get("moves")).filter(([key, value]) => isMove(key, value)));
  if (!shares && !Object.keys(moves).length) return null;
  const intensity = Number(options.get("intensity") ?? 1);
  const regions = parse(options.get("regions")).filter(([name, value]) => limits.regions.includes(name) && value >= 0 && value <= 1);
  return {
    ...none(),
    shares: shares ?? {},
    moves,
    intensity: Number.isFinite(intensity) ? Math.min(limits.maxIntensity, Math.max(0, intensity)) : none().intensity,
    regions: { ...none().regions, ...Object.fromEntries(regions) },
  };
}

/** An edit as the address has it. @param {Edit} edit @returns {Record<string, string | number | null>} */
function entries(edit) {
  const all = names(edit);
  const weaker = Object.fromEntries(Object.entries(edit.regions).filter(([, value]) => value !== 1));
  return {
    expression: all.length > 1 ? write(edit.shares) : all[0] ?? null,
    intensity: all.length ? edit.intensity : null,
    regions: isNone(edit) ? null : write(weaker) || null,
    moves: write(edit.moves) || null,
  };
}

/** Puts the edit of the chosen face into the address. @param {Edit} edit */
export const rememberEdit = (edit) => remember(entries(edit));

/** Whether the address names an edit, which need not make sense. */
export const namesEdit = () => options.has("expression") || options.has("moves");

/** Whether the address is what `rememberEdit` makes of this edit, which it rounds. @param {Edit} edit */
export const isRemembered = (edit) => Object.entries(entries(edit)).every(([name, value]) => options.get(name) === (value === null ? null : String(value)));

/**
 * Puts values into the address, without a new entry in the browser's history; null takes one out.
 * @param {Record<string, string | number | null>} values
 */
export function remember(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null) options.delete(name);
    else options.set(name, String(value));
  }
  const text = String(options).replace(/=(?=&|$)/g, "");
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}
