// "Left of the divider": the same edit by another model, in place of the photo before the edit, so that two models are seen
// on one face. The other model has an engine of its own, for as long as it is looked at.

import { EngineClient, EngineLost } from "../engine/client.js";
import { Face } from "../engine/face.js";
import { hasMoves, isNone, possible } from "../model/edit.js";
import { latest } from "../model/latest.js";
import { state, wanted } from "../model/state.js";
import { errors, modelWord, page, status } from "../strings.js";
import { faceMiddle, setDivider } from "../view/controls.js";
import { input, select } from "../view/dom.js";
import { complain, say } from "../view/messages.js";
import { photoView } from "../view/photo-view.js";

/** @typedef {import("../model/state.js").Photo} Photo */

const choice = select("rival");
const client = new EngineClient();
/** The model that is looked at beside the page's own, or "". */
let model = "";
/** What the other engine holds. @type {{ photo: Photo, index: number, face: Face } | null} */
let held = null;

client.onLost = (reason) => giveUp(errors.otherModel(modelWord(model), reason));

/** Names the sides of the divider, which goes to `place` or stays. @param {[string, string]} sides */
function name([left, right], place = input("divider").valueAsNumber) {
  photoView.setSides(left, right);
  setDivider(place);
}

function leave() {
  client.end();
  [model, held, choice.value] = ["", null, ""];
  photoView.setOther(null);
  name([page.before, page.after]);
}

/** @param {string} why */
function giveUp(why) {
  leave();
  say("");
  complain(why);
}

/** Has the other engine study the chosen face of the open photo. @param {Photo} photo */
async function study(photo) {
  const index = photo.chosen;
  if (held?.photo === photo && held.index === index) return held.face;
  if (held?.photo !== photo) {
    held = null;
    const bytes = await photo.file.arrayBuffer();
    await client.call("open", { bytes, name: photo.name, maxSide: Math.max(photo.preview.width, photo.preview.height) }, [bytes]);
    await client.call("detect", {});
  }
  held = null;
  photoView.setOther(null);
  const found = await client.call("choose", { index, leave: null });
  const face = new Face(client, found, (one) => one === held?.face);
  held = { photo, index, face };
  return face;
}

/** Shows the other model's way of an edit of the chosen face. Does nothing while none is looked at. */
export const showOtherModel = latest(async (/** @type {import("../model/edit.js").Edit} */ edit, superseded) => {
  const { photo, face: subject } = state;
  if (!model || !photo || !subject) return;
  try {
    if (isNone(possible(edit, client))) return photoView.setOther(null);
    const face = await study(photo);
    if (superseded()) return;
    const patch = await face.patch(edit);
    if (patch && state.face === subject && !superseded()) photoView.setOther(patch);
  } catch (error) {
    // Of a lost engine is told once, by `onLost`; an ended one is nobody's loss.
    if (!(error instanceof EngineLost)) giveUp(errors.otherModel(modelWord(model), /** @type {Error} */ (error).message));
  }
});

/** Looks at another model beside the page's own; none: at the photo before the edit. @param {string} other */
async function look(other) {
  leave();
  // Without an engine of its own the page has nothing to look beside; a new one lists the models again.
  if (!other || !state.info) return;
  const { backend, model: own } = state.info;
  [model, choice.value] = [other, other];
  say(status.switching(modelWord(other)));
  try {
    await client.start({ choice: backend, model: other });
  } catch (error) {
    if (model === other) giveUp(errors.otherModel(modelWord(other), /** @type {Error} */ (error).message));
    return;
  }
  say([status.beside(modelWord(other)), hasMoves(wanted()) && !client.told ? status.leftOut(modelWord(other)) : ""].filter(Boolean).join(" "));
  name([modelWord(other), modelWord(own.name)], faceMiddle());
  showOtherModel(wanted());
}

/** Lists what can be looked at beside the running engine's model; what was, is left. @param {import("../model/state.js").EngineInfo} info */
export function listOtherModels({ models, model: own }) {
  const others = models.filter((one) => one !== own.name);
  choice.replaceChildren(new Option(page.photoBefore, ""), ...others.map((one) => new Option(modelWord(one), one)));
  leave();
}

export function listenForOtherModels() {
  choice.addEventListener("change", () => look(choice.value));
}
