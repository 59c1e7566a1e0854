// "Parts of the face": how much of the edit each part takes on. A switch takes a part out and remembers how much it had.
// index.html draws the parts; which of them there are is the engine's word.

import { limits } from "../model/limits.js";
import { percent, phrases, regionLabel } from "../strings.js";
import { find, within } from "./dom.js";

/** @typedef {import("../model/edit.js").Strengths} Strengths */
/** @typedef {{ name: string, row: HTMLElement, toggle: HTMLInputElement, slider: HTMLInputElement, output: HTMLElement, last: number }} Row */

const list = within(find("regions"), "[role=group]");

/** @param {HTMLElement} row @returns {Row} */
const rowOf = (row) => ({
  name: row.dataset.region ?? "", row, last: 1,
  toggle: within(row, "[type=checkbox]", HTMLInputElement), slider: within(row, "[type=range]", HTMLInputElement), output: within(row, "output"),
});

/** @type {Row[]} */
let rows = [...list.children].map((row) => rowOf(/** @type {HTMLElement} */ (row)));
/** Called while a slider moves, and when it is let go of or a switch is thrown. @type {Record<"input" | "change", (regions: Strengths) => void>} */
let heard = { input: () => {}, change: () => {} };

/** A part that the page has no row of. @param {string} name */
function make(name) {
  const copy = /** @type {HTMLElement} */ (rows[0].row.cloneNode(true));
  copy.dataset.region = name;
  const row = rowOf(copy);
  within(copy, "span").textContent = regionLabel(name);
  row.slider.setAttribute("aria-label", phrases.strengthOf(regionLabel(name)));
  listen(row);
  return row;
}

/** Brings the rows in line with what the engine knows. */
export function listRegions() {
  rows = limits.regions.map((name) => rows.find((row) => row.name === name) ?? make(name));
  const shown = rows.map(({ row }) => row);
  if (shown.length !== list.children.length || shown.some((row, at) => list.children[at] !== row)) list.replaceChildren(...shown);
}

/** Shows the share of each part, 0 to 1. @param {Strengths} values */
export function showRegions(values) {
  for (const { name, toggle, slider, output } of rows) {
    // Before the engine has said which parts there are, all of them take part.
    const value = values[name] ?? 1;
    toggle.checked = value > 0;
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", percent(value));
    output.textContent = percent(value);
  }
}

/** @param {Row} row */
function listen(row) {
  const { toggle, slider } = row;
  const values = () => Object.fromEntries(rows.map(({ name, slider: { valueAsNumber } }) => [name, valueAsNumber]));
  // Before a drag changes it: a slider drawn to nothing comes back to where it was.
  const hold = () => { if (slider.valueAsNumber > 0) row.last = slider.valueAsNumber; };
  slider.addEventListener("input", () => heard.input(values()));
  slider.addEventListener("change", () => {
    hold();
    heard.change(values());
  });
  toggle.addEventListener("change", () => {
    hold();
    slider.value = String(toggle.checked ? row.last : 0);
    heard.change(values());
  });
}

/**
 * `onInput(regions)` while a slider moves, `onChange(regions)` when it is let go of or a switch is thrown.
 * @param {(regions: Strengths) => void} onInput
 * @param {(regions: Strengths) => void} onChange
 */
export function listenForRegions(onInput, onChange) {
  heard = { input: onInput, change: onChange };
  rows.forEach(listen);
}
