// One photo of a batch, on an engine of the batch's own: the open photo and its edits stay what they are.

import { EngineClient } from "../engine/client.js";
import { refusal } from "../engine/refusal.js";
import { recoded } from "../export/recode.js";
import { fileName, pngOf, signed, small } from "../export/save.js";
import { options } from "../model/address.js";
import { hasMoves, isIdle, possible, request } from "../model/edit.js";
import { safeName } from "../model/file-name.js";
import { fromLeft, likeliest, state } from "../model/state.js";
import { batch as words, editWords, errors, modelWord, status } from "../strings.js";
import { canvas, CLOSE, compose, portrait, PREVIEW_SIDE } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { said, say } from "../view/messages.js";
import { readable } from "./readable.js";
import { running } from "./start-engine.js";

/** @typedef {import("../model/batch.js").Batch} Batch */
/** @typedef {import("../model/batch.js").Item} Item */

/** Pixels of a look's side. */
const SIDE = 216;

const client = new EngineClient();
/** @type {Promise<unknown> | null} */
let started = null;
/** Where it is to run; once it has stopped, on the CPU. */
let choice = "";
/** Its model. */
let model = "";

client.onLost = () => {
  [started, choice] = [null, "cpu"];
};

/** Lets the engine go, and with it what it is making. */
export function endEngine() {
  [started, choice] = [null, ""];
  client.end();
}

/** Resolves once an engine runs. It is of the kind that the page's own is. */
export async function startEngine() {
  // It knows what is allowed.
  if (!await running.ready || !state.info) throw new Error(errors.endless);
  const { backend, model: { name } } = state.info;
  if (name !== model) started = null;
  model = name;
  started ??= client.start({ choice: choice || backend, model, plain: options.has("plain") });
  await started;
}

/** The photo as the engine reads it. @param {File} file */
async function read(file) {
  const refused = refusal(file.name, file.size);
  if (refused) throw new Error(refused);
  const before = said();
  const made = await readable(file);
  // Of the photo that is open something else is to be said.
  if (made !== file) say(before);
  return made;
}

/** What there is to say of a result. @param {Item} item @param {Batch} batch @param {number} count of faces @param {import("../model/edit.js").Edit} edit @param {boolean} whole */
function describe({ edits }, { common }, count, edit, whole) {
  const what = editWords(possible(edit, client));
  return [
    count > 1 ? words.ofFaces(common.everyone || edits ? count : 1, count, what) : `${what}.`,
    hasMoves(edit) && !client.told ? status.leftOut(modelWord(state.info?.model.name ?? "")) : "",
    whole ? "" : status.notWhole,
  ].filter(Boolean).join(" ");
}

/**
 * Makes what is wanted of a photo, and a look at it. Rejects with what is wrong with the photo, or with `EngineLost`.
 * @param {Batch} batch @param {Item} item
 * @returns {Promise<{ made: import("../model/batch.js").Made, look: HTMLCanvasElement }>}
 */
export async function makePhoto(batch, item) {
  const key = batch.key(item);
  const { type } = batch.common;
  const file = await read(item.file);
  const { name } = file;
  const bytes = await file.arrayBuffer().catch((error) => {
    throw new Error(errors.unreadable(name, error.message));
  });
  const photo = await client.call("open", { bytes, name, maxSide: PREVIEW_SIDE }, [bytes]);
  const faces = fromLeft(await client.call("detect", {}));
  const chosen = likeliest(faces);
  const edits = batch.editsOf(item, faces.length, chosen);
  const edited = faces.flatMap((_, at) => (isIdle(possible(edits[at], client)) ? [] : [at]));
  const turns = edited.length ? edited : [chosen];
  const quads = [];
  /** @type {ReturnType<typeof request> | null} */
  let leave = null;
  let base = photo.preview;
  let whole = true;
  for (const at of turns) {
    /** @type {{ quad: import("../model/state.js").Point[], base: typeof base, whole: boolean }} */
    const found = await client.call("choose", { index: faces[at].index, leave });
    leave = request(edits[at], client);
    quads.push(found.quad);
    base = found.base;
    whole &&= found.whole;
  }
  const last = request(edits[turns[turns.length - 1]], client);
  const patch = await client.call("render", { request: last });
  const look = canvas(SIDE, SIDE);
  contextOf(look).drawImage(compose(base, patch), ...portrait(quads, photo, CLOSE), 0, 0, SIDE, SIDE);
  const leaves = type === "image/png";
  const png = pngOf(await client.call("export", { request: last, leaves }));
  const blob = leaves ? png : await signed(await recoded(png, file, type, small()), client);
  const end = leaves ? "png" : "jpg";
  return {
    look,
    made: {
      key, blob, bytes: blob.size, edits, faces: edited, chosen, saved: false,
      name: safeName(fileName({ name, edits, chosen: -1 }, null, end)),
      words: describe(item, batch, faces.length, edits[turns[0]], whole),
    },
  };
}
