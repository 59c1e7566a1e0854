// What goes with the pixels of a JPEG, in segments of their own.

const APP1 = 0xe1;
const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
/** A segment's length counts itself and is written in two bytes. */
const MOST = 0xffff - 2;

/** @param {string} name @param {BlobPart} content */
async function segment(name, content) {
  const data = new Blob([name, content]);
  if (data.size > MOST) return new Blob();
  const length = data.size + 2;
  return new Blob([new Uint8Array([0xff, APP1, length >> 8, length & 255]), data]);
}

/** The JPEG with its EXIF and XMP, right after its first two bytes. @param {Blob} jpeg @param {import("./recode.js").Beside} beside */
export async function jpegWith(jpeg, { exif, xmp }) {
  const segments = [exif && await segment(EXIF, exif), xmp && await segment(XMP, xmp)].filter((one) => one !== null && one !== "");
  return new Blob([jpeg.slice(0, 2), ...segments, jpeg.slice(2)], { type: jpeg.type });
}
