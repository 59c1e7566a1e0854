// The photo's own pixels over the preview, where one looks closer than the preview is sharp.

import { imageOf } from "./canvas.js";
import { contextOf, find } from "./dom.js";

/** @typedef {import("../pkg/webgpu/mien.js").Detail} Pictures */
/** @typedef {import("../model/place.js").Size} Size */

export class Detail {
  #canvas = find("detail", HTMLCanvasElement);
  #context = contextOf(this.#canvas);
  /** @type {{ x: number, photo: Size, before: ImageData, after: ImageData } | null} */
  #shown = null;

  /** A rectangle of `photo`, both counted in the photo's pixels; it stays in its place however the photo is moved. @param {Pictures} pictures @param {Size} photo */
  show({ before, after }, photo) {
    const { x, y, width, height } = before;
    this.#shown = { x, photo, before: imageOf(before), after: imageOf(after) };
    Object.assign(this.#canvas, { width, height });
    const style = { left: x / photo.width, top: y / photo.height, width: width / photo.width, height: height / photo.height };
    for (const [name, share] of Object.entries(style)) this.#canvas.style.setProperty(name, `${100 * share}%`);
    this.#canvas.hidden = false;
  }

  /** It shows something else than the photo does now. */
  hide() {
    this.#shown = null;
    this.#canvas.hidden = true;
  }

  /** Draws the photo before the edit up to `share` of its width, 0..1, and the edit right of it. @param {number} share */
  draw(share) {
    if (!this.#shown) return;
    const { x, photo, before, after } = this.#shown;
    const middle = Math.min(after.width, Math.max(0, Math.round(share * photo.width) - x));
    this.#context.putImageData(before, 0, 0, 0, 0, middle, before.height);
    this.#context.putImageData(after, 0, 0, middle, 0, after.width - middle, after.height);
  }
}
