// The edits that a batch can be given: what the editor has, the expressions, and the user's own ones.

import { linkedEdit } from "../model/address.js";
import { isNone, none, ofAnybody, only } from "../model/edit.js";
import { limits } from "../model/limits.js";
import { editOf, ownExpressions } from "../model/own.js";
import { onControls } from "../model/state.js";
import { batch as words, editWords, expressionWord } from "../strings.js";

/** @typedef {import("../model/edit.js").Edit} Edit */
/** `value` stands for it in a list. @typedef {{ value: string, label: string, edit: Edit }} Choice */

/** What is chosen where nothing was: it shows at once what a batch does. */
const FIRST = "happy";

/** What the editor had when the batch began, which goes on to be chosen. @type {Edit} */
let editor = none();

/** All of them. Known once an engine has started. @returns {Choice[]} */
export const choices = () => [
  ...(isNone(editor) ? [] : [{ value: "now", label: words.asInEditor(editWords(editor)), edit: editor }]),
  ...limits.expressions.map((name) => ({ value: `is ${name}`, label: expressionWord(name), edit: only(name) })),
  ...ownExpressions().map((own) => ({ value: `own ${own.name}`, label: own.name, edit: editOf(own) })),
];

/** What is chosen first: the edit of the open photo, or of a link. */
export function firstChoice() {
  editor = isNone(onControls()) ? linkedEdit() ?? none() : ofAnybody(onControls());
  return isNone(editor) ? `is ${FIRST}` : "now";
}

/** One of them, with another strength if one is given. @param {string} value @param {number | null} strength @returns {Edit} */
export const picked = (value, strength) => ({
  ...choices().find((one) => one.value === value)?.edit ?? none(), ...(strength === null ? {} : { intensity: strength }),
});
