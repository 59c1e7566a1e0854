// Single movements of a face, as people ask for them: each is a slider, made of the engine's actions. 0 leaves the face as it
// is, more adds to it, less takes away. Where two actions are opposed, one slider goes both ways: less smile, then a frown.
// Of an edit they are {smile: 0.5, brows_left: 0.3}: what has no side is of both. "Left" is the person's own left, on the right
// of the picture. What the published models do not do (closing eyes, gaze, a jaw to one side) has none.

import { limits } from "./limits.js";

/** Strengths by movement, as the engine counts its actions; none of them 0. @typedef {Record<string, number>} Moves */
/** `acts`: the actions that a movement adds (1) or takes away (-1); `sided`: left and right can differ. @typedef {{ name: string, part: string, sided: boolean, acts: Record<string, number> }} Move */

/** @param {string} part @param {string} name @param {Record<string, number>} acts @returns {Move} */
const sided = (part, name, acts) => ({ part, name, acts, sided: true });
/** @param {string} part @param {string} name @param {Record<string, number>} acts @returns {Move} */
const whole = (part, name, acts) => ({ part, name, acts, sided: false });

/** Of opposed actions the first one each way says how far the slider goes. */
const ALL = [
  sided("brows", "brows", { browOuterUp: 1, browInnerUp: 1, browDown: -1 }),
  sided("brows", "innerBrows", { browInnerUp: 1 }),
  sided("eyes", "eyes", { eyeWide: 1, eyeSquint: -1 }),
  sided("eyes", "squint", { eyeSquint: 1 }),
  sided("nose", "nose", { noseSneer: 1 }),
  sided("nose", "cheeks", { cheekRaise: 1 }),
  sided("nose", "puff", { cheekPuff: 1 }),
  sided("mouth", "smile", { smile: 1, frown: -1 }),
  whole("mouth", "mouth", { jawOpen: 1 }),
  sided("mouth", "upperLip", { upperUp: 1 }),
  whole("mouth", "pucker", { pucker: 1 }),
  sided("mouth", "press", { press: 1 }),
];

/** Stronger than any face: what a link or a file says beyond it is not meant. */
const MOST = 2;

/** @param {string} action */
const kindOf = (action) => limits.actions.find(({ name }) => name === action);

/** The movements that the engine knows the actions of. */
export const knownMoves = () => ALL.filter((move) => Object.keys(move.acts).every((action) => kindOf(action)?.sided === move.sided));

/** From where to where a movement goes. @param {Move} move @returns {[number, number]} */
export function rangeOf({ acts }) {
  const most = (/** @type {number} */ way) => {
    const [action] = Object.entries(acts).find((act) => act[1] === way) ?? Object.entries(acts)[0];
    return kindOf(action)?.most ?? 1;
  };
  return [-most(-1), most(1)];
}

/** "smile_left" as the movement's name and its side, if it is of one. @param {string} key */
export const partsOf = (key) => /** @type {[string, "left" | "right" | undefined]} */ (key.split("_"));

/** The strength at "smile", "smile_left" or "smile_right". @param {Moves} moves @param {string} key */
export const moveAt = (moves, key) => moves[key] ?? moves[partsOf(key)[0]] ?? 0;

/** Whether left and right differ somewhere. @param {Moves} moves */
export const areApart = (moves) => Object.keys(moves).some((key) => partsOf(key)[1]);

/** In the order of the sliders, sides that are alike as one, without what is 0. @param {Moves} moves @returns {Moves} */
const tidy = (moves) => Object.fromEntries(ALL.flatMap(({ name }) => {
  const [left, right] = ["left", "right"].map((side) => moveAt(moves, `${name}_${side}`));
  return left === right ? [[name, left]] : [[`${name}_left`, left], [`${name}_right`, right]];
}).filter(([, value]) => value !== 0));

/** With another strength at "smile", "smile_left" or "smile_right". @param {Moves} moves @param {string} key @param {number} value */
export function withMove(moves, key, value) {
  const [name, side] = partsOf(key);
  const sides = Object.fromEntries(["left", "right"].map((one) => [`${name}_${one}`, side && side !== one ? moveAt(moves, `${name}_${one}`) : value]));
  return tidy({ ...moves, ...sides });
}

/** Both sides as their mean. @param {Moves} moves */
export const together = (moves) => tidy(Object.fromEntries(ALL.map(({ name }) => {
  const mean = (moveAt(moves, `${name}_left`) + moveAt(moves, `${name}_right`)) / 2;
  return [name, Math.round(mean * 100) / 100];
})));

/** All of it, `by` times as strong. @param {Moves} moves @param {number} by @returns {Moves} */
export const scaled = (moves, by) => (by === 0 ? {} : Object.fromEntries(Object.entries(moves).map(([key, value]) => [key, value * by])));

/** Whether a link or a file can mean this. @param {string} key @param {unknown} value */
export function isMove(key, value) {
  const move = ALL.find(({ name }) => name === partsOf(key)[0]);
  const named = move !== undefined && [move.name, ...(move.sided ? [`${move.name}_left`, `${move.name}_right`] : [])].includes(key);
  return named && typeof value === "number" && Math.abs(value) <= MOST;
}

/** Movements from a link or a file, all of which are `isMove`. @param {[string, number][]} entries */
export const movesOf = (entries) => tidy(Object.fromEntries(entries.map(([key, value]) => [key, Math.round(value * 100) / 100])));

/** What the engine is told. @param {Moves} moves @returns {Record<string, number>} */
export function actionsOf(moves) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const [key, value] of Object.entries(moves)) {
    const [name, side] = partsOf(key);
    for (const [action, way] of Object.entries(knownMoves().find((move) => move.name === name)?.acts ?? {})) {
      const at = side ? `${action}.${side}` : action;
      const most = kindOf(action)?.most ?? 0;
      sums[at] = Math.min(most, Math.max(-most, (sums[at] ?? 0) + way * value));
    }
  }
  return sums;
}
