// What is so, in one place. Whoever changes it calls `refresh` (show.js) for what follows from it.

import { EngineClient } from "./engine.js";
import { History } from "./history.js";
import { NONE } from "./edit.js";
import { PhotoView } from "./view.js";

export const state = {
  /** What the engine says of itself; null while none runs. */
  info: null,
  /**
   * The open photo: file, name, width, height, preview (pixels), faces (boxes), chosen (an index), and for each face what
   * is wanted of it (edits) and what the engine has found out (known: `Face`s, where it was chosen before).
   */
  photo: null,
  /** The chosen face; null while the engine holds none that requests may count on. */
  face: null,
  /** The edit of the chosen face that is shown, or null. */
  shown: null,
  /** No engine runs, and none will without the user. */
  fatal: false,
  /** A photo or another face is on its way. */
  opening: false,
  /** The expressions that the user waits for, or null. */
  busy: null,
};

export const client = new EngineClient();
export const view = new PhotoView();

/** Steps are the edits of all faces. */
export const history = new History([]);

/** What the user wants of the chosen face. */
export const wanted = () => state.photo?.edits[state.photo.chosen] ?? NONE;
