// "What the segmenter saw": the colours over the photo and their legend, which serves those who cannot point or see.

import { className, percent } from "../strings.js";
import { find, input } from "./dom.js";
import { photoView } from "./photo-view.js";

/** @typedef {import("../model/state.js").Picture} Picture */

/** Whether the user wants to see it. */
export const segmentationWanted = () => input("overlay").checked;

/**
 * The colours alone: what the engine painted over the photo, without the photo, so that an edit is seen below them.
 * @param {Picture} painted
 * @param {{ preview: Picture }} photo
 */
export function coloursAlone(painted, { preview }) {
  const [over, under] = [painted, preview].map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
  for (let i = 0; i < over.length; i++) if (over[i] === under[i]) over[i] = 0;
  return painted;
}

/** Lists the regions of a face, the largest first. @param {import("../model/state.js").SeenClass[]} classes */
export function showLegend(classes) {
  const sorted = [...classes].sort((one, other) => other.share - one.share);
  find("legend").replaceChildren(...sorted.map(({ name, colour }) => {
    const item = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.setProperty("background-color", `rgb(${colour.join(" ")})`);
    item.append(swatch, className(name));
    return item;
  }));
}

/** How strong the colours are, as the slider says. */
export function showOpacity() {
  const slider = input("opacity");
  find("opacity-value").textContent = percent(slider.valueAsNumber);
  slider.setAttribute("aria-valuetext", percent(slider.valueAsNumber));
  photoView.setSegmentsOpacity(slider.valueAsNumber);
}
