// The controls of an edit show what is wanted, whoever wants it: the user by another control, undo, or the address.

import { names } from "./edit.js";
import { showRegions } from "./regions.js";
import { view, wanted } from "./state.js";
import { page, percent } from "./strings.js";
import { showOnWheel } from "./wheel.js";

const find = (id) => document.getElementById(id);

export const radios = [...document.querySelectorAll("#expressions input")];

export function showControls() {
  const edit = wanted();
  const [name, other] = names(edit);
  // A mixture is no button's.
  for (const radio of radios) radio.checked = radio.value === name && !other;
  find("intensity").value = edit.intensity;
  find("intensity").setAttribute("aria-valuetext", percent(edit.intensity));
  find("intensity-value").textContent = percent(edit.intensity);
  showRegions(edit.regions);
  showOnWheel(edit);
}

export function setDivider(value) {
  find("divider").value = value;
  find("divider").setAttribute("aria-valuetext", page.divider(value, view.sides));
  view.setDivider(value);
}
