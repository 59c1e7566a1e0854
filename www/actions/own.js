// Own expressions: saved under a name, applied to any face, renamed, deleted, and taken to another browser as a file.

import { give } from "../export/save.js";
import { isNone } from "../model/edit.js";
import { cleanName, LARGEST_FILE, MOST, readOwn, writeOwn } from "../model/own-file.js";
import { addOwn, editOf, forgetOwn, keepOwn, ownExpressions, ownNamed, renameOwn } from "../model/own.js";
import { onControls } from "../model/state.js";
import { own as words, ownFile } from "../strings.js";
import { find, input } from "../view/dom.js";
import { say } from "../view/messages.js";
import { listOwn, listOwnRows, sayOwn, showOwn, showReplace } from "../view/own.js";
import { decide } from "./edit.js";

/** @typedef {import("../model/own.js").Own} Own */

const dialog = find("own-dialog", HTMLDialogElement);
/** The name that a second press of the button replaces. */
let replaces = "";

/** @param {string} name */
function mayReplace(name) {
  replaces = name;
  showReplace(name !== "");
}

/** The buttons below the expressions. */
function list() {
  listOwn(ownExpressions(), (own) => decide(editOf(own)));
  showOwn(onControls());
}

/** What happened, and whether it lasts. @param {string} what @param {boolean} stored */
function done(what, stored) {
  sayOwn([what, stored ? "" : words.notStored].filter(Boolean).join(" "));
  list();
}

/** What the dialog's rows do. @param {Own} own */
function change(own) {
  let { name } = own;
  return {
    rename: (/** @type {string} */ text) => {
      const to = cleanName(text);
      if (to === name) return false;
      if (!to || ownNamed(to)) {
        sayOwn(to ? words.taken(to) : words.nameless, true);
        return false;
      }
      done(words.renamed(name, to), renameOwn(name, to));
      name = to;
      return true;
    },
    remove: () => done(words.removed(name), forgetOwn(name)),
    restore: () => {
      const added = addOwn([{ ...own, name }]);
      done(added ? words.restored(name) : words.full(MOST), added?.stored ?? true);
    },
  };
}

const listRows = () => listOwnRows(ownExpressions(), change);

/** @param {string} focus an element of the dialog */
function open(focus) {
  mayReplace("");
  sayOwn("");
  listRows();
  dialog.showModal();
  find(focus).focus();
}

function save() {
  const name = cleanName(input("own-name").value);
  const edit = onControls();
  if (!name || isNone(edit)) return sayOwn(words.nameless, true);
  if (ownNamed(name) && replaces !== name) {
    mayReplace(name);
    return sayOwn(words.exists(name), true);
  }
  if (!ownNamed(name) && ownExpressions().length >= MOST) return sayOwn(words.full(MOST), true);
  const stored = keepOwn(name, edit);
  mayReplace("");
  input("own-name").value = "";
  done(words.saved(name), stored);
  listRows();
  if (!stored) return;
  dialog.close();
  say(words.saved(name));
}

function exportAll() {
  give(new Blob([writeOwn(ownExpressions())], { type: "application/json" }), words.file);
  sayOwn(words.exported(words.file));
}

/** @param {File} file */
async function importFrom(file) {
  try {
    if (file.size > LARGEST_FILE) throw new Error(ownFile.large(LARGEST_FILE));
    const added = addOwn(readOwn(await file.text()));
    if (!added) throw new Error(ownFile.full(MOST));
    done(words.imported(file.name, added.added, added.renamed), added.stored);
    listRows();
  } catch (error) {
    sayOwn(ownFile.refused(file.name, /** @type {Error} */ (error).message), true);
  }
}

export function listenForOwn() {
  list();
  // Another tab has changed them.
  addEventListener("storage", list);
  find("own-open").addEventListener("click", () => open(isNone(onControls()) ? "own-close" : "own-name"));
  find("own-form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  input("own-name").addEventListener("input", () => mayReplace(""));
  find("own-close").addEventListener("click", () => dialog.close());
  find("own-export").addEventListener("click", exportAll);
  const picker = input("own-file");
  find("own-import").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    if (picker.files?.[0]) importFrom(picker.files[0]);
    picker.value = "";
  });
}
