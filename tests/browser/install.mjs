// As an app: what the browser says of the manifest, photos that are shared with it, and photos that are opened with it.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { error, errorText, inState, openPage, openPhoto, pick, start } from "./page.mjs";

export function installTests(mien, { hash, limit }) {
  const edited = (page, name) => page.waitForFunction((one) => document.querySelector("#photo").getAttribute("aria-label").startsWith(one)
    && ["ready", "edited"].includes(document.body.dataset.state), name, { timeout: limit });

  test("can be installed, with icons that are what they say", async (t) => {
    const { page, context } = await start(t, mien, { hash, limit });
    const cdp = await context.newCDPSession(page);
    const { errors, data, url } = await cdp.send("Page.getAppManifest");
    assert.deepEqual(errors, [], "the browser reads the manifest without a complaint");
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // As every page of a test is.
    assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((one) => one !== "in-incognito"), []);
    const { appId } = await cdp.send("Page.getAppId");
    assert.equal(appId, mien.url, "another deployment of the origin is another app");
    const { icons, share_target: share, file_handlers: [opens] } = JSON.parse(data);
    for (const { src, sizes, type } of icons.filter(({ type }) => type === "image/png")) {
      const png = await readFile(join(mien.folder, "www", src));
      assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
      assert.equal(png.toString("latin1", 1, 4), type.slice(6).toUpperCase());
    }
    for (const purpose of [undefined, "maskable"]) for (const size of ["192x192", "512x512"]) {
      assert.ok(icons.some((icon) => icon.purpose === purpose && icon.sizes === size), `${purpose ?? "any"}, ${size}`);
    }
    assert.deepEqual([share.action, opens.action].map((action) => new URL(action, url).href), [`${mien.url}share`, mien.url]);
  });

  test("opens what another app shares, and the photo before it is one step back", async (t) => {
    const log = await openPage(mien.browser, mien.url, { hash, limit, offline: true });
    t.after(() => log.context.close());
    await inState(log.page, "ready", limit);
    await log.page.waitForFunction(() => document.body.dataset.offline === "ready" && navigator.serviceWorker.controller, null, { timeout: limit });
    await openPhoto(log.page, mien.sample, limit);
    await pick(log.page, "happy", limit);
    await log.page.waitForTimeout(300);
    await log.page.close();
    const page = await log.context.newPage();
    page.setDefaultTimeout(limit);
    // On a disk: a worker cannot read what belongs to a page that is gone.
    const folder = await mkdtemp(join(tmpdir(), "mien-share-"));
    t.after(() => rm(folder, { recursive: true }));
    const share = async (...names) => {
      // A form of the same origin does what the phone does: it sends the files to the address in the manifest. This text has no policy.
      await page.goto(`${mien.url}none.txt`);
      await page.evaluate((action) => {
        document.body.innerHTML = `<form action="${action}" method="post" enctype="multipart/form-data" accept-charset="utf-8"><input type="file" name="photos" multiple><button>Share</button></form>`;
      }, `${mien.url}share`);
      const paths = names.map((name) => join(folder, name));
      for (const path of paths) await cp(join(mien.folder, "www/samples/hopper.jpg"), path);
      await page.setInputFiles("input", paths);
      await page.click("button");
    };
    await share("größe & a.jpg");
    await edited(page, "größe & a.jpg");
    assert.equal(await errorText(page), "");
    assert.doesNotMatch(page.url(), /shared/, "a reload does not ask for it again");
    assert.ok(!await page.evaluate(async () => (await caches.keys()).some((name) => name.includes("shared"))), "and it is not kept twice");
    await page.click("#undo");
    await edited(page, "astronaut.jpg");
    assert.equal(await page.getAttribute("body", "data-expression"), "happy");
    await share("1.jpg", "2.jpg");
    await page.waitForFunction(() => document.querySelectorAll("#batch-dialog[open] li").length === 2);
    assert.deepEqual(await page.locator("#batch-list .name").allTextContents(), ["1.jpg", "2.jpg"]);
    await page.keyboard.press("Escape");
    // Nothing arrives where there is no room for it.
    await page.goto("about:blank");
    await page.goto(`${mien.url}#shared`);
    assert.match(await error(page, limit), /did not arrive here/);
  });

  test("opens what is opened with it", async (t) => {
    const before = (page) => page.addInitScript(() => {
      Object.defineProperty(window, "launchQueue", { value: { setConsumer: (take) => { window.__launch = take; } } });
    });
    const { page } = await start(t, mien, { hash, limit }, { before });
    await page.waitForFunction(() => window.__launch);
    await page.evaluate(async () => {
      const blob = await (await fetch("www/samples/hopper.jpg")).blob();
      window.__launch({ files: [{ getFile: async () => new File([blob], "opened.jpg", { type: "image/jpeg" }) }] });
      window.__launch({});
    });
    await edited(page, "opened.jpg");
    await page.evaluate(() => window.__launch({ files: [{ getFile: () => Promise.reject(new Error("gone")) }] }));
    assert.match(await error(page, limit), /no picture file/);
  });
}
