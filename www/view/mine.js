// The dialog in which a person is learnt, and the switch that says that a face is theirs.

import { limits } from "../model/limits.js";
import { mine as words } from "../strings.js";
import { find, input, within } from "./dom.js";

/** A picture to learn from: its file, what of it is shown, and what is wrong with it, or "". @typedef {{ file: File, url: string, note: string }} Chosen */

/** Says how it goes. @param {string} text */
export function sayMine(text, bad = false) {
  const note = find("mine-note");
  note.textContent = text;
  note.classList.toggle("bad", bad);
}

/** Lists the pictures; `onRemove(picture)` takes one out. @param {Chosen[]} pictures @param {(picture: Chosen) => void} onRemove */
export function listPictures(pictures, onRemove) {
  find("mine-pictures").replaceChildren(...pictures.map((picture) => {
    const row = /** @type {HTMLElement} */ (find("mine-picture", HTMLTemplateElement).content.firstElementChild?.cloneNode(true));
    within(row, "img", HTMLImageElement).src = picture.url;
    const note = within(row, "span", HTMLElement);
    note.textContent = picture.note || picture.file.name;
    note.classList.toggle("bad", picture.note !== "");
    const remove = within(row, "button", HTMLButtonElement);
    remove.setAttribute("aria-label", words.removeOf(picture.file.name));
    remove.addEventListener("click", () => onRemove(picture));
    return row;
  }));
  const [least, most] = limits.learning.pictures;
  find("mine-learn").setAttribute("aria-disabled", String(pictures.length < least));
  find("mine-add").setAttribute("aria-disabled", String(pictures.length >= most));
  find("mine-shoot").setAttribute("aria-disabled", String(pictures.length >= most));
}

/** How far it is, 0..1; null: nothing is being learnt. @param {number | null} share */
export function showLearning(share) {
  const learns = share !== null;
  find("mine-working").hidden = !learns;
  find("mine-ways").hidden = learns;
  find("mine-pictures").classList.toggle("busy", learns);
  for (const button of find("mine-pictures").querySelectorAll("button")) button.disabled = learns;
  find("mine-import").toggleAttribute("disabled", learns);
  find("mine-delete").toggleAttribute("disabled", learns);
  find("mine-bar", HTMLProgressElement).value = share ?? 0;
}

/** What is known of the user: in words, or "" where nothing was learnt. @param {string} what */
export function showKnown(what) {
  find("mine-known").hidden = what === "";
  find("mine-what").textContent = what;
}

/** The switch, where the engine knows what was learnt. @param {{ mine?: boolean }} edit */
export function showMine({ mine = false }) {
  find("mine-part").hidden = !limits.learns;
  find("mine-line").hidden = !limits.mine;
  input("mine").checked = mine && limits.mine;
}
