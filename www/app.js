// The page: what the user wants is kept here, the engine's worker is asked for it, and the answers are shown.
// The worker keeps no state that the page could not give it again, which is what makes recovery from a crash possible.

import { linkedEdit, options, remember } from "./address.js";
import { camera } from "./camera.js";
import { holdToCompare } from "./compare.js";
import { EngineClient, EngineLost, latest } from "./engine.js";
import { Face } from "./face.js";
import { listFaces } from "./faces.js";
import { History } from "./history.js";
import { listenForPhotos } from "./inputs.js";
import { keepForOffline } from "./offline.js";
import { previews } from "./previews.js";
import { setProgress, showEngine, showFacts, showStart } from "./readout.js";
import { saving } from "./save.js";
import { segments } from "./segments.js";
import { saveSheet } from "./sheet.js";
import { errors, page, percent, reasons, status } from "./strings.js";
import { canSweep, saveSweep } from "./sweep.js";
import { PhotoView } from "./view.js";

/** The preview's longer side: enough for a full-screen look, small enough to re-composite at display rate. */
const PREVIEW_SIDE = 1280;
/** Larger files are refused before they are read: a browser tab dies of less. */
const LARGEST_FILE = 200e6;
/** An engine that stops more often than this within a minute will not be saved by another restart. */
const MOST_RESTARTS = 3;

const find = (id) => document.getElementById(id);
const radios = [...document.querySelectorAll("#expressions input")];
const controls = find("controls");
const slider = find("intensity");

const view = new PhotoView();
const client = new EngineClient({ onProgress: (progress) => showStart(progress, say), onLost: recover });

/** What the user wants. */
const wanted = { expression: null, intensity: 1 };
/** What is so. `face` is null while the engine holds no face that requests may count on. */
let info = null;
let photo = null;
let face = null;
let shown = null;
let fatal = false;
let opening = false;
let busy = null;
let restarts = [];
/** What the address said of the engine when it was last started. */
let asked = null;
let ready = null;
/** Something to say along with the next result, which would otherwise talk over it. */
let note = "";
/** The edit that the address asked for, until there is a face to make it on. */
let linked = linkedEdit(slider.min, slider.max);
const history = new History({ ...wanted });

// ---- what the page says ------------------------------------------------------------------------------------------------

function say(text) {
  find("status").textContent = text;
}

function complain(text) {
  find("error").textContent = text;
  find("dismiss").hidden = text === "";
  find("retry").hidden = !fatal;
}

/** Brings everything that follows from the state in line with it. */
function refresh() {
  const { dataset } = document.body;
  dataset.state = fatal ? "error" : !info || opening ? "loading" : busy ? "busy" : shown ? "edited" : "ready";
  dataset.expression = shown?.expression ?? "";
  dataset.intensity = shown?.intensity ?? "";
  dataset.photo = photo ? "shown" : "none";
  // Not while the engine restarts: disabling a control takes the keyboard's place away.
  controls.disabled = !photo?.faces.length;
  for (const id of ["compare", "divider", "download", "copy", "sweep"]) find(id).disabled = !shown;
  for (const radio of radios) {
    radio.closest("label").classList.toggle("busy", radio.value === busy);
  }
  // Not `disabled`, which would take the keyboard's place away from who undoes the last step.
  find("undo").setAttribute("aria-disabled", !history.has(-1));
  find("redo").setAttribute("aria-disabled", !history.has(1));
  if (photo) document.querySelector('label[for="file"]').textContent = page.another;
  if (photo) view.describe(page.canvas(photo.name, shown?.expression, shown?.intensity));
  if (info) setProgress(opening || busy !== null);
}

async function updateFacts() {
  const timings = photo ? await client.call("timings").catch(() => null) : null;
  showFacts({ info, photo, timings });
}

// ---- the engine --------------------------------------------------------------------------------------------------------

/** Starts the engine; resolves to whether it runs. `why` says why it is not the one that was asked for. */
async function startEngine(choice, why = "", model = options.get("model")) {
  asked = { backend: options.get("backend") ?? "auto", model: options.get("model") };
  info = null;
  face = null;
  fatal = false;
  document.body.dataset.stage = "";
  refresh();
  try {
    info = await client.start({ choice, model, why });
    showEngine(info);
    if (!photo) say([status.ready(info.backend), info.warning].filter(Boolean).join(" "));
    return true;
  } catch (error) {
    fatal = true;
    setProgress(false);
    say("");
    complain(errors.start(error.message));
    return false;
  } finally {
    refresh();
    updateFacts();
  }
}

