// Opening a photo, and opening it again when the engine has died or was changed (restart.js): then everything is as the user left it.

import { EngineLost, engine } from "../engine/client.js";
import { refusal } from "../engine/refusal.js";
import { unreserved } from "../engine/reserve.js";
import { isRemembered, linkedEdit, namesEdit, rememberEdit } from "../model/address.js";
import { isNone, none } from "../model/edit.js";
import { forget, keepStep } from "../model/kept.js";
import { fromLeft, history, likeliest, state, stepOf, wanted } from "../model/state.js";
import { errors, status } from "../strings.js";
import { PREVIEW_SIDE, sideFor } from "../view/canvas.js";
import { hideComing, showComing } from "../view/coming.js";
import { setDivider, showControls } from "../view/controls.js";
import { complain, said, say } from "../view/messages.js";
import { photoView } from "../view/photo-view.js";
import { clearPreviews } from "../view/previews.js";
import { refresh } from "../view/refresh.js";
import { stage } from "../view/stage.js";
import { chooseAgain, handOver, showFaces } from "./choose-face.js";
import { draw, keep, noteNext, want } from "./edit.js";
import { refreshFacts } from "./facts.js";
import { readable } from "./readable.js";
import { closeSegments } from "./segmentation.js";
import { running } from "./start-engine.js";

/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {import("../model/edit.js").Edit} Edit */
/** @typedef {import("../model/history.js").Step} Step */
/**
 * A photo to open: `coming` holds what is wanted of its face; `again` is the photo that was open, whose faces and edits stay
 * what they were; `before` is what was wanted of it when it was open last; `by` is the way to that in the history; `note`
 * something to say once it is open; `taken`: the engine has it.
 * @typedef {{ file: File, coming: { edit: Edit | null } | null, again: Photo | null, before: Step | null, by: number, note: string, taken?: boolean }} Wish
 */

/** So many engines in a row may be ended by the page while a photo waits for one. */
const MOST_CHANGES = 100;

/** The photo that is to be open, until it is: if the engine does not start, the next one opens it. @type {Wish | null} */
let waiting = null;
/** Whether `waiting` is seen to. */
let active = false;
/** Whether the address may hold an edit that no face has got yet. */
let linkFollowed = false;

/**
 * Opens the user's file.
 * @param {File} file
 * @param {Edit | null} edit what is wanted of its face, if anything
 * @param {string} note something to say once it is open
 */
export function open(file, edit = null, note = "") {
  const refused = refusal(file.name, file.size);
  complain(refused);
  if (!refused) bring({ file, coming: { edit }, again: null, before: null, by: 0, note });
}

/** Opens a photo as it was left. @param {Step} before @param {{ by?: number, note?: string }} more as in `Wish` */
export function openAsLeft(before, { by = 0, note = "" } = {}) {
  const edit = before.edits[before.chosen] ?? null;
  // What the address names comes instead.
  const linked = !linkFollowed && namesEdit() && !(edit && isRemembered(edit));
  bring({ file: before.file, coming: { edit: linked ? null : edit }, again: null, before, by, note });
}

/** Whether a photo is on its way in, or waits for an engine. */
export const isAwaited = () => waiting !== null;

/** Nothing is to be open. @param {() => void} putAway does so now, and again once what is under way has ended */
export function openNothing(putAway) {
  waiting = null;
  putAway();
  handOver(async () => putAway());
}

/** Opens again what was open, or opens what still waits for an engine. */
export function reopen(note = "") {
  // A photo on its way in sees to itself.
  if (active) return;
  const { photo } = state;
  if (waiting) bring(waiting);
  else if (photo) bring(afresh(photo, note));
}

/** The wish that an open photo were open. @param {Photo} photo @returns {Wish} */
const afresh = (photo, note = "") => ({ file: photo.file, coming: null, again: photo, before: null, by: 0, note });

/** @param {Wish} wish */
function bring(wish) {
  waiting = wish;
  if (wish.coming) {
    state.coming = wish.coming;
    showComing(wish.file);
    clearPreviews();
    showControls();
    refresh();
  }
  handOver(async () => {
    Object.assign(state, { opening: true });
    active = true;
    refresh();
    await fulfil(wish);
    active = false;
    state.opening = false;
    refresh();
    draw();
    refreshFacts();
  });
}

/** Opens a photo, on the engine after this one where need be. @param {Wish} wish */
async function fulfil(wish) {
  await unreserved();
  const before = { face: state.face, info: state.info };
  let stops = 0;
  for (let tries = 0; waiting === wish; tries++) {
    try {
      if (await attempt(wish) && waiting === wish) waiting = null;
      return;
    } catch (error) {
      if (!(error instanceof EngineLost)) return refuse(wish, before, /** @type {Error} */ (error));
      if (!error.ended) stops += 1;
      if (stops > 1 || tries >= MOST_CHANGES) return letGo(wish);
    }
  }
}

