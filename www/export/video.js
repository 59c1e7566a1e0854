// A short video from the photo to the expression and back: an MP4 where the browser encodes one, else a WebM that is recorded from a
// canvas as it plays.

import { errors, status } from "../strings.js";
import { canvas } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { say } from "../view/messages.js";
import { filmed } from "./film.js";
import { encodesMp4, mp4Of } from "./mp4.js";
import { deliver, filmName } from "./save.js";

/** @typedef {import("./save.js").Current} Current */

/** The video's longer side: what a phone shows, and what a CPU encodes as fast as it is played. */
const SIDE = 720;
const SECONDS = 3;
const FRAMES_PER_SECOND = 30;
/** Share of the time for which the photo, and then the full expression, stand still. */
const STILL = 0.15;

/** An encoder that has said nothing for so long has caught up, and one that has not after so long will not. */
const QUIET_MS = 600;
const MOST_BEHIND_MS = 15_000;

/** How many different pictures the way there has. */
const STEPS = 24;

/** Share of the time that the engine takes for its part. */
const DRAWN = 0.5;

// VP8 before VP9, which a busy machine does not encode as fast as it is played.
const type = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm"].find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
const canRecord = Boolean(type && HTMLCanvasElement.prototype.captureStream);
export const canFilm = canRecord || "VideoEncoder" in globalThis;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Which of the pictures is shown at a share 0..1 of the time. @param {number} time */
function at(time) {
  const there = Math.min(time, 1 - time) * 2;
  return Math.round(STEPS * Math.min(1, Math.max(0, (there - STILL) / (1 - 2 * STILL))));
}

/** @param {HTMLCanvasElement[]} there @param {import("./working.js").Tell} tell @param {AbortSignal} signal */
async function record(there, tell, signal) {
  const screen = canvas(there[0].width, there[0].height);
  const context = contextOf(screen);
  context.drawImage(there[0], 0, 0);
  const stream = screen.captureStream(FRAMES_PER_SECOND);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 6e6 });
  /** @type {Blob[]} */
  const parts = [];
  let heard = 0;
  recorder.ondataavailable = ({ data }) => {
    parts.push(data);
    if (data.size) heard = performance.now();
  };
  const [started, stopped] = ["start", "stop"].map((name) => new Promise((resolve, reject) => {
    recorder.addEventListener(name, resolve);
    recorder.addEventListener("error", (event) => reject(/** @type {ErrorEvent} */ (event).error));
  }));
  try {
    recorder.start(100);
    await started;
    // By the clock: a slow machine gets fewer pictures, not a slower film.
    const start = performance.now();
    for (let time = 0; time < 1; time = (performance.now() - start) / 1000 / SECONDS) {
      signal.throwIfAborted();
      context.drawImage(there[at(time)], 0, 0);
      tell(time);
      await pause(1000 / FRAMES_PER_SECOND);
    }
    // The encoder of a busy machine is behind, and what it has not done yet would be lost.
    const end = performance.now();
    while (performance.now() - Math.max(end, heard) < QUIET_MS && performance.now() - end < MOST_BEHIND_MS) await pause(50);
  } finally {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await stopped;
  return new Blob(parts, { type: "video/webm" });
}

/** @param {HTMLCanvasElement[]} there @param {import("./working.js").Tell} tell @param {AbortSignal} signal */
async function encode(there, tell, signal) {
  if (!await encodesMp4(there[0], FRAMES_PER_SECOND)) return record(there, tell, signal);
  const count = SECONDS * FRAMES_PER_SECOND;
  return mp4Of(Array.from({ length: count }, (_, i) => there[at(i / (count - 1))]), FRAMES_PER_SECOND, tell, signal);
}

/** Saves the video. @param {Current} current */
export async function saveVideo(current) {
  say(status.video(SECONDS));
  const made = filmed(current, { side: SIDE, steps: STEPS, drawn: DRAWN }, encode);
  await deliver(made, (file) => filmName(current, file.type.replace("video/", "")), errors.video);
}
