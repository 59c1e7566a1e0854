// Whose page it is: anybody's, where the package's files lie beside this one, or wherever a bundler has put them. It takes the place
// of the host.js of Mien's own page.

import { files } from "./files.js";

/** @param {string} path */
export const addressOf = (path) => files[path];
/** The file as a message names it. @param {string} path */
export const shown = (path) => `mien-editor/${path}`;

/** The languages that are wanted, the most first: what the page is written in, else the browser's. @returns {string[]} */
export const languages = () => [document.documentElement.lang, ...navigator.languages];
