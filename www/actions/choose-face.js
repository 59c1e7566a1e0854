// Several faces: one of them is chosen, and the controls are about it. Each keeps what is wanted of it, in the picture too.

import { EngineLost, engine } from "../engine/client.js";
import { Face } from "../engine/face.js";
import { unreserved } from "../engine/reserve.js";
import { rememberEdit } from "../model/address.js";
import { isIdle, request } from "../model/edit.js";
import { keepStep } from "../model/kept.js";
import { latest } from "../model/latest.js";
import { state, stepOf, wanted } from "../model/state.js";
import { errors, status } from "../strings.js";
import { showControls } from "../view/controls.js";
import { listFaces } from "../view/face-buttons.js";
import { complain, say } from "../view/messages.js";
import { photoView } from "../view/photo-view.js";
import { clearPreviews } from "../view/previews.js";
import { refresh } from "../view/refresh.js";
import { showLegend } from "../view/segmentation.js";
import { stage } from "../view/stage.js";
import { draw } from "./edit.js";
import { refreshSegments } from "./segmentation.js";

/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {import("../pkg/webgpu/mien.js").EditRequest} EditRequest */

/** Changes what the engine holds: one photo or face at a time is on its way to it. */
export const handOver = latest((/** @type {() => Promise<void>} */ task) => task());

/** @param {Photo} photo */
export function showFaces(photo) {
  photoView.setFaces(photo.faces, photo.chosen, changeFace);
  stage.setFace(photo.faces[photo.chosen] ?? null);
  listFaces(photo, changeFace);
}

/**
 * Has the engine study a face. `leave` is the request of the face that the engine holds, if any: it draws that last, because
 * what it drew last may be a preview or a picture of a film.
 * @param {Photo} photo
 * @param {number} index
 * @param {EditRequest | null} leave
 */
async function study(photo, index, leave) {
  const found = await engine.call("choose", { index: photo.faces[index].index, leave });
  const known = photo.known[index];
  if (known instanceof Face) {
    known.update(found);
    return known;
  }
  const face = new Face(engine, found, (one) => one === state.face);
  photo.known[index] = face;
  return face;
}

/**
 * Has the engine study face `index` and makes it the chosen one.
 * @param {Photo} photo
 * @param {number} index
 * @param {EditRequest | null} leave as in `study`
 */
async function chooseFace(photo, index, leave) {
  photo.chosen = index;
  state.face = null;
  // The other faces' edits are another picture under the chosen face's, which is drawn again.
  state.shown = null;
  say(status.studying);
  showFaces(photo);
  const face = await study(photo, index, leave);
  state.face = face;
  photoView.setBase(face.base);
  say([status.chosen(index, photo.faces.length), face.whole ? "" : status.notWhole].filter(Boolean).join(" "));
  showLegend(face.legend);
}

/**
 * Chooses a face of a photo that the engine has just opened. After a restart it knows of no edit, so it studies the other
 * edited faces first.
 * @param {Photo} photo
 * @param {number} index
 */
export async function chooseAgain(photo, index) {
  photo.chosen = index;
  const edited = photo.edits.flatMap((edit, other) => (other === index || isIdle(edit) ? [] : [other]));
  await studyInTurn(photo, edited, null);
}

/** @param {Photo} photo @param {number[]} others drawn as is wanted of them, before the chosen face @param {EditRequest | null} leave as in `study` */
async function studyInTurn(photo, others, leave) {
  for (const other of others) {
    await study(photo, other, leave);
    leave = request(photo.edits[other]);
  }
  await chooseFace(photo, photo.chosen, leave);
}

/**
 * Has the engine draw what is wanted of other faces than the chosen one, which is chosen again after them.
 * @param {Photo} photo
 * @param {number[]} others
 */
export async function drawOthers(photo, others) {
  state.opening = true;
  await handOver(async () => {
    refresh();
    await unreserved();
    try {
      // An engine that is being started draws all of them.
      if (state.info) await studyInTurn(photo, others, state.face && request(wanted()));
    } catch (error) {
      if (!(error instanceof EngineLost)) complain(errors.face(/** @type {Error} */ (error).message));
    }
    state.opening = false;
    refresh();
  });
}

/** The user's choice of a face. @param {number} index */
export async function changeFace(index) {
  const { photo } = state;
  if (state.opening || !photo || photo.chosen === index) return;
  state.opening = true;
  await handOver(() => change(photo, index));
}

/** @param {Photo} photo @param {number} index */
async function change(photo, index) {
  refresh();
  await unreserved();
  const { face, info } = state;
  const before = photo.chosen;
  try {
    if (info) {
      stage.setFace(photo.faces[index]);
      stage.lookAt("face");
      const leave = face && request(wanted());
      clearPreviews();
      await chooseFace(photo, index, leave);
    } else {
      // The engine that is being started will choose it.
      photo.chosen = index;
      showFaces(photo);
    }
  } catch (error) {
    if (!(error instanceof EngineLost)) {
      complain(errors.face(/** @type {Error} */ (error).message));
      // The engine still holds the face before it.
      if (state.info === info) state.face = face;
      photo.chosen = before;
      showFaces(photo);
    }
  }
  state.opening = false;
  showControls();
  rememberEdit(wanted());
  keepStep(stepOf(photo));
  refresh();
  draw();
  refreshSegments();
}
