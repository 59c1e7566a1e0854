// The expression buttons show the user's own face, one after the other, in the time that the user leaves to the engine.

import { EngineLost, latest } from "./engine.js";
import { canvas, compose, cut, inPreview, inset } from "./pictures.js";

/** Pixels of a preview's side; shown at half of that, which is sharp on a phone too. */
const SIDE = 144;
/** Share of the aligned crop left away on each side, which is hair and ground. */
const MARGIN = 0.17;

/** `busy()` tells whether the user waits for the engine. Gives back {fill, clear} for the page to call. */
export function previews({ radios, busy }) {
  const { dataset } = document.body;
  /** The expressions shown of each face. */
  const drawn = new WeakMap();

  async function show(radio, photo, face) {
    const patch = await face.patch(radio.value, 1);
    if (!patch) return;
    const made = canvas(SIDE, SIDE);
    made.className = "preview";
    made.setAttribute("aria-hidden", "true");
    cut(compose(photo.preview, patch), inPreview(inset(face.quad, MARGIN), photo), made);
    const label = radio.closest("label");
    label.querySelector("canvas")?.remove();
    label.prepend(made);
  }

  const run = latest(async ({ photo, face }, superseded) => {
    if (!drawn.has(face)) drawn.set(face, new Set());
    const done = drawn.get(face);
    for (const radio of radios.filter(({ value }) => !done.has(value))) {
      // An edit calls `fill` again when it is done.
      if (superseded() || busy()) return;
      try {
        await show(radio, photo, face);
      } catch (error) {
        // Without its preview the button keeps its drawing; who picks it is told what is wrong.
        if (error instanceof EngineLost) return;
      }
      if (!face.isChosen()) return;
      done.add(radio.value);
    }
    dataset.previews = "shown";
  });

  const clear = () => {
    dataset.previews = "";
    for (const radio of radios) radio.closest("label").querySelector("canvas")?.remove();
  };
  return { fill: (photo, face) => face && run({ photo, face }), clear };
}
