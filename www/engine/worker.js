// The worker that owns the wasm engine. Requests are {id, op, args}; answers {id, result} or {id, error}; besides these it
// posts {progress} while it starts and {fatal} when the engine can no longer be used.

import { fetchBytes, fetchManifest } from "./fetch.js";
import { fetched, reasons } from "../strings.js";

/** @typedef {typeof import("../pkg/mien.js")} Package */
/** @typedef {import("../pkg/mien.js").Engine} Engine */
/** @typedef {import("../pkg/mien.js").Picture} Picture */
/** @typedef {import("../pkg/mien.js").EditRequest} EditRequest */
/** @typedef {typeof operations} Operations */
/** What an engine is made of: manifest, model's name, weights, detector. @typedef {[string, string, Uint8Array, Uint8Array]} Parts */

/** @type {Engine | null} */
let running = null;
/** What the engine's build knows and allows. @type {import("../pkg/mien.js").Limits} */
let limits;
/** The engine's own memory, which grows and never shrinks. @type {WebAssembly.Memory} */
let memory;
/** This file's global scope, which is a worker's. */
const scope = /** @type {{ postMessage(message: unknown, transfer: Transferable[]): void }} */ (/** @type {unknown} */ (self));

/** @param {unknown} message @param {Transferable[]} [transfer] */
const post = (message, transfer = []) => scope.postMessage(message, transfer);
/** @param {string} stage */
const progress = (stage, done = 0, total = 0, extra = {}) => post({ progress: { stage, done, total, ...extra } });
/** @param {string} reason */
const fatal = (reason) => post({ fatal: reason });
/** @param {unknown} error */
const fatalError = (error) => fatal(isPanic(error) ? reasons.panic(describe(error)) : describe(error));

// ---- start -------------------------------------------------------------------------------------------------------------

/** What `fetchParts` has brought. @type {{ manifest: import("./fetch.js").Manifest, model: import("./fetch.js").Manifest["models"][0], Engine: Package["Engine"], parts: Parts, size: number } | null} */
let fetchedParts = null;

/** Fetches everything that an engine is made of. Until it has succeeded, nobody has to give up the engine that runs. @param {{ model?: string | null }} choice */
async function fetchParts({ model: wanted }) {
  progress("manifest");
  const manifest = await fetchManifest("weights/manifest.json");
  const model = manifest.models.find((m) => m.name === wanted)
    ?? manifest.models.find((m) => m.name === manifest.default) ?? manifest.models[0];
  const { Engine, size } = await loadEngine();
  const weights = await fetchBytes(`weights/${model.file}`, model, (done, total) => progress("weights", done, total));
  const { detector: listed } = manifest;
  const detector = await fetchBytes(`weights/${listed.file}`, listed, (done, total) => progress("detector", done, total));
  /** @type {Parts} */
  const parts = [JSON.stringify(manifest), model.name, weights, detector];
  fetchedParts = { manifest, model, Engine, parts, size };
}

/** Starts the engine of which the parts are there. @param {import("./client.js").Choice} choice */
async function start({ choice, plain = false }) {
  if (!fetchedParts) throw new Error(reasons.notStarted);
  const { manifest, model, Engine, parts, size } = fetchedParts;
  fetchedParts = null;
  const { detector: listed } = manifest;
  let { backend, why } = await chooseBackend(choice);
  let difference = NaN;
  let warning = "";
  /** @type {Engine | null} */
  let engine = null;
  if (backend === "webgpu") {
    try {
      ({ engine, difference } = await createTested(Engine, parts));
    } catch (error) {
      // A panicked engine cannot be entered again: the client starts a new worker, on the CPU.
      if (isPanic(error)) throw error;
      // Bad weights end here too: the CPU then refuses them with the same words.
      backend = "cpu";
      why = describe(error);
    }
  }
  if (!engine) {
    progress("start", 0, 0, { backend });
    const made = await Engine.create("cpu", ...parts);
    ({ difference, warning } = await testCpu(made));
    engine = made;
  }
  engine.setPlain(plain);
  running = engine;
  progress("ready", 1, 1);
  return {
    limits, backend, why: [why, plain && reasons.plain].filter(Boolean).join("; "), warning, difference,
    model: { name: model.name, architecture: model.architecture, trained_on: model.trained_on, licence: model.licence, credits: model.credits ?? [] },
    models: manifest.models.map((m) => m.name),
    bytes: model.bytes + listed.bytes + size,
  };
}

