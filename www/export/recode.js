// The edited picture as people send it, smaller than the engine's PNG: a JPEG or a WebP, in the size that is wanted. It bears the
// PNG's mark, and what the user keeps of the camera's data.

import { blobOf, canvas } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { exifFor } from "./exif.js";
import { jpegWith } from "./jpeg.js";
import { xmpOf } from "./png.js";
import { webpWith } from "./webp.js";

/** What goes with the pixels. @typedef {{ exif: Uint8Array<ArrayBuffer> | null, xmp: string | null }} Beside */
/** `quality` 0..1; `side` the longer one at most. @typedef {{ quality: number, side: number, exif: import("./exif.js").Kept }} Wanted */

/** Whether the browser makes them; some give a PNG instead. */
export const makesWebp = canvas(1, 1).toDataURL("image/webp").startsWith("data:image/webp");

/**
 * @param {Blob} png
 * @param {Blob} photo the file that it was made of
 * @param {"image/jpeg" | "image/webp"} type
 * @param {Wanted} wanted
 */
export async function recoded(png, photo, type, { quality, side, exif: kept }) {
  const bitmap = await createImageBitmap(png);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const picture = canvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const context = contextOf(picture);
  if (type === "image/jpeg") {
    // It knows no transparency.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, picture.width, picture.height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, picture.width, picture.height);
  bitmap.close();
  const blob = await blobOf(picture, type, quality);
  if (blob?.type !== type) throw new Error(`the browser makes no ${type.replace("image/", "").toUpperCase()} of it`);
  const beside = { exif: await exifFor(photo, kept, picture), xmp: xmpOf(new Uint8Array(await png.arrayBuffer())) };
  return type === "image/jpeg" ? jpegWith(blob, beside) : webpWith(blob, beside, picture);
}
