/** The program killed in the midst of training, as a full memory does it: the window says so and goes on. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readCheckpoints } from '../../core/project/checkpoint.ts';
import { countsCsv } from '../projects/data.ts';
import { launchChromium } from './chromium.ts';
import { autoencodersAlone, arrange, eventually, plotOf } from './window.ts';

const linux = { skip: process.platform !== 'linux' && 'children of a process are found in /proc' };

let folder: string;
let program: ChildProcess;
let browser: Browser;
let page: Page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-crash-'));
  await writeFile(join(folder, 'cells.csv'), countsCsv());
  program = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../core/host/cli.ts'), 'serve', '--json', '--project', join(folder, 'projects')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    program.stdout!.setEncoding('utf8').on('data', (text: string) => resolve(JSON.parse(text) as { url: string }));
    program.once('exit', () => reject(new Error('It ended by itself.')));
  });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await arrange(page);
  page.setDefaultTimeout(60_000);
  await page.goto(url);
});
after(async () => {
  await browser.close();
  const gone = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await gone;
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

const epochTold = async () =>
  Number(
    /epoch ([\d,]+) of 100,000/.exec(await page.getByRole('region', { name: 'Maps', exact: true }).innerText())?.[1].replaceAll(',', '') ??
      NaN,
  );

/** Epochs that are on disk of the run in training. */
const epochKept = async () => (await readCheckpoints(join(folder, 'projects', 'cells')))[0]?.history.length ?? 0;

test('killed in the midst of training, it says so, is there again by itself, and trains on from what was kept', linux, async () => {
  await page.getByLabel(/Path of a file/).fill(join(folder, 'cells.csv'));
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).waitFor();
  await autoencodersAlone(page);
  for (const name of ['GeomAE (encoder)', 'IRAE (encoder)']) await page.getByRole('checkbox', { name }).uncheck();
  // Wide, so that it is still in training however long the rest takes.
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByLabel('Hidden layers', { exact: true }).fill('256, 256');
  await page.getByLabel('Epochs', { exact: true }).fill('100000');
  await page.getByRole('main').getByRole('button', { name: 'Train 1 model' }).click();
  await plotOf(page, 'Vanilla').waitFor();
  await eventually(epochKept, (epoch) => epoch > 40, 'dozens of epochs are kept');

  const [core] = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ').map(Number);
  process.kill(core, 'SIGKILL');
  const kept = await epochKept();
  await page.getByRole('alert').getByText('The computation has stopped.').waitFor();
  await page.getByText('The computation had stopped and was started again.').waitFor();
  await plotOf(page, 'Vanilla').waitFor();
  let first = 0;
  await eventually(
    async () => (first = await epochTold()),
    (epoch) => epoch > 0,
    'it trains on',
  );
  assert.ok(first >= kept, `the first epoch told is ${first}, and ${kept} were kept`);
  const chart = page.getByRole('img', { name: /Error of reading back/ });
  const axis = Number(await chart.locator('line.grid').first().getAttribute('x1'));
  const begin = async () => Number(/^M([\d.]+)/.exec((await chart.locator('path').first().getAttribute('d')) ?? '')?.[1] ?? NaN);
  await eventually(
    begin,
    (left) => Math.abs(left - axis) < 0.2,
    'losses are drawn from the first epoch on, before those that were kept last',
  );
  await page.getByRole('button', { name: 'Cancel Vanilla' }).click();
  await page.getByText('start 1 (seed), cancelled').waitFor();
});
