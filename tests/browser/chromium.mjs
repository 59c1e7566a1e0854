// The browser that tests and benchmarks run in.

import { chromium } from "playwright-core";

const args = ["--no-sandbox", "--disable-quic", "--use-fake-device-for-media-stream", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
// WebGPU on SwiftShader, so that the GPU path is tested on machines without a GPU too.
const emulated = ["--enable-unsafe-webgpu", "--enable-features=Vulkan,WebGPU", "--use-webgpu-adapter=swiftshader",
  "--use-angle=swiftshader", "--use-vulkan=swiftshader", "--ignore-gpu-blocklist", "--enable-unsafe-swiftshader"];

/** Starts the Chromium named in CHROMIUM, or Debian's; without an emulated GPU, which it draws every page by, it takes a fifth less of the CPU's time. */
export const launch = ({ gpu = true } = {}) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [...args, ...(gpu ? emulated : ["--disable-gpu"])],
});
