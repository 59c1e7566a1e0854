// The EXIF of a HEIC or AVIF: an item of its own among the boxes of the file (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, annex A).

import { orNull } from "./exif.js";

/** The boxes that say where items lie come first in the file, and are small. */
const WHERE = 256 * 1024;
/** As much as a segment of a JPEG may bear. */
const MOST = 65536;

/** Numbers and boxes, one after the other. */
class Reader {
  /** @param {DataView} view @param {number} at @param {number} end */
  constructor(view, at = 0, end = view.byteLength) {
    this.view = view;
    this.at = at;
    this.end = end;
  }

  /** A number of so many bytes, 0, 1, 2, 4 or 8. @param {number} bytes */
  number(bytes) {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + this.view.getUint8(this.at + i);
    this.at += bytes;
    return value;
  }

  /** Four letters. */
  type() {
    return String.fromCharCode(this.number(1), this.number(1), this.number(1), this.number(1));
  }

  /** The version of a box that has one; its flags are passed over. */
  version() {
    const version = this.number(1);
    this.at += 3;
    return version;
  }

  /** The boxes from here to the end; the last one may be there in part. @returns {Generator<{ type: string, inside: Reader }>} */
  * boxes() {
    while (this.at + 8 <= this.end) {
      const start = this.at;
      let size = this.number(4);
      const type = this.type();
      if (size === 1) size = this.number(8);
      const end = size === 0 ? this.end : start + size;
      if (end < this.at) return;
      yield { type, inside: new Reader(this.view, this.at, Math.min(end, this.end)) };
      this.at = end;
    }
  }
}

/** The number of the item that holds the EXIF, or 0. @param {Reader} iinf */
function exifItem(iinf) {
  iinf.number(iinf.version() === 0 ? 2 : 4);
  for (const { type, inside } of iinf.boxes()) {
    const version = type === "infe" ? inside.version() : 0;
    if (version < 2) continue;
    const id = inside.number(version === 2 ? 2 : 4);
    inside.number(2);
    if (inside.type() === "Exif") return id;
  }
  return 0;
}

/** Where an item lies in the file, or null if it does not lie there in one piece. @param {Reader} iloc @param {number} wanted */
function placeOf(iloc, wanted) {
  const version = iloc.version();
  const sizes = iloc.number(2);
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  for (let left = iloc.number(version < 2 ? 2 : 4); left > 0; left--) {
    const id = iloc.number(version < 2 ? 2 : 4);
    const inFile = version === 0 || (iloc.number(2) & 15) === 0;
    iloc.number(2);
    const base = iloc.number(baseBytes);
    const pieces = iloc.number(2);
    const before = version > 0 ? indexBytes : 0;
    if (id === wanted) {
      iloc.number(before);
      return inFile && pieces === 1 ? { at: base + iloc.number(offsetBytes), length: iloc.number(lengthBytes) } : null;
    }
    // Not one by one: a file may claim any number of pieces of no bytes.
    iloc.at += pieces * (before + offsetBytes + lengthBytes);
  }
  return null;
}

/** @param {Blob} file @param {number} from @param {number} to */
const read = async (file, from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer());

/**
 * The TIFF in such a file, or null if there is none that can be read.
 * @param {Blob} file @returns {Promise<Uint8Array<ArrayBuffer> | null>}
 */
export function exifInHeif(file) {
  return orNull(async () => {
    const start = await read(file, 0, WHERE);
    const meta = [...new Reader(new DataView(start.buffer)).boxes()].find(({ type }) => type === "meta")?.inside;
    meta?.version();
    const boxes = new Map([...meta?.boxes() ?? []].map(({ type, inside }) => [type, inside]));
    const [iinf, iloc] = [boxes.get("iinf"), boxes.get("iloc")];
    const id = iinf && iloc ? exifItem(iinf) : 0;
    const place = id && iloc ? placeOf(iloc, id) : null;
    if (!place || place.length < 12 || place.length > MOST) return null;
    const item = await read(file, place.at, place.at + place.length);
    // Its first four bytes say how much lies before the TIFF: "Exif\0\0", mostly.
    const from = 4 + new DataView(item.buffer).getUint32(0);
    return from + 8 <= item.length ? item.slice(from) : null;
  });
}
