// Canvases made from the preview: the whole picture with an edit in it, and the upright face cut out of one.

/** The preview's longer side: enough for a full-screen look, small enough to re-composite at display rate. */
export const PREVIEW_SIDE = 1280;

export function canvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** Puts `patch` ({x, y, width, height, data}, or null) in its place. */
export function paste(context, patch) {
  if (patch?.width) context.putImageData(new ImageData(patch.data, patch.width, patch.height), patch.x, patch.y);
}

/** `preview` ({width, height, data}) with `patch` ({x, y, width, height, data}, or null) in it. */
export function compose(preview, patch) {
  const made = canvas(preview.width, preview.height);
  const context = made.getContext("2d", { willReadFrequently: true });
  context.putImageData(new ImageData(preview.data, preview.width, preview.height), 0, 0);
  paste(context, patch);
  return made;
}

/** The square under `quad` (corners in `picture`'s pixels, clockwise from the top left), drawn into `target`. */
export function cut(picture, quad, target) {
  const [[x, y], [right, down]] = quad;
  const side = Math.hypot(right - x, down - y);
  const [cos, sin] = [(right - x) / side, (down - y) / side];
  const scale = target.width / side;
  const context = target.getContext("2d");
  context.imageSmoothingQuality = "high";
  // The inverse of the turn and shift that takes the square to the picture.
  context.setTransform(scale * cos, -scale * sin, scale * sin, scale * cos,
    -scale * (cos * x + sin * y), scale * (sin * x - cos * y));
  context.drawImage(picture, 0, 0);
}

/** A quad in the photo's pixels, counted in the preview's. */
export const inPreview = (quad, photo) => quad.map(([x, y]) => [x, y].map((t) => (t * photo.preview.width) / photo.width));

/** A quad with `share` of its size taken away on each side (added, where negative). */
export function inset(quad, share) {
  const middle = [0, 1].map((i) => quad.reduce((sum, corner) => sum + corner[i] / 4, 0));
  return quad.map((corner) => corner.map((t, i) => middle[i] + (t - middle[i]) * (1 - 2 * share)));
}

/** Most pixels that the engine takes. */
const MOST_PIXELS = 64e6;

/**
 * A file of the kind that phones and newer cameras write (HEIC, AVIF), which the engine does not read, as a PNG of the same
 * name where the browser reads it; any other file as it is.
 */
export async function readable(file) {
  const kind = await file.slice(4, 8).text().catch(() => "");
  if (kind !== "ftyp") return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap || bitmap.width * bitmap.height > MOST_PIXELS) return file;
  const made = canvas(bitmap.width, bitmap.height);
  made.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  const blob = await new Promise((resolve) => made.toBlob(resolve, "image/png"));
  return blob ? new File([blob], file.name, { type: blob.type }) : file;
}
