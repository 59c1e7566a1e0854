// What a film says of itself: the XMP that the engine gives to every edited picture (XMP specification, part 3). WebM has no place for it.

import { engine } from "../engine/client.js";
import { editWords } from "../strings.js";
import { xmpOf } from "./png.js";

/** MP4's box of XMP. */
const BOX = [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];
/** GIF's extension of an application, and the name of this one. */
const EXTENSION = [0x21, 0xff, 0x0b, ...new TextEncoder().encode("XMP DataXMP")];
/** Who reads the text as blocks with a length each ends up in here, whatever the length, and finds the way out. */
const WAY_OUT = [1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0];
/** A GIF's last byte. */
const END = 0x3b;

/** The XMP of a film to an edit. @param {import("../model/edit.js").Edit} edit */
export async function xmpFor(edit) {
  const { buffer } = new Uint8ClampedArray(4);
  const png = await engine.call("encode", { pixels: buffer, width: 1, done: editWords(edit) }, [buffer]);
  return xmpOf(/** @type {Uint8Array<ArrayBuffer>} */ (png)) ?? "";
}

/** The film with it, if films of its kind can have it. @param {Blob} film @param {string} xmp */
export function marked(film, xmp) {
  const { type } = film;
  const text = new TextEncoder().encode(xmp);
  if (type === "image/gif") {
    return new Blob([film.slice(0, -1), new Uint8Array(EXTENSION), text, new Uint8Array([...WAY_OUT, END])], { type });
  }
  if (type !== "video/mp4") return film;
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, head.length + BOX.length + text.length);
  head.set(new TextEncoder().encode("uuid"), 4);
  return new Blob([film, head, new Uint8Array(BOX), text], { type });
}
