// The open photo and its edits, kept in this browser until the photo is closed. Each tab has an entry of its own, and holds a
// lock of that name for as long as it is open: so no tab overwrites another's, and what a closed one has left is free to take.

import { answer, ask as askStores } from "./storage.js";

/** @typedef {import("./history.js").Step} Step */

/** Other deployments of an origin have photos of their own. */
const NAME = `mien photos ${new URL("../../", import.meta.url).pathname}`;
/** The photo apart from its edits, which change with every step. */
const STORES = ["photos", "edits"];
/** The document before a reload may still hold its lock for a moment. */
const PATIENCE_MS = 2000;
/** A photo that ended the page so often while it was opened is not tried again. */
const MOST_TRIES = 3;

/** This tab's entry; "" as long as nothing is kept. */
let own = "";
let pending = 0;
/** Whether all that was to be kept so far is. */
let sound = false;
/** The photo that is kept: not the open one where there was no room for that, and none where all was deleted. @type {Blob | null} */
let keptPhoto = null;
/** The latest time of an entry that was there before: a clock can be set back. */
let latest = 0;

/** Called with the reason where something could not be kept. */
export const kept = { onRefused: (/** @type {unknown} */ _why) => {} };

/** Whether this tab could be closed now, and nothing were lost. */
export const isKept = () => sound && pending === 0;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;
function database() {
  if (!opened) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    opened = answer(request);
    // Tried again at the next time.
    const lose = () => { [opened, keptPhoto] = [null, null]; };
    // The browser closes it where the user deletes what a page has stored.
    opened.then((found) => { found.onclose = lose; }, lose);
  }
  return opened;
}

/** @param {"readonly" | "readwrite"} mode @param {(photos: IDBObjectStore, edits: IDBObjectStore) => IDBRequest<any>[]} make */
const ask = async (mode, make) => askStores(await database(), STORES, mode, make);

/** Takes an entry for this tab, until it goes away; whether it could be had. @param {string} id @param {LockOptions} options @returns {Promise<boolean>} */
const take = (id, options) => new Promise((resolve, reject) => {
  navigator.locks.request(`${NAME}${id}`, options, (lock) => {
    resolve(lock !== null);
    return lock && new Promise(() => {});
  }).catch((error) => (error.name === "TimeoutError" ? resolve(false) : reject(error)));
});

/** @param {string} id */
function hold(id) {
  own = id;
  sessionStorage.setItem(NAME, id);
}

/** Resolves once this tab has an entry. @type {Promise<unknown>} */
let ready = Promise.resolve();

/** The photo of this tab before it was loaded again, or else the last one of a closed tab; null where there is none. @returns {Promise<Step | null>} */
export function takeUp() {
  const found = find();
  ready = found;
  return found;
}

/** @returns {Promise<Step | null>} */
async function find() {
  const before = sessionStorage.getItem(NAME);
  // A copied tab has the name of the first one's entry too, but not the lock.
  if (before && await take(before, { signal: AbortSignal.timeout(PATIENCE_MS) })) {
    hold(before);
    return read();
  }
  const [ids, all] = await ask("readonly", (_, edits) => [edits.getAllKeys(), edits.getAll()]);
  latest = Math.max(0, ...all.map((/** @type {{time: number}} */ { time }) => time));
  const times = new Map(ids.map((/** @type {string} */ id, /** @type {number} */ at) => [id, all[at].time]));
  for (const id of ids.toSorted((/** @type {string} */ one, /** @type {string} */ other) => times.get(other) - times.get(one))) {
    if (!await take(id, { ifAvailable: true })) continue;
    hold(id);
    return read();
  }
  const id = crypto.randomUUID();
  await take(id, {});
  hold(id);
  return null;
}

/** @returns {Promise<Step | null>} */
async function read() {
  const [file, entry] = await ask("readonly", (photos, edits) => [photos.get(own), edits.get(own)]);
  if (!file || !entry) return null;
  const { tries, ...step } = entry;
  if (tries >= MOST_TRIES) {
    await remove([own]);
    return null;
  }
  // Where there is no room left to count, it is still the user's photo.
  await ask("readwrite", (_, edits) => [edits.put({ ...entry, tries: tries + 1 }, own)]).catch(() => {});
  keptPhoto = file;
  return { ...step, file };
}

/** @param {() => Promise<unknown>} write */
async function keep(write) {
  pending += 1;
  try {
    await write();
    sound = true;
  } catch (error) {
    sound = false;
    kept.onRefused(error);
  } finally {
    pending -= 1;
  }
}

/** What is kept of all edits. @param {Step} step */
const entryOf = ({ edits, chosen }) => ({ edits, chosen, time: Math.max(Date.now(), latest + 1), tries: 0 });

/** Keeps the edits of a photo, and the photo in place of the one before it, unless it is that. @param {Step} step */
export const keepStep = (step) => keep(async () => {
  await ready;
  const isNew = step.file !== keptPhoto;
  await ask("readwrite", (photos, edits) => [...(isNew ? [photos.put(step.file, own)] : []), edits.put(entryOf(step), own)]);
  keptPhoto = step.file;
});

/** @param {string[]} ids */
const remove = (ids) => ask("readwrite", (photos, edits) => ids.flatMap((id) => [photos.delete(id), edits.delete(id)]));

/** Keeps nothing any more but the photos of other open tabs. */
export const forget = () => keep(async () => {
  await ready;
  // First of all: the page may be gone a moment later.
  await remove([own]);
  keptPhoto = null;
  const { held = [] } = await navigator.locks.query();
  const open = new Set(held.map(({ name }) => name));
  const [ids] = await ask("readonly", (_, edits) => [edits.getAllKeys()]);
  await remove(ids.filter((/** @type {string} */ id) => !open.has(`${NAME}${id}`)));
});
