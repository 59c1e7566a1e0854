// How an engine comes to be, in its worker: what it is made of is fetched first, then it is made on the GPU, or on the CPU
// with the reason why. Every step is posted as {progress}.
//
// There are two builds of it. The one for the CPU alone is small, and what a first visit begins with; the one that knows WebGPU too
// comes behind it, with all that is kept on the device, and serves from the next start on.

import { addressOf, shown } from "../host.js";
import { codeOf, fetchCode, glueOf, isKept } from "./code.js";
import { describe, fetchBytes, fetchManifest } from "./fetch.js";
import { fetched, reasons } from "../strings.js";

/** @typedef {typeof import("../pkg/webgpu/mien.js")} Package */
/** @typedef {import("../pkg/webgpu/mien.js").Engine} Engine */
/** What an engine is made of: manifest, model's name, weights. @typedef {[string, string, Uint8Array]} Parts */

/** Where an engine is to run. @typedef {Exclude<import("./code.js").Build, "mine">} Backend */
/** The builds that are there, compiled. @typedef {Partial<Record<Backend, import("./code.js").Code>>} Codes */

/** What the engine's build knows and allows. @type {import("../pkg/webgpu/mien.js").Limits} */
let limits;
/** The engine's own memory, which grows and never shrinks. @type {WebAssembly.Memory} */
let memory;

/** @param {string} stage */
const progress = (stage, done = 0, total = 0, extra = {}) => self.postMessage({ progress: { stage, done, total, ...extra } });
/** @param {unknown} error */
export const isPanic = (error) => error instanceof WebAssembly.RuntimeError;

/** What `fetchParts` has brought, and where it is to run: `later` elsewhere. @type {{ backend: Backend, why: string, later: boolean, manifest: import("./fetch.js").Manifest, model: import("./fetch.js").Manifest["models"][0], Engine: Package["Engine"], parts: Parts, size: number } | null} */
let fetchedParts = null;

/**
 * Fetches everything that an engine is made of: its code only where it is not there yet. Until that has succeeded, nobody has
 * to give up the engine that runs. Resolves to the builds that are there then, for the engine after this one.
 * @param {{ choice: string, model?: string | null, codes?: Codes }} choice
 * @returns {Promise<Codes>}
 */
export async function fetchParts({ choice, model: wanted, codes = {} }) {
  progress("manifest");
  const { backend, why, later = false } = await chooseBackend(choice, codes);
  // The larger build runs on the CPU as well.
  const build = backend === "cpu" && !codes.cpu && codes.webgpu ? "webgpu" : backend;
  const known = codes[build];
  const manifest = await fetchManifest("weights/manifest.json");
  const model = manifest.models.find((m) => m.name === wanted)
    ?? manifest.models.find((m) => m.name === manifest.default) ?? manifest.models[0];
  const amount = together(known ? 1 : 2);
  const [code, weights] = await Promise.all([known ?? fetchCode(codeOf(build), amount()), fetchBytes(`weights/${model.file}`, model, amount())]);
  const Engine = await loadEngine(build, code.module);
  /** @type {Parts} */
  const parts = [JSON.stringify(manifest), model.name, weights];
  fetchedParts = { backend, why, later, manifest, model, Engine, parts, size: code.bytes };
  return { ...codes, [build]: code };
}

/** The progress of `count` files as that of one, told from when the size of each is known. @param {number} count */
function together(count) {
  /** @type {Map<number, [number, number]>} */
  const amounts = new Map();
  let files = 0;
  return () => {
    const file = files++;
    return (/** @type {number} */ done, /** @type {number} */ total) => {
      amounts.set(file, [done, total]);
      if (amounts.size < count) return;
      const [all, most] = [0, 1].map((i) => [...amounts.values()].reduce((sum, amount) => sum + amount[i], 0));
      progress("loading", all, most);
    };
  };
}

/** Starts the engine of which the parts are there. @param {{ plain?: boolean }} choice */
export async function start({ plain = false }) {
  if (!fetchedParts) throw new Error(reasons.notStarted);
  const { later, manifest, model, Engine, parts, size } = fetchedParts;
  let { backend, why } = fetchedParts;
  fetchedParts = null;
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
  progress("ready", 1, 1);
  return { engine, memory, info: {
    limits: { ...limits, told: engine.knowsActions(), learns: engine.learns(), mine: false }, backend, why: [why, plain && reasons.plain].filter(Boolean).join("; "), warning, difference,
    model: { name: model.name, architecture: model.architecture, trained_on: model.trained_on, licence: model.licence, credits: model.credits ?? [] },
    models: manifest.models.map((m) => m.name),
    tells: manifest.models.find(isTold)?.name ?? "",
    bytes: model.bytes + size,
    later,
  } };
}

/** Whether a model is told single actions. @param {import("./fetch.js").Manifest["models"][0]} model */
const isTold = ({ config: { generator = {} } = {} }) => "UNetField" in generator || Object.values(generator).some((one) => one?.told === "actions");

/** @param {Backend} build @param {WebAssembly.Module} module @returns {Promise<Package["Engine"]>} */
async function loadEngine(build, module) {
  try {
    // Bundlers let it be.
    /** @type {Package} */
    const { default: init, Engine, limits: known } = await import(/* @vite-ignore */ /* webpackIgnore: true */ addressOf(glueOf(build)).href);
    ({ memory } = await init({ module_or_path: module }));
    limits = known();
    return Engine;
  } catch (error) {
    throw new Error(fetched.engine(shown(glueOf(build)), describe(error)));
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

/** @param {string} choice @param {Codes} codes @returns {Promise<{ backend: Backend, why: string, later?: boolean }>} */
async function chooseBackend(choice, codes) {
  if (choice === "cpu") return { backend: "cpu", why: "" };
  if (!navigator.gpu) return { backend: "cpu", why: reasons.noWebGpu };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) return { backend: "cpu", why: reasons.noAdapter };
  if (!adapter.features.has("timestamp-query")) return { backend: "cpu", why: reasons.noTimestamps };
  if (choice !== "webgpu" && isSoftware(adapter)) return { backend: "cpu", why: reasons.software };
  if (choice === "webgpu") return { backend: "webgpu", why: reasons.forced };
  return codes.webgpu || await isKept("webgpu") ? { backend: "webgpu", why: "" } : { backend: "cpu", why: reasons.nextTime, later: true };
}

/** @param {GPUAdapter & { isFallbackAdapter?: boolean }} adapter whose flag has moved into its `info` */
function isSoftware(adapter) {
  const { vendor = "", architecture = "", description = "", isFallbackAdapter } = adapter.info ?? {};
  return Boolean(isFallbackAdapter ?? adapter.isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe/i.test(`${vendor} ${architecture} ${description}`);
}
