// "Left of the divider": the same edit by another model, in place of the photo before the edit, so that two models are seen
// on one face. The other model has an engine of its own, for as long as it is looked at.

import { setDivider } from "./controls.js";
import { isNone } from "./edit.js";
import { EngineClient, EngineLost, latest } from "./engine.js";
import { Face } from "./face.js";
import { complain, say } from "./messages.js";
import { PREVIEW_SIDE } from "./pictures.js";
import { state, view, wanted } from "./state.js";
import { errors, page, status } from "./strings.js";

const choice = document.getElementById("rival");
const client = new EngineClient();
/** The model that is looked at beside the page's own, or "". */
let model = "";
/** What the other engine holds: {photo, index, face}. */
let held = {};

client.onLost = (reason) => giveUp(errors.rival(model, reason));

/** Names the sides of the divider, which goes to `place` or stays. */
function name(sides, place = document.getElementById("divider").valueAsNumber) {
  view.setSides(...sides);
  setDivider(place);
}

/** Where the divider halves the chosen face, in percent. */
function middle() {
  const { photo } = state;
  const face = photo?.faces[photo.chosen];
  return face ? Math.round(((face.x + face.width / 2) / photo.width) * 100) : 50;
}

function leave() {
  client.end();
  [model, held, choice.value] = ["", {}, ""];
  view.setRival(null);
  name([page.before, page.after]);
}

function giveUp(why) {
  leave();
  say("");
  complain(why);
}

/** Has the other engine study the chosen face of the open photo. */
async function study({ photo }) {
  if (held.photo !== photo) {
    const bytes = await photo.file.arrayBuffer();
    await client.call("open", { bytes, name: photo.name, maxSide: PREVIEW_SIDE }, [bytes]);
    await client.call("detect");
    held = { photo };
  }
  if (held.index !== photo.chosen) {
    const index = photo.chosen;
    view.setRival(null);
    const found = await client.call("choose", { index, leave: null });
    const face = new Face(client, found, (one) => one === held.face);
    held = { photo, index, face };
  }
}

/** Shows the other model's way of an edit of the chosen face. Does nothing while none is looked at. */
export const showRival = latest(async (edit, superseded) => {
  const subject = state.face;
  if (!model || !subject) return;
  try {
    if (isNone(edit)) return view.setRival(null);
    await study(state);
    if (superseded()) return;
    const patch = await held.face.patch(edit);
    if (patch && state.face === subject && !superseded()) view.setRival(patch);
  } catch (error) {
    // Of a lost engine is told once, by `onLost`; an ended one is nobody's loss.
    if (!(error instanceof EngineLost)) giveUp(errors.rival(model, error.message));
  }
});

/** Looks at another model beside the page's own; none: at the photo before the edit. */
async function look(other) {
  leave();
  // Without an engine of its own the page has nothing to look beside; a new one lists the models again.
  if (!other || !state.info) return;
  const { backend, model: own } = state.info;
  [model, choice.value] = [other, other];
  say(status.switching(other));
  try {
    await client.start({ choice: backend, model: other });
  } catch (error) {
    if (model === other) giveUp(errors.rival(other, error.message));
    return;
  }
  say(status.beside(other));
  name([other, own.name], middle());
  showRival(wanted());
}

/** Lists what can be looked at beside the running engine's model; what was, is left. */
export function listRivals({ models, model: own }) {
  const others = models.filter((one) => one !== own.name);
  choice.replaceChildren(new Option(page.photoBefore, ""), ...others.map((one) => new Option(one, one)));
  leave();
}

export function listenForRivals() {
  choice.addEventListener("change", () => look(choice.value));
}
