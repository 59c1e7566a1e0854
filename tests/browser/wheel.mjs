// The mixing wheel: by pointer, by keyboard, and in step with the other controls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { mark } from "./png.mjs";
import { compare, expressCalls, inState, keep, pick, previewed, save, setIntensity, settled, start } from "./page.mjs";

export function wheelTests(mien, { hash, limit }) {
  const open = async (t, options) => {
    const log = await start(t, mien, { hash, limit }, { file: mien.sample, ...options });
    await log.page.locator("#mixing").evaluate((details) => { details.open = true; });
    await log.page.locator("#wheel").scrollIntoViewIfNeeded();
    return log;
  };
  /** The page's coordinates of a place (in expressions from the top, clockwise) at a radius (1: the dashed circle). */
  const at = (page, place, radius) => page.locator("#wheel .whole").evaluate((circle, [p, r]) => {
    // Whatever was picked last may have been scrolled to.
    circle.scrollIntoView({ block: "nearest", behavior: "instant" });
    const { x, y, width } = circle.getBoundingClientRect();
    const angle = (p / 7) * 2 * Math.PI;
    return [x + width / 2 + (Math.sin(angle) * r * width) / 2, y + width / 2 - (Math.cos(angle) * r * width) / 2];
  }, [place, radius]);
  const says = (page) => page.locator("#wheel").getAttribute("aria-valuetext");

  test("mixes two expressions on the wheel, with the pointer", async (t) => {
    const { page } = await open(t);
    await keep(page, "photo");
    await pick(page, "surprise", limit);
    await keep(page, "surprise");
    assert.equal(await says(page), "Surprise at 100 %");
    await pick(page, "happy", limit);
    await keep(page, "happy");
    await previewed(page, limit);
    const calls = await expressCalls(page);

    // Picked: the point stands on the expression; dragged from there half-way to the next.
    await page.mouse.move(...await at(page, 0, 1));
    await page.mouse.down();
    for (let i = 1; i <= 20; i++) await page.mouse.move(...await at(page, i / 40, 1));
    await page.mouse.up();
    const mixed = await settled(page, limit);
    await keep(page, "mixed");
    assert.deepEqual(Object.keys(mixed.shares), ["happy", "surprise"]);
    assert.ok(Math.abs(mixed.shares.happy - 0.5) < 0.06 && Math.abs(mixed.intensity - 1) < 0.05, JSON.stringify(mixed));
    for (const other of ["photo", "happy", "surprise"]) assert.ok((await compare(page, other, "mixed")).mouth > 30, `not ${other}`);
    assert.equal(await page.locator("#expressions input:checked").count(), 0, "a mixture is no button's");
    assert.match(await says(page), /^\d+ % happy, \d+ % surprise$/);
    assert.equal(await expressCalls(page), calls, "no network for what has run");

    const { name, bytes } = await save(page, "#download");
    assert.equal(name, "astronaut-happy-surprise.png");
    assert.match(mark(bytes), /\d+ % happy, \d+ % surprise within x/);

    await setIntensity(page, 0.5);
    const weaker = await settled(page, limit);
    assert.deepEqual(weaker.shares, mixed.shares);
    assert.equal(await page.locator("#wheel").getAttribute("aria-valuenow"), "50");
    // The way through the middle, beyond the rim.
    await page.mouse.move(...await at(page, 3, 0.5));
    await page.mouse.down();
    await page.mouse.move(...await at(page, 3, 0.01));
    // The browser hands a pointer's moves to the page with its next frame.
    const wanted = (intensity) => page.waitForFunction((value) => window.__mien.state().wanted.intensity === value, intensity, { timeout: limit });
    await wanted(0);
    await settled(page, limit);
    await keep(page, "middle");
    assert.equal((await compare(page, "photo", "middle")).all, 0, "the middle is the photo");
    await page.mouse.move(...await at(page, 5, 1.6));
    await page.mouse.up();
    await wanted(1.3);
    assert.deepEqual(await settled(page, limit).then(({ shares, intensity }) => ({ shares, intensity })), { shares: { anger: 1 }, intensity: 1.3 });
    assert.ok(await page.locator("input[value=anger]").isChecked(), "one expression is its button's");
    await page.click("#undo");
    assert.deepEqual(await settled(page, limit), weaker, "a drag is one step");
    await pick(page, "neutral", limit);
    assert.match(await says(page), /Neutral: not on the wheel/);
  });

  test("mixes with the keyboard, and links to a mixture", async (t) => {
    const { page } = await open(t);
    await page.locator("#wheel").focus();
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
      const { shares, intensity } = await settled(page, limit);
      return { shares, intensity, says: await says(page) };
    };
    assert.equal(await says(page), "No edit");
    assert.deepEqual(await press("ArrowUp", "ArrowUp"), { shares: { happy: 1 }, intensity: 0.1, says: "Happy at 10 %" });
    assert.deepEqual(await press("ArrowLeft", "ArrowLeft", "End"), { shares: { happy: 0.8, contempt: 0.2 }, intensity: 1.3, says: "26 % contempt, 104 % happy" });
    assert.deepEqual(await press("ArrowRight", "ArrowRight"), { shares: { happy: 1 }, intensity: 1.3, says: "Happy at 130 %" });
    assert.deepEqual(await press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"),
      { shares: { happy: 0.7, surprise: 0.3 }, intensity: 1.2, says: "84 % happy, 36 % surprise" });
    const link = await page.evaluate(() => location.hash);
    assert.match(link, /expression=happy-70\.surprise-30&intensity=1\.2$/);
    await keep(page, "mixed");
    assert.equal((await press("Home")).says, "No edit");
    assert.equal(await page.evaluate(() => document.activeElement.id), "wheel");

    const other = await start(t, mien, { hash, limit }, { more: `&${link.split("&").slice(-2).join("&")}` });
    await other.page.setInputFiles("#file", mien.sample);
    await inState(other.page, "edited", limit);
    assert.deepEqual((await settled(other.page, limit)).shares, { happy: 0.7, surprise: 0.3 });

    await page.evaluate(() => { location.hash = location.hash.replace(/expression=[^&]*&intensity=[^&]*/, "expression=happy-1.sad-1"); });
    assert.deepEqual((await settled(page, limit)).shares, { happy: 0.7, surprise: 0.3 }, "what has no place on the wheel is passed over");
  });
}
