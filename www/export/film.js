// The pictures of a film from the photo to the expression and back.

import { faded, hasMoves } from "../model/edit.js";
import { errors } from "../strings.js";
import { canvas, compose } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";

/** No player stumbles over even sides. @param {number} length */
const even = (length) => Math.max(2, Math.round(length / 2) * 2);

/**
 * The pictures of the way there, the photo and the full expression included; `side` is the longer one at most.
 * @param {import("./save.js").Current} current
 * @param {{ side: number, steps: number }} wanted
 * @param {import("./working.js").Tell} tell
 * @param {AbortSignal} signal
 */
export async function film({ photo, face, edit }, { side, steps }, tell, signal) {
  // Nobody saves a film of no change.
  const whole = hasMoves(edit) || edit.intensity ? edit : { ...edit, intensity: 1 };
  const scale = Math.min(1, side / Math.max(photo.preview.width, photo.preview.height));
  const made = [];
  for (let step = 0; step <= steps; step++) {
    signal.throwIfAborted();
    const time = step / steps;
    // Eased, so that it starts and ends gently.
    const patch = await face.patch(faded(whole, time * time * (3 - 2 * time)));
    if (!patch) throw new Error(errors.replaced);
    const picture = canvas(even(photo.preview.width * scale), even(photo.preview.height * scale));
    const context = contextOf(picture);
    context.imageSmoothingQuality = "high";
    context.drawImage(compose(face.base, patch), 0, 0, picture.width, picture.height);
    made.push(picture);
    tell(time);
  }
  return made;
}
