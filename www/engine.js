// The page's side of the engine: promises in front of the worker that owns it.

import { reasons } from "./strings.js";

/** WebGPU gets this long from "start" to "ready". Shader compilers have been seen to hang, and the CPU is ready in a second. */
const START_LIMIT_S = 60;
/** Someone who forced WebGPU in the address wants it even where it is emulated. */
const FORCED_START_LIMIT_S = 480;

/** The engine is gone (as against: it refused one request). */
export class EngineLost extends Error {}

/**
 * Runs `task(value, superseded)` for the newest value only: while one run is under way, a newer value replaces the one
 * that waits, so a dragged slider never queues work. `superseded()` tells a long task that a newer value waits.
 */
export function latest(task) {
  let running = false;
  let next = null;
  return async (value) => {
    next = { value };
    if (running) return;
    running = true;
    while (next) {
      const { value } = next;
      next = null;
      try {
        await task(value, () => next !== null);
      } catch (error) {
        // Tasks report their own errors; a lost engine is reported once, by `onLost`.
        if (!(error instanceof EngineLost)) console.error(error);
      }
    }
    running = false;
  };
}

export class EngineClient {
  #worker = null;
  #pending = new Map();
  #lastId = 0;
  #timer = 0;
  #start = null;
  /** How often each operation was asked for; the tests read it. */
  counts = {};

  /** Called with {stage, done, total} during the start. */
  onProgress = () => {};
  /** Called with the reason when a running engine is gone. */
  onLost = () => {};

  /** Starts (or restarts) the worker. `choice`: "auto", "webgpu" or "cpu". Resolves to what the worker says of itself. */
  async start({ choice, model = null, why = "", plain = false }) {
    this.end();
    const own = { choice, model, plain };
    this.#start = own;
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker = worker;
    // What a worker that was given up still has to say must not be taken for the words of the one after it.
    const mine = (listener) => (event) => worker === this.#worker && listener(event);
    worker.onmessage = mine(({ data }) => this.#receive(data));
    worker.onerror = mine((event) => {
      event.preventDefault();
      this.lose(reasons.workerFailed(event.message));
    });
    worker.onmessageerror = mine(() => this.lose(reasons.workerFailed()));
    try {
      const info = await this.call("start", own);
      return { ...info, why: [why, info.why].filter(Boolean).join("; ") };
    } catch (error) {
      // The GPU hung or took the worker down while starting, and nobody ended it: once more, without it.
      if (error instanceof EngineLost && this.#start === own && choice !== "cpu") {
        return this.start({ choice: "cpu", model, why: error.message, plain });
      }
      throw error;
    } finally {
      if (this.#start === own) this.#started();
    }
  }

  /** Asks the worker for one thing. Rejects with `EngineLost` when the engine dies before it answers. */
  call(op, args = {}, transfer = []) {
    this.counts[op] = (this.counts[op] ?? 0) + 1;
    if (!this.#worker) return Promise.reject(new EngineLost(reasons.ended));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, op, args }, transfer);
    });
  }

  /** Ends the engine, which nobody needs any more. */
  end() {
    this.#started();
    this.#end(new EngineLost(reasons.ended));
  }

  /** Gives the engine up, for the reason said, and tells everyone who waits for it. */
  lose(reason) {
    if (!this.#worker) return;
    const starting = this.#start !== null;
    this.#end(new EngineLost(reason));
    if (!starting) this.onLost(reason);
  }

  #receive(message) {
    if (message.progress) {
      if (message.progress.stage === "start" && message.progress.backend === "webgpu") this.#watch();
      this.onProgress(message.progress);
    } else if (message.fatal) {
      this.lose(message.fatal);
    } else {
      const waiting = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error !== undefined) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.result);
    }
  }

  // The limit is kept here, because a worker stuck inside a driver call cannot keep it itself.
  #watch() {
    const seconds = this.#start?.choice === "webgpu" ? FORCED_START_LIMIT_S : START_LIMIT_S;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.lose(reasons.slow(seconds)), seconds * 1000);
  }

  /** No start is under way. */
  #started() {
    clearTimeout(this.#timer);
    this.#start = null;
  }

  #end(error) {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
