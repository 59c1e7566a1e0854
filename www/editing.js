// From what is wanted of the chosen face to what is shown of it. The network runs once per face and expression; whatever
// else changes is drawn from what it found.

import { rememberEdit } from "./address.js";
import { isNone, names, same } from "./edit.js";
import { EngineLost, latest } from "./engine.js";
import { complain, say } from "./messages.js";
import { fillPreviews } from "./previews.js";
import { showControls } from "./controls.js";
import { showRival } from "./rival.js";
import { refresh, refreshFacts } from "./show.js";
import { history, state, view, wanted } from "./state.js";
import { editWords, errors, mixWords, status } from "./strings.js";

/** Something to say along with the next result, which would otherwise talk over it. */
let note = "";
export function noteNext(text) {
  say(note = text);
}

const run = latest(async (edit, superseded) => {
  const subject = state.face;
  if (!subject) return;
  /** Whether the network's run is still of use: picking another expression cancels it, it is not drawn, only kept. */
  const passed = () => superseded() && !names(edit).every((name) => name in wanted().shares);
  try {
    if (isNone(edit)) return;
    if (!subject.has(edit)) {
      state.busy = names(edit);
      say(status.working(mixWords(edit)));
      refresh();
      await subject.predict(edit);
      if (passed()) return;
    }
    const patch = await subject.patch(edit);
    if (!patch || isNone(wanted())) return;
    if (!state.shown || !same(names(state.shown), names(edit))) refreshFacts();
    state.shown = edit;
    view.setPatch(patch);
    if (superseded()) return;
    say([note, status.edited(editWords(edit))].filter(Boolean).join(" "));
    note = "";
  } catch (error) {
    if (!(error instanceof EngineLost) && state.face === subject) {
      complain(errors.edit(mixWords(edit), error.message));
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
  if (isNone(wanted())) {
    state.shown = null;
    view.setPatch(null);
    refresh();
  }
  run(wanted());
  showRival(wanted());
}

/** Changes what is wanted of the chosen face, and shows it on the controls. `draw` follows. */
export function want(change) {
  const { photo } = state;
  if (!photo) return;
  const edit = { ...wanted(), ...change };
  photo.edits = photo.edits.map((old, index) => (index === photo.chosen ? edit : old));
  showControls();
}

/** What is wanted now can be undone, and linked to. */
export function keep() {
  history.add(state.photo.edits);
  rememberEdit(wanted());
  refresh();
}

/** As `want`, at once: drawn, and a step of its own. */
export function decide(change) {
  complain("");
  want(change);
  keep();
  draw();
}
