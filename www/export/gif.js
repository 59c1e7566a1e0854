// The film as an animated GIF, for where no video plays: in chats, documents and old players. It repeats for ever.

import { status, errors } from "../strings.js";
import { contextOf } from "../view/dom.js";
import { say } from "../view/messages.js";
import { filmed } from "./film.js";
import { deliver, filmName } from "./save.js";

/** The longer side: a GIF knows 256 colours, and larger ones take megabytes. */
const SIDE = 480;
/** The pictures of one way, and for how long one, and the two ends, are seen. */
const STEPS = 12;
const DELAY_MS = 60;
const STILL_MS = 450;
/** Share of the time that the engine takes for its part. */
const DRAWN = 0.6;
/** Colours of a GIF but one, which stands for "as it was". */
const COLOURS = 255;

/** Pixels that are what they were in the picture before become `clear`: a GIF of a still photo is small. @param {Uint8Array} now @param {Uint8Array | null} last @param {number} clear */
const changed = (now, last, clear) => (last ? now.map((colour, i) => (colour === last[i] ? clear : colour)) : now);

/**
 * @param {HTMLCanvasElement[]} there
 * @param {import("./working.js").Tell} tell
 * @param {AbortSignal} signal
 */
async function encode(there, tell, signal) {
  // Fetched by those who want it.
  const { GIFEncoder, quantize, applyPalette } = await import(new URL("../vendor/gifenc/gifenc.esm.js", import.meta.url).href);
  const pictures = [...there, ...there.slice(1, -1).reverse()];
  const { width, height } = there[0];
  const pixels = (/** @type {HTMLCanvasElement} */ picture) => contextOf(picture).getImageData(0, 0, width, height).data;
  // Of both ends, so that no colour of the edit is missing.
  const ends = new Uint8Array(2 * 4 * width * height);
  ends.set(pixels(there[0]));
  ends.set(pixels(there[there.length - 1]), ends.length / 2);
  const palette = quantize(ends, COLOURS);
  const clear = palette.push([0, 0, 0]) - 1;
  const gif = GIFEncoder();
  let last = null;
  for (const [index, picture] of pictures.entries()) {
    signal.throwIfAborted();
    const now = applyPalette(pixels(picture), palette);
    const still = index === 0 || index === there.length - 1;
    gif.writeFrame(changed(now, last, clear), width, height, {
      palette: index === 0 ? palette : undefined, delay: still ? STILL_MS : DELAY_MS, transparent: index > 0, transparentIndex: clear, dispose: 1,
    });
    last = now;
    tell((index + 1) / pictures.length);
    // The page lives on meanwhile.
    await new Promise((resolve) => setTimeout(resolve));
  }
  gif.finish();
  return new Blob([gif.bytes()], { type: "image/gif" });
}

/** Saves the GIF. @param {import("./save.js").Current} current */
export async function saveGif(current) {
  say(status.gif);
  await deliver(filmed(current, { side: SIDE, steps: STEPS, drawn: DRAWN }, encode), () => filmName(current, "gif"), errors.gif);
}
