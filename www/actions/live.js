// Live: the camera's picture with an expression on it, frame by frame, where the device is fast enough for a mirror. It has
// an engine of its own, for as long as the camera is looked at: the open photo and its edits stay what they are.

import { EngineClient } from "../engine/client.js";
import { only, request } from "../model/edit.js";
import { state } from "../model/state.js";
import { live as words } from "../strings.js";
import { canvas, paste } from "../view/canvas.js";
import { contextOf } from "../view/dom.js";

/** Longest time of a frame that is still a mirror. */
const MOST_MS = 100;
/** So many frames are timed before it is judged, after as many in which a GPU prepares itself. */
const TRIAL = 4;
/** Longer side of a frame: what is seen in the dialog. */
const SIDE = 640;

/** @param {number[]} times */
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

export class Live {
  #client = new EngineClient();
  #video;
  #show;
  #tell;
  /** @type {Promise<unknown> | null} */
  #started = null;
  /** The expression wanted, or "". Changed while frames are on their way; the next one has it. */
  #expression = "";
  #running = false;

  /**
   * `show(frame)` shows a canvas in place of the video, or null for the video; `tell(sentence)` says how it goes.
   * @param {{ video: HTMLVideoElement, show: (frame: HTMLCanvasElement | null) => void, tell: (sentence: string) => void }} parts
   */
  constructor({ video, show, tell }) {
    this.#video = video;
    this.#show = show;
    this.#tell = tell;
    this.#client.onLost = (reason) => this.#fail(reason);
  }

  /** Shows an expression on the camera's picture; "": the camera's picture alone. @param {string} expression */
  async want(expression) {
    this.#expression = expression;
    if (!expression || this.#running) return this.#tell("");
    this.#running = true;
    try {
      await this.#run();
    } catch (error) {
      // Nothing is wanted any more of an engine that was ended, or of whose loss `onLost` has told.
      if (this.#expression) this.#fail(/** @type {Error} */ (error).message);
    }
    this.#running = false;
    this.#show(null);
  }

  /** Lets the engine go. */
  end() {
    this.#expression = "";
    this.#started = null;
    this.#client.end();
    this.#tell("");
  }

  /** @param {string} why */
  #fail(why) {
    this.end();
    this.#tell(words.failed(why));
  }

  async #run() {
    this.#tell(words.starting);
    const { backend, model } = state.info ?? {};
    this.#started ??= this.#client.start({ choice: backend ?? "auto", model: model?.name });
    await this.#started;
    /** @type {number[]} */
    let times = [];
    while (this.#expression) {
      const start = performance.now();
      const seen = await this.#frame();
      // Faces alone are timed, and the newest times count.
      times = seen ? [...times, performance.now() - start].slice(-2 * TRIAL) : times;
      const settled = times.length === 2 * TRIAL ? median(times.slice(TRIAL)) : 0;
      if (settled > MOST_MS) {
        this.end();
        return this.#tell(words.slow(settled, MOST_MS));
      }
      if (this.#expression) this.#tell(seen ? settled ? words.running(settled) : words.trying : words.noFace);
    }
  }

  /** Edits and shows what the camera sees now; whether a face was seen in it. */
  async #frame() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const frame = canvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    const context = contextOf(frame, { willReadFrequently: true });
    context.drawImage(this.#video, 0, 0, frame.width, frame.height);
    const { data } = context.getImageData(0, 0, frame.width, frame.height);
    const args = { pixels: data.buffer, width: frame.width, request: request(only(this.#expression)) };
    const patch = await this.#client.call("follow", args, [data.buffer]);
    paste(context, patch);
    if (this.#expression) this.#show(frame);
    return patch !== null;
  }
}
