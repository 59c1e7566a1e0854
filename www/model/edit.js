// The edit of one face, as a value: {shares, intensity, regions, moves}. Nothing here changes an edit; each change makes a new one.
//   shares     how much each expression takes part, {happy: 0.75, surprise: 0.25}; they add up to 1, or there are none
//   intensity  how strong the expressions are, 0 to `limits.maxIntensity`
//   regions    how much of it all each part of the face takes on, 0 to 1
//   moves      single movements on top of the expressions: see moves.js
//   mine       whether the face is that of the person who was learnt, and is edited so; missing where it is not

import { limits } from "./limits.js";
import { actionsOf, scaled } from "./moves.js";

/** @typedef {Record<string, number>} Strengths */
/** @typedef {{ shares: Strengths, intensity: number, regions: Strengths, moves: import("./moves.js").Moves, mine?: boolean }} Edit */
/** What an engine can: whether its model is told actions, and whether it knows what was learnt of a person. @typedef {{ told: boolean, mine: boolean }} Able */

/** All parts take part. */
const whole = () => Object.fromEntries(limits.regions.map((name) => [name, 1]));

/** No edit. @returns {Edit} */
export const none = () => ({ shares: {}, intensity: 1, regions: whole(), moves: {} });

/** One expression, all over the face. @param {string} expression @param {number} [intensity] @returns {Edit} */
export const only = (expression, intensity = 1) => ({ ...none(), shares: { [expression]: 1 }, intensity });

/** The names of the expressions that take part. @param {{ shares: Strengths }} edit */
export const names = ({ shares }) => Object.keys(shares);

/** @param {Pick<Edit, "moves">} edit */
export const hasMoves = ({ moves }) => Object.keys(moves).length > 0;

/** Whether nothing is wanted. @param {Edit} edit */
export const isNone = (edit) => names(edit).length === 0 && !hasMoves(edit);

/** Whether the photo stays as it is. @param {Edit} edit */
export const isIdle = (edit) => (!hasMoves(edit) && (names(edit).length === 0 || edit.intensity === 0))
  || limits.regions.every((name) => edit.regions[name] === 0);

/** @param {unknown} one @param {unknown} other */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The strength of each expression: {happy: 0.6, surprise: 0.2}. @param {Edit} edit @returns {Strengths} */
export const strengths = ({ shares, intensity }) =>
  Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share * intensity]));

/** On the way from the photo to the edit, `share` 0..1 of it. @param {Edit} edit @param {number} share @returns {Edit} */
export const faded = (edit, share) => ({ ...edit, intensity: edit.intensity * share, moves: scaled(edit.moves, share) });

/** The same of anybody. @param {Edit} edit @returns {Edit} */
export const ofAnybody = ({ mine: _, ...edit }) => edit;

/** What an engine makes of an edit: without movements and what was learnt, unless it is `able` to. @param {Edit} edit @param {Able} able @returns {Edit} */
export function possible(edit, able = limits) {
  const moved = able.told || !hasMoves(edit) ? edit : { ...edit, moves: {} };
  return able.mine || !moved.mine ? moved : ofAnybody(moved);
}

/** What the engine is asked for; `able` as in `possible`. @param {Edit} edit @param {Able} able @returns {import("../pkg/webgpu/mien.js").EditRequest} */
export function request(edit, able = limits) {
  const { moves, regions, mine = false } = possible(edit, able);
  return { expressions: strengths(edit), actions: actionsOf(moves), regions, mine };
}
