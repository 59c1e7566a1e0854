// Several photos: what is wanted of all of them, and a row for each with a look at what came of it.

import { names } from "../model/edit.js";
import { batch as words, percent } from "../strings.js";
import { button, find, input, select, within } from "./dom.js";

/** @typedef {import("../model/edit.js").Edit} Edit */

const bar = find("batch-bar", HTMLProgressElement);

/** A choice of edits with a slider for their strength. @param {{ choice: HTMLSelectElement, slider: HTMLInputElement, output: HTMLElement }} parts */
function editPicker({ choice, slider, output }) {
  const showStrength = () => {
    output.textContent = percent(slider.valueAsNumber);
    slider.setAttribute("aria-valuetext", percent(slider.valueAsNumber));
    slider.style.setProperty("--full", String(slider.valueAsNumber / Number(slider.max)));
  };
  slider.addEventListener("input", showStrength);
  return {
    /** @param {number} value @param {number} most */
    setStrength(value, most) {
      slider.max = String(most);
      slider.value = String(value);
      showStrength();
    },
    /** Strength is that of expressions. @param {Edit | null} edit */
    allowStrength(edit) {
      slider.toggleAttribute("disabled", !edit || !names(edit).length);
    },
    /** @param {{ value: string, label: string }[]} all @param {string} chosen */
    list(all, chosen) {
      choice.replaceChildren(...all.map(({ value, label }) => new Option(label, value, false, value === chosen)));
    },
    /** `onChange(value, strength)`; the strength is null where another edit was chosen. @param {(value: string, strength: number | null) => void} onChange */
    listen(onChange) {
      choice.addEventListener("change", () => onChange(choice.value, null));
      slider.addEventListener("change", () => onChange(choice.value, slider.valueAsNumber));
    },
  };
}

/** The edit of all photos. */
export const commonPicker = editPicker({ choice: select("batch-edit"), slider: input("batch-intensity"), output: find("batch-intensity-value") });

/**
 * A row for a photo. `open`: it is looked at in the editor; `leave`: it is left out, or taken in again.
 * @param {string} name
 * @param {{ change: (value: string, strength: number | null) => void, open: () => void, leave: () => void }} on
 */
export function addRow(name, on) {
  const row = /** @type {HTMLElement} */ (find("batch-row", HTMLTemplateElement).content.firstElementChild?.cloneNode(true));
  const part = (/** @type {string} */ selector) => within(row, selector);
  const leave = within(row, ".leave", HTMLButtonElement);
  const choice = within(row, "select", HTMLSelectElement);
  const slider = within(row, "input", HTMLInputElement);
  const picker = editPicker({ choice, slider, output: part("output") });
  part(".name").textContent = name;
  part("summary").setAttribute("aria-label", words.changeOf(name));
  choice.setAttribute("aria-label", words.editOf(name));
  slider.setAttribute("aria-label", words.strengthOf(name));
  part(".open").setAttribute("aria-label", words.openOf(name));
  picker.listen(on.change);
  part(".open").addEventListener("click", on.open);
  leave.addEventListener("click", on.leave);
  find("batch-list").append(row);
  return {
    picker,
    /** @param {{ text: string, kind: "waits" | "works" | "done" | "bad" | "out" }} state */
    show({ text, kind }) {
      row.dataset.kind = kind;
      part(".words").textContent = text;
      leave.textContent = kind === "out" ? words.takeIn : words.leaveOut;
      leave.setAttribute("aria-label", kind === "out" ? words.takeInOf(name) : words.leaveOutOf(name));
    },
    /** @param {HTMLCanvasElement} picture */
    look(picture) {
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", words.lookOf(name));
      part(".look").replaceChildren(picture);
    },
    showChange() {
      row.scrollIntoView({ block: "nearest" });
      part("summary").focus();
    },
  };
}

/** How it goes with all. @param {{ note: string, share: number, running: boolean, begun: boolean, canRun: boolean, canSave: boolean, canAdd: boolean }} now */
export function showBatch({ note, share, running, begun, canRun, canSave, canAdd }) {
  if (find("batch-note").textContent !== note) find("batch-note").textContent = note;
  bar.value = share;
  const run = button("batch-run");
  run.textContent = running ? words.stop : begun ? words.goOn : words.start;
  run.setAttribute("aria-disabled", String(!running && !canRun));
  button("batch-zip").setAttribute("aria-disabled", String(!canSave));
  button("batch-add").setAttribute("aria-disabled", String(!canAdd));
  // What is there to be done next.
  run.classList.toggle("primary", running || canRun);
  button("batch-zip").classList.toggle("primary", !running && !canRun);
}

/** What waits while its view is closed; "" for nothing. @param {string} text */
export function showWaiting(text) {
  find("batch-back").hidden = text === "";
  within(find("batch-back"), "p").textContent = text;
}
