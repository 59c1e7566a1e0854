// The photo on the page: canvas, before/after, face boxes, the segmenter's colours. It knows nothing of the engine.

import { page } from "../strings.js";
import { imageOf } from "./canvas.js";
import { Detail } from "./detail.js";
import { contextOf, find } from "./dom.js";
import { stage } from "./stage.js";

/** @typedef {import("../model/state.js").Picture} Picture */
/** @typedef {{ x: number, y: number, image: ImageData }} Patch */
/** In preview pixels. @typedef {{ x: number, y: number }} Position */

const SVG = "http://www.w3.org/2000/svg";
/** @param {Picture | null} patch @returns {Patch | null} */
const toPatch = (patch) => (patch?.width ? { x: patch.x, y: patch.y, image: imageOf(patch) } : null);

export class PhotoView {
  #frame = find("frame");
  #canvas = find("photo", HTMLCanvasElement);
  #segments = find("segments", HTMLCanvasElement);
  #boxes = find("boxes", SVGSVGElement);
  #tip = find("tip");
  // Kept in main memory: the canvas is redrawn with putImageData only, which is exact to the bit.
  #context = contextOf(this.#canvas, { willReadFrequently: true });
  /** @type {ImageData | null} */
  #original = null;
  /** @type {ImageData | null} */
  #base = null;
  /** @type {Patch | null} */
  #patch = null;
  /** @type {Patch | null} */
  #other = null;
  #detail = new Detail();
  /** Called once the picture is another: what was shown in its own pixels is gone. */
  onChange = () => {};
  sides = [page.before, page.after];
  #divider = 0;
  #before = false;

  /**
   * Shows a new photo; `full` is the photo's own size, which face boxes count in.
   * @param {Picture} preview
   * @param {{ width: number, height: number }} full
   */
  show(preview, full) {
    this.#original = imageOf(preview);
    this.#base = this.#original;
    this.#patch = null;
    for (const canvas of [this.#canvas, this.#segments]) {
      canvas.width = preview.width;
      canvas.height = preview.height;
    }
    this.#segments.hidden = true;
    this.#boxes.replaceChildren();
    this.#boxes.setAttribute("viewBox", `0 0 ${full.width} ${full.height}`);
    this.setOther(null);
  }

  /** The photo with the edits of the faces that are not chosen; drawn along with the chosen one's patch, which follows. @param {Picture} base */
  setBase(base) {
    this.#base = imageOf(base);
    this.#changed();
  }

  /** The edited patch in preview pixels, or null where the chosen face has no edit. @param {Picture | null} patch */
  setPatch(patch) {
    this.#patch = toPatch(patch);
    this.#changed();
    this.#draw();
  }

  /**
   * Another edit of the chosen face, a patch as in `setPatch`, left of the divider in place of the photo; null for the photo.
   * @param {Picture | null} patch
   */
  setOther(patch) {
    this.#other = toPatch(patch);
    this.#frame.classList.toggle("rival", this.#other !== null);
    this.#changed();
    this.#draw();
  }

  /** Whether another edit lies left of the divider. */
  get isRival() {
    return this.#other !== null;
  }

  /** What is looked at closely, in the photo's own pixels; until the picture changes. @param {import("./detail.js").Pictures} pictures @param {import("../model/place.js").Size} photo */
  setDetail(pictures, photo) {
    this.#detail.show(pictures, photo);
    this.#draw();
  }

  #changed() {
    this.#detail.hide();
    this.onChange();
  }

  /** Names the two sides of the divider. @param {string} left @param {string} right */
  setSides(left, right) {
    this.sides = [left, right];
    this.#name();
  }

  /** 0..100: how much of the picture, from the left, shows the photo before the edit. @param {number} value */
  setDivider(value) {
    this.#divider = value;
    stage.setDivider(value);
    this.#frame.classList.toggle("split", value > 0);
    this.#draw();
  }

  /** Shows the photo before the edit for as long as `before` is true. @param {boolean} before */
  setBefore(before) {
    this.#before = before;
    this.#frame.classList.toggle("before-only", before);
    this.#name();
    this.#draw();
  }

