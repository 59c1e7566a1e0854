// The page's side of the engine: promises in front of the worker that owns it.

import { language, reasons } from "../strings.js";

/** @typedef {import("./worker.js").Operations} Operations */
/** @typedef {import("../model/state.js").EngineInfo} EngineInfo */
/** `plain`: without the hand-drawn rules. @typedef {{ choice: string, model?: string | null, why?: string, plain?: boolean }} Choice */
/** @typedef {{ stage: string, done: number, total: number, backend?: string }} Progress */

/** WebGPU gets this long from "start" to "ready". Shader compilers have been seen to hang, and the CPU is ready in a second. */
const START_LIMIT_S = 60;
/** Someone who forced WebGPU in the address wants it even where it is emulated. */
const FORCED_START_LIMIT_S = 480;

/** The engine's builds that have been compiled: the next engine, of any client, needs none of it fetched. @type {import("./start.js").Codes} */
let codes = {};

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
  /** The worker that fetches what the next engine is made of, while `#worker` is still asked. @type {Worker | null} */
  #next = null;
  /** @type {Map<number, { worker: Worker, resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  /** Whether a worker listens yet: while it waits for its words, what it is sent is lost. @type {WeakMap<Worker, Promise<void>>} */
  #listens = new WeakMap();
  #lastId = 0;
  #timer = 0;
  /** The start that is under way. @type {Choice | null} */
  #start = null;
  /** Whether the model that runs is told single actions, and whether it knows what was learnt of a person. */
  told = false;
  mine = false;
  /** How often each operation was asked for, and how often a running engine was lost; the tests read it. @type {Record<string, number>} */
  counts = { lost: 0 };

  /** Called during the start. */
  onProgress = (/** @type {Progress} */ _progress) => {};
  /** Called when one runs, before anything else is asked of it. @type {() => Promise<unknown>} */
  onStarted = async () => {};
  /** Called with the reason when a running engine is gone. */
  onLost = (/** @type {string} */ _reason) => {};

  /**
   * Starts an engine. `choice`: "auto", "webgpu" or "cpu". One that runs already is given up once everything that the new
   * one is made of has been fetched, and `giveUp` is done; not if that fails. Resolves to what the worker says of itself.
   * @param {Choice} choice
   * @param {() => unknown} giveUp
   * @returns {ReturnType<Operations["start"]>}
   */
  async start({ choice, model = null, why = "", plain = false }, giveUp = () => {}) {
    this.#endNext();
    const next = this.#make();
    this.#next = next;
    try {
      this.counts.fetchParts = (this.counts.fetchParts ?? 0) + 1;
      codes = await this.#ask(next, "fetchParts", { choice, model, codes });
      await giveUp();
    } catch (error) {
      if (this.#next === next) this.#endNext();
      throw error;
    }
    if (this.#next !== next) throw new EngineLost(reasons.ended, true);
    this.#next = null;
    this.#endRunning();
    const own = { choice, model, plain };
    this.#start = own;
    this.#worker = next;
    try {
      const info = await this.call("start", own);
      [this.told, this.mine] = [info.limits.told, false];
      return { ...info, why: [why, info.why].filter(Boolean).join("; ") };
    } catch (error) {
      // The GPU hung or took the worker down while starting, and nobody ended it: once more, without it.
      if (error instanceof EngineLost && this.#start === own && choice !== "cpu") {
        return this.start({ choice: "cpu", model, why: error.message, plain }, giveUp);
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
    return this.#ask(worker, op, args, transfer);
  }

  /** @param {Worker} worker @param {string} op @param {unknown} args @param {Transferable[]} [transfer] @returns {Promise<any>} */
  #ask(worker, op, args, transfer = []) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { worker, resolve, reject });
      this.#listens.get(worker)?.then(() => worker.postMessage({ id, op, args }, transfer));
    });
  }

  #make() {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: language });
    this.#listens.set(worker, new Promise((listens) => {
      worker.addEventListener("message", ({ data }) => data.listens && listens());
    }));
    // What a worker that was given up still has to say must not be taken for the words of the one after it.
    /** @template E @param {(event: E) => unknown} listener @returns {(event: E) => unknown} */
    const mine = (listener) => (event) => (worker === this.#worker || worker === this.#next) && listener(event);
    const fail = (/** @type {string} */ reason) => {
      if (worker === this.#next) this.#endNext(new EngineLost(reason));
      else this.lose(reason);
    };
    worker.onmessage = mine((/** @type {MessageEvent} */ { data }) => (data.fatal ? fail(data.fatal) : this.#receive(data)));
    worker.onerror = mine((/** @type {ErrorEvent} */ event) => {
      event.preventDefault();
      fail(reasons.workerFailed(event.message));
    });
    worker.onmessageerror = mine(() => fail(reasons.workerFailed("")));
    return worker;
  }

  /** Ends the engine, which nobody needs any more, and the one that was to follow. */
  end() {
    this.#endNext();
    this.#endRunning();
  }

  #endRunning() {
    this.#started();
    this.#end(this.#worker, new EngineLost(reasons.ended, true));
  }

  #endNext(error = new EngineLost(reasons.ended, true)) {
    this.#end(this.#next, error);
  }

  /** Gives the engine up, for the reason said, and tells everyone who waits for it. @param {string} reason */
  lose(reason) {
    if (!this.#worker) return;
    const starting = this.#start !== null;
    clearTimeout(this.#timer);
    this.#end(this.#worker, new EngineLost(reason));
    if (starting) return;
    this.counts.lost += 1;
    this.onLost(reason);
  }

  /** @param {any} message what the worker posts: see worker.js */
  #receive(message) {
    if (message.listens) return;
    if (message.progress) {
      if (message.progress.stage === "start" && message.progress.backend === "webgpu") this.#watch();
      this.onProgress(message.progress);
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

  /** @param {Worker | null} worker @param {EngineLost} error */
  #end(worker, error) {
    worker?.terminate();
    if (worker === this.#worker) this.#worker = null;
    if (worker === this.#next) this.#next = null;
    for (const [id, asked] of this.#pending) {
      if (asked.worker !== worker) continue;
      this.#pending.delete(id);
      asked.reject(error);
    }
  }
}

/** The page's own engine. */
export const engine = new EngineClient();
