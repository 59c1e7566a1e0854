// Work of which only the newest request counts.

/**
 * Runs `task(value, superseded)` for the newest value only: while one run is under way, a newer value replaces the one
 * that waits, so a dragged slider never queues work. `superseded()` tells a long task that a newer value waits.
 * @template T
 * @param {(value: T, superseded: () => boolean) => unknown} task
 * @returns {(value: T) => Promise<void>} resolves when nothing waits any more, or at once while a run is under way
 */
export function latest(task) {
  let running = false;
  /** @type {{ value: T } | null} */
  let next = null;
  return async (value) => {
    next = { value };
    if (running) return;
    running = true;
    while (next) {
      /** @type {{ value: T }} */
      const { value } = next;
      next = null;
      try {
        await task(value, () => next !== null);
      } catch (error) {
        // Tasks report their own errors, so this is a bug.
        console.error(error);
      }
    }
    running = false;
  };
}
