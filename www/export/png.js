// The chunks of a PNG (w3.org/TR/png-3, section 5).

/** The bytes before the first chunk, of a chunk beside its data, and of those the ones before its data. */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const AROUND = 12;
const HEAD = 8;
/** What the engine's PNG calls its XMP. */
const XMP = "XML:com.adobe.xmp";

/** Whether it begins as a PNG does. @param {Uint8Array<ArrayBuffer>} bytes */
export const isPng = (bytes) => SIGNATURE.every((byte, i) => bytes[i] === byte);

/**
 * The data of the first chunk of this type that is as wanted, or null; also of a file of which only the start is there.
 * @param {Uint8Array<ArrayBuffer>} png @param {string} type @param {(data: Uint8Array<ArrayBuffer>) => boolean} [isWanted]
 */
export function chunkOf(png, type, isWanted = () => true) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + AROUND <= png.length; at += AROUND + view.getUint32(at)) {
    if (String.fromCharCode(...png.subarray(at + 4, at + HEAD)) !== type) continue;
    const data = png.subarray(at + HEAD, at + HEAD + view.getUint32(at));
    if (isWanted(data)) return data;
  }
  return null;
}

/** The XMP of a PNG, or null if it bears none, as where nothing was edited. @param {Uint8Array<ArrayBuffer>} png */
export function xmpOf(png) {
  // After the name: not compressed, no language, no translated name.
  const name = `${XMP}\0\0\0\0\0`;
  const text = (/** @type {Uint8Array<ArrayBuffer>} */ data) => new TextDecoder().decode(data);
  const found = chunkOf(png, "iTXt", (data) => text(data).startsWith(name));
  return found && text(found).slice(name.length);
}
