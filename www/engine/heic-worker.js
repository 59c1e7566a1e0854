// Decodes one HEIC with libheif, in a worker of its own: it takes seconds and much memory, all of which goes with the worker.
// A classic script, as libheif is one.

/** @type {any} */ (self).importScripts("../vendor/libheif/libheif.js");

/** Where the colours are those of most phones, rather than sRGB: the code of their primaries (ITU-T H.273), or a profile's name. */
const DISPLAY_P3 = { primaries: 12, name: "Display P3" };

/** Phones write Display P3, in one of two ways, and libheif does not say. @param {Uint8Array<ArrayBuffer>} bytes */
function colorSpaceOf(bytes) {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 65536));
  const at = text.indexOf("colrnclx");
  if (at >= 0) return text.charCodeAt(at + 8) * 256 + text.charCodeAt(at + 9) === DISPLAY_P3.primaries ? "display-p3" : "srgb";
  return text.includes("colrprof") && text.replaceAll("\0", "").includes(DISPLAY_P3.name) ? "display-p3" : "srgb";
}

/** Made at once, as its script wants it: a worker may wait. @param {WebAssembly.Module} module */
const load = (module) => /** @type {any} */ (self).libheif({
  instantiateWasm: (/** @type {WebAssembly.Imports} */ imports, /** @type {(instance: WebAssembly.Instance) => void} */ done) => {
    const instance = new WebAssembly.Instance(module, imports);
    done(instance);
    return instance.exports;
  },
});

/** @param {{ module: WebAssembly.Module, bytes: ArrayBuffer, most: number }} asked `most`: pixels @returns {Promise<Blob>} a PNG */
async function decode({ module, bytes: buffer, most }) {
  const bytes = new Uint8Array(buffer);
  const images = new (load(module).HeifDecoder)().decode(bytes);
  // Bursts and live photos hold several; the one to be shown is marked.
  const image = images.find((/** @type {any} */ one) => one.is_primary()) ?? images[0];
  if (!image) throw new Error("broken");
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > most) throw new Error("large");
  const pixels = new ImageData(width, height, { colorSpace: colorSpaceOf(bytes) });
  if (!await new Promise((resolve) => image.display(pixels, resolve))) throw new Error("broken");
  const canvas = new OffscreenCanvas(width, height);
  // From the photo's colours to the canvas's, which are sRGB.
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ png: await decode(data) });
  } catch (error) {
    self.postMessage({ error: /** @type {Error} */ (error).message });
  }
};
