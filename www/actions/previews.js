// The expression buttons get the user's own face, one after the other, in the time that the user leaves to the engine.

import { EngineLost } from "../engine/client.js";
import { only, possible } from "../model/edit.js";
import { latest } from "../model/latest.js";
import { state, wanted } from "../model/state.js";
import { expressionButtons } from "../view/expressions.js";
import { drawPreview, previewsShown, showPreview } from "../view/previews.js";

/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {import("../model/state.js").KnownFace} KnownFace */

/** The previews made of each face, by expression, without and with what was learnt; null where none could be made. @type {WeakMap<KnownFace, Map<string, HTMLCanvasElement | null>>} */
const made = new WeakMap();

const run = latest(async (/** @type {{ photo: Photo, face: KnownFace }} */ { photo, face }, superseded) => {
  const done = made.get(face) ?? new Map();
  made.set(face, done);
  const { mine } = possible(wanted());
  for (const radio of expressionButtons()) {
    const key = mine ? `mine ${radio.value}` : radio.value;
    if (!done.has(key)) {
      // An edit calls `fillPreviews` again when it is done.
      if (superseded() || state.opening || state.busy) return;
      try {
        const patch = await face.patch({ ...only(radio.value), mine });
        if (!face.isChosen()) return;
        done.set(key, patch && drawPreview(photo, face, patch));
      } catch (error) {
        if (error instanceof EngineLost) return;
        // Without its preview the button keeps its drawing; who picks it is told what is wrong.
        done.set(key, null);
      }
    }
    if (!face.isChosen()) return;
    const preview = done.get(key);
    if (preview && !preview.isConnected) showPreview(radio, preview);
  }
  previewsShown();
});

/** Makes and shows what is missing of the chosen face's previews. */
export function fillPreviews() {
  const { photo, face } = state;
  if (photo && face) run({ photo, face });
}
