// A photo from the camera: asked for by a click only, and switched off as soon as the picture is taken. Until then it can be
// looked at with an expression.

import { only } from "../model/edit.js";
import { limits } from "../model/limits.js";
import { errors, expressionWord, page } from "../strings.js";
import { canvas } from "../view/canvas.js";
import { button, contextOf, find, select } from "../view/dom.js";
import { buttonsFor, listenForWay } from "./inputs.js";
import { Live } from "./live.js";

/** What is asked for, not demanded: a camera that has less gives what it has. */
const WANTED = { audio: false, video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1080 } } };

/** @typedef {(file: File, edit: import("../model/edit.js").Edit | null) => void} Receiver */

/**
 * `onFile(file, edit)` gets the picture and what is wanted of it, if anything; `onError(message)` a sentence for the user. Returns a
 * way to take a picture for somebody else.
 * @param {{ onFile: Receiver, onError: (message: string) => void }} listeners
 */
export function listenForCamera({ onFile, onError }) {
  let receive = onFile;
  const dialog = find("camera-dialog", HTMLDialogElement);
  const video = find("camera-video", HTMLVideoElement);
  const mirror = find("camera-live", HTMLCanvasElement);
  const choice = select("camera-expression");
  const live = new Live({ video, show, tell: (text) => { find("camera-note").textContent = text; } });
  /** @type {MediaStream | null} */
  let stream = null;

  /** Nothing can be taken before there is a picture. @param {boolean} ready */
  function enable(ready) {
    button("shoot").disabled = choice.disabled = !ready;
  }

  /** The expressions that the engine knows, as soon as it runs. */
  function listExpressions() {
    choice.replaceChildren(choice.options[0], ...limits.expressions.map((name) => new Option(expressionWord(name), name)));
  }

  /** Shows a frame in place of the video; null: the video. @param {HTMLCanvasElement | null} frame */
  function show(frame) {
    mirror.hidden = !frame;
    if (!frame) return;
    [mirror.width, mirror.height] = [frame.width, frame.height];
    contextOf(mirror).drawImage(frame, 0, 0);
  }

  function stop() {
    live.end();
    show(null);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    choice.value = "";
    enable(false);
  }

  /** @param {Receiver} receiver */
  async function start(receiver) {
    receive = receiver;
    onError("");
    listExpressions();
    dialog.showModal();
    let opened;
    try {
      opened = await navigator.mediaDevices.getUserMedia(WANTED);
    } catch (error) {
      dialog.close();
      const { name, message } = /** @type {Error} */ (error);
      return onError(errors.camera(name, message));
    }
    // An earlier one, if the dialog was closed and opened again while the browser was asking.
    stop();
    stream = opened;
    // Closed while the browser was still asking.
    if (!dialog.open) return stop();
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      dialog.close();
      onError(errors.camera("NotReadableError", ""));
    });
    video.srcObject = stream;
    video.addEventListener("loadeddata", () => enable(stream === opened), { once: true });
  }

  function shoot() {
    const picture = canvas(video.videoWidth, video.videoHeight);
    contextOf(picture).drawImage(video, 0, 0);
    const edit = choice.value ? only(choice.value) : null;
    dialog.close();
    picture.toBlob((blob) => (blob ? receive(new File([blob], page.shot, { type: blob.type }), edit) : onError(errors.shot)), "image/png");
  }

  choice.addEventListener("change", () => live.want(choice.value));
  for (const way of buttonsFor("camera")) way.hidden = !navigator.mediaDevices?.getUserMedia;
  listenForWay("camera", () => start(onFile));
  find("shoot").addEventListener("click", shoot);
  find("camera-cancel").addEventListener("click", () => dialog.close());
  // Also after Escape.
  dialog.addEventListener("close", stop);
  return start;
}
