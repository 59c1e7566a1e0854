// Opening a photo, and opening it again when the engine has died: then everything is as the user left it.

import { linkedEdit } from "./address.js";
import { chooseAgain, showFaces } from "./choosing.js";
import { setDivider, showControls } from "./controls.js";
import { NONE } from "./edit.js";
import { draw, keep, noteNext, want } from "./editing.js";
import { EngineLost, latest } from "./engine.js";
import { complain, say } from "./messages.js";
import { PREVIEW_SIDE, readable } from "./pictures.js";
import { clearPreviews } from "./previews.js";
import { running, startEngine } from "./running.js";
import { closeSegments } from "./segments.js";
import { refresh, refreshFacts } from "./show.js";
import { client, history, state, view } from "./state.js";
import { errors, reasons, status } from "./strings.js";

/** Larger files are refused before they are read: a browser tab dies of less. */
const LARGEST_FILE = 200e6;
/** An engine that stops more often than this within a minute will not be saved by another restart. */
const MOST_RESTARTS = 3;

let restarts = [];
/** The edit that the address or the camera's user asked for, until there is a face to make it on. */
let linked = linkedEdit();

client.onLost = recover;

/**
 * Opens {file, edit}, `edit` being what is wanted of its face if anything is, or {again: photo, said} after a restart: then
 * faces and edits stay what they were.
 */
export const open = latest(async ({ file, edit, again, said = "", tries = 0 }) => {
  let source = again?.file ?? file;
  const { name } = source;
  const refused = source.size === 0 ? errors.empty(name)
    : source.size > LARGEST_FILE ? errors.tooLarge(name, source.size, LARGEST_FILE) : "";
  if (!again) complain(refused);
  if (refused) return;

  const before = state.face;
  Object.assign(state, { opening: true, face: null });
  refresh();
  try {
    if (!again) source = await readable(source);
    if (!state.info && !state.fatal) say(status.waiting(name));
    if (!(await running.ready)) return;
    say(status.opening(name));
    const bytes = await source.arrayBuffer().catch((error) => {
      throw new Error(errors.unreadable(name, error.message));
    });
    const opened = await client.call("open", { bytes, name, maxSide: PREVIEW_SIDE }, [bytes]);
    linked = edit ?? linked;
    const { faces, edits, chosen } = again ?? { faces: [], edits: [], chosen: 0 };
    await meet({ ...opened, file: source, name, faces, edits, chosen, known: [] }, !again);
    if (opened.note) say(`${opened.note} ${document.getElementById("status").textContent}`);
    if (said) noteNext(said);
  } catch (error) {
    if (error instanceof EngineLost && tries === 0) {
      open({ file: source, edit, again, said, tries: 1 });
    } else if (error instanceof EngineLost) {
      // Not `again` for ever: a photo that stops the engine twice is let go, the one before it comes back.
      if (state.photo?.file === source) state.photo.faces = [];
      else if (state.photo) open({ again: state.photo, tries: 1 });
      complain(errors.photoKills(name));
    } else {
      if (state.photo?.file !== source) state.face = before;
      complain(errors.file(name, error.message));
      say("");
    }
  } finally {
    state.opening = false;
    refresh();
    draw();
    refreshFacts();
  }
});

/** Shows an opened photo, finds its faces and chooses one. */
async function meet(photo, isNew) {
  Object.assign(state, { photo, shown: null });
  // After a restart the picture stays on the page as it is until the engine has made it again.
  if (isNew) {
    setDivider(0);
    closeSegments();
    history.clear([]);
    clearPreviews();
    view.show(photo.preview, photo);
    showControls();
  }
  showFaces();
  say(status.finding);
  refresh();
  photo.faces = await client.call("detect");
  photo.edits = photo.faces.map((_, index) => photo.edits[index] ?? NONE);
  if (isNew) history.clear(photo.edits);
  await chooseAgain(Math.min(photo.chosen, photo.faces.length - 1));
  takeLinked();
  if (isNew) keep();
}

function takeLinked() {
  if (linked) want(linked);
  linked = null;
}

/** The address has changed. */
export function followLink() {
  linked = linkedEdit();
  if (!state.face || !linked) return;
  takeLinked();
  keep();
  draw();
}

async function recover(reason) {
  const now = Date.now();
  restarts = [...restarts.filter((time) => now - time < 60_000), now];
  state.busy = null;
  if (restarts.length > MOST_RESTARTS) {
    state.fatal = true;
    complain(errors.endless);
    return refresh();
  }
  const interrupted = state.opening;
  say(status.restarting(reason));
  const started = await startEngine({ choice: "cpu", why: reasons.restarted(reason), model: state.info?.model.name });
  // A photo on its way in sees to itself.
  if (started && state.photo && !interrupted) open({ again: state.photo, said: status.recovered });
}

/** A new engine, as the address or `model` wants it, for the photo that is open. */
export async function restart(model) {
  restarts = [];
  if ((await startEngine(model ? { model } : {})) && state.photo) open({ again: state.photo });
}
