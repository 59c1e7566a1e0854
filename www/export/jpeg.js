// A JPEG of the edited picture, for mail and chats, in which a PNG of a photo is too large. It bears the same mark.

import { canvas } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";

/** What the engine's PNG calls its XMP, and what JPEG readers look for. */
const IN_PNG = "XML:com.adobe.xmp";
const IN_JPEG = "http://ns.adobe.com/xap/1.0/\0";
/** The bytes before the first chunk of a PNG, and of a chunk beside its data. */
const SIGNATURE = 8;
const AROUND = 12;

/** The XMP of a PNG, or null if it bears none, as where nothing was edited. @param {Uint8Array<ArrayBuffer>} png */
function xmpOf(png) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE; at + AROUND <= png.length; at += AROUND + view.getUint32(at)) {
    const data = png.subarray(at + 8, at + 8 + view.getUint32(at));
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (type !== "iTXt") continue;
    const text = new TextDecoder().decode(data);
    // After the name: not compressed, no language, no translated name.
    if (text.startsWith(`${IN_PNG}\0\0\0\0\0`)) return text.slice(IN_PNG.length + 5);
  }
  return null;
}

/** The JPEG with a segment for its XMP, right after its first two bytes. @param {Blob} jpeg @param {string} xmp */
function marked(jpeg, xmp) {
  const data = new TextEncoder().encode(IN_JPEG + xmp);
  const length = data.length + 2;
  const head = new Uint8Array([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255]);
  return new Blob([head, data, jpeg.slice(2)], { type: jpeg.type });
}

/** @param {Blob} png @param {number} quality 0..1 */
export async function jpegOf(png, quality) {
  const bitmap = await createImageBitmap(png);
  const picture = canvas(bitmap.width, bitmap.height);
  const context = contextOf(picture);
  // A JPEG knows no transparency.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  /** @type {Blob | null} */
  const jpeg = await new Promise((resolve) => picture.toBlob(resolve, "image/jpeg", quality));
  if (jpeg?.type !== "image/jpeg") throw new Error("the browser makes no JPEG of it");
  const xmp = xmpOf(new Uint8Array(await png.arrayBuffer()));
  return xmp === null ? jpeg : marked(jpeg, xmp);
}
