// Photos of the HEIC family (HEIC, AVIF), which the engine does not read, where the browser does.

/** Whether a file is of that family. @param {Blob} file */
export const isHeif = async (file) => await file.slice(4, 8).text().catch(() => "") === "ftyp";

/**
 * Such a file as a PNG, upright; as it is where it has more pixels than `most`, which the engine refuses with a word; null where
 * the browser does not read it.
 * @template {Blob} F @param {F} file @param {number} most @returns {Promise<F | Blob | null>}
 */
export async function readByBrowser(file, most) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  if (bitmap.width * bitmap.height > most) return file;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" }).catch(() => file);
}
