// The mixing wheel: a point whose direction is the expression and whose distance from the middle is the intensity. Between
// two expressions it mixes them. One tab stop: left and right turn, up and down go out and in, Home is the middle.

import { MOST } from "./edit.js";
import { CIRCLE, placeOf, sharesAt } from "./mix.js";
import { expressions, page, strengthWords } from "./strings.js";

const SVG = "http://www.w3.org/2000/svg";
/** In the drawing's units: the radius of the strongest edit, and of the circle on which the names stand. */
const RIM = 90;
const NAMES_AT = 103;
/** What a key does: a share of the way to the next expression, and of intensity. */
const TURN = 0.1;
const STEP = 0.05;
/** Nearer to the middle than this is the middle. */
const STILL = 0.06;

const wheel = document.getElementById("wheel");
const angleOf = (place) => (place / CIRCLE.length) * 2 * Math.PI;
/** Zero is at the top, clockwise. */
const pointAt = (place, radius) => [radius * Math.sin(angleOf(place)), -radius * Math.cos(angleOf(place))];
const hundredth = (value) => Math.round(value * 100) / 100;

function add(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  wheel.append(element);
  return element;
}

add("circle", { class: "rim", r: RIM });
add("circle", { class: "whole", r: RIM / MOST });
CIRCLE.forEach((_, place) => {
  const [x2, y2] = pointAt(place, RIM);
  add("line", { x2, y2 });
});
const labels = CIRCLE.map((name, place) => {
  const [x, y] = pointAt(place, NAMES_AT);
  const anchor = Math.abs(x) < 10 ? "middle" : x > 0 ? "start" : "end";
  // Beside the rim, not across it.
  return add("text", { x: anchor === "middle" ? 0 : x * 0.93, y: y + 4, "text-anchor": anchor }, expressions[name]);
});
const ray = add("line", { class: "ray" });
const dot = add("circle", { class: "dot", r: 8 });

/** Where the point is: what is shown. */
let now = { place: 0, radius: 0 };

/** Shows an edit; one that has no place on the wheel leaves the point in the middle. */
export function showOnWheel(edit) {
  const place = placeOf(edit.shares);
  now = { place: place ?? now.place, radius: place === null ? 0 : edit.intensity };
  const [x, y] = pointAt(now.place, (now.radius / MOST) * RIM);
  for (const [key, value] of Object.entries({ x2: x, y2: y })) ray.setAttribute(key, value);
  for (const [key, value] of Object.entries({ cx: x, cy: y })) dot.setAttribute(key, value);
  labels.forEach((label, index) => label.classList.toggle("in", now.radius > 0 && CIRCLE[index] in edit.shares));
  const words = now.radius > 0 ? strengthWords(edit) : place === null && "neutral" in edit.shares ? page.mixNoPlace(expressions.neutral) : page.mixNone;
  wheel.setAttribute("aria-valuenow", Math.round(now.radius * 100));
  wheel.setAttribute("aria-valuetext", words);
  document.getElementById("wheel-value").textContent = words;
}

/** `onInput({shares, intensity})` while the point moves, `onChange()` when it is let go of. */
export function listenForMixing(onInput, onChange) {
  const disabled = () => wheel.closest("fieldset").disabled;
  const move = (place, radius) => onInput({ shares: sharesAt(place), intensity: hundredth(Math.min(MOST, Math.max(0, radius))) });

  let held = null;
  const follow = (event) => {
    const [x, y] = toDrawing(event);
    const radius = (Math.hypot(x, y) / RIM) * MOST;
    if (radius < STILL) move(now.place, 0);
    else move((Math.atan2(x, -y) / (2 * Math.PI)) * CIRCLE.length, radius);
  };
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
  for (const type of ["pointerup", "pointercancel"]) wheel.addEventListener(type, letGo);

  wheel.addEventListener("keydown", (event) => {
    if (disabled() || event.ctrlKey || event.metaKey || event.altKey) return;
    const { place, radius } = now;
    // By whole steps, so that the way there leads back.
    const turned = (by) => Math.round((place + by) / TURN) * TURN;
    const keys = {
      ArrowLeft: [turned(-TURN), radius], ArrowRight: [turned(TURN), radius],
      ArrowUp: [place, radius + STEP], ArrowDown: [place, radius - STEP], Home: [place, 0], End: [place, MOST],
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    move(...keys[event.key]);
    onChange();
  });
}

function toDrawing({ clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(wheel.getScreenCTM().inverse());
  return [x, y];
}
