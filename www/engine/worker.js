// The worker that owns the wasm engine. Requests are {id, op, args}; answers {id, result} or {id, error}; besides these it
// posts {progress} while it starts and {fatal} when the engine can no longer be used.

import { reasons } from "../strings.js";
import { checked, signed } from "./credentials.js";
import { causeOf, describe } from "./fetch.js";
import { fetchParts, isPanic, start } from "./start.js";

/** @typedef {import("../pkg/webgpu/mien.js").Engine} Engine */
/** @typedef {import("../pkg/webgpu/mien.js").Picture} Picture */
/** @typedef {import("../pkg/webgpu/mien.js").EditRequest} EditRequest */
/** @typedef {typeof operations} Operations */

/** @type {Engine | null} */
let running = null;
/** Its memory, which grows and never shrinks. @type {WebAssembly.Memory} */
let memory;
/** This file's global scope, which is a worker's. */
const scope = /** @type {{ postMessage(message: unknown, transfer: Transferable[]): void }} */ (/** @type {unknown} */ (self));

/** @param {unknown} message @param {Transferable[]} [transfer] */
const post = (message, transfer = []) => scope.postMessage(message, transfer);
/** @param {string} reason */
const fatal = (reason) => post({ fatal: reason });
/** @param {unknown} error */
const fatalError = (error) => fatal(isPanic(error) ? reasons.panic(describe(error)) : describe(error));

// ---- requests ----------------------------------------------------------------------------------------------------------

/** The engine that has started; the page asks for nothing before. */
const engine = () => {
  if (!running) throw new Error(reasons.notStarted);
  return running;
};
/**
 * Only an array that is the whole of its buffer can be handed over; a view into the engine's memory is copied.
 * @template {Uint8Array | Uint8ClampedArray} A
 * @param {A} data
 */
const own = (data) => /** @type {A} */ (data.byteLength === data.buffer.byteLength ? data : data.slice());
/** @param {Picture} picture @returns {Picture} */
const image = ({ x, y, width, height, data }) => ({ x, y, width, height, data: own(data) });

