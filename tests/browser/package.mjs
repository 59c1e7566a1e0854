// The package for other people's pages: what is in it, and the examples that use it, under a strict Content-Security-Policy.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { violations } from "./access.mjs";
import { credentialsOf } from "./c2pa.mjs";
import { makePng } from "./page.mjs";
import { mark } from "./png.mjs";
import { serve } from "./server.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const examples = join(here, "../../examples");
const tool = (path) => join(here, "node_modules", path);

/** Most bytes of the package, packed: the engine's two builds, and what `www/weights` holds. */
const MOST_BYTES = 13e6;

/** For each document: notes what breaks its policy, and what names its window has before any script. */
const watch = () => {
  window.__watched = { violations: [], names: new Set(Object.getOwnPropertyNames(window)), events: [] };
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.__watched.violations.push(`${violatedDirective} ${blockedURI}`));
  for (const type of ["ready", "face", "edit", "error"]) {
    // They do not bubble, but all pass here on their way down.
    addEventListener(type, ({ detail }) => detail && window.__watched.events.push({ type, detail }), true);
  }
};

/** The events so far of the page's editor, of one type. */
const events = (page, type) => page.evaluate((wanted) => window.__watched.events.filter((one) => one.type === wanted).map(({ detail }) => detail), type);

/** Waits until the editor is in a state, as its page's style sheet knows it, and nothing is under way. */
const inState = (page, state, limit) => page.waitForFunction((name) => document.querySelector("mien-editor").matches(`:state(${name}):not(:state(busy))`), state, { timeout: limit });

/** Sets some of the editor's properties and gives, in pixels that differ: `mouth`, in the lower half of the face's box, and `outside` of all that an edit may change. */
const difference = (page, change) => page.evaluate(async (properties) => {
  const editor = document.querySelector("mien-editor");
  const canvas = editor.shadowRoot.querySelector("canvas");
  const pixels = () => new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const before = pixels();
  const edited = new Promise((resolve) => editor.addEventListener("edit", resolve, { once: true }));
  Object.assign(editor, properties);
  await edited;
  const after = pixels();
  const { quad, faces: [face], width } = editor.facts;
  const [xs, ys] = [0, 1].map((i) => quad.map((corner) => corner[i]));
  const found = { mouth: 0, outside: 0 };
  before.forEach((pixel, i) => {
    if (pixel === after[i]) return;
    const [x, y] = [i % canvas.width, Math.floor(i / canvas.width)].map((at) => (at * width) / canvas.width);
    if (x < Math.min(...xs) - 2 || x > Math.max(...xs) + 2 || y < Math.min(...ys) - 2 || y > Math.max(...ys) + 2) found.outside += 1;
    if (x > face.x && x < face.x + face.width && y > face.y + face.height / 2 && y < face.y + face.height * 1.1) found.mouth += 1;
  });
  return found;
}, change);

/** Sets some of the editor's properties. */
const set = (page, change) => page.evaluate((properties) => Object.assign(document.querySelector("mien-editor"), properties) && null, change);

/** What a page that uses the element is to be like: nothing refused, nothing left in its window, nothing asked of another origin. */
async function clean(log) {
  const { violations, added } = await log.page.evaluate(() => ({
    violations: window.__watched.violations,
    added: Object.getOwnPropertyNames(window).filter((name) => !window.__watched.names.has(name) && name !== "__watched"),
  }));
  assert.deepEqual({ violations, added, console: log.console }, { violations: [], added: [], console: [] });
  for (const url of log.requests) assert.ok(/^(blob|data):/.test(url) || new URL(url).origin === new URL(log.page.url()).origin, `${url} is on the page's own host`);
}

