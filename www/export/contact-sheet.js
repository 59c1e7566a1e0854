// The contact sheet: the face as it is and with every expression, in one picture. Intensity, parts and single movements are those of the
// edit.

import { engine } from "../engine/client.js";
import { reserve } from "../engine/reserve.js";
import { only } from "../model/edit.js";
import { stem } from "../model/file-name.js";
import { limits } from "../model/limits.js";
import { errors, expressionWord, page, sheetWords, status } from "../strings.js";
import { canvas, compose, portrait } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { say } from "../view/messages.js";
import { deliver, pngOf, signed } from "./save.js";
import { working } from "./working.js";

/** @typedef {import("./save.js").Current} Current */

const COLUMNS = 3;
/** Pixels of a picture's side, of the line for its name, and between pictures. */
const CELL = 400;
const LINE = 44;
const GAP = 12;
const [GROUND, TEXT] = ["#121315", "#f1efec"];

/** @param {Current} current @param {import("./working.js").Tell} tell @param {AbortSignal} signal */
async function draw({ photo, face, edit }, tell, signal) {
  const names = limits.expressions;
  const rows = Math.ceil((names.length + 1) / COLUMNS);
  const sheet = canvas(COLUMNS * (CELL + GAP) + GAP, rows * (CELL + LINE) + GAP);
  const context = contextOf(sheet);
  context.fillStyle = GROUND;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.imageSmoothingQuality = "high";
  context.fillStyle = TEXT;
  context.font = `600 22px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [index, name] of ["", ...names].entries()) {
    signal.throwIfAborted();
    tell(index / names.length);
    const patch = name ? await face.patch({ ...edit, shares: only(name).shares }) : null;
    if (name && !patch) throw new Error(errors.replaced);
    const x = GAP + (index % COLUMNS) * (CELL + GAP);
    const y = GAP + Math.floor(index / COLUMNS) * (CELL + LINE);
    context.drawImage(compose(face.base, patch), ...portrait([face.quad], photo), x, y, CELL, CELL);
    context.fillText(name ? expressionWord(name) : page.original, x + CELL / 2, y + CELL + LINE / 2 - GAP / 4);
  }
  return context.getImageData(0, 0, sheet.width, sheet.height);
}

/** The sheet as PNG, marked as edited, with its credentials. @param {Current} current @param {import("./working.js").Tell} tell @param {AbortSignal} signal */
async function make(current, tell, signal) {
  // Nobody saves a sheet of no change.
  const edit = { ...current.edit, intensity: current.edit.intensity || 1 };
  const { data: { buffer }, width } = await draw({ ...current, edit }, tell, signal);
  return signed(pngOf(await engine.call("encode", { pixels: buffer, width, done: sheetWords(edit) }, [buffer])));
}

/** Saves the sheet. @param {Current} current */
export async function saveSheet(current) {
  say(status.sheet);
  const made = working((tell, signal) => reserve(make(current, tell, signal)));
  await deliver(made, () => `${stem(current.photo.name)}-sheet.png`, errors.save);
}
