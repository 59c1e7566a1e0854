// Mixtures of two expressions as places on a circle, on which neighbours mix well. A place is counted in expressions, from
// the first one on: 0.25 is a quarter of the way from the first to the second.

/** Clockwise from the top. Neutral has no place: it is no direction to go in. */
export const CIRCLE = ["happy", "surprise", "fear", "sad", "disgust", "anger", "contempt"];

/** A share smaller than this is not meant: it makes the expressions themselves easy to hit. */
const LEAST = 0.05;

/** The shares at a place: one expression, or two neighbours, in whole per cent. @param {number} place @returns {Record<string, number>} */
export function sharesAt(place) {
  const turned = ((place % CIRCLE.length) + CIRCLE.length) % CIRCLE.length;
  const index = Math.floor(turned);
  const [one, next] = [CIRCLE[index], CIRCLE[(index + 1) % CIRCLE.length]];
  const share = Math.round((turned - index) * 100) / 100;
  if (share < LEAST) return { [one]: 1 };
  if (share > 1 - LEAST) return { [next]: 1 };
  return { [one]: Math.round((1 - share) * 100) / 100, [next]: share };
}

/**
 * Shares from a link or a file as the page can show them, adding up to 1; null where it cannot, or knows no such expression.
 * @param {Record<string, number>} given
 * @param {string[]} known
 */
export function showable(given, known) {
  const entries = Object.entries(given);
  if (!entries.length || entries.some(([name, share]) => !known.includes(name) || !(share > 0 && share < Infinity))) return null;
  const sum = entries.reduce((total, [, share]) => total + share, 0);
  const shares = Object.fromEntries(entries.map(([name, share]) => [name, share / sum]));
  if (Object.keys(shares).join() === "neutral") return shares;
  const place = placeOf(shares);
  return place === null ? null : sharesAt(place);
}

/** The place of shares; null for those that have none. @param {Record<string, number>} shares */
export function placeOf(shares) {
  const names = Object.keys(shares);
  const at = names.map((name) => CIRCLE.indexOf(name));
  if (names.length === 1 && at[0] >= 0) return at[0];
  if (names.length !== 2 || at.includes(-1)) return null;
  for (const [first, second] of [[0, 1], [1, 0]]) {
    if ((at[first] + 1) % CIRCLE.length === at[second]) return at[first] + shares[names[second]];
  }
  return null;
}
