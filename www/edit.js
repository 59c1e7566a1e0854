// The edit of one face, as a value: {shares, intensity, regions}. Nothing here changes an edit; each change makes a new one.
//   shares     how much each expression takes part, {happy: 0.75, surprise: 0.25}; they add up to 1, or there are none
//   intensity  how strong the whole is, 0 to MOST
//   regions    how much of it each part of the face takes on, 0 to 1

/** The strongest edit that the engine makes. */
export const MOST = 1.3;

/** The parts of the face in the order in which they are listed. */
export const REGIONS = ["eyes", "nose", "mouth", "face"];

/** All parts take part. */
const WHOLE = Object.fromEntries(REGIONS.map((name) => [name, 1]));

export const NONE = { shares: {}, intensity: 1, regions: WHOLE };

/** One expression, all over the face. */
export const only = (expression, intensity = 1) => ({ shares: { [expression]: 1 }, intensity, regions: WHOLE });

/** The names of the expressions that take part. */
export const names = ({ shares }) => Object.keys(shares);

/** Whether no expression is wanted. */
export const isNone = (edit) => names(edit).length === 0;

/** Whether the photo stays as it is. */
export const isIdle = (edit) => isNone(edit) || edit.intensity === 0 || REGIONS.every((name) => edit.regions[name] === 0);

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The strength of each expression: {happy: 0.6, surprise: 0.2}. */
export const strengths = ({ shares, intensity }) =>
  Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share * intensity]));

/** What the engine is asked for. */
export const request = (edit) => ({ expressions: strengths(edit), regions: edit.regions });
