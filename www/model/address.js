// The settings in the address, after the #: a link to them edits the next visitor's photo alike. Never the photo.
// Of several faces, the address holds the edit of the chosen one: expression=happy-75.surprise-25&intensity=0.8&regions=nose-0

import { isNone, names, none } from "./edit.js";
import { limits } from "./limits.js";
import { placeOf, sharesAt } from "./mixture.js";

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
  const [name, percent = 100] = entry.split("-");
  return /** @type {[string, number]} */ ([name, Number(percent) / 100]);
});

/** Shares that the page can show, or null. @param {string | null} text */
function linkedShares(text) {
  const given = parse(text);
  const sum = given.reduce((total, [, share]) => total + share, 0);
  if (!given.length || given.some(([name, share]) => !limits.expressions.includes(name) || !(share > 0 && share < Infinity))) return null;
  const shares = Object.fromEntries(given.map(([name, share]) => [name, share / sum]));
  if (Object.keys(shares).join() === "neutral") return shares;
  const place = placeOf(shares);
  return place === null ? null : sharesAt(place);
}

/** The edit in the address, or null if there is none that makes sense. Known once an engine has started. @returns {Edit | null} */
export function linkedEdit() {
  const shares = linkedShares(options.get("expression"));
  if (!shares) return null;
  const intensity = Number(options.get("intensity") ?? 1);
  const regions = parse(options.get("regions")).filter(([name, value]) => limits.regions.includes(name) && value >= 0 && value <= 1);
  return {
    shares,
    intensity: Number.isFinite(intensity) ? Math.min(limits.maxIntensity, Math.max(0, intensity)) : none().intensity,
    regions: { ...none().regions, ...Object.fromEntries(regions) },
  };
}

/** Puts the edit of the chosen face into the address. @param {Edit} edit */
export function rememberEdit(edit) {
  const none = isNone(edit);
  const weaker = Object.fromEntries(Object.entries(edit.regions).filter(([, value]) => value !== 1));
  remember({
    expression: none ? null : names(edit).length === 1 ? names(edit)[0] : write(edit.shares),
    intensity: none ? null : edit.intensity,
    regions: none ? null : write(weaker) || null,
  });
}

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
