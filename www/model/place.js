// Where the photo lies on the stage, as geometry: nothing here knows a screen.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number }} Spot */
/** A face's box, in the photo's pixels. @typedef {Spot & Size} Box */
/** Stage pixels per pixel of the photo, and where on the stage the photo's upper left corner lies. @typedef {Spot & { scale: number }} Place */

/** Share of the stage's height that a face takes when it is looked at, and of its width at most. */
export const FACE_HEIGHT = 0.6;
const FACE_WIDTH = 0.8;
/** From here on single pixels of the photo are larger than anyone needs them. */
const MOST_SCALE = 8;

/** All of the photo is seen. @param {Size} photo @param {Size} stage @returns {Place} */
export function whole(photo, stage) {
  const scale = Math.min(stage.width / photo.width, stage.height / photo.height);
  return settle({ scale, x: 0, y: 0 }, photo, stage);
}

/** The face is what one looks at; one that fills the photo is seen with all of it. @param {Size} photo @param {Size} stage @param {Box} box */
export function onFace(photo, stage, box) {
  const near = Math.min((FACE_HEIGHT * stage.height) / box.height, (FACE_WIDTH * stage.width) / box.width);
  return around(middle(box), Math.max(near, whole(photo, stage).scale), photo, stage);
}

/** `spot` of the photo in the middle of the stage. @param {Spot} spot @param {number} scale @param {Size} photo @param {Size} stage */
export const around = ({ x, y }, scale, photo, stage) =>
  settle({ scale, x: stage.width / 2 - x * scale, y: stage.height / 2 - y * scale }, photo, stage);

/** The spot of the photo that lies at `at` of the stage. @param {Place} place @param {Spot} at @returns {Spot} */
export const spotAt = ({ scale, x, y }, at) => ({ x: (at.x - x) / scale, y: (at.y - y) / scale });

/** @param {Box} box @returns {Spot} */
export const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

/**
 * Larger by `factor`, with what lies at `at` of the stage where it was.
 * @param {Place} place @param {number} factor @param {Spot} at @param {Size} photo @param {Size} stage
 */
export function zoomed(place, factor, at, photo, stage) {
  const least = Math.min(place.scale, whole(photo, stage).scale);
  const most = Math.max(place.scale, MOST_SCALE);
  const scale = Math.min(most, Math.max(least, place.scale * factor));
  const spot = spotAt(place, at);
  return settle({ scale, x: at.x - spot.x * scale, y: at.y - spot.y * scale }, photo, stage);
}

/** The nearest place without empty stage beside the photo, in whose middle a smaller photo stands. @param {Place} place @param {Size} photo @param {Size} stage @returns {Place} */
export function settle({ scale, x, y }, photo, stage) {
  const along = (/** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ room) =>
    (length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
  return { scale, x: along(x, photo.width * scale, stage.width), y: along(y, photo.height * scale, stage.height) };
}

/** What of the photo is seen, in whole pixels of it. @param {Place} place @param {Size} photo @param {Size} stage @returns {Box} */
export function seenArea(place, photo, stage) {
  const [from, to] = [spotAt(place, { x: 0, y: 0 }), spotAt(place, { x: stage.width, y: stage.height })];
  return clipped({ x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y }, photo);
}

/** A box and `share` of its size more on each side, as far as the photo goes. @param {Box} box @param {number} share @param {Size} photo @returns {Box} */
export function grown({ x, y, width, height }, share, photo) {
  return clipped({ x: x - share * width, y: y - share * height, width: (1 + 2 * share) * width, height: (1 + 2 * share) * height }, photo);
}

/** The whole pixels that a box touches and the photo has. @param {Box} box @param {Size} photo @returns {Box} */
function clipped({ x, y, width, height }, photo) {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  return {
    x: left, y: top,
    width: Math.min(photo.width, Math.ceil(x + width)) - left, height: Math.min(photo.height, Math.ceil(y + height)) - top,
  };
}

/** Whether one box holds the other. @param {Box} one @param {Box} other */
export const covers = (one, other) => one.x <= other.x && one.y <= other.y
  && one.x + one.width >= other.x + other.width && one.y + one.height >= other.y + other.height;

/** A difference in size that nobody sees. */
const SLIGHT = 1.15;

/** Whether a picture of the photo, smaller by `factor`, is sharp where a pixel of the photo takes `scale` pixels of the screen. @param {number} scale @param {number} factor */
export const sharpAt = (scale, factor) => Math.min(1, scale) <= factor * SLIGHT;

/** On the way from one place to another, `share` 0..1 of it: zooming at an even pace, about the spot that stays. @param {Place} from @param {Place} to @param {number} share @returns {Place} */
export function between(from, to, share) {
  const scale = from.scale * (to.scale / from.scale) ** share;
  const way = from.scale === to.scale ? share : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way };
}
