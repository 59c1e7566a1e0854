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

/** The PNG with a chunk more, right after its first. @param {Uint8Array<ArrayBuffer>} png @param {string} type @param {Uint8Array<ArrayBuffer>} data */
export function withChunk(png, type, data) {
  const chunk = new Uint8Array(AROUND + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, HEAD);
  view.setUint32(HEAD + data.length, crc32(chunk.subarray(4, HEAD + data.length)));
  const at = SIGNATURE.length + AROUND + new DataView(png.buffer, png.byteOffset).getUint32(SIGNATURE.length);
  return new Blob([png.subarray(0, at), chunk, png.subarray(at)], { type: "image/png" });
}

/** The cyclic redundancy code of a chunk's type and data (section 5.5 and annex D). @param {Uint8Array} bytes */
function crc32(bytes) {
  let code = 0xffffffff;
  for (const byte of bytes) {
    code ^= byte;
    for (let i = 0; i < 8; i++) code = (code >>> 1) ^ (code & 1 ? 0xedb88320 : 0);
  }
  return ~code >>> 0;
}

/** The XMP of a PNG, or null if it bears none, as where nothing was edited. @param {Uint8Array<ArrayBuffer>} png */
export function xmpOf(png) {
  // After the name: not compressed, no language, no translated name.
  const name = `${XMP}\0\0\0\0\0`;
  const text = (/** @type {Uint8Array<ArrayBuffer>} */ data) => new TextDecoder().decode(data);
  const found = chunkOf(png, "iTXt", (data) => text(data).startsWith(name));
  return found && text(found).slice(name.length);
}
