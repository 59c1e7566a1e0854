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
    return this.#moves(edit) || this.#needs(edit).every(([, key]) => this.#ready.has(key));
  }

  /** The expressions of an edit, each with what its run is known by: without and with what was learnt they are two. @param {Edit} edit */
  #needs(edit) {
    const { mine = false } = possible(edit, this.client);
    return names(edit).map((name) => [name, mine ? `mine ${name}` : name]);
  }

  /** Runs the network, once for all expressions of an edit for which it neither has run nor is running. @param {Edit} edit */
  async predict(edit) {
    if (this.#moves(edit)) return;
    const needs = this.#needs(edit);
    const missing = needs.filter(([, key]) => !this.#runs.has(key));
    if (missing.length) {
      // Not the edit itself: at intensity 0 it asks for nothing.
      const shares = Object.fromEntries(missing.map(([name]) => [name, 1 / missing.length]));
      const { mine } = edit;
      const run = this.client.call("predict", { request: request({ ...none(), shares, mine }, this.client) });
      for (const [, key] of missing) {
        this.#runs.set(key, run);
        run.then(() => this.#ready.add(key), () => this.#runs.delete(key));
      }
    }
    await Promise.all(needs.map(([, key]) => this.#runs.get(key)));
  }

  /** Whether the engine runs the network whenever it is to draw an edit. @param {Edit} edit */
  #moves(edit) {
    return hasMoves(possible(edit, this.client));
  }

  /** The edited part of `base`; null once another face is chosen, for which the engine must not be asked. @param {Edit} edit @returns {Promise<Picture | null>} */
  async patch(edit) {
    if (this.isChosen()) await this.predict(edit);
    if (!this.isChosen()) return null;
    const patch = await this.client.call("render", { request: request(edit, this.client) });
    return this.isChosen() ? patch : null;
  }
}
