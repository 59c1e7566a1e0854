// A film as an MP4 with H.264, which every phone and chat plays. It is encoded picture by picture, not as it is played: a busy
// machine takes longer and loses none.

/** Baseline profile, level 3.1: every decoder has it, and it is enough for 720 x 720 at 30 pictures a second. */
const CODEC = "avc1.42E01F";
const BITS_PER_SECOND = 6e6;
/** So many pictures may wait for the encoder: more would only take memory. */
const MOST_WAITING = 4;

/** @param {{ width: number, height: number }} size @param {number} framerate @returns {VideoEncoderConfig} */
const configFor = ({ width, height }, framerate) => ({ codec: CODEC, width, height, framerate, bitrate: BITS_PER_SECOND, avc: { format: "avc" } });

/** Whether the browser encodes it in this size. @param {{ width: number, height: number }} size @param {number} framerate */
export async function encodesMp4(size, framerate) {
  if (!globalThis.VideoEncoder) return false;
  return Boolean((await VideoEncoder.isConfigSupported(configFor(size, framerate)).catch(() => null))?.supported);
}

/**
 * @param {HTMLCanvasElement[]} pictures in the order in which they are seen, each for the same time
 * @param {number} framerate
 * @param {import("./working.js").Tell} tell
 * @param {AbortSignal} signal
 */
export async function mp4Of(pictures, framerate, tell, signal) {
  // Fetched by those who want it.
  const { Muxer, ArrayBufferTarget } = await import(new URL("../vendor/mp4-muxer/mp4-muxer.js", import.meta.url).href);
  const [{ width, height }] = pictures;
  const target = new ArrayBufferTarget();
  const muxer = new Muxer({ target, video: { codec: "avc", width, height, frameRate: framerate }, fastStart: "in-memory" });
  /** @type {DOMException | null} */
  let failure = null;
  const encoder = new VideoEncoder({ output: (chunk, meta) => muxer.addVideoChunk(chunk, meta), error: (error) => { failure = error; } });
  try {
    encoder.configure(configFor({ width, height }, framerate));
    for (const [index, picture] of pictures.entries()) {
      while (encoder.encodeQueueSize > MOST_WAITING && !failure) await new Promise((resolve) => setTimeout(resolve, 5));
      signal.throwIfAborted();
      if (failure) throw failure;
      const frame = new VideoFrame(picture, { timestamp: (index * 1e6) / framerate, duration: 1e6 / framerate });
      encoder.encode(frame, { keyFrame: index % framerate === 0 });
      frame.close();
      tell(index / pictures.length);
    }
    await encoder.flush();
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
  muxer.finalize();
  return new Blob([target.buffer], { type: "video/mp4" });
}
