// The settings in the address, after the #: a link to them edits the next visitor's photo alike. Never the photo.

import { expressions } from "./strings.js";

const read = () => new URLSearchParams(location.hash.slice(1));

/** What the address says, entries that the page does not know of included. */
export let options = read();
addEventListener("hashchange", () => {
  options = read();
});

/** The edit in the address: {expression, intensity}, or null if there is none that makes sense. */
export function linkedEdit(least, most) {
  const expression = options.get("expression");
  if (!Object.hasOwn(expressions, expression ?? "")) return null;
  const intensity = Number(options.get("intensity") ?? 1);
  return { expression, intensity: Number.isFinite(intensity) ? Math.min(most, Math.max(least, intensity)) : 1 };
}

/** Puts values into the address, without a new entry in the browser's history; null takes one out. */
export function remember(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null) options.delete(name);
    else options.set(name, value);
  }
  const text = String(options).replace(/=(?=&|$)/g, "");
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}
