// What index.html says, in the visitor's language. It is written in English, by which the translations are found.

import { language, texts } from "../strings.js";
import { find } from "./dom.js";

const ATTRIBUTES = ["aria-label", "aria-valuetext", "title", "alt"];
/** What stands in <head> for those who never see the page. */
const HEAD = ["description", "og:title", "og:description", "og:image:alt"];

/** Without what only lays it out. @param {string} text */
const plain = (text) => text.replace(/[\s\u00a0]+/g, " ").trim();
/** @param {string} text */
const hasWords = (text) => /\p{L}{2}/u.test(text);

/** Every text of the page with the way to change it; names and keys that are the same in all languages are none. @returns {{ text: string, set: (text: string) => void }[]} */
export function staticTexts(page = document) {
  const roots = [page.body, ...[...page.querySelectorAll("template")].map(({ content }) => content)];
  const found = [...page.head.querySelectorAll("meta")]
    .filter((meta) => HEAD.includes(meta.name || meta.getAttribute("property") || ""))
    .map((meta) => ({ text: meta.content, set: (/** @type {string} */ to) => { meta.content = to; } }));
  found.push({ text: page.title, set: (to) => { page.title = to; } });
  for (const element of roots.flatMap((root) => [...root.querySelectorAll("*")])) {
    if (element.closest("[translate=no]")) continue;
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      if (value) found.push({ text: value, set: (to) => element.setAttribute(name, to) });
    }
    const more = element.querySelector(":scope > .long");
    if (more) {
      // A label of which a narrow screen shows the beginning: "New| photo".
      found.push({
        text: element.textContent ?? "",
        set: (to) => {
          const [short, long = ""] = to.split("|");
          element.replaceChildren(short, more);
          more.textContent = long.replace(/^ /, "\u00a0");
        },
      });
    } else if (!element.classList.contains("long")) {
      for (const node of element.childNodes) {
        if (node instanceof Text) found.push({ text: node.data, set: (to) => { node.data = node.data.replace(node.data.trim(), () => to); } });
      }
    }
  }
  return found.map(({ text, set }) => ({ text: plain(text), set })).filter(({ text }) => hasWords(text));
}

export function translatePage() {
  document.documentElement.lang = language;
  for (const { text, set } of staticTexts()) if (Object.hasOwn(texts, text)) set(texts[text]);
}

/** The choice of a language, by their own names. @param {Record<string, string>} languages @param {string} chosen "" for the browser's */
export function listLanguages(languages, chosen) {
  const choice = find("language", HTMLSelectElement);
  choice.append(...Object.entries(languages).map(([tag, name]) => Object.assign(new Option(name, tag, false, tag === chosen), { lang: tag })));
}
