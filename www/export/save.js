// Taking the picture away: as a PNG, which is exact and of the photo's own size, as a JPEG or a WebP, which are small, or to the
// clipboard.

import { engine } from "../engine/client.js";
import { reserve } from "../engine/reserve.js";
import { hasMoves, names, none, possible, request } from "../model/edit.js";
import { stem } from "../model/file-name.js";
import { state, wanted } from "../model/state.js";
import { errors, percent, status } from "../strings.js";
import { button, find, input, select } from "../view/dom.js";
import { complain, say } from "../view/messages.js";
import { makesWebp, recoded } from "./recode.js";
import { failed, listenForCancel, reasonOf, working } from "./working.js";

/** @typedef {import("../model/state.js").Photo} Photo */
/** @typedef {import("../model/edit.js").Edit} Edit */
/** What a picture is made of. @typedef {{ photo: Photo, face: import("../model/state.js").KnownFace, edit: Edit }} Current */

/** Gives the user a file. @param {Blob} blob @param {string} name */
export function give(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read the blob only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Gives the user what is being made and says so, or why nothing has come of it; whether it was given.
 * @param {Promise<Blob>} making
 * @param {(made: Blob) => string} nameOf
 * @param {(why: string) => string} failure
 */
export async function deliver(making, nameOf, failure) {
  try {
    const made = await making;
    const name = nameOf(made);
    give(made, name);
    say(status.saved(name, made.size));
    return true;
  } catch (error) {
    failed(error, failure);
    return false;
  }
}

/** A picture that was made of an engine's open photo, with its Content Credentials. @param {Blob} made */
export async function signed(made, client = engine) {
  const bytes = await made.arrayBuffer();
  return new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (await client.call("sign", { bytes }, [bytes]))], { type: made.type });
}

/** A PNG, as a file. @param {Uint8Array} bytes */
export const pngOf = (bytes) => new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "image/png" });

/** What is in an edit, in words for a file's name. @param {Edit} edit */
const contents = (edit) => [...names(edit), ...(hasMoves(edit) ? ["fine"] : [])];

/** What a picture with these edits is called: the photo's name and what is in it. @param {Pick<Photo, "name" | "edits" | "chosen">} photo @param {Edit | null} shown @param {string} [end] */
export function fileName(photo, shown, end = "png") {
  const all = photo.edits.map((edit, index) => (index === photo.chosen ? shown : edit)).flatMap((edit) => (edit ? contents(edit) : []));
  return `${[stem(photo.name), ...new Set(all)].join("-")}.${end}`;
}

/** What a film to an edit of one face is called. @param {Current} current @param {string} end */
export const filmName = ({ photo, edit }, end) => `${[stem(photo.name), ...contents(edit)].join("-")}.${end}`;

/** The picture that is shown. The buttons are dead where the engine holds another one, or none. @param {boolean} leaves as it is, or something is made of it */
async function png(leaves) {
  const { face, shown, opening } = state;
  if (!face || opening) throw new Error(errors.notNow);
  return pngOf(await engine.call("export", { request: request(shown ?? none()), leaves }));
}

/** What the controls say of smaller pictures. @returns {import("./recode.js").Wanted} */
export const small = () => ({
  quality: input("quality").valueAsNumber, side: Number(select("size").value) || Infinity,
  exif: /** @type {import("./exif.js").Kept} */ (select("exif").value),
});

/** The same as a smaller file. @param {"image/jpeg" | "image/webp"} type */
const smaller = (type) => async () => {
  const { photo } = state;
  const wanted = small();
  if (!photo) throw new Error(errors.notNow);
  return signed(await recoded(await png(false), photo.file, type, wanted));
};
export const jpeg = smaller("image/jpeg");

/** @param {() => Promise<Blob>} make @param {string} end */
async function download(make, end) {
  const { photo, shown } = state;
  if (!photo) return;
  const name = fileName(photo, shown, end);
  const { edits } = photo;
  say(status.saving);
  if (await deliver(working(() => reserve(make())), () => name, errors.save)) state.saved = edits;
}

/** The address, in which the edit is. */
async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    say(status.linkCopied);
  } catch (error) {
    complain(errors.link(reasonOf(error)));
  }
}

async function copy() {
  const edits = state.photo?.edits ?? null;
  say(status.saving);
  const made = reserve(png(true));
  try {
    // The promise goes in as it is: Safari lets only a click write to the clipboard, and it is over once the PNG is made.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": made })]);
    state.saved = edits;
    say(status.copied);
  } catch (refused) {
    // Browsers say of a failed promise only that it failed.
    complain(errors.copy(reasonOf(await made.then(() => refused, (error) => error))));
  }
}

/**
 * Saves what takes a while; one at a time, because each of them asks much of the engine.
 * @param {HTMLButtonElement} pressed
 * @param {(current: Current) => Promise<void>} save
 */
async function slowly(pressed, save) {
  const { photo, face, shown, opening } = state;
  if (!photo || !face || opening || pressed.hasAttribute("aria-busy")) return;
  pressed.setAttribute("aria-busy", "true");
  pressed.setAttribute("aria-disabled", "true");
  await save({ photo, face, edit: shown ?? possible(wanted()) });
  pressed.removeAttribute("aria-busy");
  pressed.removeAttribute("aria-disabled");
}

/** What takes longer, by its button; null where the browser cannot. @typedef {((current: Current) => Promise<void>) | null} Slow */

/** @param {Record<"sheet" | "sweep" | "gif", Slow>} slow */
export function listenForSaving(slow) {
  find("download").addEventListener("click", () => download(() => png(true), "png"));
  find("jpeg").addEventListener("click", () => download(jpeg, "jpg"));
  find("webp").addEventListener("click", () => download(smaller("image/webp"), "webp"));
  find("webp").hidden = !makesWebp;
  const quality = input("quality");
  const showQuality = () => {
    find("quality-value").textContent = percent(quality.valueAsNumber);
    quality.setAttribute("aria-valuetext", percent(quality.valueAsNumber));
  };
  quality.addEventListener("input", showQuality);
  showQuality();
  find("copy").addEventListener("click", copy);
  find("copy").hidden = !globalThis.ClipboardItem;
  find("copy-link").addEventListener("click", copyLink);
  find("copy-link").hidden = !navigator.clipboard;
  for (const [id, save] of Object.entries(slow)) {
    find(id).hidden = !save;
    if (save) find(id).addEventListener("click", () => slowly(button(id), save));
  }
  listenForCancel();
}
