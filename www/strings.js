// Every sentence that the scripts show. The ones that never change are in index.html.

const MB = 1e6;

export const percent = (value) => `${Math.round(value * 100)} %`;
export const size = (bytes) => (bytes < MB ? `${Math.round(bytes / 1000)} kB` : `${(bytes / MB).toFixed(1)} MB`);
export const milliseconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`);

export const backends = { webgpu: "GPU (WebGPU)", cpu: "CPU" };

export const expressions = {
  neutral: "Neutral", happy: "Happy", sad: "Sad", surprise: "Surprise",
  fear: "Fear", disgust: "Disgust", anger: "Anger", contempt: "Contempt",
};

/** The parts of the face, in the middle of a sentence. */
const regions = { eyes: "brows and eyes", nose: "nose", mouth: "mouth", face: "rest of the face" };

/** The expressions of an edit: "Happy", or "Happy and Surprise". */
export const mixWords = ({ shares }) => Object.keys(shares).map((name) => expressions[name]).join(" and ");

/** Their strengths: "Happy at 70 %", or "60 % happy, 20 % surprise" of a mixture. */
export const strengthWords = ({ shares, intensity }) => {
  const all = Object.entries(shares);
  if (all.length === 0) return `all expressions at ${percent(intensity)}`;
  if (all.length === 1) return `${expressions[all[0][0]]} at ${percent(intensity)}`;
  return all.map(([name, share]) => `${percent(share * intensity)} ${expressions[name].toLowerCase()}`).join(", ");
};

/** An edit in full: "Happy at 70 %, without nose, with 50 % of mouth". */
export const editWords = (edit) => [strengthWords(edit), ...Object.entries(edit.regions).filter(([, value]) => value !== 1)
  .map(([name, value]) => (value ? `with ${percent(value)} of ${regions[name]}` : `without ${regions[name]}`))].join(", ");

/** The segmenter's classes in words: "l_eye" is the left eye, but "l_lip" the lower lip. */
export const className = (name) => name.replace(/^l_lip$/, "lower lip").replace(/^u_lip$/, "upper lip")
  .replace(/^l_/, "left ").replace(/^r_/, "right ").replace("mouth_interior", "inside of the mouth").replaceAll("_", " ");

/** The stages of the worker's start, in its own names. */
export const stages = {
  manifest: "Looking up the model…",
  engine: "Loading the engine…",
  weights: "Loading the model…",
  detector: "Loading the face detector…",
  start: "Starting the engine…",
  "self-test": "Checking that the engine computes correctly…",
  ready: "Ready.",
};

export const status = {
  ready: (backend) => `Ready, running on the ${backends[backend]}. Choose a photo.`,
  waiting: (name) => `${name} opens as soon as the engine has started.`,
  opening: (name) => `Opening ${name}…`,
  finding: "Looking for faces…",
  studying: "Studying the face…",
  chosen: (index, count) => (count > 1
    ? `${count} faces found; face ${index + 1} is chosen. Pick an expression.`
    : "Face found. Pick an expression."),
  working: (what) => `Working out “${what}”…`,
  edited: (what) => `${what}.`,
  saving: "Preparing the PNG at full resolution…",
  saved: (name) => `Saved as ${name}.`,
  sheet: "Making the sheet of all expressions…",
  sweep: (seconds) => `Recording ${seconds} seconds of video…`,
  copied: "Copied to the clipboard.",
  reset: (index, count) => (count > 1 ? `Face ${index + 1} is as it was in the photo.` : "Back to the original."),
  restarting: (why) => `The engine stopped (${why}). Restarting it on the CPU…`,
  recovered: "The engine was restarted on the CPU. Everything is as you left it.",
  beside: (model) => `Left of the divider: “${model}”.`,
  switching: (model) => `Loading the model “${model}”…`,
};

export const errors = {
  notNow: "a photo is being opened; save its picture once it is there",
  file: (name, message) => (message.includes(name) ? message : `${name}: ${message}`),
  empty: (name) => `${name} is empty (0 bytes). Choose another file.`,
  tooLarge: (name, bytes, most) => `${name} has ${size(bytes)}; files over ${size(most)} are not opened. Save a smaller copy and open that.`,
  unreadable: (name, why) => `${name} could not be read (${why}). Choose it again.`,
  sample: (why) => `The sample photo could not be fetched (${why}). Choose a photo of your own.`,
  camera: (name, why) => ({
    NotAllowedError: "The camera may not be used: the browser or its user has refused it. Allow it in the browser's settings for this page, or choose a photo.",
    NotFoundError: "No camera was found. Choose a photo instead.",
    NotReadableError: "The camera cannot be read: another program may be using it, or it was unplugged.",
  })[name] ?? `The camera could not be opened (${why}). Choose a photo instead.`,
  noFile: "There was no picture file in that. Drop or paste an image file.",
  edit: (what, why) => `“${what}” could not be made: ${why}`,
  face: (why) => `That face could not be used: ${why}`,
  overlay: (why) => `The regions could not be shown: ${why}`,
  rival: (model, why) => `The model “${model}” cannot be shown beside this one: ${why}`,
  save: (why) => `The PNG could not be made: ${why}`,
  sweep: (why) => `The video could not be made: ${why}`,
  copy: (why) => `The picture could not be copied: ${why}. Download it instead.`,
  start: (why) => `The engine could not start: ${why}`,
  photoKills: (name) => `${name}: the engine stopped twice on this photo, so it was closed. Try a smaller copy or another photo.`,
  endless: "The engine keeps stopping. Reload the page; if that does not help, try another browser.",
};

/** Reasons that the worker and its client give. */
export const reasons = {
  plain: "the networks alone, without the hand-drawn rules",
  noWebGpu: "this browser offers no WebGPU",
  noAdapter: "WebGPU found no graphics adapter",
  noTimestamps: "the graphics adapter lacks timestamp queries",
  software: "the graphics adapter is a software one, and the CPU engine is faster",
  forced: "asked for in the address",
  createFailed: (why) => `the GPU engine did not start: ${why}`,
  testFailed: (difference, tolerance) => `the GPU gave a wrong self-test result (off by ${difference}, allowed ${tolerance})`,
  testThrew: (why) => `the GPU failed its self-test: ${why}`,
  slow: (seconds) => `the GPU engine did not start within ${seconds} seconds`,
  cpuTest: (difference, tolerance) => `Warning: the self-test is off by ${difference} (allowed ${tolerance}) on the CPU too; results may look wrong.`,
  cpuTestThrew: (why) => `Warning: the self-test failed on the CPU too (${why}); results may look wrong.`,
  deviceLost: (why) => `the graphics device was lost${why ? `: ${why}` : ""}`,
  gpuMemory: "the graphics memory is used up",
  workerFailed: (why) => why || "its worker could not be loaded or failed",
  panic: (why) => `the engine failed with “${why}”`,
  restarted: (why) => `restarted after it had stopped (${why})`,
  ended: "it was ended",
};

/** The camera's picture with an expression. */
export const live = {
  starting: "Starting the engine…",
  trying: "Measuring how fast this device is…",
  running: (ms) => `${milliseconds(ms)} a frame.`,
  slow: (ms, most) => `A frame takes ${milliseconds(ms)} here, and live needs at most ${most} ms. The picture you take gets the expression.`,
  noFace: "No face is seen.",
  failed: (why) => `Live has stopped: ${why}. The picture you take gets the expression.`,
};

/** Errors of fetched files: the file first, then the remedy. */
const damaged = "Reload the page; if it persists, the site's copy is damaged: publish the weights again.";
export const fetched = {
  missing: (file, code) => `${file} could not be fetched (HTTP ${code}). ${damaged}`,
  network: (file, why) => `${file} could not be fetched (${why}). Check the connection, then reload the page.`,
  length: (file, got, want) => `${file} has ${got} bytes instead of ${want}. ${damaged}`,
  hash: (file) => `${file} does not match its SHA-256. ${damaged}`,
  manifest: (file, why) => `${file} cannot be used (${why}). ${damaged}`,
  engine: (file, why) => `${file} could not be started (${why}). Reload the page; if it persists, the browser is too old or the site's copy is damaged.`,
};

