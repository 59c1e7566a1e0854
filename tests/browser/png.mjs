// The marker in a saved PNG, without a browser.

import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { crc32 } from "node:zlib";
import { png } from "./bad-files.mjs";

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

export function pngTests(mien) {
  test("marks a PNG and leaves its other chunks as they are", async () => {
    // Node takes a .js file for a module only where a package.json says so.
    const folder = await mkdtemp(join(tmpdir(), "mien-png-"));
    await cp(join(mien.folder, "www"), folder, { recursive: true, filter: (path) => !/pkg|weights|samples/.test(path) });
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    const { marked } = await import(pathToFileURL(join(folder, "png.js")));
    await rm(folder, { recursive: true });

    const plain = png(2, 1, Buffer.from([0, 1, 2, 3, 4, 5, 6]));
    const edit = { shares: { sad: 1 }, intensity: 0.5, regions: { eyes: 0, nose: 1, mouth: 0.4 } };
    const parts = [{ edit, quad: [[1.4, 2], [9, 2.6], [9, 8], [1, 8]] }];
    const made = chunks(Buffer.from(await marked(plain, { parts, model: "<a&b>" }).arrayBuffer()));
    assert.deepEqual(made.map(({ type }) => type), ["IHDR", "tEXt", "iTXt", "IDAT", "IEND"]);
    assert.deepEqual(made.filter(({ type }) => !/XT|Xt/i.test(type)), chunks(plain));
    const text = made[2].data.toString();
    assert.ok(text.startsWith("XML:com.adobe.xmp\0\0\0\0\0<?xpacket"));
    assert.match(text, /Sad at 50 %, without brows and eyes, with 40 % of mouth within x 1 to 9, y 2 to 8, by the model &#60;a&#38;b&#62;\./);
  });
}
