// An edit in words. Everyone else has them from strings.js.

import { words } from "./language.js";

/** @typedef {import("./model/edit.js").Edit} Edit */

const { names, percent, phrases } = words;

/** An expression by its name in the engine. @param {string} name */
export const expressionWord = (name) => names.expressions[name] ?? name;

/** @param {string} name */
const regionWord = (name) => names.regions[name] ?? name;
/** @param {string} text */
const capital = (text) => text.replace(/^./, (first) => first.toUpperCase());
/** A model by its name in the manifest; one that has no other name keeps it. @param {string} name */
export const modelWord = (name) => names.models[name.replace(/-\d+$/, "")] ?? name;

/** A part of the face by its name in the engine, as a title. @param {string} name */
export const regionLabel = (name) => capital(regionWord(name));

/** @param {string} part */
export const movePart = (part) => names.moveParts[part] ?? part;
/** The words of "smile_left": those of its movement, and of its side. @param {string} key */
const moveWordsOf = (key) => {
  const [name, side] = key.split("_");
  return { words: names.moves[name], side: side ? [names.sides[side]] : [] };
};
/** "Smile", or "Smile, their left". @param {string} key */
export const moveLabel = (key) => {
  const { words: [label], side } = moveWordsOf(key);
  return [label, ...side].join(", ");
};
/** "40 % up". @param {string} key @param {number} value */
export const moveValue = (key, value) => {
  const { words: [, more, less] } = moveWordsOf(key);
  return Math.round(value * 100) === 0 ? percent(0) : `${percent(Math.abs(value))} ${value > 0 ? more : less}`;
};
/** "smile 40 % up", "brows (their left) 30 % up". @param {[string, number]} move */
const moveWords = ([key, value]) => {
  const { words: [label], side } = moveWordsOf(key);
  return [phrases.within(label), ...side.map((one) => `(${one})`), moveValue(key, value)].join(" ");
};

/** The expressions of an edit: "Happy", "Happy and Surprise"; of movements alone, that. @param {Pick<Edit, "shares" | "moves">} edit */
export const mixWords = ({ shares, moves: single }) =>
  Object.keys(shares).map(expressionWord).join(phrases.and) || (Object.keys(single).length ? phrases.moves : "");

/** Their strengths: "Happy at 70 %", or "60 % happy, 20 % surprise" of a mixture. @param {Pick<Edit, "shares" | "intensity">} edit */
export const strengthWords = ({ shares, intensity }) => {
  const all = Object.entries(shares);
  if (all.length === 1) return phrases.at(expressionWord(all[0][0]), percent(intensity));
  return all.map(([name, share]) => phrases.share(percent(share * intensity), phrases.within(expressionWord(name)))).join(", ");
};

/** What is on top of the expressions. @param {Edit} edit */
const besides = (edit) => [...Object.entries(edit.moves).map(moveWords), ...Object.entries(edit.regions).filter(([, value]) => value !== 1)
  .map(([name, value]) => (value ? phrases.partly(percent(value), regionWord(name)) : phrases.without(regionWord(name))))];
/** An edit in full: "Happy at 70 %, smile 40 % up, without nose, with 50 % of mouth". @param {Edit} edit */
export const editWords = (edit) => capital([strengthWords(edit), ...besides(edit)].filter(Boolean).join(", "));
/** The same with every expression in turn. @param {Edit} edit */
export const sheetWords = (edit) => [phrases.all(percent(edit.intensity)), ...besides(edit)].join(", ");
