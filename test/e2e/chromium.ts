/** A Chromium for the end-to-end tests, drawing in software so that pixels are the same everywhere. */
import { chromium, type Browser } from 'playwright-core';
import { ensureBrowser } from '../../build/browser.ts';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: ensureBrowser(),
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}
