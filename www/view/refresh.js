// Brings everything on the page that follows from the state in line with it.

import { isIdle, names, possible, same } from "../model/edit.js";
import { history, onControls, state } from "../model/state.js";
import { editWords, page } from "../strings.js";
import { find } from "./dom.js";
import { setProgress } from "./engine-info.js";
import { expressionButtons, labelOf } from "./expressions.js";
import { photoView } from "./photo-view.js";

/** The edits in the picture, those of other faces too. */
function edits() {
  const { photo, shown } = state;
  return (photo?.edits ?? []).map((edit, index) => ({ edit: index === photo?.chosen ? shown : possible(edit), index }))
    .flatMap(({ edit, index }) => (edit && !isIdle(edit) ? [{ edit, index }] : []));
}

/** Says what the picture shows; `before`: as long as the edit is hidden. */
export function describePhoto(before = false) {
  const { photo } = state;
  if (!photo) return;
  const several = photo.faces.length > 1;
  const words = () => edits().map(({ edit, index }) => (several ? page.faceEdit(index, editWords(edit)) : editWords(edit)));
  photoView.describe(before ? page.canvasBefore(photo.name) : page.canvas(photo.name, words()));
}

/** The photo's stage and the controls, or what there is before them; the keyboard's place goes along. @param {boolean} photo */
function showPlace(photo) {
  document.body.dataset.photo = photo ? "shown" : "none";
  const from = find(photo ? "empty" : "controls").contains(document.activeElement);
  find("frame").hidden = !photo;
  find("empty").hidden = photo;
  if (!from) return;
  const [first] = expressionButtons();
  const to = photo ? expressionButtons().find(({ checked }) => checked) ?? first : find("choose");
  find("controls").removeAttribute("disabled");
  to.focus({ preventScroll: true });
}

/** @param {string} id @param {boolean} disabled */
const disable = (id, disabled) => find(id).toggleAttribute("disabled", disabled);

export function refresh() {
  const { info, photo, coming, face, shown, fatal, opening, busy } = state;
  const { dataset } = document.body;
  dataset.state = fatal ? "error" : !info || opening ? "loading" : busy?.length ? "busy" : shown ? "edited" : "ready";
  dataset.expression = shown ? names(shown).join("-") : "";
  dataset.intensity = String(shown?.intensity ?? "");
  showPlace(Boolean(photo ?? coming));
  // Not while the engine restarts: disabling a control takes the keyboard's place away.
  disable("look-face", !photo?.faces.length);
  const dead = !coming && !photo?.faces.length;
  const astray = dead && find("controls").contains(document.activeElement);
  disable("controls", dead);
  // Of a photo without a face, the next thing is another photo.
  if (astray) find("new").focus();
  const something = shown !== null || edits().length > 0;
  for (const id of ["compare", "split", "divider"]) disable(id, !something || opening || coming !== null);
  // What is shown while a photo opens, or an engine starts, is no longer the engine's to save.
  const savable = face !== null && !opening && !coming;
  for (const id of ["download", "jpeg", "webp", "share", "copy"]) disable(id, !something || !savable);
  for (const id of ["sweep", "gif"]) disable(id, !shown || !savable);
  const awaited = coming ? names(onControls()) : busy ?? [];
  for (const radio of expressionButtons()) labelOf(radio).classList.toggle("busy", awaited.includes(radio.value));
  // Not `disabled`, which would take the keyboard's place away from who undoes the last step.
  find("undo").setAttribute("aria-disabled", String(coming !== null || !history.has(-1)));
  find("redo").setAttribute("aria-disabled", String(coming !== null || !history.has(1)));
  find("all-faces").setAttribute("aria-disabled", String(coming !== null || opening || !photo?.edits.some((edit) => !same(edit, photo.edits[photo.chosen]))));
  find("retry").hidden = !fatal;
  describePhoto();
  if (info) setProgress(opening || Boolean(busy?.length));
}
