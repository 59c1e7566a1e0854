// English: every sentence that the scripts show. The ones that never change are in index.html, and "texts" of the other
// languages has them by their English.

/** @param {number} value */
export const percent = (value) => `${Math.round(value * 100)} %`;

const MB = 1e6;

/** @param {number} bytes */
export const size = (bytes) => (bytes < MB ? `${Math.round(bytes / 1000)} kB` : `${(bytes / MB).toFixed(1)} MB`);
/** @param {number} ms */
export const milliseconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`);

export const backends = { webgpu: "GPU (WebGPU)", cpu: "CPU" };

/** The segmenter's classes in words: "l_eye" is the left eye, but "l_lip" the lower lip. @param {string} name */
export const className = (name) => name.replace(/^l_lip$/, "lower lip").replace(/^u_lip$/, "upper lip")
  .replace(/^l_/, "left ").replace(/^r_/, "right ").replace("mouth_interior", "inside of the mouth").replaceAll("_", " ");

/** The stages of the worker's start, in its own names. @type {Record<string, string>} */
export const stages = {
  manifest: "Looking up the model…",
  loading: "Loading the engine…",
  heic: "Loading what reads HEIC photos…",
  start: "Starting the engine…",
  "self-test": "Checking that the engine computes correctly…",
  ready: "Ready.",
};

/** What index.html says, in this language. @type {Record<string, string>} */
export const texts = {};

/** Expressions, parts of the face and movements, by their names in the engine and in model/moves.js. */
export const names = {
  /** The models that are published, without their numbers. @type {Record<string, string>} */
  models: { "mien-slim": "Whole expressions", "mien-actions": "Single movements", "mien-unet-cgan": "The simpler one" },
  /** @type {Record<string, string>} */
  expressions: {
    neutral: "Neutral", happy: "Happy", sad: "Sad", surprise: "Surprise",
    fear: "Fear", disgust: "Disgust", anger: "Anger", contempt: "Contempt",
  },
  /** In the middle of a sentence. @type {Record<string, string>} */
  regions: { eyes: "brows and eyes", nose: "nose", mouth: "mouth", face: "rest of the face" },
  /** And what more and less of them is. @type {Record<string, [string, string, string]>} */
  moves: {
    brows: ["Brows", "up", "down"], innerBrows: ["Inner brows", "up", "down"],
    eyes: ["Eyes", "wide", "narrow"], squint: ["Squint", "more", "less"],
    nose: ["Nose wrinkles", "more", "less"], cheeks: ["Cheeks", "up", "down"], puff: ["Puffed cheeks", "more", "less"],
    smile: ["Smile", "up", "down"], mouth: ["Open mouth", "more", "less"], upperLip: ["Upper lip", "up", "down"],
    pucker: ["Puckered lips", "more", "less"], press: ["Pressed lips", "more", "less"],
  },
  /** The parts of the face that movements are of. @type {Record<string, string>} */
  moveParts: { brows: "Brows", eyes: "Eyes", nose: "Nose and cheeks", mouth: "Mouth and jaw" },
  /** @type {Record<string, string>} */
  sides: { left: "their left", right: "their right" },
};

/** How edits are put together in words. */
export const phrases = {
  /** A name in the middle of a sentence. @param {string} name */
  within: (name) => name.toLowerCase(),
  and: " and ",
  moves: "Single movements",
  /** @param {string} name @param {string} value */
  at: (name, value) => `${name} at ${value}`,
  /** @param {string} value @param {string} name */
  share: (value, name) => `${value} ${name}`,
  /** @param {string} value @param {string} part */
  partly: (value, part) => `with ${value} of ${part}`,
  /** @param {string} part */
  without: (part) => `without ${part}`,
  /** @param {string} value */
  all: (value) => `all expressions at ${value}`,
  /** @param {string} part */
  strengthOf: (part) => `${part}: strength`,
};

/** How much has come of how much, and how many seconds are left, where one can say. @param {number} done @param {number} total @param {number | null} seconds */
export const amount = (done, total, seconds) => `${size(done)} of ${size(total)}${seconds === null ? "" : `, ${Math.ceil(seconds)} s left`}`;

export const status = {
  /** @param {keyof typeof backends} backend */
  ready: (backend) => `Ready, running on the ${backends[backend]}. Choose a photo.`,
  /** @param {string} what */
  linked: (what) => `The photo that you open will be edited as in the link: ${what}.`,
  /** @param {string} name */
  waiting: (name) => `${name} opens once the engine runs. Pick an expression meanwhile.`,
  /** @param {string} name */
  opening: (name) => `Opening ${name}…`,
  /** @param {string} what */
  kept: (what) => (what ? `“${what}” comes as soon as the face is found.` : ""),
  /** @param {string} name @param {number} count */
  leftOutFiles: (name, count) => `${name} is open; ${count === 1 ? "1 other file was no picture and was" : `${count} other files were no pictures and were`} left out.`,
  finding: "Looking for faces…",
  studying: "Studying the face…",
  /** @param {number} index @param {number} count */
  chosen: (index, count) => (count > 1
    ? `${count} faces found; face ${index + 1} is chosen. Pick an expression.`
    : "Face found. Pick an expression."),
  /** @param {string} what */
  working: (what) => `Working out “${what}”…`,
  /** @param {string} what */
  edited: (what) => `${what}.`,
  /** @param {string} model */
  leftOut: (model) => `“${model}” knows no single movements, so they are left out.`,
  saving: "Preparing the picture at full size…",
  /** @param {string} name @param {number} bytes */
  saved: (name, bytes) => `Saved as ${name} (${size(bytes)}).`,
  sharing: "Sharing…",
  shared: "Shared.",
  shareAgain: "The picture is ready: press Share once more.",
  sheet: "Making the sheet of all expressions…",
  /** @param {number} seconds */
  video: (seconds) => `Recording ${seconds} seconds of video…`,
  gif: "Making the GIF…",
  copied: "Copied to the clipboard.",
  linkCopied: "Link copied: it holds the edit, and no photo.",
  cancelled: "Nothing was saved.",
  notWhole: "Eyes or mouth are not seen well, so the edit may look weak or wrong there.",
  /** @param {number} index @param {number} count */
  reset: (index, count) => (count > 1 ? `Face ${index + 1} is as it was in the photo.` : "Back to the original."),
  /** @param {string} why */
  restarting: (why) => `The engine stopped (${why}). Restarting it on the CPU…`,
  /** @param {string} name */
  back: (name) => `${name} is as you left it.`,
  /** @param {string} name */
  again: (name) => `${name} again.`,
  /** @param {number} count @param {string} what */
  all: (count, what) => `All ${count} faces: ${what}.`,
  allReset: "All faces are as they were in the photo.",
  closed: "The photo is closed, and nothing of it is kept here.",
  notKept: "This browser keeps no photo for your next visit: save yours before you leave.",
  recovered: "The engine was restarted on the CPU. Everything is as you left it.",
  /** @param {string} model */
  beside: (model) => `Left of the divider: “${model}”.`,
  /** @param {string} model */
  switching: (model) => `Loading the model “${model}”…`,
};

/** Several photos at once. */
export const batch = {
  start: "Start",
  goOn: "Go on",
  stop: "Stop",
  close: "Close",
  closeUnsaved: "Close without saving",
  asForAll: "As for all",
  asEdited: "As you edited it",
  /** @param {string} what */
  asInEditor: (what) => `As in the editor: ${what}`,
  waiting: "Waits.",
  working: "Being made…",
  saved: "In a ZIP.",
  out: "Left out.",
  leaveOut: "Leave out",
  takeIn: "Take in again",
  /** @param {string} name */
  leaveOutOf: (name) => `Leave out ${name}`,
  /** @param {string} name */
  takeInOf: (name) => `Take in again ${name}`,
  /** @param {string} name */
  changeOf: (name) => `Change ${name}`,
  /** @param {string} name */
  editOf: (name) => `Edit of ${name}`,
  /** @param {string} name */
  strengthOf: (name) => `Intensity of ${name}`,
  /** @param {string} name */
  openOf: (name) => `Open in the editor: ${name}`,
  /** @param {string} name */
  lookOf: (name) => `${name}, edited`,
  /** @param {number} edited @param {number} count @param {string} what */
  ofFaces: (edited, count, what) => `${edited} of ${count} faces: ${what}.`,
  /** @param {number} count */
  count: (count) => `${count === 1 ? "1 photo" : `${count} photos`}. Everything stays on this device.`,
  /** @param {number} done @param {number} count @param {number} left */
  done: (done, count, left) => `${done} of ${count} done${left ? `, ${left} left out` : ""}.`,
  /** @param {number} most @param {number} over */
  tooMany: (most, over) => `${most} photos are the most at a time: ${over === 1 ? "1 was" : `${over} were`} not taken in.`,
  /** @param {number} count */
  noPictures: (count) => `${count === 1 ? "1 file is no picture" : `${count} files are no pictures`}.`,
  full: "No more is held at a time: download the ZIP, then go on with the rest.",
  zipping: "Making the ZIP…",
  /** @param {string} name */
  open: (name) => `Changes are kept for the batch: ${name}`,
  /** @param {number} count */
  waits: (count) => (count === 1 ? "1 photo waits." : `${count} photos wait.`),
  file: "mien-photos.zip",
};

/** Learning the user's own face. */
export const mine = {
  /** @param {string} name */
  removeOf: (name) => `Leave “${name}” out`,
  /** @param {number} most */
  full: (most) => `${most} pictures are the most.`,
  /** @param {number} least @param {number} most */
  few: (least, most) => `Choose ${least} to ${most} pictures of you first.`,
  preparing: "Getting ready to learn…",
  /** @param {number} done @param {number} total */
  loading: (done, total) => `Loading what learns: ${size(done)} of ${size(total)}`,
  /** @param {number} at @param {number} of */
  looking: (at, of) => `Looked at picture ${at} of ${of}.`,
  begins: "Learning. How long it takes will be known in a moment.",
  /** @param {number} seconds */
  left: (seconds) => `Learning. About ${seconds > 90 ? `${Math.round(seconds / 60)} minutes` : `${Math.ceil(seconds / 10) * 10} seconds`} left.`,
  /** @param {number} faces */
  several: (faces) => `${faces} faces: the clearest is learnt.`,
  unclear: "Eyes and mouth are not clearly seen.",
  noFace: "No face was found: leave it out.",
  learnt: "Learnt. It is used where “This is me” is switched on.",
  notStored: "This browser does not keep it beyond this visit: export it to have it again.",
  cancelled: "Cancelled. Nothing of it is left.",
  /** @param {string} why */
  failed: (why) => `Nothing was learnt: ${why}`,
  /** @param {string} when @param {number} bytes */
  known: (when, bytes) => `Mien has learnt your face (${when}, ${size(bytes)}).`,
  otherModel: "That was with another model: learn again with this one, or choose that one.",
  kept: "What was learnt",
  file: "my-face.safetensors",
  /** @param {string} name */
  exported: (name) => `Saved as ${name}.`,
  /** @param {string} name */
  imported: (name) => `${name} is here. It is used where “This is me” is switched on.`,
  /** @param {string} name @param {string} most */
  large: (name, most) => `${name} is larger than ${most}. Choose a file that was exported here.`,
  deleted: "Deleted.",
  notDeleted: "This browser did not delete it: try again, or clear the data of this page.",
};

/** The user's own expressions. */
export const own = {
  save: "Save",
  replace: "Replace it",
  remove: "Delete",
  restore: "Bring back",
  /** @param {string} name */
  nameOf: (name) => `Name of “${name}”`,
  /** @param {string} name */
  removeOf: (name) => `Delete “${name}”`,
  /** @param {string} name */
  restoreOf: (name) => `Bring “${name}” back`,
  /** @param {string} name */
  saved: (name) => `Saved as “${name}”.`,
  /** @param {string} name */
  exists: (name) => `There is a “${name}” already. Replace it, or choose another name.`,
  /** @param {string} name */
  taken: (name) => `There is a “${name}” already. Choose another name.`,
  nameless: "Give it a name.",
  /** @param {string} from @param {string} to */
  renamed: (from, to) => `“${from}” is now “${to}”.`,
  /** @param {string} name */
  removed: (name) => `“${name}” is deleted.`,
  /** @param {string} name */
  restored: (name) => `“${name}” is back.`,
  /** @param {number} most */
  full: (most) => `There is room for ${most}. Delete one first.`,
  notStored: "This browser does not keep it beyond this visit: export it to have it again.",
  file: "my-expressions.json",
  /** @param {string} name */
  exported: (name) => `Saved as ${name}.`,
  /** @param {string} file @param {number} added @param {number} renamed */
  imported: (file, added, renamed) => [`${file}: ${added === 0 ? "nothing new" : added === 1 ? "1 expression" : `${added} expressions`} added.`,
    renamed && `${renamed === 1 ? "One has" : `${renamed} have`} a new name, as theirs was taken.`].filter(Boolean).join(" ").replace("nothing new added", "nothing new in it"),
};

/** What is wrong with a file of own expressions, and the remedy. */
export const ownFile = {
  /** @param {string} name @param {string} why */
  refused: (name, why) => `${name}: ${why} Nothing was imported.`,
  noJson: "it is no JSON. Choose a file that was exported here.",
  other: "it holds no expressions of Mien. Choose a file that was exported here.",
  /** @param {string} version */
  version: (version) => `it is of version ${version}, which this Mien cannot read. Reload the page for the newest one, then try again.`,
  /** @param {number} count @param {number} most */
  count: (count, most) => `it holds ${count} expressions, and ${most} is the most. Take some out, then try again.`,
  /** @param {number} most */
  full: (most) => `there is room for ${most} in all. Delete some first, then try again.`,
  /** @param {number} most */
  large: (most) => `it is larger than ${size(most)}. Choose a file that was exported here.`,
  /** @param {number} index @param {string} field */
  entry: (index, field) => `expression ${index} in it has no “${field}” that can be used. Export it again, or take that one out.`,
};

/** What a picture says of itself. */
export const check = {
  /** @param {string} name */
  nothing: (name) => `${name} says nothing of Mien, has no Content Credentials and no invisible mark. They may have been taken out, so this proves nothing.`,
  /** @param {string} name */
  looking: (name) => `Looking at ${name}…`,
  /** @param {string} tool */
  by: (tool) => `Content Credentials by ${tool}:`,
  /** @param {string} name */
  signer: (name) => `Signed by “${name}”, for whom nobody vouches here.`,
  none: "It has no Content Credentials, or none that can be read: they may have been taken out.",
  kept: "The photo that it was made of had credentials of its own. They are kept in these.",
  whole: "Unchanged since it was signed.",
  unchecked: "The signature is of a kind that is not checked here.",
  changed: "It was changed after these were signed: they are not true of this file.",
  forged: "The signature does not fit: they are forged, or broken.",
  /** @param {string} said */
  invisible: (said) => `In the picture itself, an invisible mark of Mien: ${said}.`,
  movements: "single movements or a mixture",
  unreadable: "what it says cannot be read any more",
  unmarked: "No invisible mark of Mien was found in it.",
  faceless: "No face was found in it, so no invisible mark of Mien either.",
};

export const errors = {
  notNow: "no face is chosen yet; save once one is",
  lostSave: "the engine stopped meanwhile; save again once it is back",
  replaced: "another photo or face was chosen meanwhile",
  /** @param {string} name @param {string} message */
  file: (name, message) => (message.includes(name) ? message : `${name}: ${message}`),
  /** @param {string} name */
  empty: (name) => `${name} is empty (0 bytes). Choose another file.`,
  /** @param {string} name @param {number} bytes @param {number} most */
  tooLarge: (name, bytes, most) => `${name} has ${size(bytes)}; files over ${size(most)} are not opened. Save a smaller copy and open that.`,
  /** @param {string} name */
  heic: (name) => `${name} is a HEIC that cannot be read: it may be damaged. Save it as a JPEG, then open that.`,
  /** @param {string} name @param {number} most */
  heicLarge: (name, most) => `${name} has more than ${most} megapixels. Save a smaller copy and open that.`,
  /** @param {string} name @param {string} why */
  unreadable: (name, why) => `${name} could not be read (${why}). Choose it again.`,
  /** @param {string} address @param {string} why */
  source: (address, why) => `${address} could not be fetched (${why}). Check the address; another site has to allow this page to read its photos (CORS).`,
  /** @param {string} why */
  sample: (why) => `The sample photo could not be fetched (${why}). Choose a photo of your own.`,
  /** @param {string} name @param {string} why */
  camera: (name, why) => /** @type {Record<string, string>} */ ({
    NotAllowedError: "The camera may not be used: the browser or its user has refused it. Allow it in the browser's settings for this page, or choose a photo.",
    NotFoundError: "No camera was found. Choose a photo instead.",
    NotReadableError: "The camera cannot be read: another program may be using it, or it was unplugged.",
  })[name] ?? `The camera could not be opened (${why}). Choose a photo instead.`,
  shot: "The browser could not make a picture of what the camera saw. Try again, or choose a photo.",
  noFile: "There was no picture file in that. Drop or paste an image file.",
  shared: "What was shared with Mien did not arrive here: there may be no room left on this device. Choose the photo here.",
  /** @param {string} why */
  mine: (why) => `What was learnt of your face cannot be used: ${why}`,
  /** @param {string} why */
  batch: (why) => `Several photos at once cannot be had now (${why}). Reload the page, or open one after the other.`,
  /** @param {string} what @param {string} why */
  edit: (what, why) => `“${what}” could not be made: ${why}`,
  /** @param {string} why */
  face: (why) => `That face could not be used: ${why}`,
  /** @param {string} why */
  overlay: (why) => `The regions could not be shown: ${why}`,
  /** @param {string} model @param {string} why */
  otherModel: (model, why) => `The model “${model}” cannot be shown beside this one: ${why}`,
  /** @param {string} why */
  save: (why) => `The picture could not be saved: ${why}`,
  /** @param {string} why */
  share: (why) => `The picture could not be shared: ${why}. Save it instead.`,
  /** @param {string} why */
  video: (why) => `The video could not be made: ${why}`,
  /** @param {string} why */
  gif: (why) => `The GIF could not be made: ${why}`,
  /** @param {string} why */
  link: (why) => `The link could not be copied: ${why}. Copy it from the browser's address bar.`,
  /** @param {string} why */
  copy: (why) => `The picture could not be copied: ${why}. Download it instead.`,
  /** @param {string} why */
  start: (why) => `The engine could not start: ${why}`,
  /** @param {string} model @param {string} other @param {string} why */
  otherEngine: (model, other, why) => (model
    ? `The model “${model}” could not be loaded, so “${other}” is used: ${why}`
    : `Another engine could not be loaded, so the one that runs goes on: ${why}`),
  /** @param {string} name */
  photoKills: (name) => `${name}: the engine stopped twice on this photo, so it was closed. Try a smaller copy or another photo.`,
  endless: "The engine keeps stopping. Reload the page; if that does not help, try another browser.",
};

