// What the camera wrote beside the photo (EXIF 2.3, a TIFF without a picture), as far as an edited picture may bear it.

import { chunkOf, isPng } from "./png.js";

/** @typedef {"" | "camera" | "all"} Kept what of it is kept: nothing, all but the place, all */

const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const SHORT = 3;
const ENTRY = 12;
const TAG = { orientation: 0x0112, exif: 0x8769, gps: 0x8825, makerNote: 0x927c, width: 0xa002, height: 0xa003, thumbnail: 0x0201, thumbnailBytes: 0x0202 };
/** "Exif\0\0", before the TIFF in a JPEG. */
const NAME = [0x45, 0x78, 0x69, 0x66, 0, 0];
/** It lies near the start of a file, and never takes more than one segment of a JPEG. */
const WHERE = 256 * 1024;

/** The TIFF in a JPEG or a PNG, or null. @param {Uint8Array<ArrayBuffer>} bytes the start of the file */
function tiffIn(bytes) {
  // A copy of its own: it is changed in place.
  if (isPng(bytes)) return chunkOf(bytes, "eXIf")?.slice() ?? null;
  const view = new DataView(bytes.buffer);
  if (view.byteLength > 4 && view.getUint16(0) === 0xffd8) {
    for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + view.getUint16(at + 2)) {
      if (bytes[at + 1] === 0xe1 && NAME.every((byte, i) => bytes[at + 4 + i] === byte)) return bytes.slice(at + 10, at + 2 + view.getUint16(at + 2));
    }
  }
  return null;
}

/** A TIFF's directories, whose entries can be changed and taken out in place. */
class Tiff {
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.little = this.view.getUint16(0) === 0x4949;
    if (this.u16(2) !== 42) throw new RangeError("no TIFF");
  }

  /** @param {number} at */
  u16(at) { return this.view.getUint16(at, this.little); }
  /** @param {number} at */
  u32(at) { return this.view.getUint32(at, this.little); }

  /** Where an entry of the directory at `from` lies; 0 if there is none. @param {number} from @param {number} tag */
  entry(from, tag) {
    for (let i = 0; from && i < this.u16(from); i++) {
      if (this.u16(from + 2 + i * ENTRY) === tag) return from + 2 + i * ENTRY;
    }
    return 0;
  }

  /** The number in an entry, or 0. @param {number} from @param {number} tag */
  number(from, tag) {
    const at = this.entry(from, tag);
    return !at ? 0 : this.u16(at + 2) === SHORT ? this.u16(at + 8) : this.u32(at + 8);
  }

  /** @param {number} from @param {number} tag @param {number} value */
  set(from, tag, value) {
    const at = this.entry(from, tag);
    if (!at) return;
    if (this.u16(at + 2) === SHORT) this.view.setUint16(at + 8, value, this.little);
    else this.view.setUint32(at + 8, value, this.little);
  }

  /** Takes an entry out, and wipes what it held. @param {number} from @param {number} tag */
  remove(from, tag) {
    const at = this.entry(from, tag);
    if (!at) return;
    this.wipe(at);
    const count = this.u16(from);
    const end = from + 2 + count * ENTRY;
    this.bytes.copyWithin(at, at + ENTRY, end);
    // The way to the next directory moves up with them.
    this.bytes.copyWithin(end - ENTRY, end, end + 4);
    this.view.setUint16(from, count - 1, this.little);
  }

  /** Wipes what the entry at `at` points to. @param {number} at */
  wipe(at) {
    const length = (TYPE_BYTES[this.u16(at + 2)] ?? 1) * this.u32(at + 4);
    if (length > 4) this.bytes.fill(0, this.u32(at + 8), this.u32(at + 8) + length);
  }

  /** Wipes the values of a directory. @param {number} from */
  wipeAll(from) {
    for (let i = 0; from && i < this.u16(from); i++) this.wipe(from + 2 + i * ENTRY);
  }
}

/**
 * The TIFF of an edited picture of this size: upright, without the small picture of the photo as it was, and without the maker's
 * own notes, which may hold one too.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {Kept} kept @param {{ width: number, height: number }} size
 */
function cleaned(bytes, kept, { width, height }) {
  const tiff = new Tiff(bytes);
  const main = tiff.u32(4);
  const camera = tiff.number(main, TAG.exif);
  const next = main + 2 + tiff.u16(main) * ENTRY;
  const small = tiff.u32(next);
  if (small) {
    const [at, length] = [TAG.thumbnail, TAG.thumbnailBytes].map((tag) => tiff.number(small, tag));
    bytes.fill(0, at, at + length);
    tiff.view.setUint32(next, 0);
  }
  tiff.set(main, TAG.orientation, 1);
  tiff.remove(camera, TAG.makerNote);
  tiff.set(camera, TAG.width, width);
  tiff.set(camera, TAG.height, height);
  if (kept !== "all") {
    tiff.wipeAll(tiff.number(main, TAG.gps));
    tiff.remove(main, TAG.gps);
  }
  return bytes;
}

/**
 * What `read` makes of a file; null where a number leads out of it: a picture without is better than none.
 * @template T @param {() => T | Promise<T>} read @returns {Promise<T | null>}
 */
export async function orNull(read) {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * A TIFF that says its picture stands upright; null if it is none.
 * @param {Uint8Array<ArrayBuffer>} bytes changed in place
 */
export const upright = (bytes) => orNull(() => {
  const tiff = new Tiff(bytes);
  tiff.set(tiff.u32(4), TAG.orientation, 1);
  return bytes;
});

/**
 * What of a photo's EXIF goes into a picture made of it, as a TIFF; null where there is none, or it cannot be read.
 * @param {Blob} photo @param {Kept} kept @param {{ width: number, height: number }} size the picture's
 */
export async function exifFor(photo, kept, size) {
  if (!kept) return null;
  return orNull(async () => {
    const tiff = tiffIn(new Uint8Array(await photo.slice(0, WHERE).arrayBuffer()));
    return tiff && cleaned(tiff, kept, size);
  });
}
