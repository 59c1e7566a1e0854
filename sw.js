// The service worker: keeps the page's own files, so that it opens without a network. It never sees a photo.
// Lies beside index.html, because it serves only what is below it.

// `files`, written by the build: {path: digest}. A change of it is a new version of this worker.
self.importScripts("files.js");

const CACHE = "mien";
const { files } = self;
const root = self.registration.scope;
/** Some servers redirect index.html to its folder, and a redirected answer opens no page. */
const address = (path) => new URL(path === "index.html" ? "./" : path, root).href;
/** Old and new versions of a file lie side by side in the cache until the new worker takes over. */
const key = (path) => `${address(path)}?${files[path]}`;

async function hold(path) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(key(path));
  if (held) return held;
  const response = await fetch(address(path), { cache: "no-cache" });
  if (response.ok) await cache.put(key(path), response.clone());
  return response;
}

async function need(path) {
  const response = await hold(path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

/** Everything but texts for readers and models that nobody has asked for. */
async function install() {
  await Promise.all(Object.keys(files).filter((path) => !/\.(md|safetensors)$/.test(path)).map(need));
  const manifest = await (await need("www/weights/manifest.json")).json();
  await need(`www/weights/${manifest.models.find(({ name }) => name === manifest.default).file}`);
}

async function forgetOldFiles() {
  const cache = await caches.open(CACHE);
  const current = new Set(Object.keys(files).map(key));
  for (const request of await cache.keys()) {
    if (!current.has(request.url)) await cache.delete(request);
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOldFiles()));
// The page asks for it once its user does; else the new version waits for the next visit.
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { method, url, cache } = event.request;
  const plain = url.replace(/[?#].*/, "");
  const path = plain.startsWith(root) ? plain.slice(root.length) || "index.html" : "";
  // "reload" asks for the server's copy, because ours is damaged.
  if (method !== "GET" || !Object.hasOwn(files, path) || cache === "reload") return;
  event.respondWith(hold(path));
});