/** What the engine refuses, by the kind of it (`src/error.rs`); any other kind is said in its own words. */
export const refusals = {
  /** @param {{ name: string, reason: string }} told */
  picture: ({ name, reason }) => `${name}: not a readable picture (${reason}). Use a JPEG, PNG, WebP or HEIC file.`,
  /** @param {{ name: string, width: number, height: number, limit: number }} told */
  tooLarge: ({ name, width, height, limit }) => `${name}: ${width} × ${height} pixels is more than the ${limit} megapixels that are edited here. Scale the picture down first.`,
  /** @param {{ file: string, other: boolean }} told */
  mine: ({ file, other }) => (other ? `${file}: learnt with another model. Choose that one, or learn again.` : `${file}: holds nothing that was learnt here. Choose a file that was exported here.`),
  /** @param {{ name: string }} told */
  noFace: ({ name }) => `${name}: no face found. Use a photo in which a face looks towards the camera and is at least 40 pixels high.`,
};

/** Reasons that the worker and its client give. */
export const reasons = {
  plain: "the networks alone, without the hand-drawn rules",
  noWebGpu: "this browser offers no WebGPU",
  noAdapter: "WebGPU found no graphics adapter",
  noTimestamps: "the graphics adapter lacks timestamp queries",
  software: "the graphics adapter is a software one, and the CPU engine is faster",
  nextTime: "this visit began with the smaller engine; the one for the graphics card serves from the next visit on",
  forced: "asked for in the address",
  /** @param {string} why */
  createFailed: (why) => `the GPU engine did not start: ${why}`,
  /** @param {number} difference @param {number} tolerance */
  testFailed: (difference, tolerance) => `the GPU gave a wrong self-test result (off by ${difference}, allowed ${tolerance})`,
  /** @param {string} why */
  testThrew: (why) => `the GPU failed its self-test: ${why}`,
  /** @param {number} seconds */
  slow: (seconds) => `the GPU engine did not start within ${seconds} seconds`,
  /** @param {number} difference @param {number} tolerance */
  cpuTest: (difference, tolerance) => `Warning: the self-test is off by ${difference} (allowed ${tolerance}) on the CPU too; results may look wrong.`,
  /** @param {string} why */
  cpuTestThrew: (why) => `Warning: the self-test failed on the CPU too (${why}); results may look wrong.`,
  /** @param {string} why */
  deviceLost: (why) => `the graphics device was lost${why ? `: ${why}` : ""}`,
  gpuMemory: "the graphics memory is used up",
  /** @param {string} why */
  workerFailed: (why) => why || "its worker could not be loaded or failed",
  /** @param {string} why */
  panic: (why) => `the engine failed with “${why}”`,
  /** @param {string} why */
  restarted: (why) => `restarted after it had stopped (${why})`,
  ended: "it was ended",
  notStarted: "the engine has not started",
};

