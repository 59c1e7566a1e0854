// The worker that owns the wasm engine. Requests are {id, op, args}; answers {id, result} or {id, error}; besides these it
// posts {progress} while it starts and {fatal} when the engine can no longer be used.

import { fetchBytes, fetchManifest } from "./fetch.js";
import { fetched, reasons } from "./strings.js";

let engine = null;
/** What the engine's build knows and allows. */
let limits = null;
/** The engine's own memory, which grows and never shrinks. */
let memory = null;
const post = (message, transfer = []) => self.postMessage(message, transfer);
const progress = (stage, done = 0, total = 0, extra = {}) => post({ progress: { stage, done, total, ...extra } });
const fatal = (reason) => post({ fatal: reason });
const fatalError = (error) => fatal(isPanic(error) ? reasons.panic(describe(error)) : describe(error));

// ---- start -------------------------------------------------------------------------------------------------------------

async function start({ choice, model: wanted, plain }) {
  progress("manifest");
  const manifest = await fetchManifest("./weights/manifest.json");
  const model = manifest.models.find((m) => m.name === wanted)
    ?? manifest.models.find((m) => m.name === manifest.default) ?? manifest.models[0];
  const Engine = await loadEngine();
  const weights = await fetchBytes(`./weights/${model.file}`, model, (done, total) => progress("weights", done, total));
  const { detector: listed } = manifest;
  const detector = await fetchBytes(`./weights/${listed.file}`, listed, (done, total) => progress("detector", done, total));
  const parts = [JSON.stringify(manifest), model.name, weights, detector];

  let { backend, why } = await chooseBackend(choice);
  let difference = null;
  let warning = "";
  if (backend === "webgpu") {
    try {
      ({ engine, difference } = await create(Engine, "webgpu", parts));
    } catch (error) {
      // A panicked engine cannot be entered again: the client starts a new worker, on the CPU.
      if (isPanic(error)) throw error;
      // Bad weights end here too: the CPU then refuses them with the same words.
      backend = "cpu";
      why = error.message;
    }
  }
  if (backend === "cpu") {
    progress("start", 0, 0, { backend });
    engine = await Engine.create("cpu", ...parts);
    ({ difference, warning } = await testCpu());
  }
  engine.setPlain(plain);
  progress("ready", 1, 1);
  return {
    backend, why: [why, plain && reasons.plain].filter(Boolean).join("; "), warning, difference,
    model: { name: model.name, architecture: model.architecture, trained_on: model.trained_on, licence: model.licence, credits: model.credits ?? [] },
    models: manifest.models.map((m) => m.name),
    bytes: model.bytes + listed.bytes,
  };
}

async function loadEngine() {
  const wasm = "./pkg/mien_bg.wasm";
  const bytes = await fetchBytes(wasm, null, (done, total) => progress("engine", done, total));
  try {
    const { default: init, Engine, limits: known } = await import("./pkg/mien.js");
    ({ memory } = await init({ module_or_path: bytes }));
    limits = known();
    return Engine;
  } catch (error) {
    throw new Error(fetched.engine("www/pkg/mien.js", describe(error)));
  }
}

/** A GPU engine that has passed its self-test, or an error that says why there is none. */
async function create(Engine, backend, parts) {
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

/** Nothing is left to fall back on, so a failed test is a warning here. */
async function testCpu() {
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

async function chooseBackend(choice) {
  if (choice === "cpu") return { backend: "cpu", why: "" };
  if (!navigator.gpu) return { backend: "cpu", why: reasons.noWebGpu };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) return { backend: "cpu", why: reasons.noAdapter };
  if (!adapter.features.has("timestamp-query")) return { backend: "cpu", why: reasons.noTimestamps };
  if (choice !== "webgpu" && isSoftware(adapter)) return { backend: "cpu", why: reasons.software };
  return { backend: "webgpu", why: choice === "webgpu" ? reasons.forced : "" };
}

function isSoftware(adapter) {
  const { vendor = "", architecture = "", description = "", isFallbackAdapter } = adapter.info ?? {};
  return Boolean(isFallbackAdapter ?? adapter.isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe/i.test(`${vendor} ${architecture} ${description}`);
}

// ---- requests ----------------------------------------------------------------------------------------------------------

/** Only an array that is the whole of its buffer can be handed over; a view into the engine's memory is copied. */
const own = (data) => (data.byteLength === data.buffer.byteLength ? data : data.slice());
const image = ({ x = 0, y = 0, width, height, data }) => ({ x, y, width, height, data: own(data) });

const operations = {
  start,
  open: async ({ bytes, name, maxSide }) => {
    const photo = engine.open(new Uint8Array(bytes), name);
    return { ...photo, preview: image(engine.preview(maxSide)) };
  },
  detect: () => engine.detect(),
  // `leave` is the request that the face chosen so far keeps in the picture, whatever was drawn of it last.
  choose: async ({ index, leave }) => {
    if (leave) {
      await engine.predict(leave);
      engine.render(leave);
    }
    const { quad, classes, whole } = await engine.choose(index);
    return { quad, legend: classes.filter(({ name }) => name !== "background"), whole, base: image(engine.base()) };
  },
  predict: ({ request }) => engine.predict(request),
  render: async ({ request }) => image(engine.render(request)),
  follow: async ({ pixels, width, request }) => image(await engine.follow(new Uint8Array(pixels), width, request)),
  overlay: async () => image(engine.overlay(1)),
  classAt: async ({ x, y }) => engine.classAt(x, y),
  export: async ({ request }) => {
    await engine.predict(request);
    return own(engine.export(request));
  },
  encode: async ({ pixels, width, done }) => own(engine.encode(new Uint8Array(pixels), width, done)),
  costs: async () => ({ stages: engine.timings(), memory: memory.buffer.byteLength }),
  // For the browser tests: what a panic looks like from here, at once and inside an asynchronous call of the engine.
  panic: () => { throw new WebAssembly.RuntimeError("unreachable"); },
  panicLater: () => new Promise(() => setTimeout(operations.panic)),
};

const isPanic = (error) => error instanceof WebAssembly.RuntimeError;
/** After these messages the GPU engine gives nothing but errors. */
const isLost = (error) => /device (is |was )?lost|lost device|out of memory/i.test(describe(error));
const describe = (error) => String(error?.message ?? error);

async function answer({ id, op, args }) {
  try {
    const result = await operations[op](args);
    const buffer = (result?.preview ?? result?.base ?? result)?.data?.buffer ?? result?.buffer;
    post({ id, result }, buffer instanceof ArrayBuffer ? [buffer] : []);
  } catch (error) {
    if (isPanic(error) || (op !== "start" && isLost(error))) fatalError(error);
    else post({ id, error: describe(error) });
  }
}

// One at a time: the engine may not be entered again while one of its asynchronous calls is under way.
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
