/** A Chromium for the end-to-end tests, drawing in software so that pixels are the same everywhere. */
import { chromium, type Browser } from 'playwright-core';
import { ensureBrowser } from '../../build/browser.ts';

/** WebGPU's pictures reach the window only where that is put together by Vulkan too. */
const withWebgpu = ['--enable-unsafe-webgpu', '--enable-gpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader'];

export function launchChromium({ webgpu = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: ensureBrowser(),
    args: [
      ...(webgpu ? withWebgpu : []),
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}
