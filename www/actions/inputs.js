// The ways photos come in: file pickers, drag and drop on the whole page, paste, the sample buttons.

import { namesEdit } from "../model/address.js";
import { only } from "../model/edit.js";
import { state } from "../model/state.js";
import { errors, page, status } from "../strings.js";
import { find, input, isTyping } from "../view/dom.js";
import { filesOf, isPicture } from "./files.js";

/** The samples, and what shows the most of each: the astronaut smiles already, the admiral wears glasses. @type {Record<string, string>} */
const SAMPLES = { astronaut: "surprise", hopper: "anger" };

/** Its buttons, before there is a photo and in the menu of new ones. @param {"file" | "several" | "camera" | "sample"} way */
export const buttonsFor = (way) => /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll(`[data-way="${way}"]`)]);

/** @param {"file" | "several" | "camera" | "sample"} way @param {(value: string) => void} take gets the button's value */
export function listenForWay(way, take) {
  for (const button of buttonsFor(way)) {
    button.addEventListener("click", () => {
      find("ways").hidePopover?.();
      take(button.value);
    });
  }
}

/** @typedef {(file: File, edit?: import("../model/edit.js").Edit | null, note?: string) => void} OnFile */
/** @typedef {{ onFile: OnFile, onSeveral: (files: File[]) => void, onError: (message: string) => void }} Listeners */

/** Hands on what has come in: one photo is opened, several are a batch, and so is whatever comes while that is seen. @param {File[]} files @param {Listeners} listeners */
export function takeIn(files, { onFile, onSeveral, onError }) {
  const pictures = files.filter(isPicture);
  const file = pictures[0] ?? files[0];
  if (!file) onError(errors.noFile);
  else if (pictures.length > 1 || find("batch-dialog", HTMLDialogElement).open) onSeveral(files);
  else onFile(file, null, files.length > 1 ? status.leftOutFiles(file.name, files.length - 1) : "");
}

/**
 * `onFile(file)` gets the photo, and a word to say once it is open; `onSeveral(files)` more than one; `onError(message)` a sentence for
 * the user.
 * @param {Listeners} listeners
 */
export function listenForPhotos(listeners) {
  const { onFile, onError } = listeners;
  const picker = input("file");
  listenForWay("file", () => picker.click());
  picker.addEventListener("change", () => {
    if (picker.files?.[0]) onFile(picker.files[0]);
    // So that choosing the same file again is a change again.
    picker.value = "";
  });
  // A picker of several asks for one press more, which nobody wants who opens one.
  const several = input("batch-files");
  listenForWay("several", () => several.click());
  several.addEventListener("change", () => {
    const files = [...several.files ?? []];
    several.value = "";
    if (files.length) takeIn(files, listeners);
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
  addEventListener("drop", async (event) => {
    const isTaken = event.defaultPrevented;
    event.preventDefault();
    over(-depth);
    if (isTaken) return;
    const files = filesOf(event.dataTransfer);
    takeIn(Array.isArray(files) ? files : await files, listeners);
  });

  addEventListener("paste", (event) => {
    const items = event.clipboardData;
    if (!items || isTyping(event)) return;
    if (items.files[0]) event.preventDefault();
    takeIn([...items.files].map((file) => (file.name ? file : new File([file], page.pasted, { type: file.type }))), listeners);
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
