// Keeps the page for later visits without a network, and tells of a new version. The new version waits until no other tab
// runs the old one: it would give that one's engine new files under the old page.

import { bringLater } from "../engine/code.js";
import { state } from "../model/state.js";
import { page } from "../strings.js";
import { find, within } from "../view/dom.js";

/** An installed app is open for days: it looks for a new version when it is looked at again, at most so often. */
const LOOK_MS = 3600_000;

/** Called once the page works, so that keeping it does not slow down the first visit. */
export async function keepForOffline() {
  const workers = navigator.serviceWorker;
  const { saveData } = /** @type {{ saveData?: boolean }} */ (/** @type {any} */ (navigator).connection ?? {});
  // Who has installed it wants to have it.
  if (!workers || (saveData && !matchMedia("(display-mode: standalone)").matches)) return;
  try {
    const registration = await workers.register(new URL("../../sw.js", import.meta.url), { updateViaCache: "none" });
    const tell = () => {
      // Without a controller it is the first version, which replaces none.
      find("update").hidden = !registration.waiting || !workers.controller;
    };
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", tell));
    workers.addEventListener("message", ({ data }) => {
      if (data.othersOpen) within(find("update"), "p").textContent = page.othersOpen(data.othersOpen);
    });
    find("reload").addEventListener("click", () => {
      workers.addEventListener("controllerchange", () => location.reload());
      registration.waiting?.postMessage("take over");
    });
    tell();
    let looked = performance.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || performance.now() - looked < LOOK_MS) return;
      looked = performance.now();
      registration.update().catch(() => {});
    });
    await workers.ready;
    document.body.dataset.offline = "ready";
    find("offline").textContent = page.offline;
    if (!workers.controller) await new Promise((serves) => workers.addEventListener("controllerchange", serves, { once: true }));
    if (state.info?.later) await bringLater("webgpu");
  } catch {
    // Refused, as in some private windows: the page then needs the network each time, and works.
  }
}
