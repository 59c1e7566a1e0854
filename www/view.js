// The photo on the page: canvas, before/after, face boxes, the segmenter's colours. It knows nothing of the engine.

import { page } from "./strings.js";

const SVG = "http://www.w3.org/2000/svg";
const find = (id) => document.getElementById(id);
const toImage = ({ data, width, height }) => new ImageData(data, width, height);
const toPatch = (patch) => (patch?.width ? { x: patch.x, y: patch.y, image: toImage(patch) } : null);

export class PhotoView {
  #frame = find("frame");
  #canvas = find("photo");
  #segments = find("segments");
  #boxes = find("boxes");
  #tip = find("tip");
  // Kept in main memory: the canvas is redrawn with putImageData only, which is exact to the bit.
  #context = this.#canvas.getContext("2d", { willReadFrequently: true });
  #original = null;
  #base = null;
  #patch = null;
  #rival = null;
  sides = [page.before, page.after];
  #divider = 0;
  #before = false;

  /** Shows a new photo: `preview` is {width, height, data}; `full` the photo's own size, which face boxes count in. */
  show(preview, full) {
    this.#original = toImage(preview);
    this.#base = this.#original;
    this.#patch = null;
    for (const canvas of [this.#canvas, this.#segments]) {
      canvas.width = preview.width;
      canvas.height = preview.height;
    }
    this.#segments.hidden = true;
    this.#boxes.replaceChildren();
    this.#boxes.setAttribute("viewBox", `0 0 ${full.width} ${full.height}`);
    this.#frame.style.setProperty("--ratio", preview.width / preview.height);
    this.#frame.hidden = false;
    find("empty").hidden = true;
    this.setRival(null);
  }

  /** The photo with the edits of the faces that are not chosen; drawn along with the chosen one's patch, which follows. */
  setBase(base) {
    this.#base = toImage(base);
  }

  /** The edited patch {x, y, width, height, data} in preview pixels, or null where the chosen face has no edit. */
  setPatch(patch) {
    this.#patch = toPatch(patch);
    this.#draw();
  }

  /** Another edit of the chosen face, a patch as in `setPatch`, left of the divider in place of the photo; null for the photo. */
  setRival(patch) {
    this.#rival = toPatch(patch);
    this.#frame.classList.toggle("rival", this.#rival !== null);
    this.#draw();
  }

  /** Names the two sides of the divider. */
  setSides(left, right) {
    this.sides = [left, right];
    this.#name();
  }

  /** 0..100: how much of the picture, from the left, shows the photo before the edit. */
  setDivider(value) {
    this.#divider = value;
    this.#frame.style.setProperty("--divider", `${value}%`);
    this.#frame.classList.toggle("split", value > 0);
    this.#draw();
  }

  /** Shows the photo before the edit for as long as `before` is true. */
  setBefore(before) {
    this.#before = before;
    this.#frame.classList.toggle("before-only", before);
    this.#name();
    this.#draw();
  }

  describe(text) {
    this.#canvas.setAttribute("aria-label", text);
  }

  /** Boxes of the faces in photo pixels; a click on one calls `onChoose(index)`. */
  setFaces(faces, chosen, onChoose) {
    this.#boxes.replaceChildren(...faces.map((face, index) => {
      const box = document.createElementNS(SVG, "rect");
      for (const name of ["x", "y", "width", "height"]) box.setAttribute(name, face[name]);
      box.setAttribute("rx", Math.min(face.width, face.height) * 0.06);
      box.classList.toggle("chosen", index === chosen);
      box.addEventListener("click", () => onChoose(index));
      const title = document.createElementNS(SVG, "title");
      title.textContent = page.face(index);
      box.append(title);
      return box;
    }));
    this.#frame.classList.toggle("several", faces.length > 1);
  }

  /** The segmenter's colours, a patch as in `setPatch`, or null to hide them. They lie over the result, not in it. */
  setSegments(patch) {
    this.#segments.hidden = !patch;
    if (!patch) return this.setTip(null);
    const context = this.#segments.getContext("2d");
    context.clearRect(0, 0, this.#segments.width, this.#segments.height);
    context.putImageData(toImage(patch), patch.x, patch.y);
  }

  /** 0..1: how strong the segmenter's colours are. */
  setSegmentsOpacity(value) {
    this.#segments.style.setProperty("opacity", value);
  }

  /** Names what is under the pointer: {text, x, y} with x and y in preview pixels, or null. */
  setTip(tip) {
    this.#tip.hidden = !tip?.text;
    if (!tip?.text) return;
    this.#tip.textContent = tip.text;
    this.#tip.style.setProperty("--x", `${(tip.x / this.#canvas.width) * 100}%`);
    this.#tip.style.setProperty("--y", `${(tip.y / this.#canvas.height) * 100}%`);
  }

  /** Calls `listener({x, y})` in preview pixels while the pointer is over the photo, and `listener(null)` when it leaves. */
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
    if (!this.#original) return;
    const { width } = this.#canvas;
    this.#context.putImageData(this.#original, 0, 0);
    if (this.#before) return;
    const middle = Math.round((this.#divider / 100) * width);
    if (this.#rival) this.#drawEdit(this.#rival, 0, middle);
    this.#drawEdit(this.#patch, middle, width);
  }

  /** The base with a patch in it, between two columns. */
  #drawEdit(patch, left, right) {
    if (left >= right) return;
    this.#context.putImageData(this.#base, 0, 0, left, 0, right - left, this.#canvas.height);
    if (!patch) return;
    const { x, y, image } = patch;
    const [from, to] = [left - x, right - x].map((column) => Math.min(image.width, Math.max(0, column)));
    if (from < to) this.#context.putImageData(image, x, y, from, 0, to - from, image.height);
  }
}
