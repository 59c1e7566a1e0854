// Photos of the kinds that phones and newer cameras write (HEIC, AVIF), which the engine does not read.

import { decodeHeic } from "../engine/heic.js";
import { isHeif, readByBrowser } from "../engine/heif.js";
import { upright } from "../export/exif.js";
import { exifInHeif } from "../export/heif-exif.js";
import { withChunk } from "../export/png.js";
import { limits } from "../model/limits.js";
import { errors, stages, status } from "../strings.js";
import { showAmount } from "../view/engine-info.js";
import { say } from "../view/messages.js";

/** What files of the HEIC family call themselves. */
const HEIC = /^(hei[cxms]|hev[cxms]|mif1|msf1)$/;

/**
 * Such a file as a PNG of the same name, which the browser reads or, of a HEIC, a decoder of our own; any other file as it is.
 * Needs the engine's limits.
 * @param {File} file
 */
export async function readable(file) {
  if (!await isHeif(file)) return file;
  const most = limits.maxMegapixels * 1e6;
  const read = await readByBrowser(file, most);
  if (!read) return HEIC.test(await file.slice(8, 12).text()) ? pngOf(file, await fromHeic(file, most)) : file;
  return read === file ? file : pngOf(file, read);
}

/** With what the camera wrote beside the photo, which the decoder has turned upright. @param {File} file @param {Blob} png */
async function pngOf(file, png) {
  const exif = await exifInHeif(file);
  const tiff = exif && await upright(exif);
  const whole = tiff ? withChunk(new Uint8Array(await png.arrayBuffer()), "eXIf", tiff) : png;
  return new File([whole], file.name, { type: "image/png" });
}

/** @param {File} file @param {number} most */
async function fromHeic(file, most) {
  try {
    return await decodeHeic(file, most, (done, total) => {
      if (done === 0) say(stages.heic);
      if (done >= total) say(status.opening(file.name));
      showAmount(done, total);
    });
  } catch (error) {
    const why = /** @type {Error} */ (error).message;
    throw new Error(why === "broken" ? errors.heic(file.name) : why === "large" ? errors.heicLarge(file.name, limits.maxMegapixels) : why);
  }
}
