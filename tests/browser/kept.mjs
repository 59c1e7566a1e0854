// The open photo outlives a reload and its tab, until it is closed; and no tab takes another's.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inState, makePng, openPhoto, pick, settled, start } from "./page.mjs";

export function keptTests(mien, { hash, limit }) {
  /** What is to be the same after a reload. */
  const seen = (page) => page.evaluate(async () => {
    const { photo } = window.__mien.state();
    const { width, height } = document.querySelector("#photo");
    const { data } = document.querySelector("#photo").getContext("2d").getImageData(0, 0, width, height);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return { name: photo.name, chosen: photo.chosen, edits: photo.edits, pixels: Array.from(digest).join(" ") };
  });
  const back = async (page) => {
    await page.waitForFunction(() => window.__mien?.state().face, null, { timeout: limit });
    await settled(page, limit);
    return seen(page);
  };
  const isEmpty = (page) => page.evaluate(() => document.body.dataset.photo === "none" && window.__mien.state().photo === null);

  test("keeps photo, edits and chosen face over a reload and for the next tab, until the photo is closed", async (t) => {
    const { page, context } = await start(t, mien, { hash, limit });
    page.on("dialog", () => assert.fail("nothing is lost, so nothing is asked"));
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await pick(page, "happy", limit);
    const other = await page.evaluate(() => 1 - window.__mien.state().photo.chosen);
    await page.locator("#face-list button").nth(other).click();
    await page.waitForFunction((index) => window.__mien.state().photo.chosen === index && window.__mien.state().face, other, { timeout: limit });
    await pick(page, "sad", limit);
    await page.locator("#intensity").fill("0.55");
    await settled(page, limit);
    const before = await seen(page);
    assert.equal(before.chosen, other);
    await page.reload();
    assert.deepEqual(await back(page), before);
    assert.match(await page.locator("#status").textContent(), /two\.png is as you left it/);
    assert.equal(await page.locator("#undo").getAttribute("aria-disabled"), "true");

    const second = await context.newPage();
    await second.goto(`${mien.url}#${hash}`);
    await inState(second, "ready", limit);
    assert.ok(await isEmpty(second), "the first tab's photo is its own");
    await openPhoto(second, mien.sample, limit);
    await pick(second, "anger", limit);
    await second.waitForTimeout(300);
    await second.close();
    // The address names another edit, and wins.
    const third = await context.newPage();
    await third.goto(`${mien.url}#${hash}&expression=fear&intensity=0.7`);
    const taken = await back(third);
    assert.equal(taken.name, "astronaut.jpg", "what a closed tab has left is not lost");
    assert.deepEqual([taken.edits[0].shares, taken.edits[0].intensity], [{ fear: 1 }, 0.7], "the address wins");
    await third.click("#undo");
    await settled(third, limit);
    assert.deepEqual((await seen(third)).edits[0].shares, { anger: 1 }, "and can be undone");

    await page.click("#new");
    await page.click("#close");
    assert.equal(await page.locator("#close").textContent(), "Close without saving");
    await page.click("#close");
    assert.ok(await isEmpty(page));
    assert.equal(await page.evaluate(() => document.activeElement.id), "choose");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await page.click("#new");
    // The page goes in the very task of the closing, and hears of other tabs too late.
    await Promise.all([page.waitForEvent("load"), page.evaluate(() => {
      navigator.locks.query = () => new Promise(() => {});
      document.querySelector("#close").click();
      location.reload();
    })]);
    await inState(page, "ready", limit);
    assert.ok(await isEmpty(page), "closed is closed");
    const names = (one) => one.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith("mien photos")));
    assert.equal((await names(page)).length, 1);
    assert.equal((await seen(third)).name, "astronaut.jpg", "in the other tab nothing has changed");
  });

  test("keeps what is open where all was deleted meanwhile, frozen or not, and never one photo with another's edits", async (t) => {
    const { page, context } = await start(t, mien, { hash, limit }, { file: mien.sample });
    const tab = await context.newCDPSession(page);
    const { origin } = new URL(mien.url);
    const asked = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      dialog.accept();
    });
    /** Loads the page again, whose address names no edit that would win. */
    const again = async () => {
      await page.waitForTimeout(300);
      await page.evaluate((own) => history.replaceState(null, "", `#${own}`), hash);
      await page.reload();
      return back(page);
    };
    await pick(page, "happy", limit);
    await tab.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
    await tab.send("Page.setWebLifecycleState", { state: "frozen" });
    await page.clock.setSystemTime(Date.now() - 86_400_000);
    await tab.send("Page.setWebLifecycleState", { state: "active" });
    await pick(page, "sad", limit);
    const left = await again();
    assert.deepEqual([left.name, left.edits[0].shares, asked], ["astronaut.jpg", { sad: 1 }, []]);

    // Chromium's own quota is not always seen to in time.
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
    });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await pick(page, "anger", limit);
    assert.deepEqual([await again(), asked], [left, ["beforeunload"]], "what could not be kept is asked about, and what was before it is as it was");
  });
}
