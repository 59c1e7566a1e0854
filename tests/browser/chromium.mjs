// The browser that tests and benchmarks run in.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const args = ["--no-sandbox", "--disable-quic", "--use-fake-device-for-media-stream", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
// WebGPU on SwiftShader, so that the GPU path is tested on machines without a GPU too.
const emulated = ["--enable-unsafe-webgpu", "--enable-features=Vulkan,WebGPU", "--use-webgpu-adapter=swiftshader",
  "--use-angle=swiftshader", "--use-vulkan=swiftshader", "--ignore-gpu-blocklist", "--enable-unsafe-swiftshader"];

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** As `launch`, with a profile in `folder`, which is the user's home too: such a browser installs apps. */
export const launchProfile = (folder) => chromium.launchPersistentContext(folder, {
  executablePath, headless: true, args: [...args, "--disable-gpu"], env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
});

/** Starts the Chromium named in CHROMIUM, or Debian's; without an emulated GPU, which it draws every page by, it takes a fifth less of the CPU's time. */
export const launch = ({ gpu = true } = {}) => chromium.launch({
  executablePath,
  headless: true,
  args: [...args, ...(gpu ? emulated : ["--disable-gpu"])],
});

/**
 * Bytes that the browser's renderers hold in memory: page, worker and engine. From Linux's /proc: `VmRSS` is what they hold
 * now, `VmHWM` the most that each ever held.
 */
export async function resident(session, what = "VmRSS") {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const states = await Promise.all(renderers.map(({ id }) => readFile(`/proc/${id}/status`, "utf8")));
  return states.reduce((sum, text) => sum + 1024 * Number(new RegExp(`${what}:\\s*(\\d+)`).exec(text)[1]), 0);
}