const operations = {
  fetchParts,
  /** @param {import("./client.js").Choice} choice */
  start: async (choice) => {
    const { engine: made, memory: its, info } = await start(choice);
    [running, memory] = [made, its];
    return info;
  },
  /** @param {{ bytes: ArrayBuffer, name: string, maxSide: number }} args `maxSide`: the preview's, in pixels */
  open: async ({ bytes, name, maxSide }) => {
    const photo = engine().open(new Uint8Array(bytes), name);
    return { ...photo, preview: image(engine().preview(maxSide)) };
  },
  /** The photo once more, in another size. @param {{ maxSide: number }} args */
  preview: async ({ maxSide }) => image(engine().preview(maxSide)),
  /** @param {{}} _ */
  detect: (_) => engine().detect(),
  /**
   * @param {{ index: number, leave: EditRequest | null }} args `leave` is the request that the face chosen so far keeps in
   *   the picture, whatever was drawn of it last
   */
  choose: async ({ index, leave }) => {
    if (leave) {
      await engine().predict(leave);
      engine().render(leave);
    }
    const { quad, classes, whole } = await engine().choose(index);
    return { quad, legend: classes.filter(({ name }) => name !== "background"), whole, base: image(engine().base()) };
  },
  /** @param {{ request: EditRequest }} args */
  predict: ({ request }) => engine().predict(request),
  /** @param {{ request: EditRequest }} args */
  render: async ({ request }) => {
    // In one go: the engine keeps but one field with single actions.
    await engine().predict(request);
    return image(engine().render(request));
  },
  /** What is looked at closely, in the photo's own pixels. @param {{ request: EditRequest | null, area: import("../model/place.js").Box }} args */
  detail: async ({ request, area: { x, y, width, height } }) => {
    if (request) await engine().predict(request);
    const { before, after } = engine().detail(request, x, y, width, height);
    return { before: image(before), after: image(after) };
  },
  /** The edited part of a camera's frame; null where it shows no face. @param {{ pixels: ArrayBuffer, width: number, request: EditRequest }} args */
  follow: async ({ pixels, width, request }) => {
    try {
      return image(await engine().follow(new Uint8Array(pixels), width, request));
    } catch (error) {
      if (isNoFace(error)) return null;
      throw error;
    }
  },
  /** @param {{}} _ */
  overlay: async (_) => image(engine().overlay(1)),
  /** @param {{ x: number, y: number }} at in the preview's pixels */
  classAt: async ({ x, y }) => engine().classAt(x, y),
  /** The edited photo as PNG, with its credentials where it is to leave as it is. @param {{ request: EditRequest, leaves: boolean }} args */
  export: async ({ request, leaves }) => {
    await engine().predict(request);
    const png = engine().export(request);
    return own(leaves ? await signed(engine(), png) : png);
  },
  /** A PNG, JPEG or WebP that was made of the open photo, with its credentials. @param {{ bytes: ArrayBuffer }} args */
  sign: async ({ bytes }) => own(await signed(engine(), new Uint8Array(bytes))),
  /** What a picture says of itself, and what it is marked with. @param {{ bytes: ArrayBuffer, name: string }} args */
  check: ({ bytes, name }) => checked(engine(), new Uint8Array(bytes), name),
  /** @param {{ pixels: ArrayBuffer, width: number, done: string }} args */
  encode: async ({ pixels, width, done }) => own(engine().encode(new Uint8Array(pixels), width, done)),
  /** What was learnt of a person, a file, or null: no longer. @param {{ bytes: Uint8Array<ArrayBuffer> | null, name: string }} args */
  setMine: async ({ bytes, name }) => engine().setMine(bytes ?? undefined, name),
  /** @param {{}} _ */
  costs: async (_) => ({ stages: engine().timings(), memory: memory.buffer.byteLength }),
  // For the browser tests: what a panic looks like from here, at once and inside an asynchronous call of the engine.
  /** @param {{}} _ */
  panic: (_) => { throw new WebAssembly.RuntimeError("unreachable"); },
  /** @param {{}} _ */
  panicLater: (_) => new Promise(() => setTimeout(() => operations.panic({}))),
};

/** @param {unknown} error */
const isNoFace = (error) => causeOf(error).kind === "noFace";
/** After these messages the GPU engine gives nothing but errors. @param {unknown} error */
const isLost = (error) => /device (is |was )?lost|lost device|out of memory/i.test(describe(error));

/** @param {{ id: number, op: keyof Operations, args: any }} asked */
async function answer({ id, op, args }) {
  try {
    /** @type {any} */
    const result = await operations[op](args);
    const pictures = [result, result?.preview, result?.base, result?.before, result?.after].map((picture) => picture?.data?.buffer);
    post({ id, result }, [...pictures, result?.buffer].filter((buffer) => buffer instanceof ArrayBuffer));
  } catch (error) {
    if (isPanic(error) || (op !== "start" && op !== "fetchParts" && isLost(error))) fatalError(error);
    else post({ id, error: describe(error) });
  }
}

// One at a time: the engine may not be entered again while one of its asynchronous calls is under way.
/** @type {Promise<void>} */
let queue = Promise.resolve();
self.onmessage = ({ data }) => {
  queue = queue.then(() => answer(data));
};
post({ listens: true });

// A panic inside an asynchronous call leaves its promise open for ever and surfaces here instead.
self.addEventListener("error", (event) => fatalError(event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => fatalError(event.reason));

// The engine makes its device deep inside its GPU library; this is the one place where the loss of it can be heard.
if (self.GPUAdapter) {
  const requestDevice = GPUAdapter.prototype.requestDevice;
  /** @this {GPUAdapter} @param {Parameters<typeof requestDevice>} args */
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    device.lost.then(({ reason, message }) => {
      if (reason !== "destroyed") fatal(reasons.deviceLost(message));
    });
    device.addEventListener("uncapturederror", ({ error }) => {
      if (error instanceof GPUOutOfMemoryError) fatal(reasons.gpuMemory);
    });
    return device;
  };
}