export const page = {
  face: (index) => `Face ${index + 1}`,
  canvas: (name, edits) => (edits.length ? `${name}, edited: ${edits.join("; ")}` : `${name}, unedited`),
  faceEdit: (index, what) => `face ${index + 1}: ${what}`,
  share: (share) => (share < 0.001 ? "under 0.1 %" : share < 0.01 ? `${(share * 100).toFixed(1)} %` : percent(share)),
  mixNone: "No edit",
  mixNoPlace: (what) => `${what}: not on the wheel`,
  canvasBefore: (name) => `${name}, as it was before the edit`,
  divider: (value, [left, right]) => (value <= 0 ? `All ${right.toLowerCase()}` : value >= 100 ? `All ${left.toLowerCase()}` : `${left} on the left ${Math.round(value)} %`),
  another: "Another photo",
  original: "Original",
  before: "Before",
  after: "After",
  photoBefore: "The photo before the edit",
  offline: "Kept on this device: Mien opens without a network too.",
  about: (model) => [`Model: ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `trained on ${model.trained_on}`,
    model.licence && `· Licence of the weights: ${model.licence}`].filter(Boolean).join(" ") + ".",
  credits: (list) => `Credits: ${list.join("; ")}.`,
  pasted: "pasted image",
  shot: "camera.png",
};

/** Names in the read-out. */
export const facts = {
  model: "Model", photo: "Photo", preview: "Preview", downloaded: "Loaded for the engine", memory: "Engine's memory", check: "Self-test difference",
  decode: "Decode", find: "Find faces", segment: "Segment", align: "Align", encode: "Encode", generate: "Edit field", composite: "Composite",
};
