/** `indicatrix evaluate` on maps that no model here made. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { needs, shared } from '../../shared.ts';
import { initialParameters } from '../../../core/native/index.ts';
import { modelSafetensors } from '../../../core/project/export.ts';
import type { NetworkShape } from '../../../core/types.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-evaluate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Evaluated {
  csv: string;
  cells: string;
  clusters: string;
  runs: { name: string; imported?: string; metrics: Record<string, number | null>; notes: string[] }[];
  categories: { name: string; categories: { category: string; silhouette: number; labelAccuracy: number }[] }[];
}

test(
  'UMAP of 700 PBMCs: as scikit-learn and scipy measure it, cell by cell and cluster by cluster',
  needs('data/pbmc68k_reduced.h5ad'),
  async () => {
    answer(await indicatrix(folder, ['prepare', shared('data/pbmc68k_reduced.h5ad'), '--out', 'pbmc', '--json']));
    const table = join(folder, 'broken.csv');
    writeFileSync(table, 'x,y\n1,2\n');
    assert.match((await indicatrix(folder, ['evaluate', 'pbmc', '--embedding', table])).stderr, /1 rows for 700 cells/);
    assert.equal((await indicatrix(folder, ['evaluate', 'pbmc', '--embedding', 'obsm:X_tsne'])).code, 2);
    assert.equal((await indicatrix(folder, ['evaluate', 'pbmc', '--embedding', 'obsm:X_umap', '--k', '2.5'])).code, 2);

    const args = [
      'evaluate',
      'pbmc',
      '--embedding',
      'obsm:X_umap',
      '--k',
      '5,20,50',
      '--sigma',
      '1',
      '--protocol',
      'published',
      '--per-cell',
      'cells.csv',
      '--per-cluster',
      'bulk_labels',
      '--json',
    ];
    const {
      csv,
      cells,
      clusters,
      runs: [umap],
      categories: [{ categories }],
    } = answer<Evaluated>(await indicatrix(folder, args));
    assert.deepEqual([umap.name, umap.imported], ['UMAP', 'obsm/X_umap']);
    // scikit-learn 1.2: mean of trustworthiness(…, n_neighbors = 5, 20, 50), silhouette_score on bulk_labels; scipy: spearmanr and the
    // stress of pdist, in float64.
    const expected = {
      trustworthiness: 0.9193885917497001,
      silhouette: 0.19291937,
      spearman: 0.3197283357315074,
      stress: 0.8947928561796322,
    };
    for (const [id, value] of Object.entries(expected))
      assert.ok(Math.abs(umap.metrics[id]! / value - 1) < 1e-6, `${id}: ${umap.metrics[id]}`);
    assert.ok(umap.metrics['kl:1']! > 0 && umap.metrics['mseTest'] === null && umap.metrics['vpresOwn']! > 0);

    const lines = (path: string) =>
      readFileSync(join(folder, path), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(','));
    assert.ok(lines(csv)[0].includes('kl:1'));
    const [head, ...rows] = lines(cells);
    assert.equal(rows.length, 700);
    // Per-cell measures keep to the paper’s sizes.
    for (const id of ['knnRecall', 'stress', 'volumeOwn']) assert.ok(head.includes(`UMAP: ${id}`), id);
    assert.equal(lines(clusters).length, 1 + categories.length);
    const sizes = new Map(
      lines(clusters)
        .slice(1)
        .map(([, , category, count]) => [category, Number(count)]),
    );
    const mean = categories.reduce((sum, { category, silhouette }) => sum + silhouette * sizes.get(category)!, 0) / 700;
    assert.ok(Math.abs(mean / expected.silhouette - 1) < 1e-6);
  },
);

test(
  'an autoencoder from a file is measured like a run; one for other data is refused by its tensor',
  needs('data/pbmc68k_reduced.h5ad'),
  async () => {
    answer(await indicatrix(folder, ['prepare', shared('data/pbmc68k_reduced.h5ad'), '--out', 'foreign', '--json']));
    const write = (name: string, inputDim: number) => {
      const shape: NetworkShape = { inputDim, hidden: [6], latentDim: 2, activation: 'tanh' };
      writeFileSync(join(folder, name), modelSafetensors({ name, shape, parameters: initialParameters(shape, 1), fingerprint: '' }));
    };
    write('fits.safetensors', 50);
    write('other.safetensors', 49);
    const {
      runs: [model],
    } = answer<Evaluated>(await indicatrix(folder, ['evaluate', 'foreign', '--model', 'fits.safetensors', '--json']));
    assert.equal(model.name, 'fits.safetensors');
    assert.ok(model.metrics['trustworthiness']! > 0.4 && model.metrics['mseTest'] === null && model.metrics['mseTrain']! > 0);
    assert.match(model.notes[0], /none of them count as held out/);
    const refused = await indicatrix(folder, ['evaluate', 'foreign', '--model', 'other.safetensors']);
    assert.match(refused.stderr, /takes 49 features, but the data have 50/);
  },
);

test('of several seeds a table has means, verdicts and how much of the map stays', needs('data/pbmc68k_reduced.h5ad'), async () => {
  const flags = ['--models', 'vanilla,irae:encoder', '--seeds', '1,2,3', '--epochs', '40', '--out', 'seeds', '--json'];
  answer(await indicatrix(folder, ['train', shared('data/pbmc68k_reduced.h5ad'), ...flags]));
  const { seeds, stability, runs } = answer<
    Evaluated & { seeds: string; stability: { name: string; seeds: number; median: number; most: number }[] }
  >(await indicatrix(folder, ['evaluate', 'seeds', '--json']));
  assert.deepEqual(
    stability.map(({ name, seeds }) => [name, seeds]),
    [
      ['Vanilla', 3],
      ['IRAE (encoder)', 3],
    ],
  );
  for (const { median, most } of stability) assert.ok(median > 0 && median < most && most < 3);
  const lines = readFileSync(join(folder, seeds), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  assert.deepEqual(lines[0], ['model', 'seeds', 'measure', 'mean', 'sd', 'rank', 'p']);
  const of = (model: string, measure: string) => lines.find(([name, , id]) => name === model && id === measure)!;
  // By hand: IRAE's encoder is nearer to an isometry than vanilla's in every seed, by orders of magnitude.
  const values = (model: string) => runs.filter(({ name }) => name.startsWith(model)).map(({ metrics }) => metrics['isoEncoder']!);
  const mean = values('IRAE').reduce((sum, value) => sum + value, 0) / 3;
  assert.ok(Math.abs(Number(of('IRAE (encoder)', 'isoEncoder')[3]) / mean - 1) < 1e-9);
  assert.ok(Math.max(...values('IRAE')) < Math.min(...values('Vanilla')));
  assert.equal(of('IRAE (encoder)', 'isoEncoder')[5], 'best');
  assert.ok(Number(of('IRAE (encoder)', 'isoEncoder')[6]) < 0.05);
  assert.equal(of('Vanilla', 'isoEncoder')[5], '');
  assert.ok(lines.some(([, , id]) => id.startsWith('area of ')) && lines.some(([, , id]) => id === 'spread of axes (degrees)'));
});
