// The service worker: keeps the page's own files, so that it opens without a network. It sees no photo but those that another app
// shares with this one, which it puts aside for the page.
// Lies beside index.html, because it serves only what is below it.

const worker = /** @type {ServiceWorkerGlobalScope & { files: Record<string, string> }} */ (/** @type {unknown} */ (self));

// `files`, written by the build: {path: SHA-256}. A change of it is a new version of this worker.
worker.importScripts("files.js");

const { files } = worker;
const root = worker.registration.scope;
/** Other pages of the same origin have caches of their own. */
const CACHE = `mien ${root}`;
/** Some servers redirect index.html to its folder, and a redirected answer opens no page. @param {string} path */
const address = (path) => new URL(path === "index.html" ? "./" : path, root).href;
/** Old and new versions of a file lie side by side in the cache until the new worker takes over. @param {string} path */
const key = (path) => `${address(path)}?${files[path]}`;
/** @param {string} url */
const withoutQuery = (url) => url.replace(/[?#].*/, "");

/** @param {string} path */
const held = async (path) => (await caches.open(CACHE)).match(key(path));

/** The file that is behind a packed one. @param {string} path */
const plain = (path) => path.replace(/\.gz$/, "");

/** Keeps a file; an error if it is not of this version, as during a deploy. @param {string} path @param {Response} response */
async function keep(path, response) {
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // A host that says that a file is packed has had the browser unpack it.
  if (hex !== files[path] && hex !== files[plain(path)]) throw new Error(`${path} is of another version`);
  await (await caches.open(CACHE)).put(key(path), response);
}

/** Has a file kept before this version is used. @param {string} path */
async function need(path) {
  if (await held(path)) return;
  // The second time past every copy on the way here, which may be an older one.
  for (const cache of /** @type {const} */ (["no-cache", "reload"])) {
    const response = await fetch(address(path), { cache });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    try {
      return await keep(path, response);
    } catch (error) {
      if (cache === "reload") throw error;
    }
  }
}

/** Everything but texts for readers, what only some need (other models, the engines for WebGPU and for learning, the HEIC decoder), and what is there packed. */
async function install() {
  await Promise.all(Object.keys(files).filter((path) => !/\.(md|safetensors)$|\/(libheif|mine|webgpu)\//.test(path) && !(`${path}.gz` in files)).map(need));
  const manifest = await (await held("www/weights/manifest.json"))?.json();
  await need(`www/weights/${manifest.models.find((/** @type {{ name: string }} */ { name }) => name === manifest.default).file}`);
}

async function forgetOldFiles() {
  const cache = await caches.open(CACHE);
  const current = new Set(Object.keys(files).map(key));
  for (const request of await cache.keys()) {
    if (!current.has(request.url)) await cache.delete(request);
  }
}

/** The first versions kept the files of all deployments of an origin in one cache: of it, only this one's go. */
async function forgetSharedCache() {
  if (!await caches.has("mien")) return;
  const shared = await caches.open("mien");
  for (const request of await shared.keys()) {
    const url = withoutQuery(request.url);
    if (url === root || url.startsWith(`${root}www/`)) await shared.delete(request);
  }
}

/** A tab with this page asks for the new version: it gets it unless others run the old one. @param {Client} asking */
async function takeOver(asking) {
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = tabs.filter(({ id, url }) => id !== asking.id && [root, `${root}index.html`].includes(withoutQuery(url)));
  if (others.length) asking.postMessage({ othersOpen: others.length });
  else await worker.skipWaiting();
}

/** Where the system sends what is shared (www/app.webmanifest), and the cache in which the page finds it. */
const SHARE = `${root}share`;
const SHARED = `mien shared ${root}`;

/** Puts what is shared aside, in place of what was, and opens the page. @param {Request} request */
async function putAside(request) {
  try {
    const files = (await request.formData()).getAll("photos").filter((file) => file instanceof File);
    await caches.delete(SHARED);
    const cache = await caches.open(SHARED);
    const name = (/** @type {File} */ file, /** @type {number} */ at) => `${root}shared/${String(at).padStart(3, "0")}/${encodeURIComponent(file.name || "photo.jpg")}`;
    await Promise.all(files.map((file, at) => cache.put(name(file, at), new Response(file))));
  } catch {
    // No room for it: the page finds nothing there, and says so.
  }
  return Response.redirect(`${root}#shared`, 303);
}

/** A file from the cache, or from the network. @param {FetchEvent} event @param {string} path */
async function answer(event, path) {
  const known = await held(path).catch(() => undefined);
  if (known) return known;
  const response = await fetch(address(path), { cache: "no-cache" });
  // What is not kept, because storage is full or the file is of another version, is given all the same.
  if (response.ok) event.waitUntil(keep(path, response.clone()).catch(() => {}));
  return response;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
// The very first version serves the page that has fetched it too: what it has not used yet may be wanted without a network.
worker.addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOldFiles(), forgetSharedCache(), worker.clients.claim()])));
worker.addEventListener("message", (event) => {
  if (event.data === "take over" && event.source instanceof Client) event.waitUntil(takeOver(event.source));
});
worker.addEventListener("fetch", (event) => {
  const { method, url, cache } = event.request;
  const bare = withoutQuery(url);
  if (method === "POST" && bare === SHARE) return event.respondWith(putAside(event.request));
  const path = bare.startsWith(root) ? bare.slice(root.length) || "index.html" : "";
  // "reload" asks for the server's copy, because ours is damaged.
  if (method !== "GET" || !Object.hasOwn(files, path) || cache === "reload") return;
  event.respondWith(answer(event, path));
});