async function recover(reason) {
  const now = Date.now();
  restarts = [...restarts.filter((time) => now - time < 60_000), now];
  busy = null;
  if (restarts.length > MOST_RESTARTS) {
    fatal = true;
    complain(errors.endless);
    return refresh();
  }
  const interrupted = opening;
  say(status.restarting(reason));
  ready = startEngine("cpu", reasons.restarted(reason), info?.model.name);
  // A photo on its way in sees to itself.
  if ((await ready) && photo && !interrupted) open({ again: photo, said: status.recovered });
}

function useModel(model) {
  remember({ model });
  say(status.switching(model));
  restart(model);
}

function restart(model) {
  ready = startEngine(options.get("backend") ?? "auto", "", model);
  ready.then((running) => running && photo && open({ again: photo }));
}

// ---- a photo -----------------------------------------------------------------------------------------------------------

/** Opens {file}, or {again: photo, said} after a restart: then face, expression and intensity stay what they were. */
const open = latest(async ({ file, again, said = "", tries = 0 }) => {
  const source = again?.file ?? file;
  const { name } = source;
  const refused = source.size === 0 ? errors.empty(name)
    : source.size > LARGEST_FILE ? errors.tooLarge(name, source.size, LARGEST_FILE) : "";
  if (!again) complain(refused);
  if (refused) return;

  const before = face;
  opening = true;
  face = null;
  refresh();
  try {
    if (!info && !fatal) say(status.waiting(name));
    if (!(await ready)) return;
    say(status.opening(name));
    const bytes = await source.arrayBuffer().catch((error) => {
      throw new Error(errors.unreadable(name, error.message));
    });
    const opened = await client.call("open", { bytes, name, maxSide: PREVIEW_SIDE }, [bytes]);
    photo = { ...opened, file: source, name, faces: [], chosen: again?.chosen ?? 0 };
    shown = null;
    // After a restart the picture stays on the page as it is until the engine has made it again.
    if (!again) {
      clearEdit();
      history.clear({ ...wanted });
      thumbs.clear();
      view.show(opened.preview, opened);
    }
    showFaces();
    say(status.finding);
    refresh();
    photo.faces = await client.call("find");
    await chooseFace(Math.min(photo.chosen, photo.faces.length - 1));
    if (linked) want(linked);
    linked = null;
    if (!again) keep();
    if (opened.note) say(`${opened.note} ${find("status").textContent}`);
    if (said) say(note = said);
  } catch (error) {
    if (error instanceof EngineLost && tries === 0) {
      open({ file, again, said, tries: 1 });
    } else if (error instanceof EngineLost) {
      // Not `again` for ever: a photo that stops the engine twice is let go, the one before it comes back.
      if (photo?.file === source) photo.faces = [];
      else if (photo) open({ again: photo, tries: 1 });
      complain(errors.photoKills(name));
    } else {
      if (photo?.file !== source) face = before;
      complain(errors.file(name, error.message));
      say("");
    }
  } finally {
    opening = false;
    refresh();
    edit();
    updateFacts();
  }
});

async function chooseFace(index) {
  photo.chosen = index;
  face = null;
  say(status.studying);
  showFaces();
  const subject = photo;
  const chosen = await client.call("choose", { index });
  if (photo !== subject || photo.chosen !== index) return;
  face = new Face(client, chosen, (one) => one === face);
  say(status.chosen(index, photo.faces.length));
  saw.legend(face.legend);
}

async function changeFace(index) {
  if (opening || !photo || photo.chosen === index) return;
  opening = true;
  shown = null;
  view.setPatch(null);
  thumbs.clear();
  refresh();
  try {
    await chooseFace(index);
  } catch (error) {
    if (!(error instanceof EngineLost)) complain(errors.face(error.message));
  }
  opening = false;
  refresh();
  edit();
  saw.refresh();
}

function showFaces() {
  view.setFaces(photo.faces, photo.chosen, changeFace);
  listFaces(photo.faces.length, photo.chosen, changeFace);
}

// ---- the edit ----------------------------------------------------------------------------------------------------------

/** Brings the shown edit to what is wanted. The network runs once per face and expression; the slider re-composites. */
const edit = (() => {
  const run = latest(async ({ expression, intensity }, superseded) => {
    const subject = face;
    if (!subject) return;
    try {
      if (!expression) return;
      if (!subject.has(expression)) {
        busy = expression;
        say(status.working(expression));
        refresh();
        await subject.express(expression);
        // Picking another expression cancels: this one is not drawn, only kept.
        if (superseded() && wanted.expression !== expression) return;
      }
      const patch = await subject.patch(expression, intensity);
      if (!patch || !wanted.expression) return;
      if (shown?.expression !== expression) updateFacts();
      shown = { expression, intensity };
      view.setPatch(patch);
      if (superseded()) return;
      say([note, status.edited(expression, intensity)].filter(Boolean).join(" "));
      note = "";
    } catch (error) {
      if (!(error instanceof EngineLost) && face === subject) {
        complain(errors.edit(expression, error.message));
        say("");
      }
    } finally {
      if (!superseded() || wanted.expression !== expression) busy = null;
      refresh();
      if (!superseded()) thumbs.fill(photo, subject);
    }
  });
  return () => run({ ...wanted });
})();

