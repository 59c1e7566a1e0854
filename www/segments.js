// "What the segmenter saw": the colours over the photo, their legend, and the name of the region under the pointer. The
// legend, which says how much of the face each region covers, serves those who cannot point or see.

import { EngineLost, latest } from "./engine.js";
import { complain } from "./messages.js";
import { client, state, view } from "./state.js";
import { className, errors, page, percent } from "./strings.js";

const find = (id) => document.getElementById(id);

/** The colours alone: what the engine painted over the photo, without the photo, so that an edit is seen below them. */
function colours(painted, { preview }) {
  const [over, under] = [painted, preview].map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
  for (let i = 0; i < over.length; i++) if (over[i] === under[i]) over[i] = 0;
  return painted;
}

const paint = latest(async () => {
  const { face, photo } = state;
  if (!face) return;
  try {
    const painted = await client.call("overlay");
    if (state.face === face && find("overlay").checked) view.setSegments(colours(painted, photo));
  } catch (error) {
    if (!(error instanceof EngineLost)) complain(errors.overlay(error.message));
  }
});

const nameClass = latest(async (at) => {
  const text = at && state.face && find("overlay").checked ? await client.call("classAt", at).catch(() => "") : "";
  view.setTip(text ? { text: className(text), ...at } : null);
});

/** Brings what lies over the photo in line with the switch. */
export function refreshSegments() {
  find("saw-more").hidden = !find("overlay").checked;
  if (find("overlay").checked) paint();
  else view.setSegments(null);
}

export function closeSegments() {
  find("overlay").checked = false;
  refreshSegments();
}

/** Lists the regions of a face, [{name, colour, share}], the largest first. */
export function showLegend(classes) {
  const sorted = [...classes].sort((one, other) => other.share - one.share);
  find("legend").replaceChildren(...sorted.map(({ name, colour, share }) => {
    const item = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.setProperty("background-color", `rgb(${colour.join(" ")})`);
    const covered = document.createElement("span");
    covered.textContent = page.share(share);
    item.append(swatch, className(name), " ", covered);
    return item;
  }));
}

function showOpacity() {
  const opacity = find("opacity").valueAsNumber;
  find("opacity-value").textContent = percent(opacity);
  find("opacity").setAttribute("aria-valuetext", percent(opacity));
  view.setSegmentsOpacity(opacity);
}

export function listenForSegments() {
  find("overlay").addEventListener("change", refreshSegments);
  find("opacity").addEventListener("input", showOpacity);
  // Browsers keep what a slider stood at over a reload.
  showOpacity();
  view.onPointer(nameClass);
}
