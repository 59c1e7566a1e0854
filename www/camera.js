// A photo from the camera: asked for by a click only, and switched off as soon as the picture is taken. Until then it can be
// looked at with an expression.

import { only } from "./edit.js";
import { Live } from "./live.js";
import { canvas } from "./pictures.js";
import { errors, expressions, page } from "./strings.js";

const find = (id) => document.getElementById(id);
/** What is asked for, not demanded: a camera that has less gives what it has. */
const WANTED = { audio: false, video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1080 } } };

/** `onFile(file, edit)` gets the picture and what is wanted of it, if anything; `onError(message)` a sentence for the user. */
export function camera({ onFile, onError }) {
  const [dialog, video, mirror, choice] = ["camera-dialog", "camera-video", "camera-live", "camera-expression"].map(find);
  const live = new Live({ video, show, tell: (text) => { find("camera-note").textContent = text; } });
  let stream = null;

  /** Shows a frame in place of the video; null: the video. */
  function show(frame) {
    mirror.hidden = !frame;
    if (!frame) return;
    [mirror.width, mirror.height] = [frame.width, frame.height];
    mirror.getContext("2d").drawImage(frame, 0, 0);
  }

  function stop() {
    live.end();
    show(null);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    choice.value = "";
    find("shoot").disabled = choice.disabled = true;
  }

  async function start() {
    onError("");
    dialog.showModal();
    let opened;
    try {
      opened = await navigator.mediaDevices.getUserMedia(WANTED);
    } catch (error) {
      dialog.close();
      return onError(errors.camera(error.name, error.message));
    }
    // An earlier one, if the dialog was closed and opened again while the browser was asking.
    stop();
    stream = opened;
    // Closed while the browser was still asking.
    if (!dialog.open) return stop();
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      dialog.close();
      onError(errors.camera("NotReadableError"));
    });
    video.srcObject = stream;
    video.addEventListener("loadeddata", () => { find("shoot").disabled = choice.disabled = false; }, { once: true });
  }

  function shoot() {
    const picture = canvas(video.videoWidth, video.videoHeight);
    picture.getContext("2d").drawImage(video, 0, 0);
    const edit = choice.value ? only(choice.value) : null;
    dialog.close();
    picture.toBlob((blob) => onFile(new File([blob], page.shot, { type: blob.type }), edit), "image/png");
  }

  choice.append(...Object.entries(expressions).map(([name, text]) => new Option(text, name)));
  choice.addEventListener("change", () => live.want(choice.value));
  find("camera").hidden = !navigator.mediaDevices?.getUserMedia;
  find("camera").addEventListener("click", start);
  find("shoot").addEventListener("click", shoot);
  find("camera-cancel").addEventListener("click", () => dialog.close());
  // Also after Escape.
  dialog.addEventListener("close", stop);
}