/** Whether it is open now; else no engine runs. @param {Wish} wish */
async function attempt(wish) {
  const { again, file: { name } } = wish;
  state.face = null;
  refresh();
  if (!state.info && !state.fatal) say(status.waiting(name));
  if (!await running.ready) return false;
  if (!again) wish.file = await readable(wish.file);
  const { file } = wish;
  if (wish.coming && state.coming === wish.coming) showComing(file);
  say(status.opening(name));
  const bytes = await file.arrayBuffer().catch((error) => {
    throw new Error(errors.unreadable(name, error.message));
  });
  const { note, ...opened } = await engine.call("open", { bytes, name, maxSide: PREVIEW_SIDE }, [bytes]);
  wish.taken = true;
  // The user has closed it.
  if (waiting !== wish) return false;
  const { edits, chosen } = again ?? wish.before ?? { edits: [], chosen: null };
  await meet({ ...opened, file, name, faces: again?.faces ?? [], edits, chosen: chosen ?? 0, known: [] }, wish);
  const words = [wish.note, note].filter(Boolean).join(" ");
  // An edit that follows would talk over it.
  if (words && !isNone(wanted())) noteNext(words);
  else if (words) say(`${words} ${said()}`);
  return true;
}

/** Finds the faces of an opened photo, shows it and chooses one of them. @param {Photo} photo @param {Wish} wish */
async function meet(photo, wish) {
  const { again } = wish;
  say(status.finding);
  try {
    photo.faces = fromLeft(await engine.call("detect", {}));
  } catch (error) {
    // One without a face takes no other's place.
    if (!(error instanceof EngineLost) && !state.photo?.faces.length) show(photo, wish);
    throw error;
  }
  show(photo, wish);
  photo.edits = photo.faces.map((_, index) => photo.edits[index] ?? none());
  if (!again && !wish.before) photo.chosen = likeliest(photo.faces);
  if (wish.by) history.go(wish.by);
  else if (!again) history.add(stepOf(photo));
  await sharpen(photo, again !== null);
  showFaces(photo);
  if (!again) stage.lookAt("face");
  await chooseAgain(photo, Math.min(photo.chosen, photo.faces.length - 1));
  const linked = takeLinked();
  const edit = wish.coming?.edit ?? (linked && !isRemembered(wanted()) ? linked : null);
  // What was wanted before the engine ran does not name all parts of the face.
  const full = edit && { ...edit, regions: { ...none().regions, ...edit.regions } };
  if (full) photo.edits = photo.edits.map((old, index) => (index === photo.chosen ? full : old));
  arrived(wish);
  showControls();
  if (again) return;
  history.add(stepOf(photo));
  rememberEdit(wanted());
  keepStep(stepOf(photo));
}

/** @param {Photo} photo @param {Wish} wish */
function show(photo, { again, coming }) {
  Object.assign(state, { photo, shown: null });
  // After a restart the picture stays on the page as it is until the engine has made it again.
  if (!again) {
    setDivider(0);
    closeSegments();
    clearPreviews();
    photoView.show(photo.preview, photo);
    stage.show(photo);
    // Unless the next one is on its way already.
    if (state.coming === coming) hideComing();
  }
  showFaces(photo);
  refresh();
}

/**
 * A larger preview, where the faces are small in the photo: they are looked at closely.
 * @param {Photo} photo
 * @param {boolean} shown whether the picture on the page is of that size already
 */
async function sharpen(photo, shown) {
  const side = sideFor(photo, stage.size.height);
  if (side <= Math.max(photo.preview.width, photo.preview.height)) return;
  photo.preview = await engine.call("preview", { maxSide: side });
  if (!shown) photoView.show(photo.preview, photo);
}

/** A wish is on its way no more: the controls are about the photo again. @param {Wish} wish */
function arrived(wish) {
  if (!wish.coming || state.coming !== wish.coming) return;
  state.coming = null;
  hideComing();
  showControls();
}

/** A wish that cannot be fulfilled. @param {Wish} wish */
function giveUp(wish) {
  waiting = null;
  arrived(wish);
  // It would fail at every visit.
  if (!wish.before || wish.by || (state.photo && state.photo.file !== wish.file)) return;
  history.clear();
  forget();
}

/** The file cannot be used, or shows no face. @param {Wish} wish @param {{ face: typeof state.face, info: typeof state.info }} before @param {Error} error */
function refuse(wish, before, error) {
  giveUp(wish);
  complain(errors.file(wish.file.name, error.message));
  say("");
  if (state.photo?.file === wish.file) return;
  // The engine holds the photo before it, unless it is a new engine, or has taken this one.
  if (state.info === before.info && !wish.taken) state.face = before.face;
  else if (state.photo) bring(afresh(state.photo));
}

/** A photo that stops the engine twice; the one before it comes back. @param {Wish} wish */
function letGo(wish) {
  giveUp(wish);
  const { photo } = state;
  complain(errors.photoKills(wish.file.name));
  if (photo?.file === wish.file) photo.faces = [];
  else if (photo) bring(afresh(photo));
}

/** The edit in the address, once: it is for the first face. */
function takeLinked() {
  const edit = linkFollowed ? null : linkedEdit();
  linkFollowed = true;
  return edit;
}

/** The address has changed. */
export function followLink() {
  linkFollowed = false;
  if (!state.face) return;
  const edit = takeLinked();
  if (!edit) return;
  want(edit);
  keep();
  draw();
}
