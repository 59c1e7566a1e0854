// "Parts of the face": how much of the edit each part takes on. A switch takes a part out and remembers how much it had.

import { REGIONS } from "./edit.js";
import { percent } from "./strings.js";

/** Above this width the parts are at hand from the start. */
const WIDE = "(min-width: 861px)";

const rows = REGIONS.map((name) => {
  const row = document.querySelector(`#regions [data-region=${name}]`);
  return { name, toggle: row.querySelector("[type=checkbox]"), slider: row.querySelector("[type=range]"), output: row.querySelector("output"), last: 1 };
});

/** Shows {eyes, nose, mouth, face}, 0 to 1 each. */
export function showRegions(values) {
  for (const { name, toggle, slider, output } of rows) {
    const value = values[name];
    toggle.checked = value > 0;
    slider.value = value;
    slider.setAttribute("aria-valuetext", percent(value));
    output.textContent = percent(value);
  }
}

/** `onInput(regions)` while a slider moves, `onChange(regions)` when it is let go of or a switch is thrown. */
export function listenForRegions(onInput, onChange) {
  const values = () => Object.fromEntries(rows.map(({ name, slider }) => [name, slider.valueAsNumber]));
  for (const row of rows) {
    const { toggle, slider } = row;
    // Before a drag changes it: a slider drawn to nothing comes back to where it was.
    const hold = () => { if (slider.valueAsNumber > 0) row.last = slider.valueAsNumber; };
    slider.addEventListener("input", () => onInput(values()));
    slider.addEventListener("change", () => {
      hold();
      onChange(values());
    });
    toggle.addEventListener("change", () => {
      hold();
      slider.value = toggle.checked ? row.last : 0;
      onChange(values());
    });
  }
  document.getElementById("regions").open = matchMedia(WIDE).matches;
}
