// One button for each face, with its picture, where a photo has several.

import { page } from "../strings.js";
import { canvas, compose, cut } from "./canvas.js";
import { find } from "./dom.js";

/** @typedef {import("../model/state.js").Photo} Photo */

/** Pixels of a picture's side; shown at half of that. */
const SIDE = 72;

/** @type {WeakMap<import("../pkg/webgpu/mien.js").FaceBox, HTMLCanvasElement>} */
const pictures = new WeakMap();

/** Cuts out the faces that have no picture yet. @param {Photo} photo */
function cutOut({ faces, preview, width }) {
  const missing = faces.filter((face) => !pictures.has(face));
  if (!missing.length) return;
  const whole = compose(preview, null);
  const scale = preview.width / width;
  for (const face of missing) {
    const [left, top, right, bottom] = [face.x, face.y, face.x + face.width, face.y + face.height].map((at) => at * scale);
    const picture = canvas(SIDE, SIDE);
    picture.setAttribute("aria-hidden", "true");
    cut(whole, [[left, top], [right, top], [right, bottom], [left, bottom]], picture);
    pictures.set(face, picture);
  }
}

export function hideFaces() {
  find("faces").hidden = true;
}

/** Lists the faces of a photo; a click calls `onChoose(index)`. @param {Photo} photo @param {(index: number) => void} onChoose */
export function listFaces(photo, onChoose) {
  const { faces, chosen } = photo;
  const count = faces.length < 2 ? 0 : faces.length;
  const list = find("face-list");
  find("faces").hidden = count === 0;
  if (count) cutOut(photo);
  // The buttons are kept where they can be, so that the focused one stays focused.
  while (list.children.length > count) list.lastChild?.remove();
  while (list.children.length < count) {
    const index = list.children.length;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.addEventListener("click", () => onChoose(index));
    list.append(button);
  }
  [...list.children].forEach((button, index) => {
    button.setAttribute("aria-pressed", String(index === chosen));
    const picture = pictures.get(faces[index]);
    if (picture && picture.parentElement !== button) button.replaceChildren(picture, page.face(index));
  });
}
