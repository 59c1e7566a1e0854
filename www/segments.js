// "What the segmenter saw": the colours over the photo, their legend, and the name of the region under the pointer.

import { EngineLost, latest } from "./engine.js";
import { errors, percent } from "./strings.js";

const find = (id) => document.getElementById(id);
const words = (name) => name.replaceAll("_", " ");

/** `current()` is the chosen face or null. Gives back {refresh, close, legend} for the page to call. */
export function segments({ client, view, current, complain }) {
  const paint = latest(async (opacity) => {
    const subject = current();
    if (!subject) return;
    try {
      const patch = await client.call("overlay", { opacity });
      if (current() === subject && find("overlay").checked) view.setSegments(patch);
    } catch (error) {
      if (!(error instanceof EngineLost)) complain(errors.overlay(error.message));
    }
  });

  const nameClass = latest(async (at) => {
    const text = at && current() && find("overlay").checked ? await client.call("classAt", at).catch(() => "") : "";
    view.setTip(text ? { text: words(text), ...at } : null);
  });

  /** Brings what lies over the photo in line with the switch and its opacity. */
  const refresh = () => {
    find("saw-more").hidden = !find("overlay").checked;
    if (find("overlay").checked) paint(find("opacity").valueAsNumber);
    else view.setSegments(null);
  };
  const close = () => {
    find("overlay").checked = false;
    refresh();
  };
  const legend = (classes) => find("legend").replaceChildren(...classes.map(({ name, colour }) => {
    const item = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.setProperty("background-color", `rgb(${colour.join(" ")})`);
    item.append(swatch, words(name));
    return item;
  }));

  find("overlay").addEventListener("change", refresh);
  find("opacity").addEventListener("input", ({ target }) => {
    find("opacity-value").textContent = percent(target.valueAsNumber);
    target.setAttribute("aria-valuetext", percent(target.valueAsNumber));
    refresh();
  });
  view.onPointer(nameClass);
  return { refresh, close, legend };
}
