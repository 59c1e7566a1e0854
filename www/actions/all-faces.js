// One edit for all faces of a photo.

import { isNone, ofAnybody, same } from "../model/edit.js";
import { state, wanted } from "../model/state.js";
import { mixWords, status } from "../strings.js";
import { find } from "../view/dom.js";
import { complain } from "../view/messages.js";
import { drawOthers } from "./choose-face.js";
import { draw, keep, noteNext } from "./edit.js";

/** What is wanted of the chosen face is wanted of all, but that the others are who they are; one step. */
async function applyToAll() {
  const { photo } = state;
  const edit = wanted();
  if (!photo || state.opening || state.coming) return;
  const edits = photo.faces.map((_, index) => (index === photo.chosen ? edit : ofAnybody(edit)));
  const others = edits.flatMap((to, index) => (same(photo.edits[index], to) ? [] : [index]));
  if (!others.length) return;
  complain("");
  photo.edits = edits;
  keep();
  await drawOthers(photo, others);
  if (state.photo !== photo) return;
  noteNext(isNone(edit) ? status.allReset : status.all(photo.faces.length, mixWords(edit)));
  draw();
}

export function listenForAll() {
  find("all-faces").addEventListener("click", applyToAll);
}
