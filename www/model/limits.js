// What the engine's build knows and allows. The page learns it from the engine when the first one has started; before that
// there is no photo to edit.

/** @typedef {import("../pkg/mien.js").Limits} Limits */

/** @type {Limits} */
export const limits = { expressions: [], regions: [], maxIntensity: 1, maxMegapixels: 0, tolerance: 0 };

/** The engine counts in 32 bits, the page's controls in hundredths: 1.3, not 1.2999999523. @param {Limits} known */
export const learnLimits = (known) => Object.assign(limits, known, { maxIntensity: Math.round(known.maxIntensity * 100) / 100 });
