// Brings everything on the page that follows from the state in line with it.

import { isIdle, names } from "./edit.js";
import { setProgress, showFacts } from "./readout.js";
import { client, history, state, view, wanted } from "./state.js";
import { editWords, page } from "./strings.js";
import { radios } from "./controls.js";

const find = (id) => document.getElementById(id);

/** The edits in the picture, those of other faces too: [{edit, face, index}]. */
export function edits() {
  const { photo, shown } = state;
  return (photo?.edits ?? []).map((edit, index) => ({ edit: index === photo.chosen ? shown : edit, face: photo.known[index], index }))
    .filter(({ edit }) => edit && !isIdle(edit));
}

function describe() {
  const { photo } = state;
  const several = photo.faces.length > 1;
  return page.canvas(photo.name, edits().map(({ edit, index }) => (several ? page.faceEdit(index, editWords(edit)) : editWords(edit))));
}

/** Says what the picture shows; `before`: as long as the edit is hidden. */
export function describePhoto(before = false) {
  if (state.photo) view.describe(before ? page.canvasBefore(state.photo.name) : describe());
}

export function refresh() {
  const { info, photo, shown, fatal, opening, busy } = state;
  const { dataset } = document.body;
  dataset.state = fatal ? "error" : !info || opening ? "loading" : busy ? "busy" : shown ? "edited" : "ready";
  dataset.expression = shown ? names(shown).join("-") : "";
  dataset.intensity = shown?.intensity ?? "";
  dataset.photo = photo ? "shown" : "none";
  // Not while the engine restarts: disabling a control takes the keyboard's place away.
  find("controls").disabled = !photo?.faces.length;
  // What is shown while a photo opens is no longer the engine's to save.
  const something = (shown || edits().length) && !opening;
  for (const id of ["compare", "divider", "download", "copy"]) find(id).disabled = !something;
  find("sweep").disabled = !shown;
  for (const radio of radios) radio.closest("label").classList.toggle("busy", Boolean(busy?.includes(radio.value)));
  // Not `disabled`, which would take the keyboard's place away from who undoes the last step.
  find("undo").setAttribute("aria-disabled", !history.has(-1));
  find("redo").setAttribute("aria-disabled", !history.has(1));
  find("retry").hidden = !fatal;
  if (photo) document.querySelector('label[for="file"]').textContent = page.another;
  describePhoto();
  if (info) setProgress(opening || busy !== null);
}

export async function refreshFacts() {
  const { info, photo } = state;
  const costs = photo ? await client.call("costs").catch(() => null) : null;
  showFacts({ info, photo, costs });
}
