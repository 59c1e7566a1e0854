// The visitor's language: as chosen in the page, or else the browser's; English where Mien does not speak it. Of the others
// only that one is loaded.

import { languages } from "./host.js";
import * as english from "./words/en.js";

/** By their own names. @type {Record<string, string>} */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ja: "日本語" };

/** The words of those that are not English; each address is spelled out, as bundlers want it. @type {Record<string, () => Promise<unknown>>} */
const WORDS = {
  de: () => import("./words/de.js"), fr: () => import("./words/fr.js"), es: () => import("./words/es.js"), ja: () => import("./words/ja.js"),
};

function pick() {
  // A worker is named after the language of its page.
  if (typeof document === "undefined") return /** @type {{ name?: string }} */ (globalThis).name ?? "";
  return languages().map((tag) => tag.split("-")[0]).find((one) => Object.hasOwn(LANGUAGES, one)) ?? "en";
}

/** What is there of a language, and English for the rest. @template T @param {T} whole @param {any} part @returns {T} */
function filled(whole, part) {
  if (part === undefined) return whole;
  if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return part;
  return /** @type {T} */ (Object.fromEntries([...new Set([...Object.keys(whole), ...Object.keys(part)])]
    .map((key) => [key, filled(/** @type {any} */ (whole)[key] ?? part[key], part[key])])));
}

/** @param {string} wanted */
async function load(wanted) {
  if (!Object.hasOwn(WORDS, wanted)) return { language: "en", words: english };
  try {
    const part = await WORDS[wanted]();
    return { language: wanted, words: filled({ ...english }, part) };
  } catch {
    // Not there, as without a network: the page works all the same.
    return { language: "en", words: english };
  }
}

export const { language, words } = await load(pick());
