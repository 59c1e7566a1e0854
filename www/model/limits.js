// What the engine's build knows and allows, whether its model is told single actions and can learn a person, and whether it knows what was
// learnt of one. The page learns it from the engine
// when one has started; before the first there is no photo to edit.

/** @typedef {import("../pkg/webgpu/mien.js").Limits & { told: boolean, learns: boolean, mine: boolean }} Limits */

/** @type {Limits} */
export const limits = {
  expressions: [], actions: [], regions: [], maxIntensity: 1, maxMegapixels: 0, tolerance: 0, learning: { pictures: [0, 0], steps: 0, mostBytes: 0 },
  told: false, learns: false, mine: false,
};

/** @param {Limits} known */
export const learnLimits = (known) => Object.assign(limits, known);
