// The read-out of times and sizes follows what the engine did.

import { engine } from "../engine/client.js";
import { state } from "../model/state.js";
import { showFacts } from "../view/engine-info.js";

export async function refreshFacts() {
  const costs = state.photo ? await engine.call("costs", {}).catch(() => null) : null;
  const { info, photo } = state;
  showFacts({ info, photo, costs });
}
