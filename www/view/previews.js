// The expression buttons show the user's own face.

import { canvas, compose, cut, inPreview, inset } from "./canvas.js";
import { expressionButtons, labelOf } from "./expressions.js";

/** Pixels of a preview's side; shown at half of that, which is sharp on a phone too. */
const SIDE = 144;
/** Share of the aligned crop left away on each side, which is hair and ground. */
const MARGIN = 0.17;

const { dataset } = document.body;

/**
 * The face with an edit: what `patch` is over the face's base.
 * @param {import("../model/state.js").Photo} photo
 * @param {import("../model/state.js").KnownFace} face
 * @param {import("../model/state.js").Picture} patch
 */
export function drawPreview(photo, face, patch) {
  const preview = canvas(SIDE, SIDE);
  preview.className = "preview";
  preview.setAttribute("aria-hidden", "true");
  cut(compose(face.base, patch), inPreview(inset(face.quad, MARGIN), photo), preview);
  return preview;
}

/** Puts a preview on its button. @param {HTMLInputElement} radio @param {HTMLCanvasElement} preview */
export function showPreview(radio, preview) {
  const label = labelOf(radio);
  label.querySelector("canvas")?.remove();
  label.prepend(preview);
}

/** Every button has what there is for it. */
export function previewsShown() {
  dataset.previews = "shown";
}

export function clearPreviews() {
  dataset.previews = "";
  for (const radio of expressionButtons()) labelOf(radio).querySelector("canvas")?.remove();
}
