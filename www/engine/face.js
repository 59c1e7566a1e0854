// The chosen face, as the page knows it. The network runs once for each of its expressions, whoever asks first;
// with single movements, for each change of them.

import { hasMoves, names, none, possible, request } from "../model/edit.js";

/** @typedef {import("../model/edit.js").Edit} Edit */
/** @typedef {import("../model/state.js").KnownFace} KnownFace */
/** @typedef {import("../model/state.js").Picture} Picture */
/** @typedef {Awaited<ReturnType<import("./worker.js").Operations["choose"]>>} Found */

/** @implements {KnownFace} */
export class Face {
  /** @type {Map<string, Promise<unknown>>} */
  #runs = new Map();
  /** @type {Set<string>} */
  #ready = new Set();

  /**
   * `isChosen(face)` tells whether the engine still holds this face.
   * @param {import("./client.js").EngineClient} client
   * @param {Found} found
   * @param {(face: KnownFace) => boolean} isChosen
   */
  constructor(client, found, isChosen) {
    this.client = client;
    /** @returns {boolean} */
    this.isChosen = () => isChosen(this);
    this.quad = found.quad;
    this.legend = found.legend;
    this.whole = found.whole;
    this.base = found.base;
  }

  /** The same face, chosen again: the edits of the others may have changed. @param {Found} found */
  update(found) {
    const { quad, legend, whole, base } = found;
    Object.assign(this, { quad, legend, whole, base });
  }

  /** Whether an edit can be drawn without `predict`. @param {Edit} edit */
  has(edit) {
    return this.#moves(edit) || names(edit).every((name) => this.#ready.has(name));
  }

  /** Runs the network, once for all expressions of an edit for which it neither has run nor is running. @param {Edit} edit */
  async predict(edit) {
    if (this.#moves(edit)) return;
    const missing = names(edit).filter((name) => !this.#runs.has(name));
    if (missing.length) {
      // Not the edit itself: at intensity 0 it asks for nothing.
      const shares = Object.fromEntries(missing.map((name) => [name, 1 / missing.length]));
      const run = this.client.call("predict", { request: request({ ...none(), shares }) });
      for (const name of missing) {
        this.#runs.set(name, run);
        run.then(() => this.#ready.add(name), () => this.#runs.delete(name));
      }
    }
    await Promise.all(names(edit).map((name) => this.#runs.get(name)));
  }

  /** Whether the engine runs the network whenever it is to draw an edit. @param {Edit} edit */
  #moves(edit) {
    return hasMoves(possible(edit, this.client.told));
  }

  /** The edited part of `base`; null once another face is chosen, for which the engine must not be asked. @param {Edit} edit @returns {Promise<Picture | null>} */
  async patch(edit) {
    if (this.isChosen()) await this.predict(edit);
    if (!this.isChosen()) return null;
    const patch = await this.client.call("render", { request: request(edit, this.client.told) });
    return this.isChosen() ? patch : null;
  }
}