/** The camera's picture with an expression. */
export const live = {
  starting: "Starting the engine…",
  trying: "Measuring how fast this device is…",
  /** @param {number} ms */
  running: (ms) => `${milliseconds(ms)} a frame.`,
  /** @param {number} ms @param {number} most */
  slow: (ms, most) => `A frame takes ${milliseconds(ms)} here, and live needs at most ${most} ms. The picture you take gets the expression.`,
  noFace: "No face is seen.",
  /** @param {string} why */
  failed: (why) => `Live has stopped: ${why}. The picture you take gets the expression.`,
};

/** Errors of fetched files: the file first, then the remedy. */
const damaged = "Reload the page; if it persists, the site's copy is damaged: publish the weights again.";
export const fetched = {
  /** @param {string} file @param {number} code */
  missing: (file, code) => `${file} could not be fetched (HTTP ${code}). ${damaged}`,
  /** @param {string} file @param {string} why */
  network: (file, why) => `${file} could not be fetched (${why}). Check the connection, then reload the page.`,
  /** @param {string} file @param {number} got @param {number} want */
  length: (file, got, want) => `${file} has ${got} bytes instead of ${want}. ${damaged}`,
  /** @param {string} file */
  hash: (file) => `${file} does not match its SHA-256. ${damaged}`,
  /** @param {string} file @param {string} why */
  manifest: (file, why) => `${file} cannot be used (${why}). ${damaged}`,
  /** @param {string} file @param {string} why */
  engine: (file, why) => `${file} could not be started (${why}). Reload the page; if it persists, the browser is too old or the site's copy is damaged.`,
};

