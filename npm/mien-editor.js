// <mien-editor src= expression= intensity=>: a photo on anybody's page, whose face has another expression. It says what is wanted
// of the engine that Mien's own page has, in a worker of its own, and shows what comes of it.

import { EngineClient, EngineLost } from "./engine/client.js";
import { Frame } from "./frame.js";
import { Source } from "./source.js";
import { errors, stages, status } from "./strings.js";

/** @typedef {import("./mien-editor.d.ts").MienEditor} Public */
/** @typedef {import("./mien-editor.d.ts").EngineInfo} EngineInfo */
/** @typedef {import("./mien-editor.d.ts").FaceFacts} FaceFacts */
/** @typedef {import("./pkg/webgpu/mien.js").EditRequest} EditRequest */
/** What can fail, in the order in which it is needed. @typedef {"engine" | "photo" | "edit"} Part */

/** The shown picture's longer side, in pixels, at most; what is saved has all of the photo's. */
const SHOWN_SIDE = 1280;
/** A photo at which so many engines die is closed. */
const MOST_LOSSES = 2;

/** @implements {Public} */
export class MienEditor extends HTMLElement {
  static observedAttributes = ["src", "alt", "expression", "intensity", "backend", "model"];

  #internals = this.attachInternals();
  #client = new EngineClient();
  #frame = new Frame(this.attachShadow({ mode: "open" }));

  /** @type {Source | null} */
  #source = null;
  /** @type {Record<string, number>} */
  #actions = {};
  /** @type {Record<string, number>} */
  #regions = {};

  /** What was asked of the engine that runs, or "". */
  #running = "";
  /** The photo that the engine holds, and whose face it has studied; null where none is wanted. @type {Source | null | undefined} */
  #opened;
  /** What is shown of it, and the same as text, or "". @type {EditRequest | null} */
  #request = null;
  #shown = "";
  /** @type {EngineInfo | null} */
  #info = null;
  /** @type {FaceFacts | null} */
  #facts = null;

  /** Why a part fails, and the wish that it failed at, which is not tried again. @type {Map<Part, { why: string, wish: unknown }>} */
  #faults = new Map();
  /** Engines that have died at the photo. */
  #losses = 0;
  /** The run that brings what is shown to what is wanted, and whether more has been wanted since it began. @type {Promise<void> | null} */
  #run = null;
  #again = false;

  constructor() {
    super();
    this.#client.onProgress = ({ stage }) => this.#frame.say(stage === "ready" ? "" : stages[stage]);
    this.#client.onLost = (reason) => this.#lost(reason);
  }

