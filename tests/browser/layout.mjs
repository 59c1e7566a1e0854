// The layout of www/: which folder may know which. A newcomer can rely on it, and so can whoever moves a file.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const www = join(dirname(fileURLToPath(import.meta.url)), "../../www");
/** The page's words and the engine's package are known to all. */
const MAY_KNOW = {
  model: [], engine: ["model"], view: ["model"], export: ["model", "engine", "view"], actions: ["model", "engine", "view", "export"],
};

export function layoutTests() {
  test("no import points upward, and none goes in a circle", async () => {
    const files = (await readdir(www, { recursive: true })).map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".js") && !/^(pkg|vendor)\//.test(file));
    const imports = new Map(await Promise.all(files.map(async (file) => {
      const text = await readFile(join(www, file), "utf8");
      // Types are no code: `import("...")` in a comment may name any file.
      const found = [...text.matchAll(/^(?:import|export) .*?from "(\..*?)"/gms)].map(([, path]) => posix.join(posix.dirname(file), path));
      return /** @type {const} */ ([file, found]);
    })));
    assert.ok(imports.size > 30, "the sources are found");
    const folder = (file) => (file.includes("/") ? file.split("/")[0] : "");
    const upward = [...imports].filter(([file]) => folder(file)).flatMap(([file, found]) => found
      .filter((other) => !["strings.js", "language.js", "host.js"].includes(other) && folder(other) !== folder(file) && !MAY_KNOW[folder(file)].includes(folder(other)))
      .map((other) => `${file} -> ${other}`));
    assert.deepEqual(upward, []);
    // Leaf by leaf: what is left at last is a circle.
    for (let leaves; (leaves = [...imports].filter(([, found]) => found.every((other) => !imports.has(other)))).length;) {
      for (const [file] of leaves) imports.delete(file);
    }
    assert.deepEqual([...imports.keys()], []);
  });
}
