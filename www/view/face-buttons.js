// One button for each face, where a photo has several.

import { page } from "../strings.js";
import { find } from "./dom.js";

/**
 * Shows `count` buttons, of which `chosen` is pressed; a click calls `onChoose(index)`.
 * @param {number} count
 * @param {number} chosen
 * @param {(index: number) => void} onChoose
 */
export function listFaces(count, chosen, onChoose) {
  const list = find("faces");
  list.hidden = count < 2;
  // The buttons are kept where they can be, so that the focused one stays focused.
  while (list.children.length > count) list.lastChild?.remove();
  while (list.children.length < count) {
    const index = list.children.length;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = page.face(index);
    button.addEventListener("click", () => onChoose(index));
    list.append(button);
  }
  [...list.children].forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
}
