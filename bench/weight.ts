/**
 * The slider of a regularizer's weight, in the whole window in Chromium before a real core, with the paper's 68,579 cells of 50 components:
 * from the slider's input to the first moved cells, to what the weight comes to, with its ellipses and its error beside vanilla's, and to
 * its rest after 10,000 steps.
 * INDICATRIX_BENCH_CHANGES=20 chooses how many changes.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startServer } from '../core/host/server.ts';
import { launchChromium } from '../test/e2e/chromium.ts';
import { mulberry32 } from '../test/random.ts';
import type { BenchRow } from './run.ts';

const [cells, components, kinds] = [68_579, 50, 10];
const changes = Number(process.env['INDICATRIX_BENCH_CHANGES'] ?? 20);
const model = 'GeomAE (encoder)';

/** Milliseconds since the slider's input. */
interface Change {
  weight: string;
  /** The first embedding of all cells is in the window. */
  first: number;
  /** What the weight comes to is drawn, with ellipses and its error. */
  shown: number;
  /** It has come to rest. */
  rest: number;
  /** The longest that the window drew no frame meanwhile. */
  still: number;
}

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-weight-'));
  await writeFile(join(folder, 'components.npy'), npyOf(cells, components, clouds()));
  const server = await startServer({ port: 0, projectFolder: join(folder, 'projects'), openAtStart: null });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    page.setDefaultTimeout(300_000);
    let arrived = Infinity;
    const embedding = cells * 2 * Float32Array.BYTES_PER_ELEMENT;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => payload.length >= embedding && (arrived = Math.min(arrived, performance.now()))),
    );
    await page.goto(server.url);
    await beginTrying(page, join(folder, 'components.npy'));
    const made: Change[] = [];
    for (let turn = 0; turn < changes; turn++) {
      arrived = Infinity;
      const began = performance.now();
      const { weight, shown, rest, still } = await page.evaluate(change, { step: 30 + ((turn * 37) % 60), model });
      made.push({ weight, first: arrived - began, shown, rest, still });
      console.error(JSON.stringify(made.at(-1)));
    }
    for (const [what, key] of [
      ['the first cells moved', 'first'],
      ['what it comes to is drawn', 'shown'],
      ['it is at rest', 'rest'],
      ['the window stands still', 'still'],
    ] as const) {
      const sorted = made.map((each) => each[key]).sort((a, b) => a - b);
      report({
        until: what,
        changes,
        'least ms': sorted[0],
        median: sorted[changes >> 1],
        '95 %': sorted[Math.floor(0.95 * (changes - 1))],
        most: sorted[changes - 1],
      });
    }
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function beginTrying(page: Page, path: string): Promise<void> {
  await page.getByLabel(/Path of a file/).fill(path);
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Prepare' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await page.getByRole('checkbox', { name: /UMAP-like/ }).uncheck();
  await page.getByRole('checkbox', { name: 'IRAE (encoder)' }).uncheck();
  await page.getByLabel('Epochs', { exact: true }).fill('20');
  await page.getByRole('main').getByRole('button', { name: 'Train 2 models' }).click();
  await page.getByText('2 models trained').waitFor();
  await page.getByRole('button', { name: `Try another weight of ${model}` }).click();
}

/** In the page: moves the slider to a step of its scale, and looks at every frame what has come of it. */
function change({ step, model }: { step: number; model: string }): Promise<Omit<Change, 'first'>> {
  const slider = document.querySelector<HTMLInputElement>('.live input[type=range]')!;
  const cost = document.querySelector('.live .cost')!;
  const began = performance.now();
  const subtitle = () => document.querySelector(`section[aria-label="${model}"] .subtitle`)?.textContent ?? '';
  let [last, still, shown, busy] = [began, 0, NaN, false];
  slider.value = String(step);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    const look = () => {
      const now = performance.now();
      still = Math.max(still, now - last);
      last = now;
      const wasBusy = busy;
      busy = cost.getAttribute('aria-busy') === 'true';
      const weight = slider.getAttribute('aria-valuetext')!;
      // In the frame before, it was told and drawn.
      if (Number.isNaN(shown) && subtitle().includes(`weight ${weight}`)) shown = now - began;
      if (wasBusy && !busy) resolve({ weight, shown, rest: now - began, still });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Ten kinds of cells that lie along as many curves. @returns cells × components */
function clouds(): Float32Array {
  const random = mulberry32(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centers = Array.from({ length: kinds }, () =>
    Array.from({ length: components }, (_, axis) => (8 * normal()) / Math.sqrt(1 + axis)),
  );
  return Float32Array.from(
    { length: cells * components },
    (_, at) => centers[Math.floor(at / components) % kinds][at % components] + normal() / Math.sqrt(1 + 0.2 * (at % components)),
  );
}

function npyOf(rows: number, columns: number, values: Float32Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`.padEnd(117) + '\n';
  const head = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    Buffer.from(header, 'latin1'),
  ]);
  return Buffer.concat([head, new Uint8Array(values.buffer)]);
}
