/** Models trained on neighbours from the command line: through every door that models have. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { countsCsv } from '../../projects/data.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-neighbors-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'cells.csv'), countsCsv());

interface Trained {
  runs: {
    name: string;
    folder: string;
    config: { model: { encoderOnly?: boolean; hidden: number[] } };
    metrics: Record<string, number | null>;
  }[];
}
const usual = ['--components', '8', '--epochs', '8'];

test('a decoder is fitted to encoders of a project; they are drawn, measured and exported with it', async () => {
  const { runs } = answer<Trained>(
    await indicatrix(folder, ['train', 'cells.csv', '--out', 'p', ...usual, '--models', 'umap,umap:geomae,tsne:irae', '--json']),
  );
  assert.deepEqual(
    runs.map(({ name, config }) => [name, config.model.encoderOnly]),
    [
      ['UMAP-like', true],
      ['UMAP-like GeomAE', true],
      ['t-SNE-like IRAE', true],
    ],
  );
  assert.ok(
    runs.every(
      ({ metrics }) =>
        metrics['mseTest'] === null &&
        Number.isFinite(metrics['contrastTest']) &&
        Number.isFinite(metrics['vpresEncoder']) &&
        Number.isFinite(metrics['knnRecall']),
    ),
  );
  const alone = answer<{ files: string[] }>(await indicatrix(folder, ['export', 'p', '--format', 'onnx', '--out', 'alone', '--json']));
  assert.ok(alone.files.length === 3 && alone.files.every((file) => file.endsWith('encoder.onnx')));

  const fitted = answer<Trained>(await indicatrix(folder, ['fit-decoder', 'p', '--json']));
  assert.deepEqual(
    fitted.runs.map(({ name, config }) => [name, config.model.encoderOnly]),
    [
      ['UMAP-like', false],
      ['UMAP-like GeomAE', false],
      ['t-SNE-like IRAE', false],
    ],
  );
  for (const [index, { metrics }] of fitted.runs.entries()) {
    assert.ok(Number.isFinite(metrics['mseTest']) && Number.isFinite(metrics['cnDecoder']));
    for (const id of ['knnRecall', 'vpresEncoder', 'contrastTest'])
      assert.equal(metrics[id], runs[index].metrics[id], `${id}: the encoder is as it was`);
  }
  const again = await indicatrix(folder, ['fit-decoder', 'p']);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /have a decoder/);

  const drawn = answer<{ files: string[] }>(
    await indicatrix(folder, ['figure', 'p', '--format', 'svg', '--indicatrices', 'both', '--json']),
  );
  const svg = readFileSync(join(folder, drawn.files[0]), 'utf8');
  for (const text of ['UMAP-like GeomAE', 't-SNE-like IRAE', 'decoder indicatri']) assert.ok(svg.includes(text), text);
  const models = answer<{ files: string[] }>(
    await indicatrix(folder, ['export', 'p', '--format', 'safetensors,onnx', '--out', 'models', '--json']),
  );
  assert.deepEqual(
    [
      models.files.filter((file) => file.endsWith('decoder.onnx')).length,
      models.files.filter((file) => file.endsWith('safetensors')).length,
    ],
    [3, 3],
  );

  const evaluated = answer<Trained>(await indicatrix(folder, ['evaluate', 'p', '--runs', 'all', '--json']));
  assert.equal(evaluated.runs.length, 6);
});

test('a sweep of one place between t-SNE and UMAP picks weights by the loss, at most 1.1 times the plain one’s', async () => {
  interface Swept {
    factor: number;
    contrast: { spectrum: number };
    vanilla: { count: number };
    rows: { kind: string; weight: number; ratio: number; isWithin: boolean; mse: { count: number } }[];
    picks: { kind: string; part: string; weight: number | null }[];
    runs: { seed: number }[];
    files: string[];
  }
  const swept = answer<Swept>(
    await indicatrix(folder, [
      'sweep',
      'cells.csv',
      '--out',
      's',
      ...usual,
      '--models',
      'umap:geomae,umap:irae',
      '--weights',
      'geomae=1000,0.01;irae=0.1',
      '--seeds',
      '1,2',
      '--format',
      'csv,md,svg',
      '--json',
    ]),
  );
  assert.deepEqual([swept.factor, swept.contrast.spectrum, swept.vanilla.count, swept.runs.length], [1.1, 1, 2, 8]);
  assert.deepEqual(
    swept.rows.map(({ kind, weight, mse }) => [kind, weight, mse.count]),
    [
      ['volume', 1000, 2],
      ['volume', 0.01, 2],
      ['scaledIsometry', 0.1, 2],
    ],
  );
  for (const { ratio, isWithin } of swept.rows) assert.equal(isWithin, ratio <= 1.1);
  for (const { kind, part, weight } of swept.picks)
    assert.deepEqual([part, weight], ['encoder', swept.rows.find((row) => row.kind === kind && row.isWithin)?.weight ?? null]);
  const [head, plain] = readFileSync(join(folder, 's', 'sweep.csv'), 'utf8').split('\n');
  assert.ok(/Loss \(held out\)/.test(head) && plain.startsWith('UMAP-like,'), `${head} ${plain}`);
  assert.ok(readFileSync(join(folder, 's', 'sweep.md'), 'utf8').includes('UMAP-like GeomAE'));
  assert.ok(readFileSync(join(folder, 's', 'sweep.svg'), 'utf8').includes('1.1 × UMAP-like'));
  const again = await indicatrix(folder, ['sweep', 's', '--format', 'csv']);
  assert.match(again.stderr, /8 of 8 runs are there from before/);
  const mixed = await indicatrix(folder, ['sweep', 's', '--models', 'umap:geomae,irae:encoder']);
  assert.equal(mixed.code, 2);
  assert.match(mixed.stderr, /one kind of model/);
});

test('models are trained with a decoder at once by --fit-decoder, which says nothing to autoencoders', async () => {
  const { runs } = answer<Trained>(
    await indicatrix(folder, ['train', 'cells.csv', '--out', 'q', ...usual, '--models', 'vanilla,umap', '--fit-decoder', '--json']),
  );
  assert.deepEqual(
    runs.map(({ name, config }) => [name, config.model.encoderOnly]),
    [
      ['Vanilla', undefined],
      ['UMAP-like', false],
    ],
  );
  assert.ok(runs.every(({ metrics }) => Number.isFinite(metrics['mseTest'])));
});
