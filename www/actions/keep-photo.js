// The open photo outlives a reload, a crash and the tab itself, until the user closes it.

import { rememberEdit } from "../model/address.js";
import { none } from "../model/edit.js";
import { forget, kept, takeUp } from "../model/kept.js";
import { history, isUnsaved, state } from "../model/state.js";
import { page, status } from "../strings.js";
import { hideComing } from "../view/coming.js";
import { setDivider, showControls } from "../view/controls.js";
import { button, find } from "../view/dom.js";
import { hideFaces } from "../view/face-buttons.js";
import { say } from "../view/messages.js";
import { clearPreviews } from "../view/previews.js";
import { refresh } from "../view/refresh.js";
import { noteNext } from "./edit.js";
import { isAwaited, openAsLeft, openNothing } from "./open-photo.js";
import { closeSegments } from "./segmentation.js";

/** Opens what this tab, or one that is closed, has left; not where the user was quicker. @param {boolean} other whether another photo comes in its place */
export async function openKept(other) {
  // Where nothing may be kept, this is said when there is something to keep.
  const step = await takeUp().catch(() => null);
  if (!step || state.photo) return;
  // From a photo that comes in its place, undo leads back to it.
  history.add(step);
  if (!other && !isAwaited()) openAsLeft(step, { note: status.back(step.file.name) });
}

function putAway() {
  Object.assign(state, { photo: null, coming: null, face: null, shown: null, saved: null });
  history.clear();
  rememberEdit(none());
  setDivider(0);
  closeSegments();
  clearPreviews();
  hideComing();
  hideFaces();
  showControls();
  refresh();
  say(status.closed);
  forget();
}

export function listenForClosing() {
  const close = button("close");
  const ways = find("ways");
  /** Whether the button says what would be lost. */
  let warned = false;
  const warn = (/** @type {boolean} */ of) => {
    warned = of;
    close.textContent = of ? page.closeUnsaved : page.close;
  };
  ways.addEventListener("toggle", () => warn(false));
  close.addEventListener("click", () => {
    if (isUnsaved() && !warned) return warn(true);
    ways.hidePopover?.();
    openNothing(putAway);
    find("choose").focus();
  });
  let said = false;
  kept.onRefused = () => {
    if (!said && state.photo) noteNext(status.notKept);
    said = true;
  };
}
