// The visitor's language: as chosen in the page, or else the browser's; English where Mien does not speak it. Of the others
// only that one is loaded.

import * as english from "./words/en.js";

/** By their own names. @type {Record<string, string>} */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ja: "日本語" };

/** Other deployments of an origin have a choice of their own. */
const KEY = `mien language ${new URL("../", import.meta.url).pathname}`;

/** What the user has chosen before, or "". */
export function chosenLanguage() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the choice, "" for the browser's; whether it will be there on the next visit. @param {string} choice */
export function chooseLanguage(choice) {
  try {
    if (choice) localStorage.setItem(KEY, choice);
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function pick() {
  // A worker is named after the language of its page.
  if (typeof document === "undefined") return /** @type {{ name?: string }} */ (globalThis).name ?? "";
  const asked = new URLSearchParams(location.hash.slice(1)).get("language") ?? chosenLanguage();
  return [asked, ...navigator.languages.map((tag) => tag.split("-")[0])].find((one) => one && Object.hasOwn(LANGUAGES, one)) ?? "en";
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
  if (!Object.hasOwn(LANGUAGES, wanted) || wanted === "en") return { language: "en", words: english };
  try {
    const part = await import(`./words/${wanted}.js`);
    return { language: wanted, words: filled({ ...english }, part) };
  } catch {
    // Not there, as without a network: the page works all the same.
    return { language: "en", words: english };
  }
}

export const { language, words } = await load(pick());
