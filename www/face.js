// The chosen face, as the page knows it. The network runs once for each of its expressions, whoever asks first.

export class Face {
  #runs = new Map();
  #ready = new Set();

  /** `quad` and `legend` are the engine's; `isChosen(face)` tells whether the engine still holds this face. */
  constructor(client, { quad, legend }, isChosen) {
    this.quad = quad;
    this.legend = legend;
    this.client = client;
    this.isChosen = () => isChosen(this);
  }

  /** Whether an expression can be drawn without running the network. */
  has(expression) {
    return this.#ready.has(expression);
  }

  /** Runs the network for an expression, unless it has run or is running. */
  express(expression) {
    if (!this.#runs.has(expression)) {
      const run = this.client.call("express", { name: expression });
      this.#runs.set(expression, run);
      run.then(() => this.#ready.add(expression), () => this.#runs.delete(expression));
    }
    return this.#runs.get(expression);
  }

  /** The edited part of the preview; null once another face is chosen, for which the engine must not be asked. */
  async patch(expression, intensity) {
    if (this.isChosen()) await this.express(expression);
    if (!this.isChosen()) return null;
    const patch = await this.client.call("render", { name: expression, intensity });
    return this.isChosen() ? patch : null;
  }
}
