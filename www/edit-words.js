// An edit in words. Everyone else has them from strings.js.

/** @typedef {import("./model/edit.js").Edit} Edit */

/** @param {number} value */
export const percent = (value) => `${Math.round(value * 100)} %`;

/** @type {Record<string, string>} */
const expressions = {
  neutral: "Neutral", happy: "Happy", sad: "Sad", surprise: "Surprise",
  fear: "Fear", disgust: "Disgust", anger: "Anger", contempt: "Contempt",
};

/** An expression by its name in the engine. @param {string} name */
export const expressionWord = (name) => expressions[name] ?? name;

/** The parts of the face, in the middle of a sentence. @type {Record<string, string>} */
const regions = { eyes: "brows and eyes", nose: "nose", mouth: "mouth", face: "rest of the face" };
/** @param {string} name */
const regionWord = (name) => regions[name] ?? name;
/** A part of the face by its name in the engine, as a title. @param {string} name */
export const regionLabel = (name) => regionWord(name).replace(/^./, (first) => first.toUpperCase());

/** Movements by their names in model/moves.js, and what more and less of them is. @type {Record<string, [string, string, string]>} */
const moves = {
  brows: ["Brows", "up", "down"], innerBrows: ["Inner brows", "up", "down"],
  eyes: ["Eyes", "wide", "closed"], squint: ["Squint", "more", "less"],
  gazeX: ["Gaze sideways", "to their left", "to their right"], gazeY: ["Gaze", "up", "down"],
  nose: ["Nose wrinkles", "more", "less"], cheeks: ["Cheeks", "up", "down"], puff: ["Puffed cheeks", "more", "less"],
  smile: ["Smile", "up", "down"], mouth: ["Open mouth", "more", "less"], upperLip: ["Upper lip", "up", "down"],
  pucker: ["Puckered lips", "more", "less"], press: ["Pressed lips", "more", "less"],
  jaw: ["Jaw sideways", "to their left", "to their right"],
};
/** The parts of the face that movements are of. @type {Record<string, string>} */
const moveParts = { brows: "Brows", eyes: "Eyes", nose: "Nose and cheeks", mouth: "Mouth and jaw" };
/** @param {string} part */
export const movePart = (part) => moveParts[part] ?? part;
/** "Smile", or "Smile, their left". @param {string} key */
export const moveLabel = (key) => [moves[key.split("_")[0]][0], ...key.split("_").slice(1).map((side) => `their ${side}`)].join(", ");
/** "40 % up". @param {string} key @param {number} value */
export const moveValue = (key, value) => {
  const [, more, less] = moves[key.split("_")[0]];
  return Math.round(value * 100) === 0 ? percent(0) : `${percent(Math.abs(value))} ${value > 0 ? more : less}`;
};
/** "smile 40 % up", "brows (their left) 30 % up". @param {[string, number]} move */
const moveWords = ([key, value]) => `${moveLabel(key).toLowerCase().replace(/, (.*)/, " ($1)")} ${moveValue(key, value)}`;

/** The expressions of an edit: "Happy", "Happy and Surprise"; of movements alone, that. @param {Pick<Edit, "shares" | "moves">} edit */
export const mixWords = ({ shares, moves: single }) =>
  Object.keys(shares).map(expressionWord).join(" and ") || (Object.keys(single).length ? "Single movements" : "");

/** Their strengths: "Happy at 70 %", or "60 % happy, 20 % surprise" of a mixture. @param {Pick<Edit, "shares" | "intensity">} edit */
export const strengthWords = ({ shares, intensity }) => {
  const all = Object.entries(shares);
  if (all.length === 1) return `${expressionWord(all[0][0])} at ${percent(intensity)}`;
  return all.map(([name, share]) => `${percent(share * intensity)} ${expressionWord(name).toLowerCase()}`).join(", ");
};

/** What is on top of the expressions. @param {Edit} edit */
const besides = (edit) => [...Object.entries(edit.moves).map(moveWords), ...Object.entries(edit.regions).filter(([, value]) => value !== 1)
  .map(([name, value]) => (value ? `with ${percent(value)} of ${regionWord(name)}` : `without ${regionWord(name)}`))];
/** An edit in full: "Happy at 70 %, smile 40 % up, without nose, with 50 % of mouth". @param {Edit} edit */
export const editWords = (edit) => [strengthWords(edit), ...besides(edit)].filter(Boolean).join(", ").replace(/^./, (first) => first.toUpperCase());
/** The same with every expression in turn. @param {Edit} edit */
export const sheetWords = (edit) => [`all expressions at ${percent(edit.intensity)}`, ...besides(edit)].join(", ");
