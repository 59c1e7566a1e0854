// Every sentence that the scripts show, in the visitor's language.

import { words } from "./language.js";

export * from "./edit-words.js";
export { language } from "./language.js";

export const {
  amount, backends, batch, check, className, errors, facts, fetched, live, milliseconds, mine, own, ownFile, page, percent, phrases, reasons, refusals, size, stages, status,
  texts,
} = words;
