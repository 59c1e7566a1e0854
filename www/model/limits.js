// What the engine's build knows and allows, and whether its model is told single actions. The page learns it from the engine
// when one has started; before the first there is no photo to edit.

/** @typedef {import("../pkg/webgpu/mien.js").Limits & { told: boolean }} Limits */

/** @type {Limits} */
export const limits = { expressions: [], actions: [], regions: [], maxIntensity: 1, maxMegapixels: 0, tolerance: 0, told: false };

/** @param {Limits} known */
export const learnLimits = (known) => Object.assign(limits, known);
