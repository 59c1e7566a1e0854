// Files that are refused before they are read.

import { errors } from "../strings.js";

/** A browser tab dies of less than what is larger. */
const LARGEST_FILE = 200e6;

/** Why a file of this name and so many bytes is refused, or "". @param {string} name @param {number} size */
export const refusal = (name, size) => (size === 0 ? errors.empty(name) : size > LARGEST_FILE ? errors.tooLarge(name, size, LARGEST_FILE) : "");
