// The chosen face, as the page knows it. The network runs once for each of its expressions, whoever asks first.

import { names, NONE, request } from "./edit.js";

export class Face {
  #runs = new Map();
  #ready = new Set();

  /** `found` is the engine's: {quad, legend, base}; `isChosen(face)` tells whether the engine still holds this face. */
  constructor(client, found, isChosen) {
    this.client = client;
    this.isChosen = () => isChosen(this);
    this.update(found);
  }

  /** `base` is the preview with the edits of all other faces: what an edit of this one is drawn over. */
  update({ quad, legend, base }) {
    this.quad = quad;
    this.legend = legend;
    this.base = base;
  }

  /** Whether an edit can be drawn without running the network. */
  has(edit) {
    return names(edit).every((name) => this.#ready.has(name));
  }

  /** Runs the network, once for all expressions of an edit for which it neither has run nor is running. */
  async predict(edit) {
    const missing = names(edit).filter((name) => !this.#runs.has(name));
    if (missing.length) {
      // Not the edit itself: at intensity 0 it asks for nothing.
      const shares = Object.fromEntries(missing.map((name) => [name, 1 / missing.length]));
      const run = this.client.call("predict", { request: request({ ...NONE, shares }) });
      for (const name of missing) {
        this.#runs.set(name, run);
        run.then(() => this.#ready.add(name), () => this.#runs.delete(name));
      }
    }
    await Promise.all(names(edit).map((name) => this.#runs.get(name)));
  }

  /** The edited part of `base`; null once another face is chosen, for which the engine must not be asked. */
  async patch(edit) {
    if (this.isChosen()) await this.predict(edit);
    if (!this.isChosen()) return null;
    const patch = await this.client.call("render", { request: request(edit) });
    return this.isChosen() ? patch : null;
  }
}
