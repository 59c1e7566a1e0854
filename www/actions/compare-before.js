// "Hold to compare": by pointer or key, for as long as it is held.

import { find } from "../view/dom.js";

/** Calls `hold(true)` when the button goes down and `hold(false)` when it is let go of. @param {(before: boolean) => void} hold */
export function holdToCompare(hold) {
  const button = find("compare");
  const onKey = (/** @type {boolean} */ before) => (/** @type {KeyboardEvent} */ event) => {
    if (event.key === " " || event.key === "Enter") hold(before);
  };
  button.addEventListener("pointerdown", (event) => {
    // So that letting go outside the button is heard as well.
    button.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const type of ["pointerup", "pointercancel", "blur"]) button.addEventListener(type, () => hold(false));
  button.addEventListener("keydown", onKey(true));
  button.addEventListener("keyup", onKey(false));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}
