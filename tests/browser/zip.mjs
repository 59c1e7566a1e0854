// What is in a ZIP that holds its files as they are (APPNOTE 4.3), without a browser.

import assert from "node:assert/strict";
import { crc32 } from "node:zlib";

/** {name: bytes}; fails on a wrong length or CRC, and on two files of one name. */
export function unzipped(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  assert.ok(end >= 0, "it ends as a ZIP does");
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left; left--) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50, "an entry of the directory");
    const [crc, length] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24)];
    const [name, extra, comment] = [28, 30, 32].map((where) => bytes.readUInt16LE(at + where));
    const file = bytes.toString("utf8", at + 46, at + 46 + name);
    const from = bytes.readUInt32LE(at + 42);
    const data = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    assert.ok(!(file in files), `two files are ${file}`);
    files[file] = bytes.subarray(data, data + length);
    assert.equal(crc32(files[file]), crc, `${file}'s CRC`);
    at += 46 + name + extra + comment;
  }
  return files;
}
