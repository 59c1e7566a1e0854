// The edited picture as people send it, smaller than the engine's PNG: a JPEG or a WebP, in the size that is wanted. It bears the
// PNG's mark, and what the user keeps of the camera's data.

import { canvas } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { exifFor } from "./exif.js";
import { jpegWith } from "./jpeg.js";
import { webpWith } from "./webp.js";

/** What goes with the pixels. @typedef {{ exif: Uint8Array<ArrayBuffer> | null, xmp: string | null }} Beside */
/** `quality` 0..1; `side` the longer one at most. @typedef {{ quality: number, side: number, exif: import("./exif.js").Kept }} Wanted */

/** What the engine's PNG calls its XMP. */
const XMP = "XML:com.adobe.xmp";
/** The bytes before the first chunk of a PNG, and of a chunk beside its data. */
const SIGNATURE = 8;
const AROUND = 12;

/** Whether the browser makes them; some give a PNG instead. */
export const makesWebp = canvas(1, 1).toDataURL("image/webp").startsWith("data:image/webp");

/** The XMP of a PNG, or null if it bears none, as where nothing was edited. @param {Uint8Array<ArrayBuffer>} png */
function xmpOf(png) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE; at + AROUND <= png.length; at += AROUND + view.getUint32(at)) {
    const data = png.subarray(at + 8, at + 8 + view.getUint32(at));
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (type !== "iTXt") continue;
    const text = new TextDecoder().decode(data);
    // After the name: not compressed, no language, no translated name.
    if (text.startsWith(`${XMP}\0\0\0\0\0`)) return text.slice(XMP.length + 5);
  }
  return null;
}

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
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => picture.toBlob(resolve, type, quality));
  if (blob?.type !== type) throw new Error(`the browser makes no ${type.replace("image/", "").toUpperCase()} of it`);
  const beside = { exif: await exifFor(photo, kept, picture), xmp: xmpOf(new Uint8Array(await png.arrayBuffer())) };
  return type === "image/jpeg" ? jpegWith(blob, beside) : webpWith(blob, beside, picture);
}
