// The chunks of a PNG, without a browser.

import assert from "node:assert/strict";
import { crc32 } from "node:zlib";

/** [{type, data}] of a PNG; fails on a wrong length or CRC. */
export function chunks(bytes) {
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    assert.equal(bytes.readUInt32BE(end), crc32(bytes.subarray(at + 4, end)), "the chunk's CRC");
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return found;
}

/** What an edited PNG says of itself: its XMP. */
export const mark = (bytes) => chunks(bytes).find(({ type }) => type === "iTXt").data.toString();
