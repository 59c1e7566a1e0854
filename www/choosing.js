// Several faces: one of them is chosen, and the controls are about it. Each keeps what is wanted of it, in the picture too.

import { rememberEdit } from "./address.js";
import { isIdle, request } from "./edit.js";
import { draw } from "./editing.js";
import { EngineLost } from "./engine.js";
import { Face } from "./face.js";
import { listFaces } from "./faces.js";
import { complain, say } from "./messages.js";
import { clearPreviews } from "./previews.js";
import { refreshSegments, showLegend } from "./segments.js";
import { showControls } from "./controls.js";
import { refresh } from "./show.js";
import { client, state, view, wanted } from "./state.js";
import { errors, status } from "./strings.js";

export function showFaces() {
  const { faces, chosen } = state.photo;
  view.setFaces(faces, chosen, changeFace);
  listFaces(faces.length, chosen, changeFace);
}

/**
 * Has the engine study face `index` and makes it the chosen one. `leave` is the request of the face that the engine holds,
 * if any: it draws that last, because what it drew last may be a preview or a picture of a film.
 */
export async function chooseFace(index, leave = null) {
  const { photo } = state;
  photo.chosen = index;
  state.face = null;
  say(status.studying);
  showFaces();
  const found = await client.call("choose", { index, leave });
  if (state.photo !== photo || photo.chosen !== index) return;
  if (photo.known[index]) photo.known[index].update(found);
  else photo.known[index] = new Face(client, found, (one) => one === state.face);
  state.face = photo.known[index];
  view.setBase(found.base);
  say(status.chosen(index, photo.faces.length));
  showLegend(found.legend);
}

/** After a restart the engine knows of no edit: chooses the edited faces one after the other, and `index` at last. */
export async function chooseAgain(index) {
  const { photo } = state;
  let leave = null;
  const others = photo.edits.map((_, other) => other).filter((other) => other !== index && !isIdle(photo.edits[other]));
  for (const other of [...others, index]) {
    await chooseFace(other, leave);
    leave = request(photo.edits[other]);
  }
}

/** The user's choice of a face. */
export async function changeFace(index) {
  const { photo, face } = state;
  if (state.opening || !photo || photo.chosen === index) return;
  const before = photo.chosen;
  const leave = face && request(wanted());
  Object.assign(state, { opening: true, shown: null });
  clearPreviews();
  refresh();
  try {
    await chooseFace(index, leave);
  } catch (error) {
    if (!(error instanceof EngineLost)) {
      complain(errors.face(error.message));
      // The engine still holds the face before it.
      Object.assign(state, { face });
      photo.chosen = before;
      showFaces();
    }
  }
  state.opening = false;
  showControls();
  rememberEdit(wanted());
  refresh();
  draw();
  refreshSegments();
}
