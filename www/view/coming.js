// The photo that is on its way in, as the browser reads it: seen at once, before the engine has it, or has even started.

import { canvas } from "./canvas.js";
import { contextOf, find } from "./dom.js";

/** More than a stage shows is not drawn: the engine's own picture follows. */
const MOST_SIDE = 1600;

const frame = find("frame");
/** The file that is seen, or about to be. @type {File | null} */
let wanted = null;

/** Shows a file over whatever is on the stage; one that the browser cannot read leaves the stage as it is. @param {File} file */
export async function showComing(file) {
  if (wanted === file) return;
  hideComing();
  wanted = file;
  frame.classList.add("coming");
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return;
  if (wanted === file) {
    const scale = Math.min(1, MOST_SIDE / Math.max(bitmap.width, bitmap.height));
    const picture = canvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    picture.id = "coming";
    picture.setAttribute("aria-hidden", "true");
    contextOf(picture).drawImage(bitmap, 0, 0, picture.width, picture.height);
    frame.prepend(picture);
  }
  bitmap.close();
}

/** The engine's picture takes its place. */
export function hideComing() {
  wanted = null;
  frame.classList.remove("coming");
  document.getElementById("coming")?.remove();
}
