// Canvases made from the preview: the whole picture with an edit in it, and the upright face cut out of one.

import { FACE_HEIGHT, sharpAt } from "../model/place.js";
import { contextOf } from "./dom.js";

/** @typedef {import("../model/state.js").Picture} Picture */
/** @typedef {import("../model/state.js").Point} Point */
/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {Pick<Photo, "width" | "preview">} Sized */

/** The preview's longer side: enough for a full-screen look, small enough to re-composite at display rate. */
export const PREVIEW_SIDE = 1280;

/** Most pixels of a preview, whatever is wanted of it: each change of the edit draws as many. */
const PREVIEW_PIXELS = 6e6;

/**
 * The side of the preview in which the smallest face is sharp where one looks at it. Not sharper: the time of each change
 * grows with the pixels of the face.
 * @param {Photo} photo
 * @param {number} height the stage's, in CSS pixels
 */
export function sideFor({ width, height: tall, faces, preview }, height) {
  const longer = Math.max(width, tall);
  const least = Math.min(...faces.map((face) => face.height));
  const wanted = Math.min(1, (FACE_HEIGHT * height) / least, Math.sqrt(PREVIEW_PIXELS / (width * tall)));
  const side = Math.round(longer * wanted);
  const now = Math.max(preview.width, preview.height);
  return sharpAt(side / longer, now / longer) ? now : side;
}

/** @param {number} width @param {number} height */
export function canvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** Its picture as a file, of another type than wanted where the browser makes none of that; null where it makes none at all. @param {HTMLCanvasElement} canvas @param {string} type @param {number} [quality] 0..1 @returns {Promise<Blob | null>} */
export const blobOf = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

/** The pixels of a picture, as a canvas takes them. @param {Picture} picture */
export const imageOf = ({ data, width, height }) => new ImageData(data, width, height);

/** Puts `patch` in its place. @param {CanvasRenderingContext2D} context @param {Picture | null} patch */
export function paste(context, patch) {
  if (patch?.width) context.putImageData(imageOf(patch), patch.x, patch.y);
}

/** `preview` with `patch` in it. @param {Picture} preview @param {Picture | null} patch */
export function compose(preview, patch) {
  const made = canvas(preview.width, preview.height);
  const context = contextOf(made, { willReadFrequently: true });
  context.putImageData(imageOf(preview), 0, 0);
  paste(context, patch);
  return made;
}

/**
 * The square under `quad` (corners in `picture`'s pixels, clockwise from the top left), drawn into `target`.
 * @param {HTMLCanvasElement} picture
 * @param {Point[]} quad
 * @param {HTMLCanvasElement} target
 */
export function cut(picture, quad, target) {
  const [[x, y], [right, down]] = quad;
  const side = Math.hypot(right - x, down - y);
  const [cos, sin] = [(right - x) / side, (down - y) / side];
  const scale = target.width / side;
  const context = contextOf(target);
  context.imageSmoothingQuality = "high";
  // The inverse of the turn and shift that takes the square to the picture.
  context.setTransform(scale * cos, -scale * sin, scale * sin, scale * cos,
    -scale * (cos * x + sin * y), scale * (sin * x - cos * y));
  context.drawImage(picture, 0, 0);
}

/** A quad in the photo's pixels, counted in the preview's. @param {Point[]} quad @param {Sized} photo @returns {Point[]} */
export function inPreview(quad, photo) {
  const scale = photo.preview.width / photo.width;
  return quad.map(([x, y]) => [x * scale, y * scale]);
}

/** A quad with `share` of its size taken away on each side (added, where negative). @param {Point[]} quad @param {number} share @returns {Point[]} */
export function inset(quad, share) {
  const [middleX, middleY] = [0, 1].map((i) => quad.reduce((sum, corner) => sum + corner[i] / 4, 0));
  const keep = 1 - 2 * share;
  return quad.map(([x, y]) => [middleX + (x - middleX) * keep, middleY + (y - middleY) * keep]);
}

/** Share of the aligned crop that a portrait adds on each side: a portrait, not a mask. */
const MARGIN = 0.15;
/** What is left away of it on each side where only the face is looked at, which is hair and ground. */
export const CLOSE = -0.1;

/**
 * The upright square about faces, as far as the preview goes: x, y, width, height.
 * @param {Point[][]} quads their aligned crops @param {Sized} photo @param {number} [margin]
 * @returns {[number, number, number, number]}
 */
export function portrait(quads, photo, margin = MARGIN) {
  const corners = quads.flatMap((quad) => inset(inPreview(quad, photo), -margin));
  const [xs, ys] = [0, 1].map((i) => corners.map((corner) => corner[i]));
  const { width, height } = photo.preview;
  const side = Math.min(Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)), width, height);
  const from = (/** @type {number[]} */ ts, /** @type {number} */ most) => Math.min(most - side, Math.max(0, (Math.min(...ts) + Math.max(...ts) - side) / 2));
  return [from(xs, width), from(ys, height), side, side];
}
