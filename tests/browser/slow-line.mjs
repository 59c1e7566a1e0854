// What a visitor with a slow line waits for: bytes, and the time until the engine is ready and until the first edit is seen, at
// the first visit and at the next one.

import { openPage } from "./page.mjs";
import { serve } from "./server.mjs";

/** 3.2 Mbit/s: a phone's where the mast is far away. */
const PACE = { bytesPerSecond: 400_000, latency: 150 };

/** Opens the page of `folder` in a new profile of `browser`, and once more; resolves to what each visit took, in ms and bytes. */
export async function slowLine(browser, folder, limit) {
  const server = await serve(folder, 0, { pace: PACE });
  let [since, before] = [Date.now(), 0];
  const { page, context } = await openPage(browser, server.url, { hash: "backend=cpu&debug", limit, offline: true });
  const visited = async () => {
    await page.waitForFunction(() => window.__mien?.state().info, null, { timeout: limit, polling: 50 });
    const [ready, bytes] = [Date.now() - since, server.sent() - before];
    await page.waitForFunction(() => document.body.dataset.state === "edited", null, { timeout: limit, polling: 50 });
    return { ready, edited: Date.now() - since, bytes };
  };
  // At once, as a visitor would who knows what he wants. At the next visit the photo is still there.
  await page.click("#sample");
  const first = await visited();
  await page.waitForFunction(() => document.body.dataset.offline === "ready", null, { timeout: limit });
  [since, before] = [Date.now(), server.sent()];
  await page.reload({ waitUntil: "commit" });
  const next = await visited();
  await context.close();
  await server.close();
  return { first, next };
}
