// The buttons of the expressions. index.html draws them; which of them there are is the engine's word.

import { limits } from "../model/limits.js";
import { expressionWord } from "../strings.js";
import { find, within } from "./dom.js";

/** @type {HTMLInputElement[]} */
let radios = [...find("expressions").querySelectorAll("input")];

/** One button for each expression. */
export const expressionButtons = () => radios;

/** Its label, which holds everything that is seen of it. @param {HTMLInputElement} radio */
export const labelOf = (radio) => /** @type {HTMLElement} */ (radio.parentElement);

/** A button without a drawing, for an expression that the page has none of. @param {string} name */
function make(name) {
  const label = /** @type {HTMLElement} */ (labelOf(radios[0]).cloneNode(true));
  const radio = within(label, "input", HTMLInputElement);
  Object.assign(radio, { value: name, checked: false });
  label.querySelector("svg")?.replaceChildren();
  within(label, "span").textContent = expressionWord(name);
  return radio;
}

/** Brings the buttons in line with what the engine knows. */
export function listExpressions() {
  radios = limits.expressions.map((name) => radios.find((radio) => radio.value === name) ?? make(name));
  const labels = radios.map(labelOf);
  const list = find("expressions");
  // Moving a button takes its focus away, so none moves without need.
  if (labels.length !== list.children.length || labels.some((label, at) => list.children[at] !== label)) list.replaceChildren(...labels);
}
