// What is being saved needs the engine, its photo and its chosen face as they are. Whoever is about to change one of them
// waits until it is done: what the user asked for first is done first, and no save is lost.

/** @type {Set<Promise<unknown>>} */
const pending = new Set();

/** Keeps the engine as it is until `work` is done. @template T @param {Promise<T>} work @returns {Promise<T>} */
export function reserve(work) {
  pending.add(work);
  const done = () => pending.delete(work);
  work.then(done, done);
  return work;
}

/** Resolves as soon as nobody needs the engine as it is. */
export async function unreserved() {
  while (pending.size) await Promise.allSettled(pending);
}
