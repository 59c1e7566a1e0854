// Files that no engine should stumble over, made from scratch or from the sample.

import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** An 8-bit RGB PNG of the given size whose pixel data are `rows` (raw, with filter bytes). */
export function png(width, height, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** [{name, mimeType, buffer}], given the sample's bytes and a PNG without a face. */
export const badFiles = (sample, gradient) => [
  { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear reader, this is no picture.\n".repeat(50)) },
  { name: "half.jpg", mimeType: "image/jpeg", buffer: sample.subarray(0, sample.length >> 1) },
  { name: "nothing.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
  { name: "dot.png", mimeType: "image/png", buffer: png(1, 1, Buffer.from([0, 200, 150, 120])) },
  { name: "huge.png", mimeType: "image/png", buffer: png(20000, 20000, Buffer.alloc(64)) },
  { name: "phone.heic", mimeType: "image/heic", buffer: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic\0\0\0\0mif1heic"), Buffer.alloc(400, 7)]) },
  // Last, because the tests open a photo after it.
  { name: "gradient.png", mimeType: "image/png", buffer: gradient },
];
