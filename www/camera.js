// A photo from the camera: asked for by a click only, and switched off as soon as the picture is taken.

import { canvas } from "./pictures.js";
import { errors, page } from "./strings.js";

const find = (id) => document.getElementById(id);
/** What is asked for, not demanded: a camera that has less gives what it has. */
const WANTED = { audio: false, video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1080 } } };

/** `onFile(file)` gets the picture; `onError(message)` a sentence for the user. */
export function camera({ onFile, onError }) {
  const [dialog, video] = [find("camera-dialog"), find("camera-video")];
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    find("shoot").disabled = true;
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
    video.addEventListener("loadeddata", () => { find("shoot").disabled = false; }, { once: true });
  }

  function shoot() {
    const picture = canvas(video.videoWidth, video.videoHeight);
    picture.getContext("2d").drawImage(video, 0, 0);
    dialog.close();
    picture.toBlob((blob) => onFile(new File([blob], page.shot, { type: blob.type })), "image/png");
  }

  find("camera").hidden = !navigator.mediaDevices?.getUserMedia;
  find("camera").addEventListener("click", start);
  find("shoot").addEventListener("click", shoot);
  find("camera-cancel").addEventListener("click", () => dialog.close());
  // Also after Escape.
  dialog.addEventListener("close", stop);
}
