// The page's side of the engine: promises in front of the worker that owns it.

import { reasons } from "../strings.js";

/** @typedef {import("./worker.js").Operations} Operations */
/** @typedef {import("../model/state.js").EngineInfo} EngineInfo */
/** `plain`: without the hand-drawn rules. @typedef {{ choice: string, model?: string | null, why?: string, plain?: boolean }} Choice */
/** @typedef {{ stage: string, done: number, total: number, backend?: string }} Progress */

/** WebGPU gets this long from "start" to "ready". Shader compilers have been seen to hang, and the CPU is ready in a second. */
const START_LIMIT_S = 60;
/** Someone who forced WebGPU in the address wants it even where it is emulated. */
const FORCED_START_LIMIT_S = 480;

/** The engine is gone (as against: it refused one request). */
export class EngineLost extends Error {
  /** @param {string} reason @param {boolean} ended whether the page itself has ended it */
  constructor(reason, ended = false) {
    super(reason);
    this.ended = ended;
  }
}

export class EngineClient {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  #lastId = 0;
  #timer = 0;
  /** The start that is under way. @type {Choice | null} */
  #start = null;
  /** How often each operation was asked for, and how often a running engine was lost; the tests read it. @type {Record<string, number>} */
  counts = { lost: 0 };

  /** Called during the start. */
  onProgress = (/** @type {Progress} */ _progress) => {};
  /** Called with the reason when a running engine is gone. */
  onLost = (/** @type {string} */ _reason) => {};

  /**
   * Starts (or restarts) the worker. `choice`: "auto", "webgpu" or "cpu". Resolves to what the worker says of itself.
   * @param {Choice} choice
   * @returns {ReturnType<Operations["start"]>}
   */
  async start({ choice, model = null, why = "", plain = false }) {
    this.end();
    const own = { choice, model, plain };
    this.#start = own;
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker = worker;
    // What a worker that was given up still has to say must not be taken for the words of the one after it.
    /** @template E @param {(event: E) => unknown} listener @returns {(event: E) => unknown} */
    const mine = (listener) => (event) => worker === this.#worker && listener(event);
    worker.onmessage = mine((/** @type {MessageEvent} */ { data }) => this.#receive(data));
    worker.onerror = mine((/** @type {ErrorEvent} */ event) => {
      event.preventDefault();
      this.lose(reasons.workerFailed(event.message));
    });
    worker.onmessageerror = mine(() => this.lose(reasons.workerFailed("")));
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

  /**
   * Asks the worker for one thing. Rejects with `EngineLost` when the engine dies before it answers.
   * @template {keyof Operations} K
   * @param {K} op
   * @param {Parameters<Operations[K]>[0]} args
   * @param {Transferable[]} transfer
   * @returns {Promise<Awaited<ReturnType<Operations[K]>>>}
   */
  call(op, args, transfer = []) {
    this.counts[op] = (this.counts[op] ?? 0) + 1;
    const worker = this.#worker;
    if (!worker) return Promise.reject(new EngineLost(reasons.ended, true));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, op, args }, transfer);
    });
  }

  /** Ends the engine, which nobody needs any more. */
  end() {
    this.#started();
    this.#end(new EngineLost(reasons.ended, true));
  }

  /** Gives the engine up, for the reason said, and tells everyone who waits for it. @param {string} reason */
  lose(reason) {
    if (!this.#worker) return;
    const starting = this.#start !== null;
    this.#end(new EngineLost(reason));
    if (starting) return;
    this.counts.lost += 1;
    this.onLost(reason);
  }

  /** @param {any} message what the worker posts: see worker.js */
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

  /** @param {EngineLost} error */
  #end(error) {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** The page's own engine. */
export const engine = new EngineClient();
