// Several photos at once: one edit for all, looked at and corrected one by one, and taken away as one ZIP.

import { EngineLost } from "../engine/client.js";
import { give, small } from "../export/save.js";
import { zipOf } from "../export/zip.js";
import { Batch, MOST_PHOTOS, namesOf } from "../model/batch.js";
import { isNone, none, same } from "../model/edit.js";
import { limits } from "../model/limits.js";
import { likeliest, state } from "../model/state.js";
import { batch as words, errors, reasons, status } from "../strings.js";
import { addRow, commonPicker, showBatch, showWaiting } from "../view/batch.js";
import { button, find, input, select } from "../view/dom.js";
import { choices, firstChoice, picked } from "./batch-edits.js";
import { endEngine, makePhoto, startEngine } from "./batch-photo.js";
import { isPicture } from "./files.js";
import { open, openAsLeft } from "./open-photo.js";
import { readable } from "./readable.js";
import { running as page } from "./start-engine.js";

/** @typedef {import("../model/batch.js").Item} Item */
/** @typedef {import("../model/edit.js").Edit} Edit */

/** So many engines in a row may be ended by one photo. */
const MOST_STOPS = 2;

const dialog = find("batch-dialog", HTMLDialogElement);
let batch = new Batch();
/** @type {WeakMap<Item, ReturnType<typeof addRow>>} */
const rows = new WeakMap();
/** Whether the user wants them made, and whether they are being made. */
let wanted = false;
let running = false;
/** The photo that is being made. @type {Item | null} */
let current = null;
/** The photo that is looked at in the editor, and the file that it is there. @type {{ item: Item, file: File } | null} */
let corrected = null;
/** What there is to say before how far it is. */
let note = "";
/** Whether the button that closes says what would be lost. */
let warned = false;

// ---- what is chosen ----------------------------------------------------------------------------------------------------

/** @param {string} value @param {number | null} strength */
function chooseCommon(value, strength) {
  const edit = picked(value, strength);
  batch.common = { ...batch.common, edit };
  commonPicker.setStrength(edit.intensity, limits.maxIntensity);
  commonPicker.allowStrength(edit);
  for (const item of batch.items) if (!item.own) rows.get(item)?.picker.setStrength(edit.intensity, limits.maxIntensity);
  changed();
}

/** @param {Item} item @param {string} value "" for the edit of all, "edited" for what the editor has made of it @param {number | null} strength */
function chooseOwn(item, value, strength) {
  if (value === "edited") return;
  Object.assign(item, { own: value ? picked(value, strength) : null, edits: null });
  showChoice(item, value);
  changed();
}

/** @param {Item} item @param {string} value */
function showChoice(item, value) {
  const picker = rows.get(item)?.picker;
  picker?.list([{ value: "", label: words.asForAll }, ...(item.edits ? [{ value: "edited", label: words.asEdited }] : []), ...choices()], value);
  picker?.setStrength((item.own ?? batch.common.edit).intensity, limits.maxIntensity);
  picker?.allowStrength(item.own);
}

// ---- what is shown -----------------------------------------------------------------------------------------------------

/** @param {Item} item @returns {{ text: string, kind: "waits" | "works" | "done" | "bad" | "out" }} */
function stateOf(item) {
  if (item.fault) return { text: item.fault, kind: "bad" };
  if (item.out) return { text: words.out, kind: "out" };
  if (item === current) return { text: words.working, kind: "works" };
  if (!item.made || !batch.isDone(item)) return { text: words.waiting, kind: "waits" };
  return { text: [item.made.words, item.made.saved ? words.saved : ""].filter(Boolean).join(" "), kind: "done" };
}

function refresh() {
  for (const item of batch.items) rows.get(item)?.show(stateOf(item));
  const { items, wanted: all, done } = batch;
  const left = items.length - all.length;
  const how = done.length || running ? words.done(done.length, all.length, left) : words.count(items.length);
  showBatch({
    note: [note, how].filter(Boolean).join(" "), share: all.length ? done.length / all.length : 0, running, begun: done.length > 0,
    canRun: !running && Boolean(batch.next) && !isNone(batch.common.edit), canSave: !running && batch.results.length > 0, canAdd: items.length < MOST_PHOTOS,
  });
  showWaiting(!dialog.open && items.length ? corrected ? words.open(corrected.item.file.name) : words.waits(items.length) : "");
}

/** @param {boolean} of */
function warn(of) {
  warned = of;
  button("batch-close").textContent = of ? words.closeUnsaved : words.close;
}

// ---- making ------------------------------------------------------------------------------------------------------------

/** Something is wanted otherwise than before. */
function changed() {
  warn(false);
  batch.common = { ...batch.common, everyone: input("batch-all").checked, type: /** @type {"image/jpeg" | "image/png"} */ (select("batch-type").value) };
  batch.common.more = [state.info?.model.name, batch.common.type === "image/jpeg" ? small() : null];
  refresh();
  if (wanted) run();
}

