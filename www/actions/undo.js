// Undo and redo go over the photos and the edits of all faces, in their order: a step of another face chooses it.

import { isNone, same } from "../model/edit.js";
import { history, state, wanted } from "../model/state.js";
import { status } from "../strings.js";
import { find, isTyping } from "../view/dom.js";
import { complain, say } from "../view/messages.js";
import { changeFace, drawOthers } from "./choose-face.js";
import { draw, keep, want } from "./edit.js";
import { openAsLeft } from "./open-photo.js";

/** Goes one step back (-1) or forth (1). @param {number} by */
export async function step(by) {
  const { photo } = state;
  if (!photo || state.coming) return;
  // A photo without a face is no step: back from it is where the history stands.
  if (by < 0 && history.peek(0) && history.peek(0)?.file !== photo.file) by = 0;
  const to = history.peek(by);
  if (!to) return;
  // Another photo was opened there.
  if (to.file !== photo.file) return openAsLeft(to, { by, note: status.again(to.file.name) });
  const { edits } = to;
  const others = edits.flatMap((edit, index) => (index === photo.chosen || same(edit, photo.edits[index]) ? [] : [index]));
  // Nothing is lost: the step can be made as soon as the engine has come back.
  if (others.length && state.opening) return;
  history.go(by);
  complain("");
  photo.edits = edits;
  if (others.length === 1) await changeFace(others[0]);
  if (others.length > 1) await drawOthers(photo, others);
  // Another photo was opened meanwhile.
  if (state.photo !== photo) return;
  want({});
  keep();
  if (isNone(wanted())) say(status.reset(photo.chosen, photo.faces.length));
  draw();
}

export function listenForUndo() {
  find("undo").addEventListener("click", () => step(-1));
  find("redo").addEventListener("click", () => step(1));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event)) return;
    const key = event.key.toLowerCase();
    const by = key === "y" ? 1 : key === "z" ? (event.shiftKey ? 1 : -1) : 0;
    if (!by) return;
    event.preventDefault();
    step(by);
  });
}
