// The photo that a <mien-editor> is to show: from its address, or a file of the user's own.

import { isHeif, readByBrowser } from "./engine/heif.js";
import { errors } from "./strings.js";

/** `address`: "" of a file; `blob`: what has been read, kept for the next engine. @typedef {{ name: string, address: string, blob: Blob | null }} Source */

/** Larger files are refused before they are read: a browser tab dies of less. */
const LARGEST_FILE = 200e6;

/** The last part of an address, as people read it. @param {string} address */
export function nameOf(address) {
  const name = address.replace(/[?#].*/, "").split("/").at(-1) ?? "";
  try {
    return (/^(data|blob):/.test(address) ? "" : decodeURIComponent(name)) || "photo";
  } catch {
    return name;
  }
}

/** The bytes of what the engine reads; an error says what is wrong, and the remedy. @param {Source} source @param {number} most pixels */
export async function read(source, most) {
  const { name, address } = source;
  try {
    if (!source.blob) {
      const response = await fetch(new URL(address, document.baseURI));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      source.blob = await response.blob();
    }
  } catch (error) {
    throw new Error(errors.source(address, /** @type {Error} */ (error).message));
  }
  const { size } = source.blob;
  if (size === 0) throw new Error(errors.empty(name));
  if (size > LARGEST_FILE) throw new Error(errors.tooLarge(name, size, LARGEST_FILE));
  const readable = await isHeif(source.blob) ? await readByBrowser(source.blob, most) ?? source.blob : source.blob;
  return readable.arrayBuffer().catch((error) => {
    throw new Error(errors.unreadable(name, error.message));
  });
}
