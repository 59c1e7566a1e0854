// The contact sheet: the face as it is and with every expression, in one picture. Intensity and parts are those of the edit.

import { only } from "./edit.js";
import { EngineLost } from "./engine.js";
import { complain, say } from "./messages.js";
import { canvas, compose, inPreview, inset } from "./pictures.js";
import { give, stem } from "./save.js";
import { client } from "./state.js";
import { editWords, errors, expressions, page, status } from "./strings.js";

const COLUMNS = 3;
/** Pixels of a picture's side, of the line for its name, and between pictures. */
const CELL = 400;
const LINE = 44;
const GAP = 12;
/** Share of the aligned crop that is added on each side: a portrait, not a mask. */
const MARGIN = 0.15;
const [GROUND, TEXT] = ["#121315", "#f1efec"];

/** The upright square about the face, as far as the preview goes. */
function portrait(face, photo) {
  const quad = inset(inPreview(face.quad, photo), -MARGIN);
  const [xs, ys] = [0, 1].map((i) => quad.map((corner) => corner[i]));
  const { width, height } = photo.preview;
  const side = Math.min(Math.max(...xs) - Math.min(...xs), width, height);
  const from = (ts, most) => Math.min(most - side, Math.max(0, (Math.min(...ts) + Math.max(...ts) - side) / 2));
  return [from(xs, width), from(ys, height), side, side];
}

async function draw({ photo, face, edit }) {
  const names = Object.keys(expressions);
  const rows = Math.ceil((names.length + 1) / COLUMNS);
  const sheet = canvas(COLUMNS * (CELL + GAP) + GAP, rows * (CELL + LINE) + GAP);
  const context = sheet.getContext("2d");
  context.fillStyle = GROUND;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.imageSmoothingQuality = "high";
  context.fillStyle = TEXT;
  context.font = `600 22px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [index, name] of ["", ...names].entries()) {
    const patch = name && await face.patch({ ...edit, shares: only(name).shares });
    if (name && !patch) return null;
    const x = GAP + (index % COLUMNS) * (CELL + GAP);
    const y = GAP + Math.floor(index / COLUMNS) * (CELL + LINE);
    context.drawImage(compose(face.base, patch), ...portrait(face, photo), x, y, CELL, CELL);
    context.fillText(name ? expressions[name] : page.original, x + CELL / 2, y + CELL + LINE / 2 - GAP / 4);
  }
  return context.getImageData(0, 0, sheet.width, sheet.height);
}

/** Saves the sheet of `current` ({photo, face, edit}). */
export async function saveSheet(current) {
  say(status.sheet);
  try {
    const sheet = await draw(current);
    // Another photo or face was chosen meanwhile.
    if (!sheet) return;
    const { photo, edit } = current;
    const name = `${stem(photo.name)}-sheet.png`;
    const { data: { buffer }, width } = sheet;
    const bytes = await client.call("encode", { pixels: buffer, width, done: editWords({ ...edit, shares: {} }) }, [buffer]);
    give(new Blob([bytes], { type: "image/png" }), name);
    say(status.saved(name));
  } catch (error) {
    if (!(error instanceof EngineLost)) complain(errors.save(error.message));
  }
}
