/**
 * The page whose reader retrains: in a real Chromium, from a file, with no network. Its losses against the native engine’s own training of
 * the same cells from the same weights, on the instruction set whose vectors are as long as WebAssembly’s.
 */
import './baseline.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { createJob } from '../../core/base/job.ts';
import type { SharedMeta } from '../../core/figure/share/viewer.ts';
import { watchedCells } from '../../core/model/run.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { startTraining, type TrainingGraph } from '../../core/native/index.ts';
import * as pipeline from '../../core/pipeline.ts';
import { epochsToRest, liveSettings } from '../../core/pipeline/live.ts';
import { trainingGraph } from '../../core/train/trainer.ts';
import { splitOf } from '../../core/train/split.ts';
import type { EpochRecord, ModelSpec } from '../../core/types.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { launchChromium } from './chromium.ts';

const job = createJob();
const folder = await mkdtemp(join(tmpdir(), 'alive-'));
const narrow = { hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' as const };
const models: Record<string, Omit<ModelSpec, 'inputDim'>> = {
  Vanilla: { ...narrow, regularization: { kind: 'none' } },
  GeomAE: { ...narrow, regularization: { kind: 'volume', part: 'encoder', weight: 1 } },
  IRAE: { ...narrow, regularization: { kind: 'scaledIsometry', part: 'decoder', weight: 0.25 } },
  'UMAP-like GeomAE': {
    ...narrow,
    encoderOnly: true,
    regularization: { kind: 'volume', part: 'encoder', weight: 1 },
    contrast: { loss: 'neg', spectrum: 1, reconstruction: 0 },
  },
};

/** The program’s 700 cells, every model trained for a moment. */
async function trained() {
  const data = await pipeline.open('pbmc700', parseOptions(OpenOptions, {}), job);
  const options = parseOptions(PrepareOptions, {});
  const prepared = await pipeline.prepare(data, options, job);
  const runs = [];
  for (const [name, model] of Object.entries(models)) {
    const config = parseOptions(RunConfig, { epochs: 30, model: { ...model, inputDim: prepared.dim } });
    const run = await pipeline.train(prepared, config, { epoch: () => {} }, job.signal);
    runs.push({ id: name, name, config, embedded: { model: run, embedding: await pipeline.embed(prepared, run), dim: 2 } });
  }
  return { data, options, prepared, runs };
}

const of = await trained();
const view: ViewSpec = {
  panels: Object.keys(models),
  colorBy: { kind: 'obs', column: of.prepared.obs[0].name },
  hidden: [],
  labelBy: of.prepared.obs[0].name,
  indicatrices: { encoder: true, decoder: true, columns: 8, size: 1 },
  pointRadius: 3,
  theme: 'light',
};
const { bytes } = await pipeline.figure({ ...of, view, choices: { alive: true } }, 'html', 300, job);
const path = join(folder, 'alive.html');
let browser: Browser;
before(async () => {
  await writeFile(path, bytes);
  browser = await launchChromium();
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

async function opened(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(path).href);
  await page.locator('html[data-ready="yes"]').waitFor();
  return { page, complaints };
}

/** What the native engine comes to at a weight, from the published weights on. */
async function nativeAt(name: string, weight: number): Promise<EpochRecord> {
  const { prepared, runs } = of;
  const { config, embedded } = runs.find((run) => run.name === name)!;
  const { regularization } = config.model;
  const asked = liveSettings(prepared, config, epochsToRest(prepared, config));
  const model = { ...asked.model, regularization: { ...regularization, weight } } as ModelSpec;
  const split = splitOf(prepared.rows, asked);
  const graph: TrainingGraph | undefined = await trainingGraph({ features: prepared.features, config: asked }, split, job);
  let last: EpochRecord | undefined;
  await startTraining(
    { config: { ...asked, model }, features: prepared.features, split, initial: embedded.model.parameters, graph, framesPerSecond: 0 },
    { epoch: (record) => (last = record) },
  ).done;
  assert.ok(watchedCells(split).length > 0);
  return last!;
}

const differing = (a: Buffer, b: Buffer) => {
  const [one, other] = [PNG.sync.read(a).data, PNG.sync.read(b).data];
  let count = 0;
  for (let at = 0; at < one.length; at += 4) if (!one.subarray(at, at + 3).equals(other.subarray(at, at + 3))) count++;
  return count;
};

test('offline, from a file: a weight is moved, the map follows, its loss is the native engine’s to 1e-5, and the published map comes back', async () => {
  const { page, complaints } = await opened();
  await page.context().setOffline(true);
  try {
    await page.getByText('there is no weight to move', { exact: false }).waitFor();
    assert.equal(await page.locator('input[data-alive="weight"]').count(), 3);
    for (const [index, name] of Object.keys(models).entries()) {
      if (name === 'Vanilla') continue;
      const section = page.locator('section').nth(index);
      const map = section.locator('.map');
      const slider = section.getByRole('slider', { name: /^Strength/ });
      await slider.focus();
      await page.waitForTimeout(300);
      const published = await map.screenshot();
      await page.keyboard.press('PageDown');
      await section.and(page.locator('[data-state="rest"]')).waitFor();
      const told = (await section.evaluate((element) => ({ ...(element as HTMLElement).dataset }))) as Record<string, string>;
      const weight = Number(await section.locator('[data-alive="value"]').innerText());
      assert.ok(weight < 1 && weight > 0, `${weight}`);
      const native = await nativeAt(name, weight);
      assert.equal(Number(told['epoch']), native.epoch);
      const beside = (actual: string, expected: number) => Math.abs(Number(actual) - expected) / Math.abs(expected);
      for (const [what, expected] of [
        ['loss', native.loss],
        ['regularizer', native.regularizer],
        ['error', native.heldOutContrast ?? native.heldOutMse],
      ] as const) {
        const apart = beside(told[what], expected);
        console.log(`${name} at ${weight}, ${what}: ${told[what]} in the page, ${expected} natively, apart by ${apart}`);
        assert.ok(apart <= 1e-5, `${name}: ${what} ${told[what]}, natively ${expected}`);
      }
      const retrained = await map.screenshot();
      assert.ok(differing(published, retrained) > 1000, 'another map');
      await section.getByText('Retrained in your browser: not the published map.').waitFor();
      await section.getByRole('button', { name: 'Published map' }).click();
      await section.and(page.locator('[data-state="published"]')).waitFor();
      await page.waitForTimeout(300);
      assert.equal(differing(published, await map.screenshot()), 0, 'the published map');
    }
    assert.deepEqual(complaints, []);
  } finally {
    await page.close();
  }
});

test('while it trains, the map moves; stopping keeps what there is; a later weight goes on from it', async () => {
  const { page, complaints } = await opened();
  try {
    const section = page.locator('section').nth(1);
    const slider = section.getByRole('slider');
    const epoch = () => section.evaluate((element) => Number((element as HTMLElement).dataset['epoch'] ?? 0));
    await slider.focus();
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => Number(document.querySelectorAll('section')[1].dataset['epoch']) > 0);
    await section.getByRole('button', { name: 'Stop' }).click();
    await section.and(page.locator('[data-state="stopped"]')).waitFor();
    const [at, picture] = [await epoch(), await section.locator('.map').screenshot()];
    await page.waitForTimeout(500);
    assert.equal(await epoch(), at);
    assert.equal(differing(picture, await section.locator('.map').screenshot()), 0, 'at rest');
    await page.keyboard.press('Tab');
    await slider.focus();
    await page.keyboard.press('Home');
    await section.and(page.locator('[data-state="rest"]')).waitFor();
    assert.match(
      await section.locator('[data-alive="status"]').innerText(),
      /^Retrained in your browser at strength 0, epoch \d+ of \d+, at rest: loss /,
    );
    assert.deepEqual(complaints, []);
  } finally {
    await page.close();
  }
});

test('the page reaches nothing: neither itself nor a worker of its kind, whatever they are told to fetch', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.setHeader('access-control-allow-origin', '*').end('found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { page } = await opened();
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const outcomes = await page.evaluate(async (url) => {
      const refused = (work: Promise<unknown>) =>
        work.then(
          () => 'reached',
          () => 'refused',
        );
      const text = `fetch(${JSON.stringify(url)}).then(() => postMessage('reached'), () => postMessage('refused'))`;
      const worker = (address: string) =>
        new Promise((resolve, reject) => {
          const made = new Worker(address);
          made.onmessage = ({ data }) => (data === 'reached' ? resolve(data) : reject(new Error('refused')));
          made.onerror = () => reject(new Error('refused'));
        });
      const image = new Image();
      const picture = new Promise((resolve, reject) => {
        image.onload = resolve;
        image.onerror = reject;
      });
      image.src = url;
      return [
        await refused(fetch(url)),
        await refused(worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))),
        await refused(worker(`data:text/javascript,${encodeURIComponent(text)}`)),
        await refused(picture),
      ];
    }, url);
    assert.deepEqual(outcomes, ['refused', 'refused', 'refused', 'refused']);
    assert.equal(asked, 0);
  } finally {
    await page.close();
    server.close();
  }
});

test('beside its data the page takes less than 3 MB', () => {
  const text = Buffer.from(bytes).toString('utf8');
  const data = /<script type="text\/plain" id="cells">([^<]*)</.exec(text)![1];
  const meta = JSON.parse(/<script type="application\/json" id="meta">([^<]*)</.exec(text)![1]) as SharedMeta;
  assert.equal(meta.alive!.rows, 700);
  console.log(`${(bytes.length / 1e6).toFixed(2)} MB, ${(data.length / 1e6).toFixed(2)} of them cells`);
  assert.ok(bytes.length - data.length < 3e6);
});