export const page = {
  /** @param {number} index */
  face: (index) => `Face ${index + 1}`,
  /** @param {string} name @param {string[]} edits */
  canvas: (name, edits) => (edits.length ? `${name}, edited: ${edits.join("; ")}` : `${name}, unedited`),
  /** @param {number} index @param {string} what */
  faceEdit: (index, what) => `face ${index + 1}: ${what}`,
  mixNone: "No edit",
  /** @param {string} what */
  moveBack: (what) => `${what}: back to 0`,
  /** @param {number} count */
  moved: (count) => `${count} moved`,
  movesElsewhere: "This model knows whole expressions only. Another one also moves brows, eyes, nose and mouth one by one.",
  /** @param {string} model */
  useModel: (model) => `Use “${model}”`,
  /** @param {string} what */
  mixNoPlace: (what) => `${what}: not on the wheel`,
  /** @param {string} name */
  canvasBefore: (name) => `${name}, as it was before the edit`,
  /** @param {number} value @param {string[]} sides */
  divider: (value, [left, right]) => (value <= 0 ? `All ${right.toLowerCase()}` : value >= 100 ? `All ${left.toLowerCase()}` : `${left} on the left ${Math.round(value)} %`),
  /** @param {number} count */
  othersOpen: (count) => `Mien is open in ${count === 1 ? "another tab" : `${count} other tabs`} too, which the new version would disturb. Close ${count === 1 ? "it" : "them"}, then reload here.`,
  close: "Close this photo",
  closeUnsaved: "Close without saving",
  original: "Original",
  before: "Before",
  after: "After",
  photoBefore: "The photo before the edit",
  offline: "Kept on this device: Mien opens without a network too.",
  /** @param {import("../model/state.js").EngineInfo["model"]} model */
  about: (model) => [`Model: ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `trained on ${model.trained_on}`,
    model.licence && `· Licence of the weights: ${model.licence}`].filter(Boolean).join(" ") + ".",
  /** @param {string[]} list */
  credits: (list) => `Credits: ${list.map((one) => one.replace(/\.$/, "")).join("; ")}.`,
  pasted: "pasted image",
  shot: "camera.png",
};

/** Names in the read-out. @type {Record<string, string>} */
export const facts = {
  model: "Model", photo: "Photo", preview: "Preview", downloaded: "Loaded for the engine", memory: "Engine's memory", check: "Self-test difference",
  decode: "Decode", detect: "Find faces", segment: "Segment", align: "Align", encode: "Encode", generate: "Edit field", composite: "Composite",
};
