// Content Credentials as others read them: by the `c2pa` crate's own reader, compiled to wasm by its makers.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import init, { WasmReader } from "@contentauth/c2pa-wasm";

const code = fileURLToPath(import.meta.resolve("@contentauth/c2pa-wasm/c2pa.wasm"));
const ready = readFile(code).then((module) => init({ module_or_path: module }));

/** A JPEG without its credentials, which lie in segments of APP11 after those of other applications. */
export function unsigned(jpeg) {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  for (; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] !== 0xeb) kept.push(jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2)));
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

/** Whom nobody vouches for is all that a reader may say against a picture of Mien. */
const UNKNOWN = "signingCredential.untrusted";

/**
 * What the reader says of a picture: whether it holds, what else is wrong, the active manifest, how many there are. `type`: "image/png", say.
 * Throws where there are no credentials.
 */
export async function credentialsOf(bytes, type) {
  await ready;
  const reader = await WasmReader.fromBytes(type, new Uint8Array(bytes));
  const { validation_state: state, validation_status: said = [], manifests, active_manifest: active } = JSON.parse(reader.json());
  const wrong = said.map(({ code: what }) => what).filter((what) => what !== UNKNOWN);
  const { assertions, ingredients, claim_generator_info: tools } = manifests[active];
  const { data: { actions } } = assertions.find(({ label }) => label.startsWith("c2pa.actions"));
  return { state, wrong, tools, actions, ingredients, count: Object.keys(manifests).length };
}
