// A photo as a phone writes it: turned, with its EXIF.

const ASCII = 2;
const [SHORT, LONG, UNDEFINED] = [3, 4, 7];
const IFD = (entries) => 2 + entries * 12 + 4;

/** A little TIFF: camera, orientation 6, maker's notes, size, place, and a small picture of the photo as it was. */
function tiff(side) {
  const bytes = Buffer.alloc(400);
  bytes.write("II*\0");
  bytes.writeUInt32LE(8, 4);
  let free = 300;
  const put = (text) => {
    bytes.write(text, free);
    free += text.length;
    return free - text.length;
  };
  const directory = (at, entries, next) => {
    bytes.writeUInt16LE(entries.length, at);
    entries.forEach(([tag, type, count, value], i) => {
      const to = at + 2 + i * 12;
      bytes.writeUInt16LE(tag, to);
      bytes.writeUInt16LE(type, to + 2);
      bytes.writeUInt32LE(count, to + 4);
      bytes.writeUInt32LE(typeof value === "string" ? put(value) : value, to + 8);
    });
    bytes.writeUInt32LE(next, at + 2 + entries.length * 12);
    return at + IFD(entries.length);
  };
  // Where the directories lie: main, camera, place, small picture.
  const [main, camera] = [8, 8 + IFD(4)];
  const place = camera + IFD(2);
  const small = place + IFD(1);
  directory(main, [[0x010f, ASCII, 8, "TestCam\0"], [0x0112, SHORT, 1, 6], [0x8769, LONG, 1, camera], [0x8825, LONG, 1, place]], small);
  directory(camera, [[0x927c, UNDEFINED, 8, "NOTES..."], [0xa002, LONG, 1, side]], 0);
  directory(place, [[0x001d, ASCII, 8, "PLACE..\0"]], 0);
  directory(small, [[0x0201, LONG, 1, put("SMALL...")], [0x0202, LONG, 1, 8]], 0);
  return bytes;
}

/** The picture in `bytes`, as a square JPEG that lies on its side and says so. */
export async function cameraJpeg(page, bytes, side) {
  const turned = Buffer.from(await page.evaluate(async ([base64, length]) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement("canvas"), { width: length, height: length });
    const context = canvas.getContext("2d");
    context.translate(0, length);
    context.rotate(-Math.PI / 2);
    context.drawImage(bitmap, 0, 0, length, length);
    return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
  }, [bytes.toString("base64"), side]), "base64");
  const data = Buffer.concat([Buffer.from("Exif\0\0"), tiff(side)]);
  const head = Buffer.from([0xff, 0xe1, (data.length + 2) >> 8, (data.length + 2) & 255]);
  return Buffer.concat([turned.subarray(0, 2), head, data, turned.subarray(2)]);
}

/** A HEIC of one item with such a TIFF as a second one. */
export function heicWithExif(heic, side) {
  const box = (type) => {
    const at = heic.indexOf(type) - 4;
    return { at, size: heic.readUInt32BE(at) };
  };
  const [meta, iloc, iinf] = ["meta", "iloc", "iinf"].map(box);
  const info = Buffer.from([0, 0, 0, 21, ...Buffer.from("infe"), 2, 0, 0, 0, 0, 2, 0, 0, ...Buffer.from("Exif"), 0]);
  // Its number, no other file, no base, one piece.
  const place = Buffer.from([0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const more = info.length + place.length;
  const data = Buffer.concat([Buffer.from([0, 0, 0, 6]), Buffer.from("Exif\0\0"), tiff(side)]);
  place.writeUInt32BE(heic.length + more + 8, 10);
  place.writeUInt32BE(data.length, 14);
  const changed = Buffer.from(heic);
  changed.writeUInt32BE(meta.size + more, meta.at);
  changed.writeUInt32BE(iloc.size + place.length, iloc.at);
  changed.writeUInt32BE(iinf.size + info.length, iinf.at);
  changed.writeUInt16BE(2, iloc.at + 14);
  changed.writeUInt16BE(2, iinf.at + 12);
  // The picture lies farther back by as much.
  changed.writeUInt32BE(heic.readUInt32BE(iloc.at + 20) + more, iloc.at + 20);
  const head = Buffer.from([0, 0, 0, 0, ...Buffer.from("mdat")]);
  head.writeUInt32BE(8 + data.length);
  const [first, second] = [iloc.at + iloc.size, iinf.at + iinf.size];
  return Buffer.concat([changed.subarray(0, first), place, changed.subarray(first, second), info, changed.subarray(second), head, data]);
}

/** Of such a TIFF: its orientation, the width that it says, and the entries of its main directory. */
export function tags(bytes) {
  const find = (from, tag) => Array.from({ length: bytes.readUInt16LE(from) }, (_, i) => from + 2 + i * 12).find((at) => bytes.readUInt16LE(at) === tag);
  const camera = bytes.readUInt32LE(find(8, 0x8769) + 8);
  return { orientation: bytes.readUInt16LE(find(8, 0x0112) + 8), width: bytes.readUInt32LE(find(camera, 0xa002) + 8), entries: bytes.readUInt16LE(8) };
}
