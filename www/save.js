// Taking the picture away: as a PNG file at the photo's own size, or to the clipboard.

import { EngineLost } from "./engine.js";
import { marked } from "./png.js";
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

/** `current()` is {name, expression, intensity, model, quad}: the photo's file name and the edit that is shown. */
export function saving({ client, current, say, complain }) {
  async function png(edit) {
    const bytes = await client.call("export", { name: edit.expression, intensity: edit.intensity });
    // At intensity 0 the picture is the photo, and is not called edited.
    return edit.intensity > 0 ? marked(bytes, edit) : new Blob([bytes], { type: "image/png" });
  }

  async function download() {
    const edit = current();
    const name = `${stem(edit.name)}-${edit.expression}.png`;
    say(status.saving);
    try {
      give(await png(edit), name);
      say(status.saved(name));
    } catch (error) {
      if (!(error instanceof EngineLost)) complain(errors.save(error.message));
    }
  }

  async function copy() {
    say(status.saving);
    try {
      // The promise goes in as it is: Safari lets only a click write to the clipboard, and it is over once the PNG is made.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png(current()) })]);
      say(status.copied);
    } catch (error) {
      complain(errors.copy(error.message));
      say("");
    }
  }

  find("download").addEventListener("click", download);
  find("copy").addEventListener("click", copy);
  find("copy").hidden = !globalThis.ClipboardItem;
}
