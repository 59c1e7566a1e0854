// "What the segmenter saw": asked of the engine when the user switches it on, and what lies under the pointer.

import { EngineLost, engine } from "../engine/client.js";
import { latest } from "../model/latest.js";
import { state } from "../model/state.js";
import { className, errors } from "../strings.js";
import { find, input } from "../view/dom.js";
import { complain } from "../view/messages.js";
import { photoView } from "../view/photo-view.js";
import { coloursAlone, segmentationWanted, showOpacity } from "../view/segmentation.js";

const paint = latest(async () => {
  const { face, photo } = state;
  if (!face || !photo) return;
  try {
    const painted = await engine.call("overlay", {});
    if (state.face === face && segmentationWanted()) photoView.setSegments(coloursAlone(painted, photo));
  } catch (error) {
    if (!(error instanceof EngineLost)) complain(errors.overlay(/** @type {Error} */ (error).message));
  }
});

const nameClass = latest(async (/** @type {import("../view/photo-view.js").Position | null} */ at) => {
  if (!at || !state.face || !segmentationWanted()) return photoView.setTip(null);
  const name = await engine.call("classAt", at).catch(() => "");
  photoView.setTip(name ? { text: className(name), ...at } : null);
});

/** Brings what lies over the photo in line with the switch. */
export function refreshSegments() {
  find("saw-more").hidden = !segmentationWanted();
  if (segmentationWanted()) paint(undefined);
  else photoView.setSegments(null);
}

export function closeSegments() {
  input("overlay").checked = false;
  refreshSegments();
}

export function listenForSegments() {
  find("overlay").addEventListener("change", refreshSegments);
  find("opacity").addEventListener("input", showOpacity);
  // Browsers keep what a slider stood at over a reload.
  showOpacity();
  photoView.onPointer(nameClass);
}
