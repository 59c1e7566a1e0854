// The photo that a <mien-editor> is to show: from its address, or a file of the user's own. It is fetched once, and kept for the
// next engine.

import { isHeif, readByBrowser } from "./engine/heif.js";
import { refusal } from "./engine/refusal.js";
import { errors } from "./strings.js";

/** The last part of an address, as people read it. @param {string} address */
function nameOf(address) {
  const name = address.replace(/[?#].*/, "").split("/").at(-1) ?? "";
  try {
    return (/^(data|blob):/.test(address) ? "" : decodeURIComponent(name)) || "photo";
  } catch {
    return name;
  }
}

/** @param {string} address */
async function fetchBlob(address) {
  try {
    const response = await fetch(new URL(address, document.baseURI));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.blob();
  } catch (error) {
    throw new Error(errors.source(address, /** @type {Error} */ (error).message));
  }
}

export class Source {
  /** @type {Promise<Blob> | null} */
  #blob = null;

  /** @param {string | Blob} from an address, or what is behind it */
  constructor(from) {
    this.from = from;
    this.name = typeof from === "string" ? nameOf(from) : from instanceof File ? from.name : "photo";
  }

  /** Of a size that can be read; else, and where it cannot be had, an error says why, and the remedy. */
  async #file() {
    const { from, name } = this;
    this.#blob ??= typeof from === "string" ? fetchBlob(from) : Promise.resolve(from);
    const blob = await this.#blob.catch((error) => {
      this.#blob = null;
      throw error;
    });
    const refused = refusal(name, blob.size);
    if (refused) throw new Error(refused);
    return blob;
  }

  /** The photo as the browser reads it, upright. */
  async bitmap() {
    return createImageBitmap(await this.#file());
  }

  /** The bytes of what the engine reads. @param {number} most pixels */
  async bytes(most) {
    const file = await this.#file();
    const readable = await isHeif(file) ? await readByBrowser(file, most) ?? file : file;
    return readable.arrayBuffer().catch((error) => {
      throw new Error(errors.unreadable(this.name, error.message));
    });
  }
}
