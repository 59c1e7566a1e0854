// What is so, in one place. Whoever changes it calls `refresh` (view/refresh.js) for what follows from it.

import { isIdle, none, possible, same } from "./edit.js";
import { History } from "./history.js";

/** @typedef {import("../pkg/webgpu/mien.js").Picture} Picture */
/** `index`: the engine's number of it. @typedef {import("../pkg/webgpu/mien.js").FaceBox & { index: number }} FaceBox */
/** @typedef {import("../pkg/webgpu/mien.js").SeenClass} SeenClass */
/** @typedef {import("./edit.js").Edit} Edit */

/** A corner: x and y. @typedef {[number, number]} Point */

/**
 * What the engine says of itself. `why` says why this backend; `difference` is the self-test's; `bytes` what was fetched
 * of weights and code; `tells` the model that is told single actions, or "" where none of them is.
 * @typedef {{
 *   backend: "webgpu" | "cpu", why: string, warning: string, difference: number | null, models: string[], tells: string, bytes: number, later: boolean,
 *   model: { name: string, architecture?: string, trained_on?: string, licence?: string, credits: (string | Record<string, string>)[] },
 * }} EngineInfo
 */

/**
 * What the engine has found out of a face, and the way to ask it for more. `quad` are the corners of its aligned crop in
 * the photo; `base` the preview with the edits of all other faces, over which `patch` draws an edit of this one.
 * @typedef {{
 *   quad: Point[], legend: SeenClass[], whole: boolean, base: Picture,
 *   isChosen(): boolean, has(edit: Edit): boolean, predict(edit: Edit): Promise<void>, patch(edit: Edit): Promise<Picture | null>,
 * }} KnownFace
 */

/**
 * An open photo, its faces from left to right: for each face what is wanted of it (`edits`) and what is known of it, where it was chosen before.
 * @typedef {{
 *   file: File, name: string, width: number, height: number, preview: Picture,
 *   faces: FaceBox[], chosen: number, edits: Edit[], known: (KnownFace | undefined)[],
 * }} Photo
 */

export const state = {
  /** Null while no engine runs. @type {EngineInfo | null} */
  info: null,
  /** @type {Photo | null} */
  photo: null,
  /** The photo on its way in, of which nothing is known but what the user wants of its face. @type {{ edit: Edit | null } | null} */
  coming: null,
  /** The chosen face; null while the engine holds none that requests may count on. @type {KnownFace | null} */
  face: null,
  /** The edit of the chosen face that is shown. @type {Edit | null} */
  shown: null,
  /** The edits of all faces that were last saved. @type {Edit[] | null} */
  saved: null,
  /** No engine runs, and none will without the user. */
  fatal: false,
  /** A photo or another face is on its way. */
  opening: false,
  /** The expressions that the user waits for; empty while a movement is drawn. @type {string[] | null} */
  busy: null,
};

export const history = new History();

/** What the engine has found, from left to right. @param {import("../pkg/webgpu/mien.js").FaceBox[]} found @returns {FaceBox[]} */
export const fromLeft = (found) => found.map((face, index) => ({ ...face, index })).sort((one, other) => one.x + one.width / 2 - (other.x + other.width / 2));

/** Which of them is most likely meant: the engine's first. @param {FaceBox[]} faces */
export const likeliest = (faces) => faces.findIndex(({ index }) => index === 0);

/** What is wanted of a photo's faces now. @param {Photo} photo @returns {import("./history.js").Step} */
export const stepOf = ({ file, edits, chosen }) => ({ file, edits, chosen });

/** What the user wants of the chosen face. @returns {Edit} */
export const wanted = () => state.photo?.edits[state.photo.chosen] ?? none();

/** Whether an edit is in the picture that nobody has saved. */
export const isUnsaved = () => Boolean(state.photo?.edits.some((edit) => !isIdle(possible(edit))) && !same(state.photo.edits, state.saved));

/** What the controls show: what is wanted of the photo on its way in, or else of the chosen face. @returns {Edit} */
export const onControls = () => (state.coming ? state.coming.edit ?? none() : wanted());
