/** The window in a real Chromium, before a real core: what the end-to-end tests act on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { startServer } from '../../core/host/server.ts';
import { launchChromium } from './chromium.ts';

export interface TestWindow {
  page: Page;
  /** What the page said on its console as an error, and what it threw. */
  complaints: string[];
  /** Where runs are kept: empty at first, and removed at the end. */
  projectFolder: string;
  /** The address that the server printed. */
  url: string;
  /** Ends the core, as a person does in the terminal. */
  endCore(): Promise<void>;
  close(): Promise<void>;
}

/** @param arranged all parts are open, as a person may have them; else the window chooses by itself */
export async function openWindow({
  theme = 'light',
  openAtStart = null,
  arranged = true,
}: { theme?: 'light' | 'dark'; openAtStart?: string | null; arranged?: boolean } = {}): Promise<TestWindow> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'indicatrix-e2e-'));
  const server = await startServer({ port: 0, projectFolder, openAtStart });
  let ended: Promise<void> | undefined;
  const endCore = () => (ended ??= server.close());
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  // Long, because a busy machine is no defect.
  page.setDefaultTimeout(60_000);
  // From the beginning: a key pressed in the same turn as a test first waits for a chooser is quicker than Chromium’s being told of it, and
  // the chooser is cancelled unseen (8 of 40 on a busy machine).
  page.on('filechooser', () => undefined);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  if (arranged) await arrange(page);
  await page.goto(server.url);
  return {
    page,
    complaints,
    projectFolder,
    url: server.url,
    endCore,
    async close() {
      await browser.close();
      await endCore();
      // A run that is still being saved may write once more.
      await rm(projectFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** All parts of the window are open, as a person may have chosen. */
export async function arrange(page: Pick<Page, 'addInitScript'>): Promise<void> {
  await page.addInitScript(() => {
    for (const part of ['steps', 'inspector', 'dock'])
      if (localStorage.getItem(`indicatrix.${part}`) === null) localStorage.setItem(`indicatrix.${part}`, 'open');
  });
}

/** Takes what is trained on neighbours out of the models that are chosen by default: three are left. */
export async function autoencodersAlone(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /UMAP-like/ }).uncheck();
}

/** From the welcome screen to three trained autoencoders, as a user goes. */
export async function trainSample(page: Page, { epochs }: { epochs: number }): Promise<void> {
  await page.getByRole('button', { name: 'Try simulated cells' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  await page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
  await page.getByRole('main').getByRole('button', { name: 'Train 3 models' }).click();
  await page.getByText('3 models trained').waitFor();
}

/** The part of the window where a panel's points are drawn. */
export function plotOf(page: Page, model: string): Locator {
  return page.getByRole('application', { name: `Embedding of ${model}:` });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the page as it is seen. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  if (await page.evaluate('!("axe" in globalThis)')) await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

export async function assertAccessible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await accessibilityFaults(page), [], where);
}

export type Pixel = readonly [r: number, g: number, b: number];

/** Counts the pixels on screen, within an element, that answer to `is`. */
export async function countPixels(element: Locator, is: (pixel: Pixel) => boolean): Promise<number> {
  const { data } = PNG.sync.read(await element.screenshot());
  let count = 0;
  for (let at = 0; at < data.length; at += 4) if (is([data[at], data[at + 1], data[at + 2]])) count += 1;
  return count;
}

/** Looks until what is seen is as it should be: frames and answers of the core take their time. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean, message: string): Promise<void> {
  const patience = Date.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return;
    if (Date.now() > patience) throw new Error(`${message}; seen: ${JSON.stringify(seen)}`);
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** Waits until the plot has come to rest: two screenshots in a row alike. */
export async function settled(element: Locator): Promise<void> {
  for (let before = '', tries = 0; tries < 40; tries++) {
    const now = (await element.screenshot()).toString('base64');
    if (now === before) return;
    before = now;
    await element.page().waitForTimeout(100);
  }
  throw new Error('The plot does not come to rest.');
}

export const near = (wanted: Pixel, within: number) => (pixel: Pixel) =>
  wanted.every((channel, index) => Math.abs(channel - pixel[index]) <= within);

/** Outlines of core/view/themes.ts in the light theme, over white or over points. */
export const isEncoderRed = ([r, g, b]: Pixel) => r > 120 && g < 75 && b < 115 && r - b > 55 && r - g > 80;
export const isDecoderBlue = ([r, g, b]: Pixel) => b > 120 && g < 85 && r < 115 && b - r > 55 && b - g > 80;

/** Neither ground nor grey. */
export const isColored = ([r, g, b]: Pixel) => Math.max(r, g, b) - Math.min(r, g, b) > 60;

/** `rgb(1, 2, 3)` */
export function parseRgb(css: string): Pixel {
  const [r, g, b] = css.match(/\d+(\.\d+)?/g)!.map(Number);
  return [r, g, b];
}

/** Notices lie over panels, and go by themselves. */
export async function noticesGone(page: Page): Promise<void> {
  await eventually(
    () => page.getByRole('list', { name: 'Notices' }).getByRole('listitem').count(),
    (notices) => notices === 0,
    'notices have gone',
  );
}
