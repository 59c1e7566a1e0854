// Looking closer: buttons, keys, wheel, pinch, double tap and drag; and on the photo itself, hold to compare.

import { state } from "../model/state.js";
import { find, input } from "../view/dom.js";
import { stage } from "../view/stage.js";

/** @typedef {import("../model/place.js").Spot} Spot */

/** What a step of + or - zooms by, and a double tap on the whole photo. */
const STEP = 1.25;
const CLOSER = 3;
/** How far arrow keys move the photo, in CSS pixels. */
const ARROW = 60;
/** A pointer that went further than this moves something; one that stays for so long wants to compare. */
const STILL_PX = 6;
const HOLD_MS = 300;
/** Two taps within this time and distance are one double tap. */
const DOUBLE_MS = 350;
const DOUBLE_PX = 30;
/** In percent of the photo's width. */
const EDGE = 0.5;

/** @param {Spot} one @param {Spot} other */
const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
/** @param {Spot} one @param {Spot} other @returns {Spot} */
const halfway = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

/** The fingers on the stage, and where each went last. @type {Map<number, Spot>} */
const fingers = new Map();
/** What the first of them does. @type {"nothing" | "waits" | "pans" | "divides" | "compares" | "pinches"} */
let doing = "nothing";
let start = { x: 0, y: 0 };
let timer = 0;
let tapped = { at: { x: 0, y: 0 }, time: -Infinity };

/** Whether before and after are seen side by side. */
const isSplit = () => input("divider").valueAsNumber > 0;

/** Where the divider goes with a finger: not off the photo, where there is none any more. @param {Spot} at */
const inside = (at) => Math.min(100 - EDGE, Math.max(EDGE, stage.percent(at)));

/** @param {Spot} at */
function doubleTap(at) {
  const { photo } = state;
  if (stage.look !== "whole") return stage.lookAt("whole");
  const { x, y } = stage.spot(at);
  const face = photo?.faces[photo.chosen];
  const onFace = face && x >= face.x && y >= face.y && x <= face.x + face.width && y <= face.y + face.height;
  if (onFace) stage.lookAt("face");
  else stage.zoom(CLOSER, at, true);
}

/**
 * `compare(true)` shows the photo before the edit until `compare(false)`; `divide(percent)` moves the divider.
 * @param {{ compare: (before: boolean) => void, divide: (percent: number) => void }} listeners
 */
function listenForFingers({ compare, divide }) {
  const frame = find("frame");
  const canCompare = () => !find("compare").hasAttribute("disabled");

  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const at = stage.at(event);
    fingers.set(event.pointerId, at);
    clearTimeout(timer);
    if (fingers.size > 1) {
      if (doing === "compares") compare(false);
      doing = "pinches";
      return;
    }
    [doing, start] = ["waits", at];
    timer = setTimeout(() => {
      if (isSplit() || !canCompare()) return;
      doing = "compares";
      // So that letting go outside the photo is heard as well.
      frame.setPointerCapture(event.pointerId);
      compare(true);
    }, HOLD_MS);
  });

  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = stage.at(event);
    if (doing === "waits" && distance(at, start) > STILL_PX) {
      clearTimeout(timer);
      doing = isSplit() ? "divides" : "pans";
      // Only now: a click on a face's box has to reach the box.
      frame.setPointerCapture(event.pointerId);
    }
    if (doing === "waits") return;
    fingers.set(event.pointerId, at);
    if (doing === "pans" && stage.moves) stage.pan(at.x - before.x, at.y - before.y);
    if (doing === "divides") divide(inside(at));
    if (doing === "pinches") pinch(event.pointerId, before, at);
  });

  const up = (/** @type {PointerEvent} */ event) => {
    if (!fingers.delete(event.pointerId)) return;
    clearTimeout(timer);
    if (doing === "compares") compare(false);
    if (doing === "waits" && event.type === "pointerup") tap(stage.at(event));
    // The finger that stays after a pinch does nothing more.
    doing = "nothing";
  };
  frame.addEventListener("pointerup", up);
  frame.addEventListener("pointercancel", up);
  // A finger held down is no request for a menu; a mouse's right button is.
  frame.addEventListener("contextmenu", (event) => {
    if (fingers.size) event.preventDefault();
  });

  /** @param {Spot} at */
  function tap(at) {
    const now = performance.now();
    const double = now - tapped.time < DOUBLE_MS && distance(at, tapped.at) < DOUBLE_PX;
    tapped = { at, time: double ? -Infinity : now };
    if (double) doubleTap(at);
    else if (isSplit()) divide(inside(at));
  }
}

/** Two fingers zoom and move the photo along with what lies between them. @param {number} id @param {Spot} before @param {Spot} at */
function pinch(id, before, at) {
  const [other] = [...fingers].filter(([one]) => one !== id).map(([, spot]) => spot);
  if (!other) return;
  const [from, to] = [halfway(before, other), halfway(at, other)];
  stage.zoom(distance(at, other) / Math.max(1, distance(before, other)), from);
  stage.pan(to.x - from.x, to.y - from.y);
}

/** @param {{ compare: (before: boolean) => void }} listeners */
function listenForKeys({ compare }) {
  /** Whether a key is the page's, and no control's or dialog's. @param {KeyboardEvent} event */
  const isOurs = ({ target, ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey && state.photo
    && !(target instanceof Element && target.closest("dialog, select, [type=text]"));
  /** @type {Record<string, () => void>} */
  const keys = { "+": () => stage.zoom(STEP, undefined, true), "-": () => stage.zoom(1 / STEP, undefined, true), 0: () => stage.lookAt("whole") };
  keys["="] = keys["+"];
  let holding = false;
  const hold = (/** @type {boolean} */ before) => {
    if (holding !== before) compare(before);
    holding = before;
  };
  addEventListener("keydown", (event) => {
    if (!isOurs(event)) return;
    if (event.key.toLowerCase() === "b") hold(!find("compare").hasAttribute("disabled"));
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "b") hold(false);
  });
  addEventListener("blur", () => hold(false));
}

/**
 * Everything about where the photo lies on the stage, and comparing on the photo itself.
 * @param {{ compare: (before: boolean) => void, divide: (percent: number) => void }} listeners as in `listenForFingers`
 */
export function listenForLooking(listeners) {
  for (const look of /** @type {const} */ (["face", "whole", "actual"])) find(`look-${look}`).addEventListener("click", () => stage.lookAt(look));
  find("frame").addEventListener("wheel", (event) => {
    event.preventDefault();
    // Lines count as 16 pixels; a trackpad's pinch comes as a wheel with Ctrl, in small steps.
    const way = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 6 : 1);
    stage.zoom(Math.exp(-Math.min(400, Math.max(-400, way)) / 500), stage.at(event));
  }, { passive: false });
  find("tools").addEventListener("keydown", ({ key, shiftKey }) => {
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [ARROW, 0], ArrowRight: [-ARROW, 0], ArrowUp: [0, ARROW], ArrowDown: [0, -ARROW] };
    if (ways[key] && !shiftKey) stage.pan(...ways[key]);
  });
  listenForFingers(listeners);
  listenForKeys(listeners);
}
