// The browser that tests and benchmarks run in.

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
