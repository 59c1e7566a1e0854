// "Hold to compare": by pointer or key, for as long as it is held.

/** Calls `hold(true)` when the button goes down and `hold(false)` when it is let go of. */
export function holdToCompare(hold) {
  const button = document.getElementById("compare");
  const onKey = (before) => (event) => {
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
