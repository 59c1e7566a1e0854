// Without a network after the first visit, and the way a new version comes in.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { another, errorText, inState, openPage, openPhoto, pick } from "./page.mjs";
import { reasons } from "../../www/strings.js";
import { serve } from "./server.mjs";

export function offlineTests(mien, { hash, limit }) {
  /** A copy of the page that can be published anew, on a server of its own. */
  const host = async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "mien-offline-"));
    await cp(mien.folder, folder, { recursive: true });
    const host = { folder, server: await serve(folder) };
    t.after(async () => {
      await host.server.close();
      await rm(folder, { recursive: true });
    });
    return host;
  };
  const kept = (page) => page.waitForFunction(() => document.body.dataset.offline === "ready", null, { timeout: limit });
  /** A tab with the page in it, once its files are kept. */
  const visit = async (t, url) => {
    const log = await openPage(mien.browser, url, { hash, limit, offline: true });
    t.after(() => log.context.close());
    await inState(log.page, "ready", limit);
    await kept(log.page);
    return log;
  };
  const style = "www/style.css";
  /** Publishes a file anew. */
  const replace = async (folder, file, change) => {
    const text = change(await readFile(join(folder, file), "utf8"));
    await writeFile(join(folder, file), text);
    const files = JSON.parse((await readFile(join(folder, "files.js"), "utf8")).replace(/^[^{]*|[^}]*$/g, ""));
    files[file] = createHash("sha256").update(text).digest("hex");
    await writeFile(join(folder, "files.js"), `self.files = ${JSON.stringify(files)};`);
  };
  /** Publishes the list of files with a new style; `bytes` brings the style itself, without which a deploy is half done. */
  const publish = async (folder, { list, bytes }) => {
    const text = `${(await readFile(join(mien.folder, style), "utf8"))}\n:root { --published: again; }\n`;
    if (bytes) await writeFile(join(folder, style), text);
    const digest = createHash("sha256").update(text).digest("hex");
    const files = await readFile(join(folder, "files.js"), "utf8");
    if (list) await writeFile(join(folder, "files.js"), files.replace(/("www\/style\.css": ")[^"]*/, `$1${digest}`));
    return digest;
  };
  /** Looks for a new version; what becomes of it. */
  const update = (page) => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => {});
    const worker = registration.installing ?? registration.waiting;
    if (!worker) return "none";
    while (worker.state === "installing") await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    return worker.state;
  });
  const published = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--published"));
  const showsNew = (page) => page.waitForFunction(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--published").includes("again"), null, { timeout: limit });
  /** The addresses of everything that is kept, whoever keeps it. */
  const keys = (page) => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat());

  test("begins with the small engine, and keeps the one for the graphics card for the next visit", async (t) => {
    const own = await host(t);
    // An adapter that says that it can, and cannot.
    const adapter = '{ features: new Set(["timestamp-query"]), limits: {}, info: { vendor: "acme" }, requestDevice: () => Promise.reject(new Error("no device")) }';
    await replace(own.folder, "www/engine/worker.js", (script) =>
      `Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () => (${adapter}) } });\n${script}`);
    const log = await openPage(mien.browser, own.server.url, { hash: hash.replace("cpu", "auto"), limit, offline: true });
    t.after(() => log.context.close());
    const why = async () => {
      await inState(log.page, "ready", limit);
      return log.page.locator("#engine-why").textContent();
    };
    assert.match(await why(), new RegExp(reasons.nextTime, "i"));
    assert.ok(!log.requests.some(({ url }) => url.includes("webgpu")), "nothing of it comes before the engine runs");
    await kept(log.page);
    while (!(await keys(log.page)).some((url) => url.includes("webgpu/mien_bg.wasm.gz"))) await log.page.waitForTimeout(100);
    await log.page.reload();
    // It tries the graphics card now, which refuses: the same engine goes on on the CPU.
    assert.doesNotMatch(await why(), new RegExp(reasons.nextTime, "i"));
    await openPhoto(log.page, mien.sample, limit);
    await pick(log.page, "happy", limit);
    assert.equal(await errorText(log.page), "");
  });

  test("works offline after the first visit, and offers a new version", async (t) => {
    const own = await host(t);
    const { page, requests } = await visit(t, own.server.url);
    assert.match(await page.locator("#offline").textContent(), /without a network/);
    const { port } = own.server;

    await own.server.close();
    // Of the first visit, too: nobody has asked for the sample yet.
    await page.click("#sample");
    await page.waitForFunction(() => document.body.dataset.state === "edited", null, { timeout: limit });
    await page.reload();
    // The photo is there again, and its edit.
    await inState(page, "edited", limit);
    await openPhoto(page, mien.sample, limit);
    await pick(page, "happy", limit);
    assert.equal(await errorText(page), "");
    await another(page, "sample");
    await page.waitForFunction(() => window.__mien.state().photo?.name === "astronaut.jpg" && window.__mien.state().face, null, { timeout: limit });
    assert.ok(!await page.locator("#update").isVisible(), "no new version yet");

    own.server = await serve(own.folder, port);
    const digest = await publish(own.folder, { list: true, bytes: true });
    const before = requests.length;
    await page.reload();
    await inState(page, ["ready", "edited"], limit);
    await page.locator("#update").waitFor({ timeout: limit });
    assert.equal(await published(page), "", "the running page stays of one version");
    await page.click("#reload");
    await showsNew(page);
    await inState(page, ["ready", "edited"], limit);
    assert.ok(!await page.locator("#update").isVisible(), "the new version is here");
    await kept(page);
    const held = (await keys(page)).filter((url) => url.includes("style.css"));
    assert.deepEqual(held.map((url) => url.replace(/.*\?/, "")), [digest], "the old version is forgotten");
    for (const { url, method, body } of requests.slice(before)) {
      assert.ok(/^(blob|data):/.test(url) || url.startsWith(own.server.url), url);
      assert.deepEqual([method, body], ["GET", null]);
    }
  });

  test("takes no version of which a file is another's", async (t) => {
    const own = await host(t);
    const { page } = await visit(t, own.server.url);
    await page.reload();
    await inState(page, "ready", limit);
    // As during a deploy, or behind a cache on the way that is behind.
    await publish(own.folder, { list: true, bytes: false });
    assert.equal(await update(page), "redundant", "the new list with an old file is no version");
    assert.ok(!await page.locator("#update").isVisible());
    await publish(own.folder, { list: false, bytes: true });
    assert.equal(await update(page), "installed", "once everything is there it is");
    await page.locator("#update").waitFor({ timeout: limit });
  });

  test("gives what it fetched where it cannot keep it", async (t) => {
    const own = await host(t);
    const script = join(own.folder, "sw.js");
    await writeFile(script, `self.addEventListener("message", ({ data }) => {
      if (data === "full") Cache.prototype.put = async () => { throw new DOMException("full", "QuotaExceededError"); };
    });\n${await readFile(script, "utf8")}`);
    const { page } = await visit(t, own.server.url);
    await page.reload();
    await inState(page, "ready", limit);
    // A model that nobody has asked for yet, so it is not kept.
    const other = mien.manifest.models.find(({ name }) => name !== mien.manifest.default);
    const fetched = await page.evaluate(async (path) => {
      navigator.serviceWorker.controller.postMessage("full");
      const response = await fetch(path).catch((error) => ({ ok: false, arrayBuffer: async () => new ArrayBuffer(0), error }));
      return { ok: response.ok, bytes: (await response.arrayBuffer()).byteLength };
    }, `www/weights/${other.file}`);
    assert.deepEqual(fetched, { ok: true, bytes: other.bytes });
    assert.ok(!(await keys(page)).some((url) => url.includes(other.file)), "it was not kept");
  });

  test("leaves other deployments of the origin alone", async (t) => {
    const own = await host(t);
    const { page, context } = await visit(t, own.server.url);
    const other = await context.newPage();
    await other.goto(`${own.server.otherUrl}#${hash}`);
    await inState(other, "ready", limit);
    await kept(other);
    const theirs = async () => (await keys(page)).filter((url) => url.startsWith(own.server.otherUrl)).length;
    const before = await theirs();
    assert.ok(before > 30, `the other deployment keeps ${before} files`);
    await page.reload();
    await inState(page, "ready", limit);
    await publish(own.folder, { list: true, bytes: true });
    assert.equal(await update(page), "installed");
    await page.click("#reload");
    await showsNew(page);
    await inState(page, "ready", limit);
    await kept(page);
    assert.equal(await theirs(), before);
  });

  test("takes over no tab that runs the old version", async (t) => {
    const own = await host(t);
    const { page, context } = await visit(t, own.server.url);
    const other = await context.newPage();
    await other.goto(`${own.server.url}#${hash}`);
    await inState(other, "ready", limit);
    await page.reload();
    await inState(page, "ready", limit);
    await publish(own.folder, { list: true, bytes: true });
    assert.equal(await update(page), "installed");
    await page.click("#reload");
    await page.waitForFunction(() => /another tab/.test(document.querySelector("#update p").textContent), null, { timeout: 10_000 });
    assert.equal(await published(page), "");
    // What the other tab fetches, its engine's worker for one, is of its own version still.
    assert.doesNotMatch(await other.evaluate(async (path) => (await fetch(path)).text(), style), /--published/);
    await other.evaluate(() => window.__mien.crash());
    await other.waitForFunction(() => document.body.dataset.state === "loading");
    await inState(other, "ready", limit);
    await other.close();
    await page.click("#reload");
    await showsNew(page);
  });
}
