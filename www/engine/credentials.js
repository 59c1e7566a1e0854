// Content Credentials: who signs them is a key that this worker makes, that cannot be taken out of the browser, and that is gone with
// the worker. No visit can be told from its key, and no two visits are linked by it.

import { isPanic } from "./start.js";

/** @typedef {import("../pkg/webgpu/mien.js").Engine} Engine */
/** @typedef {import("../pkg/webgpu/mien.js").Provenance} Provenance */
/** @typedef {{ key: CryptoKey, certificate: Uint8Array }} Signer */

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** @type {Promise<Signer> | null} */
let signer = null;

/** @param {CryptoKey} key @param {Uint8Array} bytes */
const signature = async (key, bytes) => new Uint8Array(await crypto.subtle.sign(SIGNATURE, key, own(bytes)));
/** @param {Uint8Array | number[]} bytes */
const own = (bytes) => new Uint8Array(bytes);

/** @param {Engine} engine @returns {Promise<Signer>} */
async function makeSigner(engine) {
  const { privateKey: key, publicKey } = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
  const certificate = engine.certificate(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)));
  return { key, certificate: certificate.signed(await signature(key, certificate.toSign())) };
}

/**
 * A picture that was made of the engine's photo, with its credentials. As it is where nothing was edited, and where the browser signs
 * nothing: it does so only for addresses that are safe.
 * @param {Engine} engine @param {Uint8Array} picture PNG, JPEG or WebP
 */
export async function signed(engine, picture) {
  if (!crypto.subtle) return picture;
  signer ??= makeSigner(engine);
  const { key, certificate } = await signer;
  const unsigned = engine.credentials(picture, certificate);
  return unsigned ? unsigned.signed(await signature(key, unsigned.toSign())) : picture;
}

/**
 * What a picture says of itself, whether its signature is that of its certificate's key, and the invisible marks on its faces; null where
 * that cannot be told.
 * @param {Engine} engine @param {Uint8Array} picture @param {string} name
 */
export async function checked(engine, picture, name) {
  const { mark, credentials } = engine.provenance(picture);
  const watermarks = await engine.watermarks(picture, name).catch((error) => {
    if (isPanic(error)) throw error;
    return null;
  });
  return { mark, credentials, isSigned: credentials && await isSigned(credentials), watermarks };
}

/** @param {NonNullable<Provenance["credentials"]>} credentials */
async function isSigned({ toCheck }) {
  if (!toCheck || !crypto.subtle) return null;
  try {
    const key = await crypto.subtle.importKey("spki", own(toCheck.publicKey), KEY, false, ["verify"]);
    return await crypto.subtle.verify(SIGNATURE, key, own(toCheck.signature), own(toCheck.signed));
  } catch {
    // A key of another kind, or none.
    return false;
  }
}
