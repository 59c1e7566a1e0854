// The stage, and where the photo lies on it: the chosen face is looked at, or the whole photo, or its single pixels, or
// whatever the user moved to.

import { around, between, middle, onFace, seenArea, settle, spotAt, whole, zoomed } from "../model/place.js";
import { find } from "./dom.js";

/** @typedef {import("../model/place.js").Place} Place */
/** @typedef {import("../model/place.js").Spot} Spot */
/** "free" is where the user moved to. @typedef {"face" | "whole" | "actual" | "free"} Look */

/** How long the photo takes to its new place. */
const MOVE_MS = 250;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
/** The looks that have a button. @type {[Look, string][]} */
const BUTTONS = [["face", "look-face"], ["whole", "look-whole"], ["actual", "look-actual"]];

export class Stage {
  #frame = find("frame");
  #picture = find("picture");
  #line = find("line");
  #photo = { width: 1, height: 1 };
  /** The chosen face. @type {import("../model/place.js").Box | null} */
  #face = null;
  /** @type {Look} */
  #look = "whole";
  /** @type {Place} */
  #place = { scale: 1, x: 0, y: 0 };
  /** Where the photo was before its way to `#place`. @type {{ from: Place, start: number } | null} */
  #move = null;
  #divider = 0;
  /** Called once the photo is to lie somewhere else. */
  onMove = () => {};

  constructor() {
    new ResizeObserver(() => this.#go(this.#wanted())).observe(this.#frame);
  }

  /** In CSS pixels. */
  get size() {
    return { width: Math.max(1, this.#frame.clientWidth), height: Math.max(1, this.#frame.clientHeight) };
  }

  /** Whether there is more of the photo than the stage shows. */
  get moves() {
    const { width, height } = this.#photo;
    const { scale } = this.#place;
    return width * scale > this.size.width + 1 || height * scale > this.size.height + 1;
  }

  /** Stage pixels per pixel of the photo, once it lies still. */
  get scale() {
    return this.#place.scale;
  }

  /** What of the photo is seen then, in its pixels. */
  seenArea() {
    return seenArea(this.#place, this.#photo, this.size);
  }

  get look() {
    return this.#look;
  }

  /** A new photo, of which all is seen. @param {import("../model/place.js").Size} photo its own size */
  show({ width, height }) {
    this.#photo = { width, height };
    this.#face = null;
    this.#place = whole(this.#photo, this.size);
    this.lookAt("whole", false);
  }

  /** The face that "face" means. @param {import("../model/place.js").Box | null} face */
  setFace(face) {
    this.#face = face;
  }

  /** @param {Look} look */
  lookAt(look, smooth = true) {
    this.#look = look;
    for (const [name, id] of BUTTONS) find(id).setAttribute("aria-pressed", String(name === look));
    this.#go(this.#wanted(), smooth);
  }

  /** Zooms by `factor` about `at` of the stage, its middle by default. @param {number} factor @param {Spot} [at] */
  zoom(factor, at = this.#middle(), smooth = false) {
    const place = zoomed(this.#place, factor, at, this.#photo, this.size);
    this.lookAt("free", false);
    this.#go(place, smooth);
  }

  /** Moves the photo by so many stage pixels. @param {number} x @param {number} y */
  pan(x, y) {
    const place = settle({ ...this.#place, x: this.#place.x + x, y: this.#place.y + y }, this.#photo, this.size);
    this.lookAt("free", false);
    this.#go(place);
  }

  /** 0..100, in percent of the photo's width: where the line between before and after stands. @param {number} value */
  setDivider(value) {
    this.#divider = value;
    this.#drawLine(this.#now());
  }

  /** Where on the stage a pointer is. @param {{ clientX: number, clientY: number }} event @returns {Spot} */
  at({ clientX, clientY }) {
    const { left, top } = this.#frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** The spot of the photo, in its pixels, that lies at `at` of the stage. @param {Spot} at */
  spot(at) {
    return spotAt(this.#place, at);
  }

  /** The share of the photo's width, in percent, at `at` of the stage. @param {Spot} at */
  percent(at) {
    return Math.min(100, Math.max(0, (100 * this.spot(at).x) / this.#photo.width));
  }

  /** From where to where the photo is seen, in percent of its width. @returns {[number, number]} */
  seen() {
    return [this.percent({ x: 0, y: 0 }), this.percent({ x: this.size.width, y: 0 })];
  }

  #middle() {
    return { x: this.size.width / 2, y: this.size.height / 2 };
  }

  /** Where the photo is to be, as the user last said. @returns {Place} */
  #wanted() {
    if (this.#look === "whole") return whole(this.#photo, this.size);
    if (this.#look === "face") return this.#face ? onFace(this.#photo, this.size, this.#face) : whole(this.#photo, this.size);
    if (this.#look === "free") return settle(this.#place, this.#photo, this.size);
    const spot = this.#face ? middle(this.#face) : this.spot(this.#middle());
    return around(spot, 1 / devicePixelRatio, this.#photo, this.size);
  }

  /** @param {Place} place */
  #go(place, smooth = false) {
    const move = smooth && !STILL.matches && !document.hidden;
    const from = this.#now();
    this.#place = place;
    const idle = !this.#move;
    this.#move = move ? { from, start: performance.now() } : null;
    this.#draw();
    if (move && idle) requestAnimationFrame(() => this.#step());
    this.onMove();
  }

  #step() {
    this.#draw();
    if (this.#move) requestAnimationFrame(() => this.#step());
  }

  /** Where the photo is, at this moment. @returns {Place} */
  #now() {
    if (!this.#move) return this.#place;
    const share = (performance.now() - this.#move.start) / MOVE_MS;
    return between(this.#move.from, this.#place, 1 - (1 - Math.min(1, share)) ** 3);
  }

  #draw() {
    if (this.#move && performance.now() - this.#move.start >= MOVE_MS) this.#move = null;
    const place = this.#now();
    const { scale, x, y } = place;
    const style = { left: x, top: y, width: this.#photo.width * scale, height: this.#photo.height * scale };
    for (const [name, value] of Object.entries(style)) this.#picture.style.setProperty(name, `${value}px`);
    this.#frame.dataset.moving = String(this.#move !== null);
    this.#frame.classList.toggle("movable", this.moves);
    this.#drawLine(place);
  }

  /** @param {Place} place */
  #drawLine({ scale, x }) {
    this.#line.style.setProperty("left", `${x + (this.#divider / 100) * this.#photo.width * scale}px`);
  }
}

/** The page's own. */
export const stage = new Stage();
