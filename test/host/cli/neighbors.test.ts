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

interface Trained { runs: { name: string; folder: string; config: { model: { encoderOnly?: boolean; hidden: number[] } }; metrics: Record<string, number | null> }[] }
const usual = ['--components', '8', '--epochs', '8'];

test('a decoder is fitted to encoders of a project; they are drawn, measured and exported with it', async () => {
  const { runs } = answer<Trained>(await indicatrix(folder, ['train', 'cells.csv', '--out', 'p', ...usual, '--models', 'umap,umap:geomae,tsne:irae', '--json']));
  assert.deepEqual(runs.map(({ name, config }) => [name, config.model.encoderOnly]), [['UMAP-like', true], ['UMAP-like GeomAE', true], ['t-SNE-like IRAE', true]]);
  assert.ok(runs.every(({ metrics }) => metrics['mseTest'] === null && Number.isFinite(metrics['contrastTest']) && Number.isFinite(metrics['vpresEncoder']) && Number.isFinite(metrics['knnRecall'])));
  const alone = answer<{ files: string[] }>(await indicatrix(folder, ['export', 'p', '--format', 'onnx', '--out', 'alone', '--json']));
  assert.ok(alone.files.length === 3 && alone.files.every((file) => file.endsWith('encoder.onnx')));

  const fitted = answer<Trained>(await indicatrix(folder, ['fit-decoder', 'p', '--json']));
  assert.deepEqual(fitted.runs.map(({ name, config }) => [name, config.model.encoderOnly]), [['UMAP-like', false], ['UMAP-like GeomAE', false], ['t-SNE-like IRAE', false]]);
  for (const [index, { metrics }] of fitted.runs.entries()) {
    assert.ok(Number.isFinite(metrics['mseTest']) && Number.isFinite(metrics['cnDecoder']));
    for (const id of ['knnRecall', 'vpresEncoder', 'contrastTest']) assert.equal(metrics[id], runs[index].metrics[id], `${id}: the encoder is as it was`);
  }
  const again = await indicatrix(folder, ['fit-decoder', 'p']);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /have a decoder/);

  const drawn = answer<{ files: string[] }>(await indicatrix(folder, ['figure', 'p', '--format', 'svg', '--indicatrices', 'both', '--json']));
  const svg = readFileSync(join(folder, drawn.files[0]), 'utf8');
  for (const text of ['UMAP-like GeomAE', 't-SNE-like IRAE', 'decoder indicatri']) assert.ok(svg.includes(text), text);
  const models = answer<{ files: string[] }>(await indicatrix(folder, ['export', 'p', '--format', 'safetensors,onnx', '--out', 'models', '--json']));
  assert.deepEqual([models.files.filter((file) => file.endsWith('decoder.onnx')).length, models.files.filter((file) => file.endsWith('safetensors')).length], [3, 3]);

  const evaluated = answer<Trained>(await indicatrix(folder, ['evaluate', 'p', '--runs', 'all', '--json']));
  assert.equal(evaluated.runs.length, 6);
});

test('models are trained with a decoder at once by --fit-decoder, which says nothing to autoencoders', async () => {
  const { runs } = answer<Trained>(await indicatrix(folder, ['train', 'cells.csv', '--out', 'q', ...usual, '--models', 'vanilla,umap', '--fit-decoder', '--json']));
  assert.deepEqual(runs.map(({ name, config }) => [name, config.model.encoderOnly]), [['Vanilla', undefined], ['UMAP-like', false]]);
  assert.ok(runs.every(({ metrics }) => Number.isFinite(metrics['mseTest'])));
});
