// A HEIC, the format of most phones, where the browser does not read it: libheif does, and is fetched when the first one comes.

import { fetchCode } from "./code.js";

/** @type {Promise<import("./code.js").Code> | null} */
let code = null;

/**
 * The picture as a PNG. Rejects with "broken", with "large" where it has more pixels than `most`, or with what kept the decoder from
 * being fetched.
 * @param {File} file @param {number} most @param {import("./fetch.js").OnProgress} onProgress
 * @returns {Promise<Blob>}
 */
export async function decodeHeic(file, most, onProgress) {
  code ??= fetchCode("vendor/libheif/libheif.wasm", onProgress);
  const { module } = await code.catch((error) => {
    code = null;
    throw error;
  });
  const bytes = await file.arrayBuffer();
  const worker = new Worker(new URL("./heic-worker.js", import.meta.url));
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.png ? resolve(data.png) : reject(new Error(data.error)));
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error("broken"));
      };
      worker.postMessage({ module, bytes, most }, [bytes]);
    });
  } finally {
    worker.terminate();
  }
}
