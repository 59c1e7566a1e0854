// Another model: the engine that runs goes on until everything of the new one is there, and for good if it never is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { called, compare, error, errorText, inState, keep, openPhoto, pick, save, start, unfolded } from "./page.mjs";

export function switchingTests(mien, { hash, limit }) {
  const other = mien.manifest.models.find(({ name }) => name !== mien.manifest.default);
  const own = mien.manifest.models.find(({ name }) => name === mien.manifest.default);
  const isOther = (url) => url.pathname.endsWith(other.file);
  const counts = (page) => page.evaluate(() => window.__mien.counts);
  const address = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("model"));

  for (const [how, cut] of [
    ["whose file cannot be had", (context) => context.route(isOther, (route) => route.abort())],
    ["without a network", (context) => context.setOffline(true)],
  ]) {
    test(`keeps the engine, the menu and the address where another model is asked for ${how}`, async (t) => {
      const { page, context } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample }), "#readout");
      await pick(page, "happy", limit);
      await keep(page, "happy");
      await cut(context);
      await page.selectOption("#model", other.name);
      const message = await error(page, limit);
      for (const { name } of [other, own]) assert.ok(message.includes(await called(page, name)), message);
      assert.equal(await page.inputValue("#model"), mien.manifest.default);
      assert.equal(await address(page), null);
      await keep(page, "still");
      assert.equal((await compare(page, "happy", "still")).all, 0);
      await pick(page, "sad", limit);
      assert.equal(await errorText(page), "", "the next thing that works takes the error away");
      assert.equal((await save(page, "#download")).name, "astronaut-sad.png");
      await openPhoto(page, mien.sample, limit);
      assert.deepEqual([(await counts(page)).start, (await counts(page)).lost], [1, 0], "one engine all the time");
      // With a network again, it is as if nothing had been.
      await context.unrouteAll();
      await context.setOffline(false);
      await page.selectOption("#model", other.name);
      await page.waitForFunction((name) => window.__mien.state().info?.model.name === name && window.__mien.state().face, other.name, { timeout: limit });
      assert.equal(await address(page), other.name);
      assert.equal(await errorText(page), "");
    });
  }

  test("edits on while another model is being fetched", async (t) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const { page, context } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample }), "#readout");
    await context.route(isOther, async (route) => {
      await held;
      await route.continue();
    });
    await page.selectOption("#model", other.name);
    await pick(page, "happy", limit);
    await pick(page, "anger", limit);
    await keep(page, "own");
    release();
    await page.waitForFunction((name) => window.__mien.state().info?.model.name === name && document.body.dataset.state === "edited", other.name, { timeout: limit });
    assert.ok(await page.locator("input[value=anger]").isChecked());
    await keep(page, "other");
    assert.ok((await compare(page, "own", "other")).all > 100, "the other model draws it in its own way");
  });

  test("starts with its own model where the one in the address cannot be had", async (t) => {
    const before = (page) => page.context().route(isOther, (route) => route.abort());
    const { page, context } = await start(t, mien, { hash, limit }, { more: `&model=${other.name}`, before });
    const message = await error(page, limit);
    for (const { name } of [other, own]) assert.ok(message.includes(await called(page, name)), message);
    assert.equal(await address(page), null, "a reload does not ask for it again");
    await openPhoto(page, mien.sample, limit);
    await pick(page, "happy", limit);
    await context.unrouteAll();
    await page.evaluate((text) => { location.hash = text; }, `${hash}&model=${other.name}`);
    await page.waitForFunction((name) => window.__mien.state().info?.model.name === name, other.name, { timeout: limit });
    await inState(page, "edited", limit);
  });
}
