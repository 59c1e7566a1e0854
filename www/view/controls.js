// The controls of an edit show what is wanted, whoever wants it: the user by another control, undo, or the address.

import { names } from "../model/edit.js";
import { limits } from "../model/limits.js";
import { onControls, state } from "../model/state.js";
import { page, percent } from "../strings.js";
import { find, input } from "./dom.js";
import { expressionButtons, listExpressions } from "./expressions.js";
import { showMine } from "./mine.js";
import { showOwn } from "./own.js";
import { photoView } from "./photo-view.js";
import { showMoves } from "./moves.js";
import { listRegions, showRegions } from "./regions.js";
import { stage } from "./stage.js";
import { fitWheel, showOnWheel } from "./wheel.js";

/** Brings the controls in line with what the engine knows and allows. */
export function fitControls() {
  listExpressions();
  input("intensity").max = String(limits.maxIntensity);
  input("intensity").style.setProperty("--whole", String(1 / limits.maxIntensity));
  listRegions();
  fitWheel();
}

/** Draws how far sliders are up, as only some browsers do of themselves. */
export function fillSliders(sliders = document.querySelectorAll(".panel [type=range]")) {
  for (const slider of sliders) {
    if (!(slider instanceof HTMLInputElement)) continue;
    const [from, to] = [Number(slider.min), Number(slider.max)];
    slider.style.setProperty("--full", String((slider.valueAsNumber - from) / (to - from)));
  }
}

export function showControls() {
  const edit = onControls();
  const [name, other] = names(edit);
  // A mixture is no button's.
  for (const radio of expressionButtons()) radio.checked = radio.value === name && !other;
  const intensity = input("intensity");
  intensity.value = String(edit.intensity);
  intensity.setAttribute("aria-valuetext", percent(edit.intensity));
  find("intensity-value").textContent = percent(edit.intensity);
  showRegions(edit.regions);
  showMoves(edit.moves);
  showOwn(edit);
  showMine(edit);
  showOnWheel(edit);
  fillSliders();
}

/** @param {number} value in percent of the photo's width */
export function setDivider(value) {
  const divider = input("divider");
  divider.value = String(value);
  divider.setAttribute("aria-valuetext", page.divider(value, photoView.sides));
  find("split").setAttribute("aria-pressed", String(value > 0));
  photoView.setDivider(value);
}

/** Where the divider halves the chosen face; the middle of what is seen where that does not show it. */
export function faceMiddle() {
  const { photo } = state;
  const face = photo?.faces[photo.chosen];
  const place = photo && face ? ((face.x + face.width / 2) / photo.width) * 100 : 50;
  const [left, right] = stage.seen();
  return place > left && place < right ? place : (left + right) / 2;
}
