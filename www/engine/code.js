// Code in wasm, compiled while it still comes in. It comes packed: a static host sends files as they lie there.

import { addressOf, shown } from "../host.js";
import { fetched } from "../strings.js";
import { counted, describe, request } from "./fetch.js";

/** What is compiled, which workers hand on to one another, and the bytes that it took to fetch. @typedef {{ module: WebAssembly.Module, bytes: number }} Code */

/** The engine is built twice, for the CPU alone and with WebGPU beside it, and once to learn (mine-worker.js). @typedef {"cpu" | "webgpu" | "mine"} Build */

/** @param {Build} build */
export const codeOf = (build) => `pkg/${build}/mien_bg.wasm`;
/** The JavaScript around it. @param {Build} build */
export const glueOf = (build) => `pkg/${build}/mien.js`;

/** What is packed bears this; the plain file beside it is for browsers that cannot unpack. */
const PACKED = globalThis.DecompressionStream ? ".gz" : "";
const GZIP = [0x1f, 0x8b];

/**
 * What is behind gzip. A host that says that the file is packed has had the browser unpack it already.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 */
async function unpacked(stream) {
  const reader = stream.getReader();
  const first = await reader.read();
  const whole = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (new ReadableStream({
    start: (controller) => first.value && controller.enqueue(first.value),
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  }));
  return GZIP.every((byte, i) => first.value?.[i] === byte) ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

/** Whether the service worker keeps a build on this device. @param {Build} build */
export async function isKept(build) {
  // The worker's own names of files end in what version they are.
  return Boolean(await globalThis.caches?.match(addressOf(codeOf(build) + PACKED), { ignoreSearch: true }).catch(() => false));
}

/** Has a build come through the service worker, which then keeps it. Nothing waits for it, and an error is none. @param {Build} build */
export async function bringLater(build) {
  for (const path of [glueOf(build), codeOf(build) + PACKED]) {
    const response = await fetch(addressOf(path), { priority: "low" }).catch(() => null);
    await response?.blob();
  }
}

/**
 * Fetches and compiles; a copy that cannot be compiled is fetched once more past the browser's cache.
 * @param {string} plain the path of the file that is not packed
 * @param {import("./fetch.js").OnProgress} onProgress
 * @returns {Promise<Code>}
 */
export async function fetchCode(plain, onProgress) {
  const path = plain + PACKED;
  for (let cache = /** @type {RequestCache} */ ("default"); ; cache = "reload") {
    const response = await request(path, cache);
    let bytes = 0;
    try {
      const stream = await unpacked(counted(response, 0, (done, total) => {
        bytes = done;
        onProgress(done, total);
      }));
      const module = await WebAssembly.compileStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }));
      return { module, bytes };
    } catch (error) {
      if (cache === "reload") throw new Error(fetched.engine(shown(path), describe(error)));
    }
  }
}
