// Fetching with byte progress and verification. Every error names the file and says what to do.

import { addressOf, shown } from "../host.js";
import { fetched, refusals } from "../strings.js";

/** @typedef {{ file: string, bytes: number, sha256: string }} Listed */
/** What of a model's shape the page knows. @typedef {{ config?: { generator?: Record<string, { told?: string | null } | null> } }} Config */
/**
 * @typedef {{
 *   version: number, default: string,
 *   models: (Listed & import("../model/state.js").EngineInfo["model"] & Config)[],
 * }} Manifest
 */
/** How far it is, in bytes. @typedef {(done: number, total: number) => void} OnProgress */

/** What is wrong, as the engine tells it: its `Error` of that kind. @param {unknown} error @returns {{ kind?: string }} */
export const causeOf = (error) => /** @type {{ cause?: object } | null} */ (error)?.cause ?? {};
/** In the visitor's language, where that has words for it. @param {unknown} error */
export const describe = (error) => {
  const cause = causeOf(error);
  const words = /** @type {Record<string, (cause: any) => string>} */ (refusals);
  return words[cause.kind ?? ""]?.(cause) ?? String(/** @type {Error} */ (error)?.message ?? error);
};

/** @param {string} path @param {RequestCache} cache */
export async function request(path, cache) {
  let response;
  try {
    response = await fetch(addressOf(path), { cache });
  } catch (error) {
    throw new Error(fetched.network(shown(path), describe(error)));
  }
  if (!response.ok) throw new Error(fetched.missing(shown(path), response.status));
  return response;
}

/** @param {string} path @returns {Promise<Manifest>} */
export async function fetchManifest(path) {
  const response = await request(path, "no-cache");
  let manifest;
  try {
    manifest = JSON.parse(await response.text());
  } catch (error) {
    throw new Error(fetched.manifest(shown(path), describe(error)));
  }
  if (manifest?.version !== 1) throw new Error(fetched.manifest(shown(path), "its version is not 1"));
  if (!manifest.models?.length) throw new Error(fetched.manifest(shown(path), "it lists no models"));
  for (const entry of manifest.models) {
    if (!entry?.file || !Number.isInteger(entry.bytes) || !entry.sha256) {
      throw new Error(fetched.manifest(shown(path), `“models: ${entry?.name}” lacks file, bytes or sha256`));
    }
  }
  return manifest;
}

/**
 * The bytes of a file, verified against what the manifest says of it.
 * A copy that fails is fetched once more past the browser's cache, which may hold the file of an earlier publication.
 * @param {string} path
 * @param {Listed} expected
 * @param {OnProgress} onProgress
 */
export async function fetchBytes(path, expected, onProgress) {
  const bytes = await read(await request(path, "default"), path, expected, onProgress);
  if (!(await fault(bytes, path, expected))) return bytes;
  const again = await read(await request(path, "reload"), path, expected, onProgress);
  const message = await fault(again, path, expected);
  if (message) throw new Error(message);
  return again;
}

/**
 * What comes in, with `onProgress` told of it; `bytes` is how much that will be, where it is known.
 * @param {Response} response
 * @param {number} bytes
 * @param {OnProgress} onProgress
 */
export function counted({ body, headers }, bytes, onProgress) {
  // Behind a compressing server Content-Length counts compressed bytes; the bar then ends early, which harms nobody.
  const total = bytes || Number(headers.get("content-length") ?? 0);
  let done = 0;
  onProgress(0, total);
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const counter = new TransformStream({
    transform(chunk, controller) {
      done += chunk.length;
      onProgress(done, Math.max(done, total));
      controller.enqueue(chunk);
    },
  });
  return (body ?? new Blob().stream()).pipeThrough(counter);
}

/** @param {Response} response @param {string} path @param {Listed} expected @param {OnProgress} onProgress */
async function read(response, path, expected, onProgress) {
  try {
    return new Uint8Array(await new Response(counted(response, expected.bytes, onProgress)).arrayBuffer());
  } catch (error) {
    throw new Error(fetched.network(shown(path), describe(error)));
  }
}

/** What is wrong with the bytes, or "". @param {Uint8Array<ArrayBuffer>} bytes @param {string} path @param {Listed} expected */
async function fault(bytes, path, expected) {
  if (bytes.length !== expected.bytes) return fetched.length(shown(path), bytes.length, expected.bytes);
  // Pages on plain http have no `subtle`; the engine checks the hash in any case.
  if (!globalThis.crypto?.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === expected.sha256.toLowerCase() ? "" : fetched.hash(shown(path));
}
