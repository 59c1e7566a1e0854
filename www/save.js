// Taking the picture away: as a PNG file at the photo's own size, or to the clipboard.

import { names, request } from "./edit.js";
import { EngineLost } from "./engine.js";
import { complain, say } from "./messages.js";
import { client, state, wanted } from "./state.js";
import { errors, status } from "./strings.js";

const find = (id) => document.getElementById(id);

/** Gives the user a file. */
export function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read the blob only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const stem = (name) => name.replace(/\.[^.]*$/, "");

/** What a picture with these edits is called: the photo's name and the expressions in it. */
function fileName() {
  const { photo, shown } = state;
  const all = photo.edits.map((edit, index) => (index === photo.chosen ? shown : edit)).filter(Boolean);
  return [stem(photo.name), ...new Set(all.flatMap(names))].join("-");
}

async function png() {
  const { face, shown } = state;
  // The engine holds no face of the picture that is still shown while the next photo opens.
  if (!face) throw new Error(errors.notNow);
  const bytes = await client.call("export", { request: request(shown ?? wanted()) });
  return new Blob([bytes], { type: "image/png" });
}

async function download() {
  const name = `${fileName()}.png`;
  say(status.saving);
  try {
    give(await png(), name);
    say(status.saved(name));
  } catch (error) {
    if (!(error instanceof EngineLost)) complain(errors.save(error.message));
  }
}

async function copy() {
  say(status.saving);
  try {
    // The promise goes in as it is: Safari lets only a click write to the clipboard, and it is over once the PNG is made.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png() })]);
    say(status.copied);
  } catch (error) {
    complain(errors.copy(error.message));
    say("");
  }
}

/** Saves what takes a while; one at a time, because each of them asks much of the engine. */
const slowly = (save) => async ({ target }) => {
  const { photo, face, shown } = state;
  if (!face || target.hasAttribute("aria-busy")) return;
  target.setAttribute("aria-busy", "true");
  target.setAttribute("aria-disabled", "true");
  const edit = shown ?? wanted();
  // Nobody saves a sheet or a video of no change.
  await save({ photo, face, edit: { ...edit, intensity: edit.intensity || 1 } });
  target.removeAttribute("aria-busy");
  target.removeAttribute("aria-disabled");
};

/** `sheet` and `sweep` save what their buttons say, from {photo, face, edit}. */
export function listenForSaving({ sheet, sweep }) {
  find("download").addEventListener("click", download);
  find("copy").addEventListener("click", copy);
  find("copy").hidden = !globalThis.ClipboardItem;
  find("sheet").addEventListener("click", slowly(sheet));
  find("sweep").addEventListener("click", slowly(sweep));
  find("sweep").hidden = !sweep;
}
