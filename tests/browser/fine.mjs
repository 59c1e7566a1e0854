// Single movements of a face: sliders on top of the expressions, for a model that is told actions. Left is the person's own
// left, on the right of the picture.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { covered, hidden } from "./geometry.mjs";
import { mark } from "./png.mjs";
import { called, compare, errorText, inState, isTold, keep, makePng, openPhoto, pick, previewed, save, settled, start, toldModel } from "./page.mjs";

export function fineTests(mien, { hash, limit }) {
  const MODEL = toldModel(mien.manifest);
  const plain = mien.manifest.models.find((model) => !isTold(model)).name;
  const unfold = (page) => page.evaluate(() => document.querySelectorAll("#move-groups details").forEach((one) => { one.open = true; }));
  /** The page with that model, all groups of sliders unfolded. */
  const open = async (t, { more = "", ...options } = {}) => {
    const log = await start(t, mien, { hash, limit }, { file: mien.sample, more: `&model=${MODEL}${more}`, ...options });
    await unfold(log.page);
    return log;
  };
  const slider = (page, key) => page.locator(`[data-move="${key}"] [type=range]`);
  const set = async (page, key, value) => {
    await slider(page, key).fill(String(value));
    return settled(page, limit);
  };
  const calls = (page) => page.evaluate(() => window.__mien.counts.render ?? 0);
  const alike = async (page, one, two) => {
    await keep(page, two);
    return (await compare(page, one, two)).all === 0;
  };
  /** How far two kept pictures are apart, in levels of a colour in all: in the crop's brows, eyes and mouth, each by its half of the picture. */
  const change = (page, a, b) => page.evaluate(([nameA, nameB]) => {
    const [one, two] = [nameA, nameB].map((name) => window.__kept[name]);
    const { photo, face: { quad: [[x0, y0], [x1, y1], , [x3, y3]] } } = window.__mien.state();
    const scale = one.width / photo.width;
    const side = Math.hypot(x1 - x0, y1 - y0) ** 2;
    const bands = { brows: [0.2, 0.42], eyes: [0.36, 0.52], mouth: [0.62, 0.95] };
    const sums = Object.fromEntries(Object.keys(bands).map((band) => [band, { left: 0, right: 0 }]));
    for (let i = 0; i < one.data.length; i += 4) {
      const [x, y] = [((i / 4) % one.width) / scale - x0, Math.floor(i / 4 / one.width) / scale - y0];
      const [u, v] = [(x * (x1 - x0) + y * (y1 - y0)) / side, (x * (x3 - x0) + y * (y3 - y0)) / side];
      if (u < 0.15 || u > 0.85) continue;
      for (const [band, [from, to]] of Object.entries(bands)) {
        if (v < from || v > to) continue;
        for (let c = 0; c < 3; c++) sums[band][u < 0.5 ? "left" : "right"] += Math.abs(one.data[i + c] - two.data[i + c]);
      }
    }
    return Object.fromEntries(Object.entries(sums).map(([band, { left, right }]) => [band, { left, right, all: left + right }]));
  }, [a, b]);

  test("moves one part of the face at a time, and takes it back", async (t) => {
    const { page, console: complaints } = await open(t);
    await keep(page, "photo");
    // Whatever moves, a model draws all of the face once more: from there on, single movements are compared.
    await set(page, "squint", 0.1);
    await keep(page, "slight");
    await page.click("#moves-reset");
    // Eyes that close are more than the first of these models can do: with them, anything counts.
    for (const [key, value, here, there, times] of [["smile", -1, "mouth", "brows", 3], ["mouth", 0.8, "mouth", "brows", 3], ["brows", 1.3, "brows", "mouth", 1], ["eyes", -1, "eyes", "eyes", 0]]) {
      const { moves } = await set(page, key, value);
      assert.deepEqual(moves, { [key]: value });
      await keep(page, key);
      const found = await change(page, "slight", key);
      assert.ok(found[here].all > 1000 && found[here].all > times * found[there].all, `${key} moves the ${here}: ${JSON.stringify(found)}`);
      await page.click(`[data-move="${key}"] button`);
      await settled(page, limit);
      assert.ok(await alike(page, "photo", "back"), `without ${key} it is the photo`);
      assert.ok(await slider(page, key).evaluate((one) => one === document.activeElement), "the focus stays where it was");
    }
    await set(page, "smile", 0.4);
    assert.equal(await slider(page, "smile").getAttribute("aria-valuetext"), "40 % up");
    assert.equal(await page.locator('[data-move="smile"] output').textContent(), "40 % up");
    assert.equal(await page.locator("#status").textContent(), "Smile 40 % up.");
    assert.match(await page.locator("#photo").getAttribute("aria-label"), /edited: Smile 40 % up/);
    await slider(page, "smile").dblclick();
    assert.deepEqual((await settled(page, limit)).moves, {});
    assert.deepEqual([await errorText(page), complaints], ["", []]);
  });

  test("draws the newest of a slider's values, and nothing twice", async (t) => {
    const { page } = await open(t);
    await previewed(page, limit);
    await set(page, "smile", 0.1);
    const predicted = await page.evaluate(() => window.__mien.counts.predict);
    const before = await calls(page);
    await slider(page, "smile").evaluate((one) => {
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.waitForTimeout(100);
    assert.equal(await calls(page), before, "nothing runs where nothing changed");
    // Faster than any engine draws.
    const states = await slider(page, "smile").evaluate(async (one) => {
      const states = new Set();
      new MutationObserver(() => states.add(document.body.dataset.state)).observe(document.body, { attributes: true });
      for (let i = 1; i <= 100; i++) {
        one.value = String(i / 100);
        one.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((next) => setTimeout(next, 5));
      }
      one.dispatchEvent(new Event("change", { bubbles: true }));
      return [...states];
    });
    assert.equal((await settled(page, limit)).moves.smile, 1);
    const drawn = (await calls(page)) - before;
    console.log(`# ${drawn} pictures for 100 steps of a slider`);
    assert.ok(drawn < 80 && drawn > 1, `${drawn} pictures for 100 steps`);
    assert.deepEqual(states, ["edited"], "nothing blinks meanwhile");
    assert.equal(await page.evaluate(() => window.__mien.counts.predict), predicted, "the expressions are not asked for again");
    await page.click("#undo");
    assert.equal((await settled(page, limit)).moves.smile, 0.1, "a drag is one step");
  });

  test("moves one side alone, undoes it and links to it", async (t) => {
    const { page } = await open(t);
    assert.ok(await page.locator('[data-move="brows_left"]').isHidden());
    await set(page, "squint", 0.1);
    await keep(page, "slight");
    await page.check("#apart");
    assert.ok(await page.locator('[data-move="brows"]').isHidden());
    assert.ok(await page.locator("#apart-note").isVisible());
    assert.deepEqual((await set(page, "smile_right", -1)).moves, { squint: 0.1, smile_right: -1 });
    await keep(page, "mouth");
    const { mouth } = await change(page, "slight", "mouth");
    // Their right is on the left of the picture.
    assert.ok(mouth.left > 2000 && mouth.right < 0.4 * mouth.left, `the right of the mouth alone: ${JSON.stringify(mouth)}`);
    await set(page, "brows_left", 1.3);
    await keep(page, "both");
    const { brows } = await change(page, "mouth", "both");
    assert.ok(brows.right > 2000 && brows.right > 1.2 * brows.left, `the left brow more than the right one: ${JSON.stringify(brows)}`);
    const link = await page.evaluate(() => location.hash);
    assert.match(link, /moves=brows_left-130\.squint-10\.smile_right--100(&|$)/);

    await page.click("#undo");
    assert.deepEqual((await settled(page, limit)).moves, { squint: 0.1, smile_right: -1 });
    assert.ok(await alike(page, "mouth", "undone"));
    await page.click("#redo");
    await settled(page, limit);
    assert.ok(await alike(page, "both", "redone"));
    await page.uncheck("#apart");
    assert.deepEqual((await settled(page, limit)).moves, { brows: 0.65, squint: 0.1, smile: -0.5 }, "both sides meet half-way");
    await page.click("#undo");
    await settled(page, limit);
    assert.ok(await page.locator("#apart").isChecked(), "sides that differ are shown apart");

    const linked = await open(t, { file: undefined, more: `&${link.split("&").find((entry) => entry.startsWith("moves="))}.smile_up-5.jaw_left-5.press-900` });
    assert.match(await linked.page.locator("#status").textContent(), /as in the link: Brows \(their left\) 130 % up, squint 10 % more, smile \(their right\) 100 % down\./);
    await linked.page.setInputFiles("#file", mien.sample);
    await inState(linked.page, "edited", limit);
    assert.deepEqual((await settled(linked.page, limit)).moves, { brows_left: 1.3, squint: 0.1, smile_right: -1 }, "what is none is passed over");
    await keep(linked.page, "linked");
    const digest = (one, name) => one.evaluate((kept) => window.__kept[kept].data.reduce((sum, value) => (sum * 31 + value) % 1000003, 7), name);
    assert.equal(await digest(linked.page, "linked"), await digest(page, "both"), "the same picture");
    assert.ok(await linked.page.locator("#apart").isChecked());
  });

  test("adds to an expression, which stays one click, and is in everything that is saved", async (t) => {
    const { page } = await open(t);
    await keep(page, "photo");
    await pick(page, "anger", limit);
    await keep(page, "anger");
    await set(page, "brows", 1);
    await keep(page, "both");
    assert.ok((await change(page, "anger", "both")).brows.all > 2000, "on top of the expression");
    await pick(page, "happy", limit);
    assert.deepEqual((await settled(page, limit)).moves, { brows: 1 }, "another expression takes none away");
    assert.equal(await page.locator("#status").textContent(), "Happy at 100 %, brows 100 % up.");
    const { name, bytes } = await save(page, "#download", limit);
    assert.equal(name, "astronaut-happy-fine.png");
    assert.match(mark(bytes), /Happy at 100 %.*brow inner up \+100 %.* within x/);
    await page.click("#more summary");
    assert.match(mark((await save(page, "#sheet", limit)).bytes), /all expressions at 100 %, brows 100 % up/);
    await page.click("#moves-reset");
    assert.deepEqual((await settled(page, limit)).shares, { happy: 1 });
    assert.equal(await page.getAttribute("#moves-reset", "aria-disabled"), "true");
    await set(page, "nose", 1);
    await page.click("#reset");
    await settled(page, limit);
    assert.ok(await alike(page, "photo", "reset"));
    assert.equal(await slider(page, "nose").inputValue(), "0");
    assert.doesNotMatch(await page.evaluate(() => location.hash), /moves|expression/);
  });

  test("is each face's own, and comes back after the engine has died", async (t) => {
    const { page } = await open(t, { file: undefined });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    const choose = async (index) => {
      await page.locator("#face-list button").nth(index).click();
      await page.waitForFunction((i) => window.__mien.state().photo.chosen === i && window.__mien.state().face, index, { timeout: limit });
      await settled(page, limit);
    };
    await choose(0);
    await set(page, "mouth", 0.8);
    await keep(page, "one");
    await choose(1);
    assert.equal(await slider(page, "mouth").inputValue(), "0");
    assert.ok(await alike(page, "one", "chosen"), "choosing a face changes nothing in the picture");
    await set(page, "eyes", -1);
    await keep(page, "both");
    await page.evaluate(() => window.__mien.crash());
    await page.waitForFunction(() => document.body.dataset.state === "loading");
    await page.waitForFunction(() => document.body.dataset.state === "edited", null, { timeout: limit });
    assert.ok(await alike(page, "both", "recovered"), "both faces are as they were");
    await choose(0);
    assert.equal(await slider(page, "mouth").inputValue(), "0.8");
    assert.ok(await alike(page, "both", "again"));
  });

  test("says which model knows movements, and leads to it", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { more: `&model=${plain}&moves=smile-50&expression=sad` });
    await page.setInputFiles("#file", mien.sample);
    await inState(page, "edited", limit);
    await settled(page, limit);
    const words = await called(page, plain);
    assert.match(await page.locator("#status").textContent(), new RegExp(`Sad at 100 %\\. “${words}” knows no single movements, so they are left out\\.`));
    assert.ok(await page.locator("#moves").isHidden());
    assert.match(await page.locator("#moves-where").textContent(), /knows whole expressions only/);
    assert.equal(await page.locator("#moves-model").textContent(), `Use “${await called(page, MODEL)}”`);
    await keep(page, "plain");
    await page.locator("#moves-model").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((name) => window.__mien.state().info?.model.name === name && document.body.dataset.state === "edited", MODEL, { timeout: limit });
    assert.deepEqual((await settled(page, limit)).moves, { smile: 0.5 }, "what was left out is there now");
    assert.ok(await page.evaluate(() => document.activeElement.closest("#move-groups details[open]") !== null), "the keyboard is at the sliders");
    assert.match(await page.evaluate(() => location.hash), new RegExp(`model=${MODEL}`));
    // Beside it, the model that knows none.
    await page.locator("#readout").evaluate((details) => { details.open = true; });
    await page.selectOption("#rival", plain);
    await page.waitForSelector(".frame.rival", { timeout: limit });
    assert.match(await page.locator("#status").textContent(), new RegExp(`“${words}” knows no single movements`));
    await page.locator("#divider").fill("100");
    assert.ok(await alike(page, "plain", "beside"), "left of the divider is what that model makes of it");
    assert.equal(await errorText(page), "");
  });

  test("covers nothing, hides no focus, and axe finds nothing serious", async (t) => {
    const { page } = await open(t, { size: { width: 390, height: 844 }, before: (p) => p.emulateMedia({ reducedMotion: "reduce" }) });
    await page.click("#tab-fine");
    for (const side of [false, true]) {
      await page.setChecked("#apart", side);
      for (const size of [{ width: 320, height: 568 }, { width: 390, height: 844 }, { width: 844, height: 390 }]) {
        await page.setViewportSize(size);
        await unfold(page);
        const what = `${size.width} x ${size.height}, ${side ? "apart" : "together"}`;
        assert.deepEqual(await page.evaluate(covered), [], what);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing sticks out, ${what}`);
        for (const key of ["Tab", "Shift+Tab"]) {
          await page.locator(key === "Tab" ? "#moves-reset" : "#credits-more summary").focus();
          for (let i = 0; i < 40; i++) {
            await page.keyboard.press(key);
            const stop = await page.evaluate(hidden);
            if (stop) assert.equal(stop.wrong, "", `the focus is in sight, ${what}, ${key}`);
          }
        }
      }
      assert.deepEqual(await violations(page), []);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await slider(page, "smile_left").focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    assert.deepEqual((await settled(page, limit)).moves, { smile_left: 0.05 });
    assert.equal(await slider(page, "smile_left").getAttribute("aria-label"), "Smile, their left");
  });
}
