// A static file server for one folder, as strict as a real host: isolation headers, right types, 404s.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".jpg": "image/jpeg", ".png": "image/png",
};

/** The page is served below this path, not at the root, so that an absolute URL in it fails a test. */
export const BASE = "/some/where/";
/** And once more here: another deployment on the same origin. */
export const OTHER_BASE = "/some/where-else/";

/** Serves `folder` on 127.0.0.1, on a free port or the one given; resolves to {url, otherUrl, port, close}. */
export async function serve(folder, wanted = 0) {
  const server = createServer(async (request, response) => {
    const headers = {
      "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
      "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache",
    };
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const base = [BASE, OTHER_BASE].find((one) => path.startsWith(one)) ?? "";
    const file = normalize(join(folder, path.slice(base.length) || "index.html"));
    try {
      if (!base || !file.startsWith(normalize(folder) + sep)) throw new Error("outside");
      const body = await readFile(file);
      response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Content-Length": body.length });
      response.end(body);
    } catch {
      response.writeHead(404, { ...headers, "Content-Type": "text/plain" });
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    port,
    url: `http://127.0.0.1:${port}${BASE}`,
    otherUrl: `http://127.0.0.1:${port}${OTHER_BASE}`,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
