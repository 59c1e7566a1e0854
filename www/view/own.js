// The user's own expressions: a button each below the given ones, and the dialog in which they are named, renamed and deleted.

import { isNone, same } from "../model/edit.js";
import { LONGEST_NAME } from "../model/own-file.js";
import { editOf } from "../model/own.js";
import { own as words } from "../strings.js";
import { button, find, input, within } from "./dom.js";

/** @typedef {import("../model/own.js").Own} Own */

/** What is listed. @type {Own[]} */
let shown = [];

/** Lists them as buttons, which call `onPick(own)`. @param {Own[]} list @param {(own: Own) => void} onPick */
export function listOwn(list, onPick) {
  shown = list;
  find("own").replaceChildren(...list.map((own) => {
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: own.name });
    chip.addEventListener("click", () => onPick(own));
    return chip;
  }));
  find("own").hidden = list.length === 0;
}

/** Shows which of them an edit is. @param {import("../model/edit.js").Edit} edit */
export function showOwn(edit) {
  [...find("own").children].forEach((chip, at) => chip.setAttribute("aria-pressed", String(same(editOf(shown[at]), edit))));
  find("own-form").hidden = isNone(edit);
  find("own-nothing").hidden = !isNone(edit);
}

/** Says how it went, in the dialog. @param {string} text */
export function sayOwn(text, bad = false) {
  const note = find("own-note");
  note.textContent = text;
  note.classList.toggle("bad", bad);
}

/** Whether the button replaces the one of that name. @param {boolean} replaces */
export function showReplace(replaces) {
  button("own-save").textContent = replaces ? words.replace : words.save;
}

/**
 * A row of the dialog for each: its name, which can be changed, and a button that deletes it, or brings it back. `rename(to)`
 * says whether that name could be had; `remove()` and `restore()` are told.
 * @param {Own[]} list
 * @param {(own: Own) => { rename: (to: string) => boolean, remove: () => void, restore: () => void }} change
 */
export function listOwnRows(list, change) {
  find("own-rows").replaceChildren(...list.map((own) => {
    const row = /** @type {HTMLElement} */ (find("own-row", HTMLTemplateElement).content.firstElementChild?.cloneNode(true));
    const name = within(row, "input", HTMLInputElement);
    const remove = within(row, "button", HTMLButtonElement);
    const { rename, remove: forget, restore } = change(own);
    let last = own.name;
    const label = () => {
      name.value = last;
      name.setAttribute("aria-label", words.nameOf(last));
      remove.textContent = name.disabled ? words.restore : words.remove;
      remove.setAttribute("aria-label", name.disabled ? words.restoreOf(last) : words.removeOf(last));
    };
    name.maxLength = LONGEST_NAME;
    name.addEventListener("change", () => {
      if (rename(name.value)) last = name.value;
      label();
    });
    remove.addEventListener("click", () => {
      name.disabled = !name.disabled;
      if (name.disabled) forget();
      else restore();
      label();
    });
    label();
    return row;
  }));
  input("own-name").maxLength = LONGEST_NAME;
  find("own-export").toggleAttribute("disabled", list.length === 0);
}
