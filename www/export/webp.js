// What goes with the pixels of a WebP, in chunks of their own: a RIFF file, whose first chunk says which others there are
// (developers.google.com/speed/webp/docs/riff_container, "Extended File Format").

const FLAGS = { alpha: 0x10, exif: 0x08, xmp: 0x04 };
/** Before a file's chunks, and before a chunk's data. */
const FILE_HEAD = 12;
const CHUNK_HEAD = 8;

/** Chunks have even lengths. @param {string} name @param {Blob} data */
function chunk(name, data) {
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, data.size, true);
  return new Blob([name, size, data, new Uint8Array(data.size % 2)]);
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {{ name: string, whole: Uint8Array<ArrayBuffer> }[]} */
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer);
  const found = [];
  for (let at = FILE_HEAD; at + CHUNK_HEAD <= bytes.length;) {
    const length = CHUNK_HEAD + view.getUint32(at + 4, true);
    const end = at + length + (length % 2);
    found.push({ name: String.fromCharCode(...bytes.subarray(at, at + 4)), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

/**
 * The WebP of this size with its EXIF and XMP.
 * @param {Blob} webp @param {import("./recode.js").Beside} beside @param {{ width: number, height: number }} size
 */
export async function webpWith(webp, { exif, xmp }, { width, height }) {
  if (!exif && !xmp) return webp;
  const chunks = chunksOf(new Uint8Array(await webp.arrayBuffer()));
  // What a simple file cannot say, it does not have; only a lossless one has alpha, and says so in bit 28 after its signature.
  const known = chunks.find(({ name }) => name === "VP8X")?.whole[CHUNK_HEAD]
    ?? (chunks.some(({ name, whole }) => name === "VP8L" && whole[CHUNK_HEAD + 4] & 0x10) ? FLAGS.alpha : 0);
  const head = new DataView(new ArrayBuffer(10));
  head.setUint8(0, known | (exif ? FLAGS.exif : 0) | (xmp ? FLAGS.xmp : 0));
  // Three bytes each, of which the last of the first overlaps: written in this order they fit.
  head.setUint32(4, width - 1, true);
  head.setUint16(7, (height - 1) & 0xffff, true);
  head.setUint8(9, (height - 1) >> 16);
  const body = new Blob(["WEBP", chunk("VP8X", new Blob([head])), ...chunks.filter(({ name }) => name !== "VP8X").map(({ whole }) => whole),
    ...(exif ? [chunk("EXIF", new Blob([exif]))] : []), ...(xmp ? [chunk("XMP ", new Blob([xmp]))] : [])]);
  return new Blob([chunk("RIFF", body)], { type: webp.type });
}
