// Small screens, and large ones at 200 %: nothing lies over a control, the focus is always in sight, and so are the photo and
// what the page says. Measured, in every state; a person has to look all the same (shots.mjs).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { error, learningDialog, makePng, openPhoto, pick, start } from "./page.mjs";

/** `whole`: the photo, the status and the controls are on one screen. */
const SIZES = [
  { width: 320, height: 568, whole: true }, { width: 360, height: 640, whole: true }, { width: 390, height: 844, whole: true },
  { width: 430, height: 932, whole: true }, { width: 844, height: 390, whole: true }, { width: 667, height: 375, whole: true },
  // A window of 1440 x 900 and one of 1280 x 800 at 200 %, and one of 1280 x 1024 at 400 %.
  { width: 720, height: 450, whole: true }, { width: 640, height: 400, whole: true }, { width: 320, height: 256, whole: false },
  { width: 768, height: 1024, whole: true }, { width: 1280, height: 800, whole: false },
];
const TABS = ["expression", "fine", "parts", "save"];

/** In the page: the controls below `root` of which a part that is in sight, or would have to be, is not the control's own. */
export function covered(root = "body") {
  const found = [];
  for (const one of document.querySelector(root).querySelectorAll("button, select, summary, input, #wheel")) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.type === "file") continue;
    one.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const name = one.id || one.ariaLabel || one.value || one.textContent.trim();
    if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) found.push(`${name} is off the screen: ${[left, top, right, bottom].map(Math.round)}`);
    // Pointers get through this one to the photo.
    if (one.id === "divider") continue;
    const [x, y] = [(right - left) * 0.1, (bottom - top) * 0.15];
    for (const at of [[(left + right) / 2, (top + bottom) / 2], [left + x, top + y], [right - x, top + y], [left + x, bottom - y], [right - x, bottom - y]]) {
      const hit = document.elementFromPoint(...at);
      if (hit && (one.closest("label") ?? one).contains(hit)) continue;
      found.push(`${name} is covered by ${hit?.id || hit?.className || hit?.tagName} at ${at.map(Math.round)}`);
      break;
    }
  }
  return found;
}

/** In the page: whether the control with the focus is in sight; what is wrong, or "". */
export async function hidden() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const inSight = ({ left, top, right, bottom }) => left >= -0.5 && top >= -0.5 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5;
  // The browser may scroll to what has the focus only with the next frames.
  for (let frames = 0; frames < 30 && !inSight(one.getBoundingClientRect()); frames++) await new Promise(requestAnimationFrame);
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const name = one.id || one.ariaLabel || one.value || one.textContent.trim();
  const inside = inSight({ left, top, right, bottom });
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const own = one.id === "divider" ? document.querySelector("#frame") : one.closest("label") ?? one;
  return { index: [...document.querySelectorAll("*")].indexOf(one), wrong: !inside ? `${name} is off the screen` : hit && own.contains(hit) ? "" : `${name} is behind ${hit?.id || hit?.className}` };
}

export function geometryTests(mien, { hash, limit }) {
  const fits = async (page, what) => {
    assert.deepEqual(await page.evaluate(covered), [], `no control is covered, ${what}`);
    const { scrollWidth, width } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, width: innerWidth }));
    assert.ok(scrollWidth <= width, `nothing sticks out sideways, ${what}: ${scrollWidth} > ${width}`);
  };
  const inSight = (page, what) => page.evaluate(() => ["#frame", "#status", "#look-face", "#compare", ".panel"].map((selector) => {
    const { top, bottom, height } = document.querySelector(selector).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight + 0.5 && height > 0 ? "" : `${selector} ${top}..${bottom}`;
  }).filter(Boolean)).then((out) => assert.deepEqual(out, [], `in sight, ${what}`));
  /** Through all stops, forwards or backwards. */
  const walk = async (page, key, what) => {
    const seen = new Set();
    await page.locator(key === "Tab" ? "#new" : "#credits-more summary").focus();
    for (let i = 0; i < 70; i++) {
      await page.keyboard.press(key);
      const stop = await page.evaluate(hidden);
      if (!stop || seen.has(stop.index)) break;
      seen.add(stop.index);
      assert.equal(stop.wrong, "", `the focus is in sight, ${what}, ${key}`);
    }
    return seen.size;
  };

  test("covers no control and hides no focus, at any size", async (t) => {
    const { page } = await start(t, mien, { hash, limit }, { size: { width: 390, height: 844 } });
    const twice = await makePng(page, await readFile(mien.sample), "twice");
    /** In all sizes, and in those with tabs in all tabs. */
    const everywhere = async (state) => {
      for (const { whole, ...size } of SIZES) {
        await page.setViewportSize(size);
        const what = `${size.width} x ${size.height}, ${state}`;
        await fits(page, what);
        if (await page.locator("#tabs").isVisible()) {
          for (const tab of TABS) {
            await page.click(`#tab-${tab}`);
            await fits(page, `${what}, ${tab}`);
          }
          const share = await page.evaluate(() => document.querySelector("#frame").getBoundingClientRect().height / innerHeight);
          assert.ok(share > (state === "an error" ? 0.15 : 0.2), `the photo has ${share} of the height, ${what}`);
        }
        if (whole && await page.locator("#tabs").isVisible()) await inSight(page, what);
      }
    };
    const walkAll = async (state) => {
      for (const { whole, ...size } of SIZES) {
        await page.setViewportSize(size);
        for (const tab of await page.locator("#tabs").isVisible() ? TABS : [""]) {
          if (tab) await page.click(`#tab-${tab}`);
          const what = `${size.width} x ${size.height}, ${state} ${tab}`;
          for (const key of ["Tab", "Shift+Tab"]) {
            const stops = await walk(page, key, what);
            assert.ok(stops >= 12, `${stops} stops by ${key}, ${what}`);
          }
        }
      }
    };

    await everywhere("empty");
    await page.locator("#camera-dialog").evaluate((dialog) => dialog.showModal());
    for (const { whole, ...size } of SIZES) {
      await page.setViewportSize(size);
      if (whole) assert.ok(await page.evaluate(() => document.querySelector("#shoot").getBoundingClientRect().bottom <= innerHeight), `the camera's button is in sight, ${size.width} x ${size.height}`);
      assert.deepEqual(await page.evaluate(covered, "#camera-dialog"), [], `the camera, ${size.width} x ${size.height}`);
    }
    await page.keyboard.press("Escape");
    await openPhoto(page, { name: "two.png", mimeType: "image/png", buffer: twice }, limit);
    await everywhere("two faces");
    await learningDialog(page);
    for (const { whole: _, ...size } of SIZES) {
      await page.setViewportSize(size);
      assert.deepEqual(await page.evaluate(covered, "#mine-dialog"), [], `what learns a face, ${size.width} x ${size.height}`);
    }
    await page.keyboard.press("Escape");
    await pick(page, "happy", limit);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.check("#overlay", { force: true });
    await page.waitForFunction(() => document.querySelector("#legend li"));
    await page.click("#split");
    await everywhere("all open");
    await walkAll("all open");
    await page.setInputFiles("#file", { name: "no.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
    await error(page, limit);
    await everywhere("an error");
  });
}