/** Makes one after the other what is wanted, as long as it is. */
async function run() {
  if (running) return;
  const own = batch;
  running = true;
  refresh();
  try {
    for (let item = own.next; item && wanted && own === batch; item = own.next) {
      if (own.isFull) own.free();
      if (own.isFull) {
        [wanted, note] = [false, words.full];
        break;
      }
      await makeOne(own, item);
    }
  } catch (error) {
    wanted = false;
    note = errors.start(/** @type {Error} */ (error).message);
  }
  endEngine();
  running = false;
  refresh();
  // Another batch has taken its place.
  if (wanted && own !== batch) run();
}

/** @param {Batch} own @param {Item} item */
async function makeOne(own, item) {
  await startEngine().catch((error) => {
    if (wanted) throw error;
  });
  if (!wanted) return;
  current = item;
  refresh();
  try {
    const { made, look } = await makePhoto(own, item);
    if (own !== batch) return;
    item.made = made;
    rows.get(item)?.look(look);
  } catch (error) {
    const lost = error instanceof EngineLost;
    if (lost && error.ended) return;
    if (lost) item.stops += 1;
    if (!lost || item.stops >= MOST_STOPS) item.fault = lost ? errors.photoKills(item.file.name) : errors.file(item.file.name, /** @type {Error} */ (error).message);
  } finally {
    current = null;
  }
  refresh();
}

function stop() {
  wanted = false;
  endEngine();
}

async function save() {
  const results = batch.results;
  if (!results.length || running) return;
  note = words.zipping;
  refresh();
  try {
    const names = namesOf(results);
    const zip = await zipOf(results.map(({ blob }, at) => ({ blob, name: names[at] })));
    give(zip, words.file);
    for (const made of results) made.saved = true;
    note = status.saved(words.file, zip.size);
  } catch (error) {
    note = errors.save(/** @type {Error} */ (error).message);
  }
  warn(false);
  refresh();
}

// ---- in and out --------------------------------------------------------------------------------------------------------

/** @param {Item} item */
function addItem(item) {
  rows.set(item, addRow(item.file.name, {
    change: (value, strength) => chooseOwn(item, value, strength),
    open: () => correct(item),
    leave: () => {
      item.out = !item.out;
      changed();
    },
  }));
}

/** Takes photos into the batch, and shows it. @param {File[]} files */
export async function takeFiles(files) {
  const pictures = files.filter(isPicture);
  const taken = batch.add(pictures);
  taken.forEach(addItem);
  const over = pictures.length - taken.length;
  note = [files.length > pictures.length ? words.noPictures(files.length - pictures.length) : "", over ? words.tooMany(MOST_PHOTOS, over) : ""].filter(Boolean).join(" ");
  show();
  await offer();
}

/** Lists the edits, once an engine runs: they are its word. */
async function offer() {
  if (!await page.ready) {
    note = errors.start(reasons.notStarted);
    return refresh();
  }
  if (isNone(batch.common.edit)) {
    const first = firstChoice();
    commonPicker.list(choices(), first);
    chooseCommon(first, null);
  }
  for (const item of batch.items) if (!item.own && !item.edits) showChoice(item, "");
  changed();
}

function show() {
  warn(false);
  if (!dialog.open) dialog.showModal();
  refresh();
}

/** Opens a photo in the editor, as it is wanted here. @param {Item} item */
async function correct(item) {
  // What is wrong with it is said where it is opened.
  const file = await readable(item.file).catch(() => item.file);
  corrected = { item, file };
  dialog.close();
  const { made } = item;
  if (made && batch.isDone(item)) openAsLeft({ file, edits: made.edits, chosen: made.faces[0] ?? made.chosen });
  else open(file, item.own ?? batch.common.edit);
}

/** Back from the editor, with what it has made of the photo. */
function comeBack() {
  const { item, file } = corrected ?? {};
  corrected = null;
  const { photo, opening } = state;
  if (item && photo && photo.file === file && photo.faces.length && !opening) {
    const chosen = likeliest(photo.faces);
    const opened = item.made && batch.isDone(item) ? item.made.edits : photo.faces.map((_, at) => (at === chosen ? item.own ?? batch.common.edit : none()));
    if (!same(photo.edits, opened)) {
      Object.assign(item, { edits: photo.edits, own: null });
      showChoice(item, "edited");
    }
  }
  show();
  if (item) rows.get(item)?.showChange();
  offer();
}

/** Ends it all, once the user knows what is lost. */
function close() {
  if ((batch.isUnsaved || running) && !warned) return warn(true);
  stop();
  batch = new Batch();
  [corrected, note] = [null, ""];
  find("batch-list").replaceChildren();
  dialog.close();
}

commonPicker.listen(chooseCommon);
for (const id of ["batch-all", "batch-type"]) find(id).addEventListener("change", changed);
button("batch-run").addEventListener("click", () => {
  if (running) return stop();
  if (!batch.next || isNone(batch.common.edit)) return;
  [wanted, note] = [true, ""];
  changed();
});
// What it gives is heard in inputs.js.
button("batch-add").addEventListener("click", () => batch.items.length < MOST_PHOTOS && input("batch-files").click());
button("batch-zip").addEventListener("click", save);
button("batch-close").addEventListener("click", close);
// Escape puts it aside.
dialog.addEventListener("close", refresh);
button("batch-return").addEventListener("click", comeBack);
addEventListener("beforeunload", (event) => (batch.isUnsaved || running) && event.preventDefault());