/** `mien.package`: the folder with the packed package and the one it was packed from. */
export function packageTests(mien, { limit }) {
  describe("the package", () => {
    /** @type {string} */
    let work;
    let server;
    before(async () => {
      const tarball = (await readdir(mien.package).catch(() => [])).find((name) => name.endsWith(".tgz"));
      assert.ok(tarball, `${mien.package} holds no package: run cargo xtask npm, or set MIEN_PACKAGE`);
      work = await mkdtemp(join(tmpdir(), "mien-package-"));
      const unpacked = join(work, "vite/node_modules/mien-editor");
      await mkdir(unpacked, { recursive: true });
      await run("tar", ["-xzf", join(mien.package, tarball), "-C", unpacked, "--strip-components=1"]);
      await cp(join(examples, "page"), join(work, "page"), { recursive: true });
      await cp(unpacked, join(work, "page/mien-editor"), { recursive: true });
      await cp(mien.sample, join(work, "page/portrait.jpg"));
      await cp(join(examples, "vite"), join(work, "vite"), { recursive: true, filter: (path) => !/vite\/(dist|node_modules)$/.test(path) });
      await mkdir(join(work, "vite/public"));
      await cp(mien.sample, join(work, "vite/public/portrait.jpg"));
      // As strict as the examples' own, for the workers too.
      server = await serve(work, 0, { policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'" });
    });
    after(async () => {
      await server?.close();
      if (work) await rm(work, { recursive: true });
    });

    /** An example, once its photo is open and edited. */
    async function open(t, path, before = async () => {}) {
      const context = await mien.browser.newContext({ locale: "en-US" });
      t.after(() => context.close());
      const page = await context.newPage();
      const log = { page, console: [], requests: [] };
      context.on("request", (request) => log.requests.push(request.url()));
      page.on("console", (message) => message.type() === "error" && log.console.push(message.text()));
      page.on("pageerror", (error) => log.console.push(String(error)));
      await page.addInitScript(watch);
      await before(page);
      await page.goto(`${server.url}${path}`);
      await inState(page, "edited", limit).catch(async () => assert.fail(JSON.stringify({ events: await page.evaluate(() => window.__watched), console: log.console })));
      return log;
    }

    /** It edits the photo's mouth and not its background, is saved with a mark, and has left the page as it was. */
    async function works({ page }) {
      const back = await difference(page, { intensity: 0 });
      assert.ok(back.mouth > 300 && back.outside === 0, `the mouth was edited and nothing outside the crop: ${JSON.stringify(back)}`);
      const there = await difference(page, { intensity: 1 });
      assert.ok(there.mouth > 300 && there.outside === 0, JSON.stringify(there));
      const [download] = await Promise.all([page.waitForEvent("download", { timeout: limit }), page.click("#save")]);
      const saved = await readFile(await download.path());
      assert.match(mark(saved), /DigitalSourceType="[^"]*compositeWithTrained[^]*Happy at 100 %/, "it says that it was edited");
      assert.equal((await credentialsOf(saved, "image/png")).state, "Valid");
    }

    test("holds the engine, its types, the weights and their credits, and nothing of the page", async () => {
      const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: join(mien.package, "package") });
      const [{ files, size, unpackedSize, version }] = JSON.parse(stdout);
      console.log(`# package: ${size} bytes packed, ${unpackedSize} unpacked`);
      assert.ok(size < MOST_BYTES, `${size} bytes`);
      assert.equal(version, (await readFile(join(here, "../../Cargo.toml"), "utf8")).match(/\[package\]\nname = "mien"\nversion = "(.*)"/)[1]);
      const names = files.map(({ path }) => path).sort();
      const builds = ["cpu", "webgpu"].flatMap((build) => ["mien.js", "mien.d.ts", "mien_bg.wasm.gz"].map((name) => `pkg/${build}/${name}`));
      const weights = ["manifest.json", ...mien.manifest.models.flatMap(({ name, file }) => [file, `${name}.md`])];
      assert.deepEqual(names, [
        "LICENSE", "README.md", "package.json", "mien-editor.js", "mien-editor.d.ts", "frame.js", "source.js", "host.js", "files.js", "files.d.ts",
        "language.js", "strings.js", "edit-words.js", ...["client", "code", "credentials", "fetch", "heif", "refusal", "start", "worker"].map((name) => `engine/${name}.js`),
        ...["de", "en", "es", "fr", "ja"].map((name) => `words/${name}.js`), ...builds, ...weights.map((name) => `weights/${name}`),
      ].sort());
      const bytes = Object.fromEntries(files.map(({ path, size: its }) => [path, its]));
      for (const { file, bytes: listed } of mien.manifest.models) assert.equal(bytes[`weights/${file}`], listed, file);
    });

    test("has types that another project's compiler understands", async () => {
      const folder = join(work, "vite");
      await writeFile(join(folder, "use.ts"), `
        import init, { Engine, type Limits } from "mien-editor/cpu";
        import { MienEditor, type FaceFacts } from "mien-editor";
        const editor: MienEditor = document.querySelector("mien-editor")!;
        editor.addEventListener("face", ({ detail }) => { const facts: FaceFacts = detail; return facts.quad; });
        editor.addEventListener("error", ({ detail }) => detail.message.length);
        editor.actions = { "smile.left": 0.5 };
        export const saved: Promise<Blob> = editor.save();
        export const made: Promise<Engine> = init({ module_or_path: new Uint8Array() }).then(() => Engine.create("cpu", "{}", undefined, new Uint8Array()));
        export const most = (limits: Limits): number => limits.maxIntensity;
        // @ts-expect-error
        editor.intensity = "strong";
      `);
      const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "esnext", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "esnext,dom", "--types", "", "use.ts"];
      await run("node", [tool("typescript/bin/tsc"), ...options], { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
    });

    test("works on a page of 20 lines, alone and several times, and ends with it", async (t) => {
      const log = await open(t, "page/index.html");
      const { page } = log;
      const [ready] = await events(page, "ready");
      assert.ok(ready.backend === "cpu" && ready.why === "" && ready.model.name === mien.manifest.default && ready.limits.expressions.includes("happy"), JSON.stringify(ready));
      const [face] = await events(page, "face");
      assert.ok(face.whole && face.width === 512 && face.faces.length === 1, JSON.stringify(face));
      await works(log);

      // A slider that is dragged: the newest value counts, and those in between are left out. The network runs for each that is not.
      const before = (await events(page, "edit")).length;
      await page.evaluate(async () => {
        const editor = document.querySelector("mien-editor");
        for (let i = 1; i <= 40; i++) {
          editor.actions = { smile: i / 40 };
          await new Promise((later) => setTimeout(later, 5));
        }
      });
      await inState(page, "edited", limit);
      const edits = (await events(page, "edit")).slice(before).map(({ request }) => request.actions.smile);
      assert.ok(edits.length < 20 && edits.at(-1) === 1, `the last one is shown, few before it: ${edits}`);
      await set(page, { actions: {} });

      const photo = { name: "mine.avif", mimeType: "image/avif", buffer: await readFile(join(here, "astronaut.avif")) };
      await page.setInputFiles("#file", photo);
      await page.waitForFunction(() => document.querySelector("mien-editor").facts?.name === "mine.avif", null, { timeout: limit });
      await inState(page, "edited", limit);
      assert.match(await page.evaluate(() => document.querySelector("mien-editor").shadowRoot.querySelector("canvas").ariaLabel), /A portrait, edited: Happy at 100 %/);

      // Another one on the page has an engine of its own; what is taken away ends its own only, and works when it comes back.
      const workers = async (count) => {
        for (const end = Date.now() + 5000; page.workers().length !== count;) {
          assert.ok(Date.now() < end, `${page.workers().length} workers, not ${count}`);
          await new Promise((later) => setTimeout(later, 50));
        }
      };
      await page.evaluate(() => {
        const [editor] = document.querySelectorAll("mien-editor");
        const other = document.createElement("mien-editor");
        other.setAttribute("src", "portrait.jpg");
        editor.after(other);
        // Moved, which is no end.
        document.body.prepend(editor);
      });
      await page.waitForFunction(() => [...document.querySelectorAll("mien-editor")].every((one) => one.matches(":state(ready)")), null, { timeout: limit });
      await workers(2);
      assert.equal((await events(page, "ready")).length, 2, "the one that was moved has not started again");
      await page.evaluate(() => {
        window.__watched.gone = document.querySelector("mien-editor");
        window.__watched.gone.remove();
      });
      await workers(1);
      await page.evaluate(() => document.body.append(window.__watched.gone));
      await page.waitForFunction(() => window.__watched.gone.matches(":state(edited)"), null, { timeout: limit });
      await page.evaluate(() => document.querySelectorAll("mien-editor").forEach((one) => one.remove()));
      await workers(0);
      await clean(log);
    });

    test("works in what Vite makes of it, below a path", async (t) => {
      await run("node", [tool("vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd: join(work, "vite") });
      const log = await open(t, "vite/dist/index.html");
      const { page } = log;
      assert.ok(log.requests.every((url) => url.startsWith(`${server.url}vite/dist/`)), "all of it comes from the built folder");
      await works(log);
      await clean(log);
      // A language is a file of its own, for the page and for its worker.
      await page.route("**/index.html", async (route) => {
        const body = (await readFile(join(work, "vite/dist/index.html"), "utf8")).replace('lang="en"', 'lang="fr"');
        await route.fulfill({ body, contentType: "text/html" });
      });
      await page.reload();
      await inState(page, "edited", limit);
      await page.setInputFiles("#file", { name: "text.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
      await inState(page, "error", limit);
      const [{ message }] = await events(page, "error");
      assert.match(message, /text\.jpg : image illisible/);
    });

    test("shows the photo before the engine has come", async (t) => {
      const context = await mien.browser.newContext();
      t.after(() => context.close());
      const page = await context.newPage();
      await context.route("**/mien_bg.wasm.gz", () => {});
      await page.goto(`${server.url}page/index.html`);
      const [red, , blue] = await (await page.waitForFunction(() => {
        const canvas = document.querySelector("mien-editor").shadowRoot?.querySelector("canvas");
        // The orange suit.
        return canvas?.checkVisibility() && canvas.width === 512 && [...canvas.getContext("2d").getImageData(120, 440, 1, 1).data];
      }, null, { timeout: limit })).jsonValue();
      assert.ok(red > 150 && blue < 100, `${[red, blue]}`);
      assert.equal(await page.evaluate(() => document.querySelector("mien-editor").info), null);
    });

    test("says what is wrong, to the page and to whoever looks at it", async (t) => {
      // Without the policy, which would refuse another site's photo before that site does.
      const { page } = await open(t, "page/index.html", (tab) => tab.route("**/index.html", async (route) => {
        const body = (await readFile(join(work, "page/index.html"), "utf8")).replace(/<meta http-equiv.*>/, "");
        await route.fulfill({ body, contentType: "text/html" });
      }));
      /** What comes of `change` is refused, once, in these words; gives the part that is. @param {() => Promise<unknown>} change @param {RegExp} message */
      const refuses = async (change, message) => {
        const before = (await events(page, "error")).length;
        await change();
        await page.waitForFunction((count) => window.__watched.events.filter(({ type }) => type === "error").length > count, before, { timeout: limit });
        await inState(page, "error", limit);
        const said = (await events(page, "error")).slice(before);
        assert.deepEqual([said.length, await page.locator("mien-editor").getByRole("alert").textContent()], [1, said[0].message], "an event, and the same words in sight");
        assert.match(said[0].message, message);
        return said[0].part;
      };
      assert.equal(await refuses(() => set(page, { expression: "joyful" }), /joyful/), "edit");
      await set(page, { expression: "happy" });
      await page.waitForFunction(() => !document.querySelector("mien-editor").matches(":state(error)"), null, { timeout: limit });
      const seen = page.locator("mien-editor canvas");
      assert.equal(await refuses(() => set(page, { src: "nowhere.jpg" }), /nowhere\.jpg could not be fetched \(HTTP 404\)/), "photo");
      assert.equal(await seen.isVisible(), false, "no other photo is seen in its place");
      assert.equal(await refuses(() => set(page, { src: `${mien.url}www/samples/astronaut.jpg` }), /could not be fetched.*CORS/), "photo");
      assert.equal(await refuses(() => set(page, { src: "page.js" }), /page\.js: not a readable picture/), "photo");
      await assert.rejects(page.evaluate(() => document.querySelector("mien-editor").save()), /page\.js: not a readable picture/);
      const grey = { name: "grey.png", mimeType: "image/png", buffer: await makePng(page, await readFile(mien.sample), "gradient") };
      assert.equal(await refuses(() => page.setInputFiles("#file", grey), /grey\.png: no face found/), "photo");
      assert.ok(await seen.isVisible(), "what shows no face is seen");
      assert.deepEqual(await violations(page), [], "with an error");
      await set(page, { src: "portrait.jpg" });
      await inState(page, "edited", limit);
      assert.deepEqual(await violations(page), [], "with an edit");

      // The next engine finds no weights. The one that runs goes on.
      const slim = mien.manifest.models.find(({ name }) => name !== mien.manifest.default);
      await rm(join(work, "page/mien-editor/weights", slim.file));
      assert.equal(await refuses(() => set(page, { model: slim.name }), /mien-editor\/weights\/.*HTTP 404/), "engine");
      const { mouth } = await difference(page, { intensity: 0 });
      assert.ok(mouth > 300, "the engine that runs goes on");

      // An engine that dies is started once more; one that dies of the same photo again is not.
      await set(page, { intensity: 1, model: "" });
      await inState(page, "edited", limit);
      const dies = () => page.workers()[0].evaluate(() => self.postMessage({ fatal: "out of memory" }));
      const { length } = await events(page, "edit");
      await dies();
      await page.waitForFunction((count) => window.__watched.events.filter(({ type }) => type === "edit").length > count, length, { timeout: limit });
      await inState(page, "edited", limit);
      assert.equal(await refuses(dies, /portrait\.jpg: the engine stopped twice on this photo/), "photo");
    });
  });
}
