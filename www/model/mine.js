// What was learnt of a person, kept in this browser until it is deleted; never sent.

/** A file of the learner's, and when it was learnt. @typedef {{ bytes: Uint8Array<ArrayBuffer>, time: number }} Mine */

/** Other deployments of an origin have their own. */
const NAME = `mien person ${new URL("../../", import.meta.url).pathname}`;
const STORE = "person";
const KEY = "mine";

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @template T @param {"readonly" | "readwrite"} mode @param {(store: IDBObjectStore) => IDBRequest<T>} make @returns {Promise<T>} */
async function ask(mode, make) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await answer(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const request = make(transaction.objectStore(STORE));
    await done;
    return request.result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<Mine | undefined>} */
export const storedMine = () => ask("readonly", (store) => store.get(KEY));
/** In the place of what was kept before. @param {Mine} mine */
export const storeMine = (mine) => ask("readwrite", (store) => store.put(mine, KEY));
export const deleteMine = () => ask("readwrite", (store) => store.delete(KEY));
