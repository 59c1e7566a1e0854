// The ways a photo comes in: file picker, drag and drop on the whole page, paste, the sample buttons.

import { namesEdit } from "../model/address.js";
import { only } from "../model/edit.js";
import { state } from "../model/state.js";
import { errors, page, status } from "../strings.js";
import { find, input, isTyping } from "../view/dom.js";

/** The samples, and what shows the most of each: the astronaut smiles already, the admiral wears glasses. @type {Record<string, string>} */
const SAMPLES = { astronaut: "surprise", hopper: "anger" };

/** Its buttons, before there is a photo and in the menu of new ones. @param {"file" | "camera" | "sample"} way */
export const buttonsFor = (way) => /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll(`[data-way="${way}"]`)]);

/** @param {"file" | "camera" | "sample"} way @param {(value: string) => void} take gets the button's value */
export function listenForWay(way, take) {
  for (const button of buttonsFor(way)) {
    button.addEventListener("click", () => {
      find("ways").hidePopover?.();
      take(button.value);
    });
  }
}

/** Of several files the first picture, or else the first, and what is to be said of the others. @param {FileList} files @returns {[File | undefined, string]} */
function oneOf(files) {
  const all = [...files];
  const file = all.find(({ type, name }) => type.startsWith("image/") || /\.hei[cf]$/i.test(name)) ?? all[0];
  return [file, all.length > 1 ? status.leftOutFiles(file.name, all.length - 1) : ""];
}

/**
 * `onFile(file)` gets the photo, and a word to say once it is open; `onError(message)` a sentence for the user.
 * @param {{ onFile: (file: File, edit?: import("../model/edit.js").Edit | null, note?: string) => void, onError: (message: string) => void }} listeners
 */
export function listenForPhotos({ onFile, onError }) {
  const picker = input("file");
  listenForWay("file", () => picker.click());
  picker.addEventListener("change", () => {
    if (picker.files?.[0]) onFile(picker.files[0]);
    // So that choosing the same file again is a change again.
    picker.value = "";
  });

  // dragleave also fires on the way into a child, hence the count.
  let depth = 0;
  const over = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dragging", depth > 0);
  };
  addEventListener("dragenter", (event) => {
    event.preventDefault();
    // Text can be dragged too.
    if (event.dataTransfer?.types.includes("Files")) over(1);
  });
  addEventListener("dragleave", () => over(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    const isTaken = event.defaultPrevented;
    event.preventDefault();
    over(-depth);
    if (isTaken) return;
    const [file, note] = oneOf(event.dataTransfer?.files ?? new DataTransfer().files);
    if (file) onFile(file, null, note);
    else onError(errors.noFile);
  });

  addEventListener("paste", (event) => {
    const items = event.clipboardData;
    if (!items || isTyping(event)) return;
    if (items.files[0]) {
      event.preventDefault();
      const [file, note] = oneOf(items.files);
      if (file) onFile(file.name ? file : new File([file], page.pasted, { type: file.type }), null, note);
    } else {
      onError(errors.noFile);
    }
  });

  listenForWay("sample", async (name) => {
    try {
      const response = await fetch(new URL(`../samples/${name}.jpg`, import.meta.url));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      // Who tries a sample wants to see what Mien does, unless a link says what is to be seen: the address of who has a photo is no link.
      const edit = !state.photo && namesEdit() ? null : only(SAMPLES[name]);
      onFile(new File([await response.blob()], `${name}.jpg`, { type: "image/jpeg" }), edit);
    } catch (error) {
      onError(errors.sample(/** @type {Error} */ (error).message));
    }
  });
}
