// What was learnt of a person, kept in this browser until it is deleted; never sent.

import { answer, ask as askStores } from "./storage.js";

/** A file of the learner's, and when it was learnt. @typedef {{ bytes: Uint8Array<ArrayBuffer>, time: number }} Mine */

/** Other deployments of an origin have their own. */
const NAME = `mien person ${new URL("../../", import.meta.url).pathname}`;
const STORE = "person";
const KEY = "mine";

/** @param {"readonly" | "readwrite"} mode @param {(store: IDBObjectStore) => IDBRequest<any>} make @returns {Promise<any>} */
async function ask(mode, make) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await answer(opening);
  try {
    const [result] = await askStores(database, [STORE], mode, (store) => [make(store)]);
    return result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<Mine | undefined>} */
export const storedMine = () => ask("readonly", (store) => store.get(KEY));
/** In the place of what was kept before. @param {Mine} mine */
export const storeMine = (mine) => ask("readwrite", (store) => store.put(mine, KEY));
export const deleteMine = () => ask("readwrite", (store) => store.delete(KEY));
