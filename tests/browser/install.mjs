// As an app: what the browser says of the manifest, photos that are shared with it, and photos that are opened with it.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launchProfile } from "./chromium.mjs";
import { error, errorText, inState, openPage, openPhoto, pick } from "./page.mjs";

export function installTests(mien, { hash, limit }) {
  const edited = (page, name) => page.waitForFunction((one) => document.querySelector("#photo").getAttribute("aria-label").startsWith(one)
    && ["ready", "edited"].includes(document.body.dataset.state), name, { timeout: limit });

  /** A folder that is gone after the test. */
  const folderOf = async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "mien-install-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return folder;
  };

  test("can be installed, with icons that are what they say, and opens what is opened with it", async (t) => {
    const folder = await folderOf(t);
    const context = await launchProfile(join(folder, "profile"));
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`${mien.url}#${hash}`);
    await inState(page, "ready", limit);
    const cdp = await context.newCDPSession(page);
    const { errors, data, url } = await cdp.send("Page.getAppManifest");
    assert.deepEqual(errors, [], "the browser reads the manifest without a complaint");
    assert.deepEqual((await cdp.send("Page.getInstallabilityErrors")).installabilityErrors, []);
    const { appId: manifestId } = await cdp.send("Page.getAppId");
    assert.equal(manifestId, mien.url, "another deployment of the origin is another app");
    const { icons, share_target: share, file_handlers: [opens] } = JSON.parse(data);
    for (const { src, sizes, type } of icons) {
      const png = await readFile(join(mien.folder, "www", src));
      assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
      assert.equal(png.toString("latin1", 1, 4), type.slice(6).toUpperCase());
    }
    for (const purpose of [undefined, "maskable"]) for (const size of ["192x192", "512x512"]) {
      assert.ok(icons.some((icon) => icon.purpose === purpose && icon.sizes === size), `${purpose ?? "any"}, ${size}`);
    }
    assert.deepEqual([share.action, opens.action].map((action) => new URL(action, url).href), [`${mien.url}share`, mien.url]);

    await cdp.send("PWA.install", { manifestId, installUrlOrBundleUrl: mien.url });
    const photo = join(folder, "from a disk.jpg");
    await cp(join(mien.folder, "www/samples/hopper.jpg"), photo);
    const [app] = await Promise.all([context.waitForEvent("page"), cdp.send("PWA.launchFilesInApp", { manifestId, files: [photo] })]);
    app.setDefaultTimeout(limit);
    await edited(app, "from a disk.jpg");
    assert.equal(await errorText(app), "");
    await cdp.send("PWA.uninstall", { manifestId });
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
    const folder = await folderOf(t);
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
}
