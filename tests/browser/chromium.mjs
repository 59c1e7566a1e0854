// The browser that tests and benchmarks run in.

import { chromium } from "playwright-core";

// WebGPU on SwiftShader, so that the GPU path is tested on machines without a GPU too.
const args = ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-features=Vulkan,WebGPU", "--use-webgpu-adapter=swiftshader",
  "--use-angle=swiftshader", "--use-vulkan=swiftshader", "--ignore-gpu-blocklist", "--enable-unsafe-swiftshader", "--disable-quic",
  "--use-fake-device-for-media-stream", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts the Chromium named in CHROMIUM, or Debian's. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args });
