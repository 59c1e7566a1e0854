// "Make it mine": a person is learnt from a few pictures, in a worker of its own, and what came of it is used for faces that are said to be
// theirs, kept, exported, imported and deleted.

import { EngineLost, engine } from "../engine/client.js";
import { learn, PictureRefused } from "../engine/learner.js";
import { refusal } from "../engine/refusal.js";
import { give } from "../export/save.js";
import { options } from "../model/address.js";
import { limits } from "../model/limits.js";
import { deleteMine, storedMine, storeMine } from "../model/mine.js";
import { state } from "../model/state.js";
import { errors, language, mine as words, size } from "../strings.js";
import { showControls } from "../view/controls.js";
import { find, input } from "../view/dom.js";
import { complain } from "../view/messages.js";
import { listPictures, sayMine, showKnown, showLearning } from "../view/mine.js";
import { decide } from "./edit.js";
import { reopen } from "./open-photo.js";
import { readable } from "./readable.js";

/** @typedef {import("../view/mine.js").Chosen} Chosen */
/** @typedef {import("../model/mine.js").Mine} Mine */

const PATIENCE_MS = 2000;
const dialog = find("mine-dialog", HTMLDialogElement);
/** @type {Chosen[]} */
let pictures = [];
/** What was learnt, where anything was. @type {Mine | null} */
let known = null;
/** What is being learnt, while it is. @type {AbortController | null} */
let learning = null;

/** Whether something is being learnt, which would be lost. */
export const isLearning = () => learning !== null;

// ---- what is known -----------------------------------------------------------------------------------------------------

/** @param {boolean} fits whether it is of the model that runs */
const inWords = (fits) => (known ? [words.known(new Date(known.time).toLocaleDateString(language), known.bytes.length), fits ? "" : words.otherModel].filter(Boolean).join(" ") : "");

/** Gives the engine what is known, or takes it away; an error where it cannot be used. @param {Mine | null} mine @param {string} name */
async function hand(mine, name) {
  await engine.call("setMine", { bytes: mine && mine.bytes.slice(), name });
  limits.mine = engine.mine = mine !== null;
}

/** An engine does not wait for storage that gives no answer. @returns {Promise<never>} */
const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));

/** Tells an engine that has just started what was learnt, if it is of its model. */
export async function tellEngine() {
  try {
    known ??= await Promise.race([storedMine(), late()]) ?? null;
  } catch {
    // Nothing may be stored here: what is known goes on.
  }
  let fits = false;
  try {
    if (known && limits.learns) await hand(known, words.kept);
    fits = limits.mine;
  } catch (error) {
    if (error instanceof EngineLost) throw error;
  }
  showKnown(inWords(fits));
  showControls();
}

/** From now on `mine` is what is known; whether it will be at the next visit. @param {Mine | null} mine @param {string} name */
async function replace(mine, name) {
  await hand(mine, name);
  known = mine;
  const stored = await (mine ? storeMine(mine) : deleteMine()).then(() => true, () => false);
  showKnown(inWords(true));
  showControls();
  reopen();
  return stored;
}

// ---- pictures ----------------------------------------------------------------------------------------------------------

function list() {
  listPictures(pictures, (picture) => {
    URL.revokeObjectURL(picture.url);
    pictures = pictures.filter((one) => one !== picture);
    list();
  });
}

/** @param {File[]} files */
async function add(files) {
  const most = limits.learning.pictures[1];
  /** @type {string[]} */
  const left = [];
  for (const file of files) {
    const refused = refusal(file.name, file.size) || (pictures.length >= most ? words.full(most) : "");
    try {
      if (refused) throw new Error(refused);
      const read = await readable(file);
      pictures.push({ file: read, url: URL.createObjectURL(read), note: "" });
    } catch (error) {
      left.push(/** @type {Error} */ (error).message);
    }
  }
  sayMine([...new Set(left)].join(" "), left.length > 0);
  list();
}

// ---- learning ----------------------------------------------------------------------------------------------------------

