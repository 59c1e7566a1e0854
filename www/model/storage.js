// What IndexedDB is asked, as promises.

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * What some stores answer to what `make` asks of them, once all of it is done; even where the page is gone the moment after it was asked.
 * @param {IDBDatabase} database
 * @param {string[]} names of the stores, in the order in which `make` gets them
 * @param {"readonly" | "readwrite"} mode
 * @param {(...stores: IDBObjectStore[]) => IDBRequest<any>[]} make
 * @returns {Promise<any[]>}
 */
export async function ask(database, names, mode, make) {
  const transaction = database.transaction(names, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const requests = make(...names.map((name) => transaction.objectStore(name)));
  // Else a page that goes away takes with it what it has not heard of.
  transaction.commit();
  await done;
  return requests.map((request) => request.result);
}