  /** @param {string} text */
  describe(text) {
    this.#canvas.setAttribute("aria-label", text);
  }

  /**
   * Boxes of the faces in photo pixels; a click on one calls `onChoose(index)`.
   * @param {import("../model/state.js").FaceBox[]} faces
   * @param {number} chosen
   * @param {(index: number) => void} onChoose
   */
  setFaces(faces, chosen, onChoose) {
    this.#boxes.replaceChildren(...faces.map((face, index) => {
      const box = document.createElementNS(SVG, "rect");
      for (const name of /** @type {const} */ (["x", "y", "width", "height"])) box.setAttribute(name, String(face[name]));
      box.setAttribute("rx", String(Math.min(face.width, face.height) * 0.06));
      box.classList.toggle("chosen", index === chosen);
      box.addEventListener("click", () => onChoose(index));
      const title = document.createElementNS(SVG, "title");
      title.textContent = page.face(index);
      box.append(title);
      return box;
    }));
    this.#frame.classList.toggle("several", faces.length > 1);
  }

  /** The segmenter's colours, a patch as in `setPatch`, or null to hide them. They lie over the result, not in it. @param {Picture | null} patch */
  setSegments(patch) {
    this.#segments.hidden = !patch;
    if (!patch) return this.setTip(null);
    const context = contextOf(this.#segments);
    context.clearRect(0, 0, this.#segments.width, this.#segments.height);
    context.putImageData(imageOf(patch), patch.x, patch.y);
  }

  /** 0..1: how strong the segmenter's colours are. @param {number} value */
  setSegmentsOpacity(value) {
    this.#segments.style.setProperty("opacity", String(value));
  }

  /** Names what is under the pointer. @param {Position & { text: string } | null} tip */
  setTip(tip) {
    this.#tip.hidden = !tip?.text;
    if (!tip?.text) return;
    this.#tip.textContent = tip.text;
    this.#tip.style.setProperty("--x", `${(tip.x / this.#canvas.width) * 100}%`);
    this.#tip.style.setProperty("--y", `${(tip.y / this.#canvas.height) * 100}%`);
  }

  /** Calls `listener` while the pointer is over the photo, and with null when it leaves. @param {(at: Position | null) => void} listener */
  onPointer(listener) {
    this.#frame.addEventListener("pointermove", (event) => {
      const area = this.#canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - area.left) / area.width) * this.#canvas.width);
      const y = Math.floor(((event.clientY - area.top) / area.height) * this.#canvas.height);
      const inside = x >= 0 && y >= 0 && x < this.#canvas.width && y < this.#canvas.height;
      listener(inside ? { x, y } : null);
    });
    this.#frame.addEventListener("pointerleave", () => listener(null));
  }

  #name() {
    const [left, right] = this.sides;
    find("left-side").textContent = this.#before ? page.before : left;
    find("right-side").textContent = right;
  }

  #draw() {
    if (!this.#original || !this.#base) return;
    this.#detail.draw(this.#before ? 1 : this.#divider / 100);
    const { width } = this.#canvas;
    this.#context.putImageData(this.#original, 0, 0);
    if (this.#before) return;
    const middle = Math.round((this.#divider / 100) * width);
    if (this.#other) this.#drawEdit(this.#base, this.#other, 0, middle);
    this.#drawEdit(this.#base, this.#patch, middle, width);
  }

  /**
   * The base with a patch in it, between two columns.
   * @param {ImageData} base
   * @param {Patch | null} patch
   * @param {number} left
   * @param {number} right
   */
  #drawEdit(base, patch, left, right) {
    if (left >= right) return;
    this.#context.putImageData(base, 0, 0, left, 0, right - left, this.#canvas.height);
    if (!patch) return;
    const { x, y, image } = patch;
    const [from, to] = [left - x, right - x].map((column) => Math.min(image.width, Math.max(0, column)));
    if (from < to) this.#context.putImageData(image, x, y, from, 0, to - from, image.height);
  }
}

/** The page's own. */
export const photoView = new PhotoView();