  connectedCallback() {
    // What was set before this class was there hides the property of the same name.
    for (const name of /** @type {const} */ (["file", "actions", "regions", "src", "alt", "expression", "intensity", "backend", "model"])) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete (/** @type {any} */ (this)[name]);
      /** @type {any} */ (this)[name] = value;
    }
    this.#update();
  }

  disconnectedCallback() {
    // One that is only moved is back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** @param {string} name @param {string | null} _old @param {string | null} value */
  attributeChangedCallback(name, _old, value) {
    if (name === "src") this.#want(value === null ? null : new Source(value));
    if (name === "backend" || name === "model") {
      this.#losses = 0;
      this.#clear("engine");
    }
    if (name === "alt") this.#describe();
    this.#update();
  }

  // ---- what is wanted ----

  get src() { return this.getAttribute("src") ?? ""; }
  set src(value) { this.setAttribute("src", value); }
  get alt() { return this.getAttribute("alt") ?? ""; }
  set alt(value) { this.setAttribute("alt", value); }
  get expression() { return this.getAttribute("expression") ?? ""; }
  set expression(value) { this.setAttribute("expression", value); }
  get intensity() {
    const value = parseFloat(this.getAttribute("intensity") ?? "");
    return Number.isFinite(value) ? value : 1;
  }
  set intensity(value) { this.setAttribute("intensity", String(value)); }
  get backend() { return this.getAttribute("backend") === "webgpu" ? "webgpu" : "cpu"; }
  set backend(value) { this.setAttribute("backend", value); }
  get model() { return this.getAttribute("model") ?? ""; }
  set model(value) { this.setAttribute("model", value); }

  get actions() { return { ...this.#actions }; }
  set actions(value) {
    this.#actions = { ...value };
    this.#update();
  }

  get regions() { return { ...this.#regions }; }
  set regions(value) {
    this.#regions = { ...value };
    this.#update();
  }

  get file() { return this.#source?.from instanceof Blob ? this.#source.from : null; }
  set file(blob) {
    if (blob && !(blob instanceof Blob)) throw new TypeError("<mien-editor>: `file` takes a File, a Blob or null");
    this.#want(blob && new Source(blob));
    this.#update();
  }

  get info() { return this.#info; }
  get facts() { return this.#facts; }

  /** @param {Blob} blob */
  async open(blob) {
    this.file = blob;
    await this.#settled();
    if (this.file !== blob) throw new Error(errors.replaced);
    if (!this.#facts) throw new Error(this.#fault() || errors.lostSave);
    return this.#facts;
  }

  async save() {
    await this.#settled();
    if (this.#fault()) throw new Error(this.#fault());
    if (!this.#facts) throw new Error(errors.notNow);
    const png = await this.#client.call("export", { request: this.#wanted(), leaves: true });
    return new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (png)], { type: "image/png" });
  }

  /** @param {Source | null} source */
  #want(source) {
    this.#source = source;
    this.#losses = 0;
  }

  /** @returns {EditRequest} */
  #wanted() {
    const { expression, intensity, actions, regions } = this;
    return { expressions: expression ? { [expression]: intensity } : {}, actions, regions };
  }

  // ---- from what is wanted to what is shown ----

  /** Something else is wanted: of all that is while a run is under way, the newest counts. */
  #update() {
    this.#again = true;
    this.#run ??= this.#bring();
  }

  /** Resolves once nothing more is to be done. */
  async #settled() {
    while (this.#run) await this.#run;
  }

  async #bring() {
    this.#state("busy", true);
    // Attributes that are set together are one wish.
    await null;
    while (this.#again) {
      this.#again = false;
      await this.#once();
    }
    this.#run = null;
    this.#state("busy", false);
  }

  async #once() {
    const source = this.#source;
    const engine = JSON.stringify([this.#losses ? "cpu" : this.backend, this.model]);
    if (!this.isConnected) return;
    if (source && !this.#running) this.#glimpse(source);
    if (engine !== this.#running) await this.#try("engine", engine, () => this.#start(engine));
    if (!this.#running) return;
    if (source !== this.#opened) await this.#try("photo", source, () => this.#open(source));
    if (source !== this.#source || source !== this.#opened || !source) return;
    const request = this.#wanted();
    const text = JSON.stringify(request);
    if (text === this.#shown) this.#clear("edit");
    else await this.#try("edit", text, () => this.#edit(request, text));
  }

  /** @param {Part} part @param {unknown} wish @param {() => Promise<void>} task */
  async #try(part, wish, task) {
    if (this.#faults.get(part)?.wish === wish) return;
    this.#clear(part);
    try {
      await task();
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      // An engine that is gone has been seen to, unless it never came.
      if (error instanceof EngineLost && (error.ended || part !== "engine")) return;
      this.#fail(part, wish, part === "engine" ? errors.start(message) : message);
    }
  }

  /** Shows a photo while no engine runs; what is wrong with it is told when one does. @param {Source} source */
  async #glimpse(source) {
    const bitmap = await source.bitmap().catch(() => null);
    if (!bitmap || source !== this.#source || this.#running) return;
    this.#frame.glimpse(bitmap, SHOWN_SIDE);
    this.#describe();
  }

  /** @param {string} asked */
  async #start(asked) {
    const [choice, model] = JSON.parse(asked);
    const { limits, backend, why, model: used, models } = await this.#client.start({ choice, model }, () => this.#forget());
    this.#running = asked;
    this.#info = { backend, why: backend === choice ? "" : why, model: used, models, limits };
    this.#emit("ready", this.#info);
  }

  /** @param {Source | null} source */
  async #open(source) {
    // The engine keeps the photo before it; nobody sees it any more.
    this.#close();
    if (!source) {
      this.#opened = null;
      return this.#frame.show(null);
    }
    const { name } = source;
    let seen = false;
    this.#frame.say(status.opening(name));
    try {
      const bytes = await source.bytes((this.#info?.limits.maxMegapixels ?? 0) * 1e6);
      if (source !== this.#source) return;
      const { preview, ...photo } = await this.#client.call("open", { bytes, name, maxSide: SHOWN_SIDE }, [bytes]);
      seen = true;
      this.#frame.show(preview);
      this.#describe();
      const faces = await this.#client.call("detect", {});
      const { base, legend: classes, quad, whole } = await this.#client.call("choose", { index: 0, leave: null });
      this.#frame.show(base);
      this.#opened = source;
      this.#facts = { name, ...photo, faces, quad, classes, whole };
    } catch (error) {
      // Of one that cannot be read nothing is seen; one without a face is.
      if (!seen) this.#frame.show(null);
      throw error;
    } finally {
      this.#frame.say(this.#facts?.whole === false ? status.notWhole : "");
    }
    this.#state("ready", true);
    this.#emit("face", this.#facts);
  }

  /** @param {EditRequest} request @param {string} text */
  async #edit(request, text) {
    const patch = await this.#client.call("render", { request });
    if (!this.#facts) return;
    this.#frame.edit(patch);
    this.#request = request;
    this.#shown = text;
    this.#state("edited", patch.width > 0);
    this.#describe();
    this.#emit("edit", { request });
  }

  /** The engine has died. @param {string} reason */
  #lost(reason) {
    const source = this.#source;
    this.#forget();
    this.#losses += 1;
    if (this.#losses < MOST_LOSSES) return this.#update();
    this.#frame.show(null);
    if (source) this.#fail("photo", source, errors.photoKills(source.name));
    else this.#fail("engine", JSON.stringify(["cpu", this.model]), errors.start(reason));
    this.#update();
  }

  /** Nobody sees the element any more. */
  #end() {
    this.#client.end();
    this.#forget();
    this.#faults.clear();
    this.#losses = 0;
  }

  /** No engine runs, or a new one does that holds nothing. */
  #forget() {
    this.#running = "";
    this.#info = null;
    this.#close();
  }

  #close() {
    this.#opened = undefined;
    this.#facts = null;
    this.#request = null;
    this.#shown = "";
    this.#state("ready", false);
    this.#state("edited", false);
    this.#clear("edit");
  }

  // ---- what is seen and heard of it ----

  #describe() {
    this.#frame.describe(this.alt || this.#source?.name || "", this.#request);
  }

  /** @param {Part} part @param {unknown} wish @param {string} why */
  #fail(part, wish, why) {
    this.#faults.set(part, { why, wish });
    this.#frame.say("");
    this.#complain();
    this.#emit("error", { part, message: why });
  }

  /** @param {Part} part */
  #clear(part) {
    this.#faults.delete(part);
    this.#complain();
  }

  #fault() {
    return /** @type {Part[]} */ (["engine", "photo", "edit"]).map((part) => this.#faults.get(part)?.why).find(Boolean) ?? "";
  }

  #complain() {
    const why = this.#fault();
    this.#frame.complain(why);
    this.#state("error", why !== "");
  }

  /** For `:state()` of a page's style sheet. @param {"busy" | "ready" | "edited" | "error"} name @param {boolean} on */
  #state(name, on) {
    this.#internals.states[on ? "add" : "delete"](name);
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

if (!customElements.get("mien-editor")) customElements.define("mien-editor", MienEditor);
