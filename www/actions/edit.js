// From what is wanted of the chosen face to what is shown of it. The network runs once per face and expression, and whenever
// single movements are in play; whatever else changes is drawn from what it found.

import { EngineLost } from "../engine/client.js";
import { rememberEdit } from "../model/address.js";
import { hasMoves, isNone, names, possible, same } from "../model/edit.js";
import { keepStep } from "../model/kept.js";
import { latest } from "../model/latest.js";
import { limits } from "../model/limits.js";
import { history, onControls, state, stepOf, wanted } from "../model/state.js";
import { editWords, errors, mixWords, modelWord, status } from "../strings.js";
import { showControls } from "../view/controls.js";
import { complain, say } from "../view/messages.js";
import { photoView } from "../view/photo-view.js";
import { refresh } from "../view/refresh.js";
import { showOtherModel } from "./compare-models.js";
import { refreshFacts } from "./facts.js";
import { fillPreviews } from "./previews.js";

/** @typedef {import("../model/edit.js").Edit} Edit */

/** Something to say along with the next result, which would otherwise talk over it. */
let note = "";
/** @param {string} text */
export function noteNext(text) {
  note = text;
  say(text);
}

/** What the model makes nothing of. */
const leftOut = () => (hasMoves(wanted()) && !limits.told ? status.leftOut(modelWord(state.info?.model.name ?? "")) : "");

const run = latest(async (/** @type {Edit} */ edit, superseded) => {
  const subject = state.face;
  /** Whether the network's run is still of use: picking another expression cancels it, it is not drawn, only kept. */
  const passed = () => superseded() && !names(edit).every((name) => name in wanted().shares);
  try {
    if (!subject || isNone(edit)) return;
    if (hasMoves(edit)) {
      // Previews wait; but nothing blinks with every step of a slider.
      state.busy = [];
    } else if (!subject.has(edit)) {
      state.busy = names(edit);
      say(status.working(mixWords(edit)));
      refresh();
      await subject.predict(edit);
      if (passed()) return;
    }
    const patch = await subject.patch(edit);
    if (!patch || isNone(possible(wanted()))) return;
    if (!state.shown || !same(names(state.shown), names(edit))) refreshFacts();
    state.shown = edit;
    photoView.setPatch(patch);
    if (superseded()) return;
    say([note, status.edited(editWords(edit)), leftOut()].filter(Boolean).join(" "));
    note = "";
  } catch (error) {
    if (!(error instanceof EngineLost) && state.face === subject) {
      complain(errors.edit(mixWords(edit), /** @type {Error} */ (error).message));
      say("");
    }
  } finally {
    if (!superseded() || passed()) state.busy = null;
    refresh();
    if (!superseded()) fillPreviews();
  }
});

/** Brings the picture to what is wanted. */
export function draw() {
  if (state.coming) return;
  const edit = possible(wanted());
  if (isNone(edit)) {
    state.shown = null;
    photoView.setPatch(null);
    refresh();
    if (leftOut()) say(leftOut());
  }
  run(edit);
  showOtherModel(wanted());
}

/** Changes what is wanted of the chosen face, or of the photo on its way in, and shows it on the controls. `draw` follows. @param {Partial<Edit>} change */
export function want(change) {
  const { photo, coming } = state;
  const edit = { ...onControls(), ...change };
  if (coming) coming.edit = edit;
  else if (photo) photo.edits = photo.edits.map((old, index) => (index === photo.chosen ? edit : old));
  showControls();
}

/** What is wanted now can be undone, linked to, and found again. */
export function keep() {
  if (!state.photo || state.coming) return refresh();
  history.add(stepOf(state.photo));
  keepStep(stepOf(state.photo));
  rememberEdit(wanted());
  refresh();
}

/** As `want`, at once: drawn, and a step of its own. @param {Partial<Edit>} change */
export function decide(change) {
  complain("");
  want(change);
  keep();
  if (state.coming) say(status.kept(mixWords(onControls())));
  draw();
}
