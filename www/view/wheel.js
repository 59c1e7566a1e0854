// The mixing wheel: a point whose direction is the expression and whose distance from the middle is the intensity. Between
// two expressions it mixes them. One tab stop: left and right turn, up and down go out and in, Home is the middle.

import { names } from "../model/edit.js";
import { limits } from "../model/limits.js";
import { CIRCLE, placeOf, sharesAt } from "../model/mixture.js";
import { expressionWord, page, strengthWords } from "../strings.js";
import { find } from "./dom.js";

/** @typedef {import("../model/edit.js").Edit} Edit */

const SVG = "http://www.w3.org/2000/svg";
/** In the drawing's units: the radius of the strongest edit, and of the circle on which the names stand. */
const RIM = 90;
const NAMES_AT = 103;
/** What a key does: a share of the way to the next expression, and of intensity. */
const TURN = 0.1;
const STEP = 0.05;
/** Nearer to the middle than this is the middle. */
const STILL = 0.06;

const wheel = find("wheel", SVGSVGElement);
/** @param {number} place */
const angleOf = (place) => (place / CIRCLE.length) * 2 * Math.PI;
/** Zero is at the top, clockwise. @param {number} place @param {number} radius */
const pointAt = (place, radius) => [radius * Math.sin(angleOf(place)), -radius * Math.cos(angleOf(place))];
/** @param {number} value */
const hundredth = (value) => Math.round(value * 100) / 100;

/** @param {Element} element @param {Record<string, string | number>} attributes */
const set = (element, attributes) => Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));

/** @param {string} name @param {Record<string, string | number>} attributes */
function add(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  set(element, attributes);
  element.textContent = text;
  wheel.append(element);
  return element;
}

add("circle", { class: "rim", r: RIM });
const whole = add("circle", { class: "whole", r: 0 });
CIRCLE.forEach((_, place) => {
  const [x2, y2] = pointAt(place, RIM);
  add("line", { x2, y2 });
});
const labels = CIRCLE.map((name, place) => {
  const [x, y] = pointAt(place, NAMES_AT);
  const anchor = Math.abs(x) < 10 ? "middle" : x > 0 ? "start" : "end";
  // Beside the rim, not across it.
  return add("text", { x: anchor === "middle" ? 0 : x * 0.93, y: y + 4, "text-anchor": anchor }, expressionWord(name));
});
const ray = add("line", { class: "ray" });
const dot = add("circle", { class: "dot", r: 8 });

/** Where the point is: what is shown. */
let now = { place: 0, radius: 0 };

/** Brings the scale in line with what the engine allows. */
export function fitWheel() {
  set(whole, { r: RIM / limits.maxIntensity });
  set(wheel, { "aria-valuemax": Math.round(limits.maxIntensity * 100) });
}

/** Shows an edit; one that has no place on the wheel leaves the point in the middle. @param {Edit} edit */
export function showOnWheel(edit) {
  const place = placeOf(edit.shares);
  now = { place: place ?? now.place, radius: place === null ? 0 : edit.intensity };
  const [x, y] = pointAt(now.place, (now.radius / limits.maxIntensity) * RIM);
  set(ray, { x2: x, y2: y });
  set(dot, { cx: x, cy: y });
  labels.forEach((label, index) => label.classList.toggle("in", now.radius > 0 && CIRCLE[index] in edit.shares));
  const placeless = place === null && names(edit)[0];
  const words = now.radius > 0 ? strengthWords(edit) : placeless ? page.mixNoPlace(expressionWord(placeless)) : page.mixNone;
  set(wheel, { "aria-valuenow": Math.round(now.radius * 100), "aria-valuetext": words });
  find("wheel-value").textContent = words;
}

/**
 * `onInput({shares, intensity})` while the point moves, `onChange()` when it is let go of.
 * @param {(change: Pick<Edit, "shares" | "intensity">) => void} onInput
 * @param {() => void} onChange
 */
export function listenForMixing(onInput, onChange) {
  const disabled = () => wheel.closest("fieldset")?.disabled;
  /** @param {number} place @param {number} radius */
  const move = (place, radius) => onInput({ shares: sharesAt(place), intensity: hundredth(Math.min(limits.maxIntensity, Math.max(0, radius))) });

  /** The pointer that holds the point. @type {number | null} */
  let held = null;
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const [x, y] = toDrawing(event);
    const radius = (Math.hypot(x, y) / RIM) * limits.maxIntensity;
    if (radius < STILL) move(now.place, 0);
    else move((Math.atan2(x, -y) / (2 * Math.PI)) * CIRCLE.length, radius);
  };
  /** @param {PointerEvent} event */
  const letGo = (event) => {
    if (event.pointerId !== held) return;
    held = null;
    onChange();
  };
  wheel.addEventListener("pointerdown", (event) => {
    if (disabled() || event.button !== 0 || held !== null) return;
    held = event.pointerId;
    wheel.setPointerCapture(held);
    follow(event);
  });
  wheel.addEventListener("pointermove", (event) => event.pointerId === held && follow(event));
  wheel.addEventListener("pointerup", letGo);
  wheel.addEventListener("pointercancel", letGo);

  wheel.addEventListener("keydown", (event) => {
    if (disabled() || event.ctrlKey || event.metaKey || event.altKey) return;
    const { place, radius } = now;
    // By whole steps, so that the way there leads back.
    const turned = (/** @type {number} */ by) => Math.round((place + by) / TURN) * TURN;
    /** @type {Record<string, [number, number]>} */
    const keys = {
      ArrowLeft: [turned(-TURN), radius], ArrowRight: [turned(TURN), radius],
      ArrowUp: [place, radius + STEP], ArrowDown: [place, radius - STEP], Home: [place, 0], End: [place, limits.maxIntensity],
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    move(...keys[event.key]);
    onChange();
  });
}

/** @param {PointerEvent} event */
function toDrawing({ clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(wheel.getScreenCTM()?.inverse());
  return [x, y];
}
