// What is seen of a <mien-editor>: the photo, what is going on, and what is wrong. It knows nothing of the engine.

import { page, phrases, strengthWords } from "./strings.js";

/** @typedef {import("./pkg/webgpu/mien.js").EditRequest} EditRequest */
/** @typedef {import("./pkg/webgpu/mien.js").Picture} Picture */

// Not a <style>, which a strict Content-Security-Policy refuses. Empty lines stay: a screen reader listens to them.
const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block }
  :host([hidden]), [hidden] { display: none }
  canvas { display: block; max-inline-size: 100%; block-size: auto }
  p { margin: 0; background: Canvas; color: CanvasText }
  p:not(:empty) { padding: .5em .75em }
  [role=alert]:not(:empty) { border: 1px solid }
`);

/** The pixels of a picture, as a canvas takes them. @param {Picture} picture */
const imageOf = ({ data, width, height }) => new ImageData(data, width, height);

/** An edit in words. @param {EditRequest} request */
function wordsOf({ expressions, actions = {} }) {
  const words = Object.entries(expressions).map(([name, intensity]) => strengthWords({ shares: { [name]: 1 }, intensity }));
  return Object.keys(actions).length ? [...words, phrases.moves] : words;
}

export class Frame {
  #canvas = Object.assign(document.createElement("canvas"), { role: "img", hidden: true });
  #status = Object.assign(document.createElement("p"), { role: "status" });
  #alert = Object.assign(document.createElement("p"), { role: "alert" });
  // Kept in main memory: it is drawn with putImageData only, which is exact to the bit.
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { willReadFrequently: true }));
  /** The photo without an edit. @type {ImageData | null} */
  #base = null;

  /** @param {ShadowRoot} root */
  constructor(root) {
    root.adoptedStyleSheets = [style];
    root.append(this.#canvas, this.#status, this.#alert);
  }

  /** A photo that the engine does not know yet, the longer side at most `side`. @param {ImageBitmap} bitmap @param {number} side */
  glimpse(bitmap, side) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
    Object.assign(this.#canvas, { width, height, hidden: false });
    this.#context.imageSmoothingQuality = "high";
    this.#context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
  }

  /** @param {Picture | null} picture without an edit; null for none */
  show(picture) {
    this.#canvas.hidden = !picture;
    this.#base = picture && imageOf(picture);
    if (!this.#base) return;
    Object.assign(this.#canvas, { width: this.#base.width, height: this.#base.height });
    this.#context.putImageData(this.#base, 0, 0);
  }

  /** The edited part of the photo, empty where nothing is edited. @param {Picture} patch */
  edit(patch) {
    if (this.#base) this.#context.putImageData(this.#base, 0, 0);
    if (patch.width) this.#context.putImageData(imageOf(patch), patch.x, patch.y);
  }

  /** @param {string} name the photo's @param {EditRequest | null} request what is shown of it */
  describe(name, request) {
    this.#canvas.ariaLabel = page.canvas(name, request ? wordsOf(request) : []);
  }

  /** @param {string} text what is going on, or "" */
  say(text) {
    this.#status.textContent = text;
  }

  /** @param {string} text what is wrong, or "" */
  complain(text) {
    if (this.#alert.textContent !== text) this.#alert.textContent = text;
  }
}
