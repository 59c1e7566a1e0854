// A static file server for one folder, as strict as a real host: isolation headers, right types, 404s.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".jpg": "image/jpeg", ".png": "image/png",
};

const PIECE = 16_384;

/** The page is served below this path, not at the root, so that an absolute URL in it fails a test. */
export const BASE = "/some/where/";
/** And once more here: another deployment on the same origin. */
export const OTHER_BASE = "/some/where-else/";

/** Sends bodies at a pace, all of them together, as one line to the network does. */
function line(bytesPerSecond) {
  let free = 0;
  return async (response, body) => {
    for (let at = 0; at < body.length; at += PIECE) {
      const piece = body.subarray(at, at + PIECE);
      free = Math.max(free, performance.now()) + (piece.length / bytesPerSecond) * 1000;
      await new Promise((resolve) => setTimeout(resolve, free - performance.now()));
      response.write(piece);
    }
    response.end();
  };
}

/**
 * Serves `folder` on 127.0.0.1, on a free port or the one given; resolves to {url, otherUrl, port, sent, close}. `pace` is
 * the line's {bytesPerSecond, latency in ms}; `sent()` the bytes of all bodies so far; `names`: whether it says that a packed file is packed, as some hosts do; `policy`: the
 * Content-Security-Policy of all that it sends.
 */
export async function serve(folder, wanted = 0, { pace = null, names = false, policy = "" } = {}) {
  const send = pace ? line(pace.bytesPerSecond) : (response, body) => response.end(body);
  let sent = 0;
  const server = createServer(async (request, response) => {
    const headers = {
      "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
      "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache",
    };
    if (policy) headers["Content-Security-Policy"] = policy;
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const base = [BASE, OTHER_BASE].find((one) => path.startsWith(one)) ?? "";
    const file = normalize(join(folder, path.slice(base.length) || "index.html"));
    try {
      if (!base || !file.startsWith(normalize(folder) + sep)) throw new Error("outside");
      const body = await readFile(file);
      if (pace) {
        await new Promise((resolve) => setTimeout(resolve, pace.latency));
        headers.ETag = `"${createHash("sha256").update(body).digest("hex")}"`;
        if (request.headers["if-none-match"] === headers.ETag) return response.writeHead(304, headers).end();
      }
      sent += body.length;
      if (names && extname(file) === ".gz") headers["Content-Encoding"] = "gzip";
      response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Content-Length": body.length });
      send(response, body);
    } catch {
      response.writeHead(404, { ...headers, "Content-Type": "text/plain" });
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    port,
    sent: () => sent,
    url: `http://127.0.0.1:${port}${BASE}`,
    otherUrl: `http://127.0.0.1:${port}${OTHER_BASE}`,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
