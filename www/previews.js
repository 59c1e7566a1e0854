// The expression buttons show the user's own face, one after the other, in the time that the user leaves to the engine.

import { only } from "./edit.js";
import { EngineLost, latest } from "./engine.js";
import { canvas, compose, cut, inPreview, inset } from "./pictures.js";
import { state } from "./state.js";

/** Pixels of a preview's side; shown at half of that, which is sharp on a phone too. */
const SIDE = 144;
/** Share of the aligned crop left away on each side, which is hair and ground. */
const MARGIN = 0.17;

const { dataset } = document.body;
const radios = [...document.querySelectorAll("#expressions input")];
/** The previews made of each face, by expression; null where none could be made. */
const made = new WeakMap();

async function make(expression, photo, face) {
  const patch = await face.patch(only(expression));
  if (!patch) return null;
  const preview = canvas(SIDE, SIDE);
  preview.className = "preview";
  preview.setAttribute("aria-hidden", "true");
  cut(compose(face.base, patch), inPreview(inset(face.quad, MARGIN), photo), preview);
  return preview;
}

function show(radio, preview) {
  const label = radio.closest("label");
  label.querySelector("canvas")?.remove();
  label.prepend(preview);
}

const run = latest(async ({ photo, face }, superseded) => {
  if (!made.has(face)) made.set(face, new Map());
  const done = made.get(face);
  for (const radio of radios) {
    if (!done.has(radio.value)) {
      // An edit calls `fillPreviews` again when it is done.
      if (superseded() || state.opening || state.busy) return;
      try {
        const preview = await make(radio.value, photo, face);
        if (!face.isChosen()) return;
        done.set(radio.value, preview);
      } catch (error) {
        if (error instanceof EngineLost) return;
        // Without its preview the button keeps its drawing; who picks it is told what is wrong.
        done.set(radio.value, null);
      }
    }
    if (!face.isChosen()) return;
    const preview = done.get(radio.value);
    if (preview && !preview.isConnected) show(radio, preview);
  }
  dataset.previews = "shown";
});

/** Makes and shows what is missing of the chosen face's previews. */
export function fillPreviews() {
  if (state.face) run({ photo: state.photo, face: state.face });
}

export function clearPreviews() {
  dataset.previews = "";
  for (const radio of radios) radio.closest("label").querySelector("canvas")?.remove();
}
