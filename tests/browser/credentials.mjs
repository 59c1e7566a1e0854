// What leaves the page says what it is: Content Credentials in every kind of picture, read by others, and looked up in the page itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./access.mjs";
import { credentialsOf } from "./c2pa.mjs";
import { errorText, openPhoto, pick, save, setIntensity, start, unfolded } from "./page.mjs";

export function credentialTests(mien, { hash, limit }) {
  test("signs what is saved, as others read it, and tells a picture that was changed", async (t) => {
    const { page } = await unfolded(start(t, mien, { hash, limit }, { file: mien.sample }), "#more");
    await pick(page, "surprise", limit);
    const saved = {
      "image/png": await save(page, "#download"), "image/jpeg": await save(page, "#jpeg"),
      "image/webp": await save(page, "#webp"), sheet: await save(page, "#sheet", limit),
    };
    for (const [type, { bytes }] of Object.entries(saved)) {
      const kind = type === "sheet" ? "image/png" : type;
      const { state, wrong, tools, actions, ingredients, count } = await credentialsOf(bytes, kind);
      assert.deepEqual([state, wrong, tools[0].name, count], ["Valid", [], "Mien", 1], type);
      assert.deepEqual(actions.map(({ action }) => action), ["c2pa.opened", "c2pa.edited"]);
      assert.match(actions[1].description, type === "sheet" ? /all expressions at 100 %.*by the model mien-/ : /Surprise at 100 % within x .*by the model mien-/);
      assert.match(actions[1].digitalSourceType, /compositeWithTrainedAlgorithmicMedia$/);
      assert.deepEqual(ingredients.map(({ relationship, format, title }) => [relationship, format, title]), [["parentOf", "image/jpeg", undefined]], "no name of the visitor's file");
      // A bit of the picture.
      const changed = Buffer.from(bytes);
      changed[type === "image/webp" ? 200 : changed.length - 40] ^= 1;
      const { wrong: found } = await credentialsOf(changed, kind);
      assert.ok(found.includes("assertion.dataHash.mismatch"), `${type}: ${found}`);
    }
    await setIntensity(page, 0);
    const plain = await save(page, "#download");
    await assert.rejects(credentialsOf(plain.bytes, "image/png"), "what is not edited claims nothing");

    // A picture with credentials is edited once more: they are kept.
    await openPhoto(page, { name: "again.png", mimeType: "image/png", buffer: saved["image/png"].bytes }, limit);
    await pick(page, "sad", limit);
    const again = await save(page, "#jpeg");
    const { state, wrong, count, ingredients } = await credentialsOf(again.bytes, "image/jpeg");
    assert.deepEqual([state, wrong, count], ["Valid", [], 2]);
    assert.equal(ingredients[0].format, "image/png");
    assert.ok(ingredients[0].active_manifest);

    // The page's own look at pictures.
    await page.locator("#credits-more").evaluate((about) => { about.open = true; });
    await page.click("#check-open");
    const look = async (name, buffer) => {
      await page.setInputFiles("#check-file", { name, mimeType: "image/png", buffer });
      await page.waitForFunction((n) => { const text = document.querySelector("#checked").textContent; return text.includes(n) && !text.includes("Looking"); }, name);
      return page.locator("#checked").innerText();
    };
    const twice = await look("twice.jpg", again.bytes);
    assert.match(twice, /Sad at 100 % within x.*an invisible mark of Mien: .*Content Credentials by Mien.*had credentials of its own.*Unchanged since it was signed\..*nobody vouches/s);
    assert.deepEqual(await violations(page), []);
    const changed = Buffer.from(again.bytes);
    changed[changed.length - 40] ^= 1;
    assert.match(await look("changed.jpg", changed), /changed after these were signed/);
    assert.match(await look("plain.png", plain.bytes), /proves nothing/);
    assert.match(await look("broken.png", again.bytes.subarray(0, 300)), /proves nothing|none that can be read/);
    // As a site passes it on: smaller, and nothing in the file but the picture.
    const passedOn = await page.evaluate(async (base64) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
      const canvas = new OffscreenCanvas(picture.width * 0.8, picture.height * 0.8);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer());
      return btoa(String.fromCharCode(...made));
    }, saved["image/png"].bytes.toString("base64"));
    assert.match(await look("passed-on.jpg", Buffer.from(passedOn, "base64")), /an invisible mark of Mien: Surprise at 100 %\./);
    // Dropped, it is looked at, and not opened.
    await page.evaluate((base64) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "dropped.png", { type: "image/png" }));
      document.querySelector("#check-dialog").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, saved["image/png"].bytes.toString("base64"));
    await page.waitForFunction(() => /dropped\.png.*Unchanged/s.test(document.querySelector("#checked").textContent));
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => window.__mien.state().photo.name), "again.png");
    assert.equal(await errorText(page), "");
  });

}
