// On small screens the controls lie in tabs, one of which is seen; on large ones all of them are, one below the other.

import { find, within } from "./dom.js";

/** @type {HTMLElement[]} */
const tabs = [...find("tabs").querySelectorAll("button")];
/** @param {HTMLElement} tab */
const partOf = (tab) => find(tab.getAttribute("aria-controls") ?? "");

/** Whether the controls lie in tabs at this moment. */
const areTabs = () => find("tabs").offsetParent !== null;

/** @param {HTMLElement} chosen */
function showTab(chosen) {
  for (const tab of tabs) {
    const is = tab === chosen;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
    partOf(tab).classList.toggle("behind", !is);
  }
  // What a tab is chosen for need not be unfolded too.
  const fold = partOf(chosen).querySelector(".fold");
  if (areTabs() && fold instanceof HTMLDetailsElement && fold.id !== "more") fold.open = true;
  within(document, ".sheet").scrollTop = 0;
}

export function listenForTabs() {
  for (const tab of tabs) tab.addEventListener("click", () => showTab(tab));
  find("tabs").addEventListener("keydown", ({ key }) => {
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    /** @type {Record<string, number>} */
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 };
    if (at < 0 || !(key in to)) return;
    const tab = tabs[to[key] % tabs.length];
    tab.focus();
    showTab(tab);
  });
  showTab(tabs[0]);
}
