// A short video from the photo to the expression and back, recorded from a canvas.

import { reserve } from "../engine/reserve.js";
import { faded, hasMoves } from "../model/edit.js";
import { errors, status } from "../strings.js";
import { canvas, compose } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";
import { complain, say } from "../view/messages.js";
import { contents, give, reasonOf, stem } from "./save.js";

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

// VP8 before VP9, which a busy machine does not encode as fast as it is played.
const type = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm"].find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
export const canRecord = Boolean(type && HTMLCanvasElement.prototype.captureStream);

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** No player stumbles over even sides. @param {number} length */
const even = (length) => Math.max(2, Math.round(length / 2) * 2);

/** The pictures from the photo to the full expression. @param {Current} current */
async function pictures({ photo, face, edit }) {
  // Nobody saves a video of no change.
  const whole = hasMoves(edit) || edit.intensity ? edit : { ...edit, intensity: 1 };
  const scale = Math.min(1, SIDE / Math.max(photo.preview.width, photo.preview.height));
  const made = [];
  for (let step = 0; step <= STEPS; step++) {
    const time = step / STEPS;
    // Eased, so that it starts and ends gently.
    const patch = await face.patch(faded(whole, time * time * (3 - 2 * time)));
    if (!patch) throw new Error(errors.replaced);
    const picture = canvas(even(photo.preview.width * scale), even(photo.preview.height * scale));
    const context = contextOf(picture);
    context.imageSmoothingQuality = "high";
    context.drawImage(compose(face.base, patch), 0, 0, picture.width, picture.height);
    made.push(picture);
  }
  return made;
}

/** Which of the pictures is shown at a share 0..1 of the time. @param {number} time */
function at(time) {
  const there = Math.min(time, 1 - time) * 2;
  return Math.round(STEPS * Math.min(1, Math.max(0, (there - STILL) / (1 - 2 * STILL))));
}

/** @param {HTMLCanvasElement[]} film */
async function record(film) {
  const screen = canvas(film[0].width, film[0].height);
  const context = contextOf(screen);
  context.drawImage(film[0], 0, 0);
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
      context.drawImage(film[at(time)], 0, 0);
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

/** Saves the video. @param {Current} current */
export async function saveVideo(current) {
  say(status.video(SECONDS));
  try {
    // The engine is needed for the pictures, not for the recording.
    const film = await reserve(pictures(current));
    const name = `${[stem(current.photo.name), ...contents(current.edit)].join("-")}.webm`;
    const file = await record(film);
    give(file, name);
    say(status.saved(name, file.size));
  } catch (error) {
    complain(errors.video(reasonOf(error)));
  }
}
