// Sharp however close one looks: once the photo lies still and its edit is drawn, what is seen of it comes in its own pixels.

import { EngineLost, engine } from "../engine/client.js";
import { isIdle, request } from "../model/edit.js";
import { covers, grown, sharpAt } from "../model/place.js";
import { state } from "../model/state.js";
import { photoView } from "../view/photo-view.js";
import { stage } from "../view/stage.js";

/** For so long nothing has happened. */
const STILL_MS = 200;
/** Share of what is seen that is fetched beyond its edges, for the next small movement. */
const MARGIN = 0.15;
/** Most pixels that are fetched. */
const MOST_PIXELS = 6e6;

let timer = 0;
/** What the detail on the page covers. @type {import("../model/place.js").Box | null} */
let shown = null;

async function sharpen() {
  const { photo, face, shown: edit, busy, opening, coming, fatal } = state;
  if (!photo || !face || busy || opening || coming || fatal || photoView.isRival) return;
  const seen = stage.seenArea();
  const isSharp = sharpAt(stage.scale * devicePixelRatio, photo.preview.width / photo.width);
  if (isSharp || (shown && covers(shown, seen))) return;
  const area = [grown(seen, MARGIN, photo), seen].find(({ width, height }) => width * height <= MOST_PIXELS);
  if (!area) return;
  const wanted = edit && !isIdle(edit) ? request(edit, engine) : null;
  /** Whether the picture on the page is still what was asked for. */
  const isStill = () => state.photo === photo && state.face === face && state.shown === edit && !state.coming && !photoView.isRival;
  try {
    const pictures = await engine.call("detail", { request: wanted, area });
    if (!isStill() || state.busy) return;
    photoView.setDetail(pictures, photo);
    shown = area;
  } catch (error) {
    // Whoever restarts the engine draws anew; the preview is there all the while.
    if (!(error instanceof EngineLost)) console.error(error);
  }
}

/** What is seen has changed. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(sharpen, STILL_MS);
}

export function listenForDetail() {
  stage.onMove = later;
  photoView.onChange = () => {
    shown = null;
    later();
  };
}