/** Takes over an edit as what is wanted, and shows it on the controls. */
function want({ expression, intensity }) {
  wanted.expression = expression;
  for (const radio of radios) radio.checked = radio.value === expression;
  setIntensity(intensity);
  if (expression) return;
  shown = null;
  view.setPatch(null);
}

/** What is wanted now can be undone, and linked to. */
function keep() {
  history.add({ ...wanted });
  const { expression, intensity } = wanted;
  remember({ expression, intensity: expression && intensity });
  refresh();
}

function step(by) {
  const settings = controls.disabled ? null : history.go(by);
  if (!settings) return;
  complain("");
  want(settings);
  keep();
  if (!wanted.expression) say(status.reset);
  edit();
}

function setIntensity(value) {
  wanted.intensity = value;
  slider.value = value;
  slider.setAttribute("aria-valuetext", percent(value));
  find("intensity-value").textContent = percent(value);
}

function setDivider(value) {
  find("divider").value = value;
  find("divider").setAttribute("aria-valuetext", page.divider(value));
  view.setDivider(value);
}

function clearEdit() {
  want({ expression: null, intensity: 1 });
  setDivider(0);
  saw.close();
}

/** Saves what takes a while; one at a time, because each of them asks much of the engine. */
const saveMore = (save) => async ({ target }) => {
  if (!face || target.hasAttribute("aria-busy")) return;
  target.setAttribute("aria-busy", "true");
  target.setAttribute("aria-disabled", "true");
  const { expression, intensity } = shown ?? wanted;
  // Nobody saves a sheet or a video of no change.
  await save({ photo, face, expression, intensity: intensity || 1, model: info?.model.name }, { say, complain });
  target.removeAttribute("aria-busy");
  target.removeAttribute("aria-disabled");
};

// ---- the controls ------------------------------------------------------------------------------------------------------

function listen() {
  const photos = { onFile: (file) => open({ file }), onError: complain };
  listenForPhotos(photos);
  camera(photos);

  find("expressions").addEventListener("change", (event) => {
    wanted.expression = event.target.value;
    complain("");
    keep();
    edit();
  });
  slider.addEventListener("input", () => {
    setIntensity(slider.valueAsNumber);
    edit();
  });
  // Once let go of: a drag is one step.
  slider.addEventListener("change", keep);
  find("divider").addEventListener("input", (event) => setDivider(event.target.valueAsNumber));

  holdToCompare((before) => {
    view.setBefore(before);
    if (photo) view.describe(before ? page.canvasBefore(photo.name) : page.canvas(photo.name, shown?.expression, shown?.intensity));
  });

  find("reset").addEventListener("click", () => {
    clearEdit();
    complain("");
    say(status.reset);
    keep();
  });
  find("undo").addEventListener("click", () => step(-1));
  find("redo").addEventListener("click", () => step(1));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const by = { z: event.shiftKey ? 1 : -1, y: 1 }[event.key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  addEventListener("hashchange", () => {
    linked = linkedEdit(slider.min, slider.max);
    const [backend, model] = [options.get("backend") ?? "auto", options.get("model")];
    if (backend !== asked.backend || model !== asked.model) restart();
    else if (face && linked) {
      want(linked);
      linked = null;
      keep();
      edit();
    }
  });
  find("sheet").addEventListener("click", saveMore(saveSheet));
  find("sweep").addEventListener("click", saveMore(saveSweep));
  find("sweep").hidden = !canSweep;
  find("dismiss").addEventListener("click", () => complain(""));
  find("retry").addEventListener("click", () => {
    complain("");
    restarts = [];
    restart();
  });
  find("model").addEventListener("change", (event) => useModel(event.target.value));
}

const thumbs = previews({ radios, busy: () => opening || busy !== null });
const saw = segments({ client, view, current: () => face, complain });
saving({ client, current: () => ({ name: photo.name, model: info?.model.name, quad: face?.quad, ...shown }), say, complain });
listen();
ready = startEngine(options.get("backend") ?? "auto");
ready.then((running) => running && keepForOffline());

if (options.has("debug")) {
  window.__mien = {
    counts: client.counts,
    timings: () => client.call("timings"),
    state: () => ({ info, photo: photo && { ...photo, file: undefined, preview: undefined }, face: face && { quad: face.quad }, shown }),
    /** The worker is gone without a word, as when the browser ends it for its memory. */
    crash: () => client.lose("ended by a test"),
    /** The engine panics. */
    panic: () => client.call("panic").catch(() => {}),
    panicLater: () => client.call("panicLater").catch(() => {}),
  };
}
