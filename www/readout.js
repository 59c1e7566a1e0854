// What the page tells about the engine: progress bar, footer, and the read-out with backend, times and sizes.

import { backends, facts, milliseconds, page, size, stages } from "./strings.js";

const find = (id) => document.getElementById(id);

/** A stage of the start: words go to the live region once a stage, bytes beside it (a live region would read each out). */
export function showStart({ stage, done, total }, say) {
  if (document.body.dataset.stage !== stage) say(stages[stage] ?? stage);
  document.body.dataset.stage = stage;
  const bytes = total > 1 && stage !== "ready";
  setProgress(stage !== "ready", bytes ? done / total : null);
  find("amount").textContent = bytes ? `${size(done)} of ${size(total)}` : "";
}

/** The bar: shown or not; `value` 0..1, or null where nobody knows how long it takes. */
export function setProgress(shown, value = null) {
  const bar = find("progress");
  bar.classList.toggle("shown", shown);
  if (value === null) bar.removeAttribute("value");
  else bar.value = value;
  if (!shown) find("amount").textContent = "";
}

export function showEngine({ backend, why, warning, model, models }) {
  document.body.dataset.backend = backend;
  find("engine").textContent = backends[backend];
  find("engine-why").textContent = [why && `${why[0].toUpperCase()}${why.slice(1)}.`, warning].filter(Boolean).join(" ");
  find("about").textContent = page.about(model);
  const credits = model.credits.map((credit) => (typeof credit === "string" ? credit : Object.values(credit).join(", ")));
  find("credits").textContent = credits.length ? page.credits(credits) : "";
  find("model").replaceChildren(...models.map((name) => new Option(name, name, false, name === model.name)));
  find("models").hidden = models.length < 2;
}

/** Fills the read-out's list from what is known so far. */
export function showFacts({ info, photo, costs }) {
  const rows = [];
  if (info) {
    rows.push(["model", info.model.name], ["downloaded", size(info.bytes)]);
    if (info.difference !== null) rows.push(["check", Number(info.difference).toExponential(1)]);
  }
  if (photo) {
    rows.push(["photo", `${photo.width} × ${photo.height}`], ["preview", `${photo.preview.width} × ${photo.preview.height}`]);
  }
  if (costs) rows.push(["memory", size(costs.memory)]);
  for (const [stage, ms] of Object.entries(costs?.stages ?? {})) {
    if (typeof ms === "number") rows.push([stage, milliseconds(ms)]);
  }
  find("facts").replaceChildren(...rows.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    term.textContent = facts[name] ?? name;
    const description = document.createElement("dd");
    description.textContent = value;
    return [term, description];
  }));
}
