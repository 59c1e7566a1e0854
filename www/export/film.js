// The pictures of a film from the photo to the expression and back.

import { reserve } from "../engine/reserve.js";
import { faded, hasMoves } from "../model/edit.js";
import { errors } from "../strings.js";
import { canvas, compose } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { marked, xmpFor } from "./film-mark.js";
import { working } from "./working.js";

/** `side` and `steps` as in `film`; `drawn` is the share of the time that the engine takes for its part. @typedef {{ side: number, steps: number, drawn: number }} Wanted */

/** No player stumbles over even sides. @param {number} length */
const even = (length) => Math.max(2, Math.round(length / 2) * 2);

/** An edit that can be seen: nobody saves a film of no change. @param {import("../model/edit.js").Edit} edit */
const seen = (edit) => (hasMoves(edit) || edit.intensity ? edit : { ...edit, intensity: 1 });

/**
 * The pictures of the way there, the photo and the full expression included; `side` is the longer one at most.
 * @param {import("./save.js").Current} current
 * @param {Wanted} wanted
 * @param {import("./working.js").Tell} tell
 * @param {AbortSignal} signal
 */
async function film({ photo, face, edit }, { side, steps }, tell, signal) {
  const scale = Math.min(1, side / Math.max(photo.preview.width, photo.preview.height));
  const made = [];
  for (let step = 0; step <= steps; step++) {
    signal.throwIfAborted();
    const time = step / steps;
    // Eased, so that it starts and ends gently.
    const patch = await face.patch(faded(edit, time * time * (3 - 2 * time)));
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

/**
 * A film, drawn by the engine and then encoded, for which nobody has to wait for the engine.
 * @param {import("./save.js").Current} current
 * @param {Wanted} wanted
 * @param {(there: HTMLCanvasElement[], tell: import("./working.js").Tell, signal: AbortSignal) => Promise<Blob>} encode
 */
export const filmed = (current, wanted, encode) => working(async (tell, signal) => {
  const { drawn } = wanted;
  const edit = seen(current.edit);
  const drawing = film({ ...current, edit }, wanted, (share) => tell(drawn * share), signal);
  const [there, xmp] = await reserve(Promise.all([drawing, xmpFor(edit)]));
  return marked(await encode(there, (share) => tell(drawn + (1 - drawn) * share), signal), xmp);
});
