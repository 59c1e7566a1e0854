// What the engine's build knows and allows. The page learns it from the engine when the first one has started; before that
// there is no photo to edit.

/** @typedef {import("../pkg/mien.js").Limits} Limits */

/** @type {Limits} */
export const limits = { expressions: [], actions: [], regions: [], maxIntensity: 1, maxMegapixels: 0, tolerance: 0 };

/** @param {Limits} known */
export const learnLimits = (known) => Object.assign(limits, known);
