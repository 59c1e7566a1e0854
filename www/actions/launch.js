// Photos that the system hands over: shared from another app, which sw.js puts aside, or opened with Mien in a file manager.

import { options, remember } from "../model/address.js";
import { errors } from "../strings.js";
import { takeIn } from "./inputs.js";
import { openKept } from "./keep-photo.js";

/** As in sw.js: this deployment's. */
const SHARED = `mien shared ${new URL("../../", import.meta.url).href}`;

/** What a browser with file handlers calls. @typedef {{ setConsumer: (take: (launch: { files?: FileSystemFileHandle[] }) => unknown) => void }} LaunchQueue */

/** The files that were put aside, which are forgotten there. */
async function takeShared() {
  const cache = await caches.open(SHARED);
  const files = [];
  for (const url of (await cache.keys()).map((request) => request.url).sort()) {
    const blob = await (await cache.match(url))?.blob();
    const name = decodeURIComponent(url.replace(/.*\//, ""));
    // A copy in memory: what is forgotten there can be read no more.
    if (blob) files.push(new File([await blob.arrayBuffer()], name, { type: blob.type }));
  }
  await caches.delete(SHARED);
  return files;
}

/** Opens what the system hands over, now and later, or else what was open before. @param {import("./inputs.js").Listeners} listeners */
export async function openAtStart(listeners) {
  const isShared = options.has("shared");
  const files = isShared ? await takeShared().catch(() => []) : [];
  if (isShared) remember({ shared: null });
  await openKept(files.length === 1);
  if (files.length) takeIn(files, listeners);
  else if (isShared) listeners.onError(errors.shared);
  const { launchQueue } = /** @type {{ launchQueue?: LaunchQueue }} */ (/** @type {unknown} */ (window));
  launchQueue?.setConsumer(async ({ files: handles = [] }) => {
    const opened = await Promise.allSettled(handles.map((handle) => handle.getFile()));
    const there = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    if (there.length) takeIn(there, listeners);
    else if (handles.length) listeners.onError(errors.noFile);
  });
}
