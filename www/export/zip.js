// Several pictures as one ZIP. They are packed already, so it holds them as they are.

/** So much of it is in this page's own memory at a time: the browser keeps what a Blob has taken, on disk where it is much. */
const PIECE = 8e6;

/** @param {{ name: string, blob: Blob }[]} files of different names @returns {Promise<Blob>} */
export async function zipOf(files) {
  // Fetched by those who want it.
  const { makeZip } = await import(new URL("../vendor/client-zip/client-zip.js", import.meta.url).href);
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  const stream = makeZip(files.map(({ name, blob }) => ({ name, input: blob, lastModified: new Date() })));
  const reader = stream.getReader();
  /** @type {Blob[]} */
  const pieces = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let chunks = [];
  let held = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    held += part.value.length;
    if (held < PIECE) continue;
    pieces.push(new Blob(chunks));
    [chunks, held] = [[], 0];
  }
  return new Blob([...pieces, ...chunks], { type: "application/zip" });
}
