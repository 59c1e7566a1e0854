// Whose page it is: where its files lie, what a message calls them, and which language is wanted. This one is of Mien's own page; the
// package for other people's pages has another (npm/host.js).

const root = new URL("./", import.meta.url);
/** Other deployments of an origin have a choice of their own. */
const KEY = `mien language ${new URL("../", import.meta.url).pathname}`;

/** Paths are below `www/`. @param {string} path */
export const addressOf = (path) => new URL(path, root);
/** The file as a visitor or publisher would name it: "www/weights/manifest.json". @param {string} path */
export const shown = (path) => `www/${path}`;

/** The languages that are wanted, the most first. @returns {string[]} */
export const languages = () => [
  new URLSearchParams(location.hash.slice(1)).get("language") ?? chosenLanguage(), ...navigator.languages,
];

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