/** Says how far it is, and how long it still takes. */
function teller() {
  let begun = 0;
  return (/** @type {import("../engine/mine-worker.js").Said} */ { stage, done = 0, total = 0, looked, faces = 1, whole }) => {
    if (looked !== undefined) {
      sayMine(words.looking(looked + 1, pictures.length));
      pictures[looked].note = [faces > 1 ? words.several(faces) : "", whole ? "" : words.unclear].filter(Boolean).join(" ");
      return list();
    }
    if (stage === "loading") {
      showLearning(0);
      return sayMine(total ? words.loading(done, total) : words.preparing);
    }
    begun ||= performance.now();
    showLearning(done / total);
    const left = done ? (((performance.now() - begun) / done) * (total - done)) / 1000 : 0;
    sayMine(done < 3 ? words.begins : words.left(left));
  };
}

/** The browser tests ask for fewer. */
const steps = () => (options.has("debug") && Number(options.get("learn"))) || limits.learning.steps;

async function start() {
  const [least, most] = limits.learning.pictures;
  if (pictures.length < least) return sayMine(words.few(least, most), true);
  const { info } = state;
  if (learning || !info) return;
  const own = new AbortController();
  learning = own;
  for (const picture of pictures) picture.note = "";
  list();
  showLearning(0);
  sayMine(words.preparing);
  try {
    const sources = await Promise.all(pictures.map(async ({ file }) => ({ name: file.name, bytes: await file.arrayBuffer() })));
    const bytes = await learn({ model: info.model.name, pictures: sources, steps: steps() }, teller(), own.signal);
    if (state.info?.model.name !== info.model.name) throw new Error(words.otherModel);
    const stored = await replace({ bytes, time: Date.now() }, words.kept);
    sayMine([words.learnt, stored ? "" : words.notStored].filter(Boolean).join(" "), !stored);
  } catch (error) {
    if (own.signal.aborted) sayMine(words.cancelled);
    else {
      if (error instanceof PictureRefused) pictures[error.at].note = words.noFace;
      sayMine(words.failed(/** @type {Error} */ (error).message), true);
    }
  }
  learning = null;
  showLearning(null);
  list();
}

// ---- files -------------------------------------------------------------------------------------------------------------

function exportIt() {
  if (!known) return;
  give(new Blob([known.bytes], { type: "application/octet-stream" }), words.file);
  sayMine(words.exported(words.file));
}

/** @param {File} file */
async function importFrom(file) {
  const most = limits.learning.mostBytes;
  try {
    if (file.size > most) throw new Error(words.large(file.name, size(most)));
    const mine = { bytes: new Uint8Array(await file.arrayBuffer()), time: Date.now() };
    const stored = await replace(mine, file.name);
    sayMine([words.imported(file.name), stored ? "" : words.notStored].filter(Boolean).join(" "), !stored);
  } catch (error) {
    sayMine(/** @type {Error} */ (error).message, true);
  }
}

async function forget() {
  try {
    const gone = await replace(null, words.kept);
    sayMine(gone ? words.deleted : words.notDeleted, !gone);
    find("mine-add").focus();
  } catch (error) {
    sayMine(/** @type {Error} */ (error).message, true);
  }
}

/** @param {string} picker @param {string} opener @param {(files: File[]) => void} take */
function listenForFiles(picker, opener, take) {
  const files = input(picker);
  find(opener).addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    if (files.files?.length) take([...files.files]);
    files.value = "";
  });
}

/** `shoot` takes a picture with the camera. @param {{ shoot: (receive: (file: File) => void) => void }} ways */
export function listenForMine({ shoot }) {
  find("mine-open").addEventListener("click", () => {
    list();
    dialog.showModal();
  });
  listenForFiles("mine-files", "mine-add", add);
  listenForFiles("mine-file", "mine-import", ([file]) => importFrom(file));
  find("mine-shoot").hidden = !navigator.mediaDevices?.getUserMedia;
  find("mine-shoot").addEventListener("click", () => shoot((file) => add([file])));
  find("mine-learn").addEventListener("click", start);
  find("mine-cancel").addEventListener("click", () => learning?.abort());
  find("mine-export").addEventListener("click", exportIt);
  find("mine-delete").addEventListener("click", forget);
  find("mine-close").addEventListener("click", () => dialog.close());
  input("mine").addEventListener("change", () => decide({ mine: input("mine").checked || undefined }));
  engine.onStarted = () => tellEngine().catch((error) => error instanceof EngineLost || complain(errors.mine(error.message)));
}
