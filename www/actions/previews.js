// The expression buttons get the user's own face, one after the other, in the time that the user leaves to the engine.

import { EngineLost } from "../engine/client.js";
import { only } from "../model/edit.js";
import { latest } from "../model/latest.js";
import { state } from "../model/state.js";
import { expressionButtons } from "../view/expressions.js";
import { drawPreview, previewsShown, showPreview } from "../view/previews.js";

/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {import("../model/state.js").KnownFace} KnownFace */

/** The previews made of each face, by expression; null where none could be made. @type {WeakMap<KnownFace, Map<string, HTMLCanvasElement | null>>} */
const made = new WeakMap();

const run = latest(async (/** @type {{ photo: Photo, face: KnownFace }} */ { photo, face }, superseded) => {
  const done = made.get(face) ?? new Map();
  made.set(face, done);
  for (const radio of expressionButtons()) {
    if (!done.has(radio.value)) {
      // An edit calls `fillPreviews` again when it is done.
      if (superseded() || state.opening || state.busy) return;
      try {
        const patch = await face.patch(only(radio.value));
        if (!face.isChosen()) return;
        done.set(radio.value, patch && drawPreview(photo, face, patch));
      } catch (error) {
        if (error instanceof EngineLost) return;
        // Without its preview the button keeps its drawing; who picks it is told what is wrong.
        done.set(radio.value, null);
      }
    }
    if (!face.isChosen()) return;
    const preview = done.get(radio.value);
    if (preview && !preview.isConnected) showPreview(radio, preview);
  }
  previewsShown();
});

/** Makes and shows what is missing of the chosen face's previews. */
export function fillPreviews() {
  const { photo, face } = state;
  if (photo && face) run({ photo, face });
}
