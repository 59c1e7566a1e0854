// The edit of one face, as a value: {shares, intensity, regions}. Nothing here changes an edit; each change makes a new one.
//   shares     how much each expression takes part, {happy: 0.75, surprise: 0.25}; they add up to 1, or there are none
//   intensity  how strong the whole is, 0 to `limits.maxIntensity`
//   regions    how much of it each part of the face takes on, 0 to 1

import { limits } from "./limits.js";

/** @typedef {Record<string, number>} Strengths */
/** @typedef {{ shares: Strengths, intensity: number, regions: Strengths }} Edit */

/** All parts take part. */
const whole = () => Object.fromEntries(limits.regions.map((name) => [name, 1]));

/** No edit. @returns {Edit} */
export const none = () => ({ shares: {}, intensity: 1, regions: whole() });

/** One expression, all over the face. @param {string} expression @param {number} [intensity] @returns {Edit} */
export const only = (expression, intensity = 1) => ({ shares: { [expression]: 1 }, intensity, regions: whole() });

/** The names of the expressions that take part. @param {{ shares: Strengths }} edit */
export const names = ({ shares }) => Object.keys(shares);

/** Whether no expression is wanted. @param {Edit} edit */
export const isNone = (edit) => names(edit).length === 0;

/** Whether the photo stays as it is. @param {Edit} edit */
export const isIdle = (edit) => isNone(edit) || edit.intensity === 0 || limits.regions.every((name) => edit.regions[name] === 0);

/** @param {unknown} one @param {unknown} other */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The strength of each expression: {happy: 0.6, surprise: 0.2}. @param {Edit} edit @returns {Strengths} */
export const strengths = ({ shares, intensity }) =>
  Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share * intensity]));

/** What the engine is asked for. @param {Edit} edit @returns {import("../pkg/mien.js").EditRequest} */
export const request = (edit) => ({ expressions: strengths(edit), regions: edit.regions });
