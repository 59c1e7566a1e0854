// What the page says: the status line, and the error above the photo, which stays until it is dismissed. Both are live
// regions.

import { find } from "./dom.js";

/** @param {string} text */
export function say(text) {
  find("status").textContent = text;
}

/** What was said last. */
export const said = () => find("status").textContent ?? "";

/** An error for the user; "" takes it away. @param {string} text */
export function complain(text) {
  find("error").textContent = text;
  find("dismiss").hidden = text === "";
}