/** The engine's code, and how many bytes it took. */
async function loadEngine() {
  const wasm = "pkg/mien_bg.wasm";
  const bytes = await fetchBytes(wasm, null, (done, total) => progress("engine", done, total));
  try {
    const { default: init, Engine, limits: known } = await import("../pkg/mien.js");
    ({ memory } = await init({ module_or_path: bytes }));
    limits = known();
    return { Engine, size: bytes.length };
  } catch (error) {
    throw new Error(fetched.engine("www/pkg/mien.js", describe(error)));
  }
}

/**
 * A GPU engine that has passed its self-test, or an error that says why there is none.
 * @param {Package["Engine"]} Engine
 * @param {Parts} parts
 */
async function createTested(Engine, parts) {
  const backend = "webgpu";
  progress("start", 0, 0, { backend });
  let made;
  try {
    made = await Engine.create(backend, ...parts);
  } catch (error) {
    throw isPanic(error) ? error : new Error(reasons.createFailed(describe(error)));
  }
  progress("self-test", 0, 0, { backend });
  let difference;
  try {
    difference = await made.selfTest();
  } catch (error) {
    if (isPanic(error)) throw error;
    made.free();
    throw new Error(reasons.testThrew(describe(error)));
  }
  // Written so that NaN fails.
  if (!(difference <= limits.tolerance)) {
    made.free();
    throw new Error(reasons.testFailed(difference, limits.tolerance));
  }
  return { engine: made, difference };
}

/** Nothing is left to fall back on, so a failed test is a warning here. @param {Engine} engine */
async function testCpu(engine) {
  progress("self-test", 0, 0, { backend: "cpu" });
  try {
    const difference = await engine.selfTest();
    const { tolerance } = limits;
    return { difference, warning: difference <= tolerance ? "" : reasons.cpuTest(difference, tolerance) };
  } catch (error) {
    if (isPanic(error)) throw error;
    return { difference: NaN, warning: reasons.cpuTestThrew(describe(error)) };
  }
}

/** @param {string} choice @returns {Promise<{ backend: "cpu" | "webgpu", why: string }>} */
async function chooseBackend(choice) {
  if (choice === "cpu") return { backend: "cpu", why: "" };
  if (!navigator.gpu) return { backend: "cpu", why: reasons.noWebGpu };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) return { backend: "cpu", why: reasons.noAdapter };
  if (!adapter.features.has("timestamp-query")) return { backend: "cpu", why: reasons.noTimestamps };
  if (choice !== "webgpu" && isSoftware(adapter)) return { backend: "cpu", why: reasons.software };
  return { backend: "webgpu", why: choice === "webgpu" ? reasons.forced : "" };
}

/** @param {GPUAdapter & { isFallbackAdapter?: boolean }} adapter whose flag has moved into its `info` */
function isSoftware(adapter) {
  const { vendor = "", architecture = "", description = "", isFallbackAdapter } = adapter.info ?? {};
  return Boolean(isFallbackAdapter ?? adapter.isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe/i.test(`${vendor} ${architecture} ${description}`);
}

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
  start,
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
  render: async ({ request }) => image(engine().render(request)),
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
  /** @param {{ request: EditRequest }} args */
  export: async ({ request }) => {
    await engine().predict(request);
    return own(engine().export(request));
  },
  /** @param {{ pixels: ArrayBuffer, width: number, done: string }} args */
  encode: async ({ pixels, width, done }) => own(engine().encode(new Uint8Array(pixels), width, done)),
  /** @param {{}} _ */
  costs: async (_) => ({ stages: engine().timings(), memory: memory.buffer.byteLength }),
  // For the browser tests: what a panic looks like from here, at once and inside an asynchronous call of the engine.
  /** @param {{}} _ */
  panic: (_) => { throw new WebAssembly.RuntimeError("unreachable"); },
  /** @param {{}} _ */
  panicLater: (_) => new Promise(() => setTimeout(() => operations.panic({}))),
};

/** @param {unknown} error */
const isPanic = (error) => error instanceof WebAssembly.RuntimeError;
/** @param {unknown} error */
const isNoFace = (error) => /no face found/.test(describe(error));
/** After these messages the GPU engine gives nothing but errors. @param {unknown} error */
const isLost = (error) => /device (is |was )?lost|lost device|out of memory/i.test(describe(error));
/** @param {unknown} error */
const describe = (error) => String(/** @type {Error} */ (error)?.message ?? error);

/** @param {{ id: number, op: keyof Operations, args: any }} asked */
async function answer({ id, op, args }) {
  try {
    /** @type {any} */
    const result = await operations[op](args);
    const buffer = (result?.preview ?? result?.base ?? result)?.data?.buffer ?? result?.buffer;
    post({ id, result }, buffer instanceof ArrayBuffer ? [buffer] : []);
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
