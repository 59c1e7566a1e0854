// Was a picture edited with Mien? What it says of itself, in a dialog into which it can be dropped.

import { engine } from "../engine/client.js";
import { refusal } from "../engine/refusal.js";
import { check as words, errors, expressionWord, percent, phrases } from "../strings.js";
import { find, input } from "../view/dom.js";
import { running } from "./start-engine.js";

/** What is asked last: answers to what was asked before come too late. */
let asked = 0;

/** @param {string[]} sentences @param {boolean} bad whether it is not what it says */
function show(sentences, bad = false) {
  find("checked").replaceChildren(...sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  find("checked").classList.toggle("bad", bad);
}

/** @typedef {Awaited<ReturnType<typeof engine.call<"check">>>} Found */

/** What one invisible mark says. @param {NonNullable<Found["watermarks"]>["marks"][number]} mark */
const said = (mark) => {
  if (!mark) return words.unreadable;
  return mark.expression ? phrases.at(expressionWord(mark.expression), percent(mark.tenths / 10)) : words.movements;
};

/** @param {Found["watermarks"]} watermarks */
function invisible(watermarks) {
  if (!watermarks) return [];
  const { faces, marks } = watermarks;
  if (marks.length > 0) return [words.invisible(marks.map(said).join("; "))];
  return [faces > 0 ? words.unmarked : words.faceless];
}

/** @param {Found} found @param {string} name */
function describe({ mark, credentials, isSigned, watermarks }, name) {
  if (!mark && !credentials && !watermarks?.marks.length) return show([words.nothing(name)]);
  const start = [name, ...(mark ? [mark] : []), ...invisible(watermarks)];
  if (!credentials) return show([...start, words.none]);
  const { tool, done, isWhole, originHasSome, signer } = credentials;
  // What the mark says already, and C2PA's name for having opened a photo.
  const more = done.filter((one) => one !== mark && one !== "c2pa.opened");
  start.push(words.by(tool), ...more);
  if (originHasSome) start.push(words.kept);
  if (!isWhole) return show([...start, words.changed], true);
  if (isSigned === false) return show([...start, words.forged], true);
  show([...start, words.whole, isSigned ? words.signer(signer) : words.unchecked]);
}

/** @param {File | undefined} file */
async function look(file) {
  if (!file) return;
  const { name, size } = file;
  const own = ++asked;
  const refused = refusal(name, size);
  if (refused) return show([refused], true);
  show([words.looking(name)]);
  try {
    if (!await running.ready) throw new Error(errors.notNow);
    const bytes = await file.arrayBuffer();
    const found = await engine.call("check", { bytes, name }, [bytes]);
    if (own === asked) describe(found, name);
  } catch (error) {
    if (own === asked) show([errors.file(name, /** @type {Error} */ (error).message)], true);
  }
}

export function listenForChecks() {
  const dialog = find("check-dialog", HTMLDialogElement);
  const picker = input("check-file");
  find("check-open").addEventListener("click", () => {
    show([]);
    dialog.showModal();
  });
  find("check-close").addEventListener("click", () => dialog.close());
  find("check-choose").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    look(picker.files?.[0]);
    // So that choosing the same file again is a change again.
    picker.value = "";
  });
  // What is dropped while it is open falls on it, and is not opened.
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    look(event.dataTransfer?.files[0]);
  });
}
