// Handing the picture to another app: on a phone this is how it gets to the photos and to other people.

import { reserve } from "../engine/reserve.js";
import { state } from "../model/state.js";
import { errors, status } from "../strings.js";
import { find } from "../view/dom.js";
import { say } from "../view/messages.js";
import { fileName, jpeg, small } from "./save.js";
import { failed, working } from "./working.js";

/** @typedef {import("../model/state.js").Photo} Photo */

/** The file made last, and of what: a browser lets only a fresh press share, so one that took long is pressed again. @type {{ photo: Photo, of: string, file: File } | null} */
let made = null;

async function share() {
  const { photo, shown } = state;
  if (!photo) return;
  const { edits } = photo;
  try {
    const of = JSON.stringify([photo.edits, photo.chosen, shown, small()]);
    if (made?.photo !== photo || made.of !== of) {
      say(status.saving);
      const name = fileName(photo, shown, "jpg");
      made = { photo, of, file: new File([await working(() => reserve(jpeg()))], name, { type: "image/jpeg" }) };
    }
    say(status.sharing);
    await navigator.share({ files: [made.file] });
    state.saved = edits;
    say(status.shared);
  } catch (error) {
    const { name } = /** @type {Error} */ (error);
    // The user has closed what the browser showed.
    if (name === "AbortError") say("");
    else if (name === "NotAllowedError" && made) say(status.shareAgain);
    else failed(error, errors.share);
  }
}

export function listenForSharing() {
  const file = new File([new Uint8Array(1)], "photo.jpg", { type: "image/jpeg" });
  find("share").hidden = !navigator.canShare?.({ files: [file] });
  find("share").addEventListener("click", share);
}
