// Undo and redo go over the edits of all faces, in the order in which they were made: a step of another face chooses it.

import { changeFace } from "./choosing.js";
import { isNone, same } from "./edit.js";
import { draw, keep, want } from "./editing.js";
import { complain, say } from "./messages.js";
import { history, state, wanted } from "./state.js";
import { status } from "./strings.js";

/** Goes one step back (-1) or forth (1). */
export async function step(by) {
  const { photo } = state;
  const edits = history.peek(by);
  if (!edits || !photo?.faces.length) return;
  const other = edits.findIndex((edit, index) => index !== photo.chosen && !same(edit, photo.edits[index]));
  // Nothing is lost: the step can be made as soon as the engine has come back.
  if (other >= 0 && state.opening) return;
  history.go(by);
  complain("");
  photo.edits = edits;
  if (other >= 0) await changeFace(other);
  want({});
  keep();
  if (isNone(wanted())) say(status.reset(photo.chosen, photo.faces.length));
  draw();
}

export function listenForUndo() {
  document.getElementById("undo").addEventListener("click", () => step(-1));
  document.getElementById("redo").addEventListener("click", () => step(1));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const by = { z: event.shiftKey ? 1 : -1, y: 1 }[event.key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
}
