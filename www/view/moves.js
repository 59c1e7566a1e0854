// "Single movements": a slider for each, grouped by the part of the face that moves, with 0 in its middle. Sided ones have
// three rows: one for both sides, and one for each, of which those are seen that the switch says.

import { areApart, knownMoves, moveAt, partsOf, rangeOf, together, withMove } from "../model/moves.js";
import { limits } from "../model/limits.js";
import { modelWord, moveLabel, movePart, moveValue, page } from "../strings.js";
import { button, find, input, within } from "./dom.js";

/** @typedef {import("../model/moves.js").Move} Move */
/** @typedef {import("../model/moves.js").Moves} Moves */
/** @typedef {{ key: string, row: HTMLElement, slider: HTMLInputElement, output: HTMLElement, back: HTMLButtonElement }} Row */

const groups = find("move-groups");
const apart = input("apart");
/** @type {Row[]} */
let rows = [];
/** What is shown. @type {Moves} */
let now = {};
/** Called while a slider moves, when it is let go of, and for what is a step at once. */
let heard = { input: (/** @type {Moves} */ _) => {}, change: () => {}, decide: (/** @type {Moves} */ _) => {} };

/** @param {string} id */
const copyOf = (id) => /** @type {HTMLElement} */ (find(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true));

/** @param {Move} move @param {string} key @returns {Row} */
function makeRow(move, key) {
  const row = copyOf("move-row");
  const slider = within(row, "input", HTMLInputElement);
  const back = within(row, "button", HTMLButtonElement);
  const [min, max] = rangeOf(move);
  Object.assign(slider, { min: String(min), max: String(max) });
  slider.style.setProperty("--zero", String(-min / (max - min)));
  slider.setAttribute("aria-label", moveLabel(key));
  back.setAttribute("aria-label", page.moveBack(moveLabel(key)));
  back.title = page.moveBack(moveLabel(key));
  within(row, "span").textContent = moveLabel(key);
  row.dataset.move = key;

  slider.addEventListener("input", () => {
    if (slider.valueAsNumber !== moveAt(now, key)) heard.input(withMove(now, key, slider.valueAsNumber));
  });
  slider.addEventListener("change", () => heard.change());
  const reset = () => {
    if (moveAt(now, key) === 0) return;
    // The button goes away.
    slider.focus();
    heard.decide(withMove(now, key, 0));
  };
  slider.addEventListener("dblclick", reset);
  back.addEventListener("click", reset);
  return { key, row, slider, output: within(row, "output"), back };
}

/** Brings the sliders in line with what the engine and its model know. `tells` is a model that is told actions, or "". @param {{ tells: string }} info */
export function listMoves({ tells }) {
  find("moves-where").textContent = page.movesElsewhere;
  button("moves-model").textContent = page.useModel(modelWord(tells));
  const switched = limits.told && document.activeElement === button("moves-model");
  find("moves").hidden = !limits.told;
  find("moves-elsewhere").hidden = limits.told || !tells;
  button("moves-model").value = tells;
  if (limits.told && !rows.length) makeRows();
  if (!switched) return;
  // The button is gone: what it was pressed for takes its place.
  const [first] = groups.querySelectorAll("details");
  first.open = true;
  within(first, "summary").focus();
}

function makeRows() {
  const known = knownMoves();
  for (const part of new Set(known.map((move) => move.part))) {
    const group = copyOf("move-group");
    within(group, "span").textContent = movePart(part);
    for (const move of known.filter((one) => one.part === part)) {
      const keys = move.sided ? [move.name, `${move.name}_left`, `${move.name}_right`] : [move.name];
      const made = keys.map((key) => makeRow(move, key));
      within(group, "div").append(...made.map(({ row }) => row));
      rows.push(...made);
    }
    within(group, "div").setAttribute("aria-label", movePart(part));
    groups.append(group);
  }
}

/** Shows which rows the switch wants. */
function showSides() {
  const sided = new Set(rows.filter(({ key }) => partsOf(key)[1]).map(({ key }) => partsOf(key)[0]));
  for (const { key, row } of rows) {
    const [name, side] = partsOf(key);
    row.hidden = sided.has(name) && (side !== undefined) !== apart.checked;
  }
  find("apart-note").hidden = !apart.checked;
}

/** @param {Moves} moves */
export function showMoves(moves) {
  now = moves;
  if (areApart(moves)) apart.checked = true;
  showSides();
  for (const { key, slider, output, back } of rows) {
    const value = moveAt(moves, key);
    const words = moveValue(key, value);
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", words);
    // Screen readers read out what is written, even if it was there before.
    if (output.textContent !== words) output.textContent = words;
    back.hidden = value === 0;
  }
  for (const group of groups.children) {
    const moved = rows.filter(({ key, row }) => group.contains(row) && !row.hidden && moveAt(moves, key) !== 0).length;
    within(group, "em").textContent = moved ? page.moved(moved) : "";
  }
  // Not `disabled`, which would take the keyboard's place away.
  find("moves-reset").setAttribute("aria-disabled", String(Object.keys(moves).length === 0));
}

/**
 * `onInput(moves)` while a slider moves, `onChange()` when it is let go of, `decide(moves)` where something is a step at once.
 * @param {(moves: Moves) => void} onInput
 * @param {() => void} onChange
 * @param {(moves: Moves) => void} decide
 */
export function listenForMoves(onInput, onChange, decide) {
  heard = { input: onInput, change: onChange, decide };
  apart.addEventListener("change", () => {
    if (!apart.checked && areApart(now)) decide(together(now));
    else showMoves(now);
  });
  find("moves-reset").addEventListener("click", () => Object.keys(now).length && decide({}));
}
