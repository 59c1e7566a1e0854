// The first ten seconds: nothing dead to look at, the photo at once, and what is picked before the engine is ready is kept.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { compare, enlarged, error, errorText, keep, openPage, pick, settled, start } from "./page.mjs";

export function firstTests(mien, { hash, limit }) {
  const shown = (page, name, expression) => page.waitForFunction(([file, wanted]) =>
    window.__mien.state().photo?.name === file && document.body.dataset.expression === wanted && document.body.dataset.state === "edited",
  [name, expression], { timeout: limit });
  /** In the page: how far the photo that is coming in is from the picture at `path`, in levels of a colour. */
  const coming = (page) => page.waitForSelector("#coming").then((canvas) => canvas.evaluate(async (one) => {
    const bitmap = await createImageBitmap(await (await fetch("www/samples/astronaut.jpg")).blob());
    const [here, there] = [one, bitmap].map((picture) => {
      const context = new OffscreenCanvas(16, 16).getContext("2d");
      context.drawImage(picture, 0, 0, 16, 16);
      return context.getImageData(0, 0, 16, 16).data;
    });
    const { width, height } = one.getBoundingClientRect();
    return { off: here.reduce((sum, value, i) => sum + Math.abs(value - there[i]), 0) / here.length, area: width * height };
  }));

  test("shows the photo before the engine has come, and applies what is picked meanwhile", async (t) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const before = (page) => page.context().route((url) => url.pathname.endsWith(".wasm.gz"), async (route) => {
      await held;
      await route.continue();
    });
    const { page, context, console: complaints } = await openPage(mien.browser, mien.url, { hash, limit, before });
    t.after(() => context.close());
    assert.deepEqual(await page.locator(".panel :is(button, input, select):visible").count(), 0, "no dead controls");
    assert.equal(await page.locator("#frame, #tools, #new").filter({ visible: true }).count(), 0);
    await page.setInputFiles("#file", mien.sample);
    const { off, area } = await coming(page);
    assert.ok(off < 3 && area > 1e5, `the photo is seen: ${JSON.stringify({ off, area })}`);
    assert.equal(await page.evaluate(() => document.body.dataset.state), "loading", "the engine is not there yet");
    await page.check("#expressions input[value=happy]", { force: true });
    await page.check("#expressions input[value=sad]", { force: true });
    await page.locator("#intensity").fill("0.7");
    assert.match(await page.locator("#status").textContent(), /“Sad” comes as soon as/);
    assert.ok(await page.locator("#download").isDisabled() && await page.locator("#compare").isDisabled());
    release();
    await shown(page, "astronaut.jpg", "sad");
    assert.deepEqual((await settled(page, limit)), { shares: { sad: 1 }, intensity: 0.7, regions: { eyes: 1, nose: 1, mouth: 1, face: 1 }, moves: {} });
    assert.ok(await page.locator("input[value=sad]").isChecked());
    assert.equal(await page.locator("#coming").count(), 0);
    await page.click("#undo");
    await page.waitForFunction(() => document.body.dataset.expression === "");
    assert.deepEqual(complaints, []);
  });

  test("keeps an expression that is picked while another photo opens", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { file: mien.sample });
    await pick(page, "happy", limit);
    await keep(page, "happy");
    const large = await enlarged(page, await readFile(mien.sample), [3000, 3000]);
    await page.setInputFiles("#file", { name: "large.jpg", mimeType: "image/jpeg", buffer: large });
    await page.waitForSelector("#coming");
    assert.equal(await page.locator("#expressions input:checked").count(), 0, "it is about the new photo");
    await page.check("#expressions input[value=anger]", { force: true });
    await shown(page, "large.jpg", "anger");

    // A file that cannot be used brings back the photo, its edit and its controls.
    await page.setInputFiles("#file", mien.sample);
    await page.waitForFunction(() => window.__mien.state().photo.name === "astronaut.jpg" && window.__mien.state().face, null, { timeout: limit });
    await pick(page, "happy", limit);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["no picture"], "no.jpg", { type: "image/jpeg" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      document.querySelector("#expressions input[value=fear]").click();
    });
    assert.match(await error(page, limit), /no\.jpg/);
    await settled(page, limit);
    assert.ok(await page.locator("input[value=happy]").isChecked());
    await keep(page, "still");
    assert.equal((await compare(page, "happy", "still")).all, 0);
  });

  test("begins with a face that changes, but not for ever, and not where nothing is to move", async (t) => {
    const { page, context } = await openPage(mien.browser, mien.url, { hash, limit });
    t.after(() => context.close());
    const film = page.locator(".film");
    assert.ok(await film.isVisible() && !await page.locator(".shows").isVisible());
    const seen = await film.evaluate(async (one) => {
      const [animation] = one.getAnimations();
      const { endTime } = animation.effect.getComputedTiming();
      animation.finish();
      const { backgroundImage, backgroundPositionX: end } = getComputedStyle(one);
      const bitmap = await createImageBitmap(await (await fetch(/"(.*)"/.exec(backgroundImage)[1])).blob());
      const side = bitmap.height;
      const context = new OffscreenCanvas(side, side).getContext("2d");
      const [first, last] = [0, bitmap.width - side].map((x) => {
        context.drawImage(bitmap, -x, 0);
        return context.getImageData(0, 0, side, side).data;
      });
      return { endTime, end, pictures: bitmap.width / side, far: first.reduce((sum, value, i) => sum + (Math.abs(value - last[i]) > 40), 0) };
    });
    assert.ok(seen.endTime <= 5000, `it moves for ${seen.endTime} ms`);
    assert.deepEqual([seen.pictures, seen.end], [8, "100%"], "and ends at the expression");
    assert.ok(seen.far > 500, `the face changes: ${seen.far}`);
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.ok(!await film.isVisible() && await page.locator(".shows").isVisible());
  });

  test("opens the sample with an expression, in one click", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    await page.click("#sample");
    await shown(page, "astronaut.jpg", "surprise");
    assert.equal(await errorText(page), "");
    assert.ok(await page.locator("#sample").isHidden(), "no click takes the edit away by mistake");
    await page.click("#new");
    await page.click("#ways [value=hopper]");
    await shown(page, "hopper.jpg", "anger");
    const linked = await start(t, mien, { hash, limit }, { more: "&expression=sad" });
    await linked.page.click("#sample");
    await shown(linked.page, "astronaut.jpg", "sad");
  });

  test("says so where its script does not run", async (t) => {
    const before = (page) => page.context().route((url) => url.pathname.endsWith("/app.js"), (route) => route.abort());
    const { page, context } = await openPage(mien.browser, mien.url, { hash, limit, before });
    t.after(() => context.close());
    await page.locator(".unstarted").waitFor({ timeout: limit });
    assert.match(await page.locator(".unstarted").textContent(), /has not started/);
    const running = await start(t, mien, { hash, limit });
    await running.page.waitForTimeout(7000);
    assert.ok(await running.page.locator(".unstarted").isHidden());
  });

  test("has a picture to be shown with", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    const found = await page.evaluate(async () => {
      const urls = [document.querySelector("link[rel=apple-touch-icon]").href, new URL(document.querySelector("meta[property='og:image']").content, location.href).href];
      const sizes = await Promise.all(urls.map(async (url) => {
        const { width, height } = await createImageBitmap(await (await fetch(url)).blob());
        return `${width} x ${height}`;
      }));
      return { sizes, colours: document.querySelectorAll("meta[name=theme-color]").length };
    });
    assert.deepEqual(found, { sizes: ["192 x 192", "1200 x 630"], colours: 2 });
  });

  test("goes back to the start where the first file is no picture", async (t) => {
    const { page } = await start(t, mien, { hash, limit });
    await page.locator("#choose").focus();
    await page.setInputFiles("#file", { name: "no.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
    assert.match(await error(page, limit), /no\.jpg/);
    await page.waitForFunction(() => document.body.dataset.photo === "none");
    assert.equal(await page.evaluate(() => document.activeElement.id), "choose", "the keyboard has its place still");
    await page.click("#sample");
    await shown(page, "astronaut.jpg", "surprise");
  });
}
