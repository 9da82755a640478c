import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PreparedSummary } from '../../../core/contract/index.ts';
import { mulberry32 } from '../../random.ts';
import { needs, shared } from '../../shared.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-prepare-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const random = mulberry32(3);
const cells = 90;
const genes = Array.from({ length: 40 }, (_, gene) => (gene < 3 ? `MT-${gene}` : `GENE${gene}`));
const counts = Array.from({ length: cells }, (_, cell) => genes.map((_, gene) => Math.floor(random() * (gene % 3 === cell % 3 ? 9 : 2))));
writeFileSync(
  join(folder, 'counts.csv'),
  [`cell,${genes.join(',')}`, ...counts.map((row, cell) => `c${cell},${row.join(',')}`)].join('\n'),
);
writeFileSync(
  join(folder, 'labels.csv'),
  ['cell,donor,doublet', ...counts.map((_, cell) => `c${cell},${'AB'[cell % 2]},${cell % 10 === 0 ? 'yes' : 'no'}`)].join('\n'),
);

type Answer = PreparedSummary & { written: string[] };

function table(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((line) => Object.fromEntries(head.map((title, at) => [title, line[at]])));
}

test('genes and components are written as CSV, the genes in the file’s order, and what was done is recorded', async () => {
  const prepared = answer<Answer>(
    await indicatrix(folder, [
      'prepare',
      'counts.csv',
      '--labels',
      'labels.csv',
      '--flavor',
      'seurat_v3',
      '--batch',
      'donor',
      '--variable-genes',
      '12',
      '--normalize-to',
      'median',
      '--drop-cells',
      'doublet',
      '--components',
      '5',
      '--standardize-cells',
      '--write-genes',
      'out/genes.csv',
      '--write-pcs',
      'out/pcs.csv',
      '--json',
    ]),
  );
  assert.deepEqual(prepared.written, ['out/genes.csv', 'out/pcs.csv']);
  assert.equal(prepared.cells, 81, 'nine doublets are dropped');
  assert.deepEqual(
    prepared.steps.map(({ step }) => step),
    ['filter', 'normalize', 'log1p', 'variable genes', 'pca', 'standardize'],
  );
  assert.equal(prepared.steps[0].options['dropCells'], 'doublet');
  assert.deepEqual(prepared.steps[3].options, { flavor: 'seurat_v3', variableGenes: 12, span: 0.3, batchKey: 'donor' });
  assert.ok(Number(prepared.steps[1].options['targetSum']) > 0 && prepared.steps[1].options['normalizeTo'] === 'median');

  const written = table('out/genes.csv');
  assert.deepEqual(
    written.map(({ gene }) => gene),
    genes,
  );
  assert.deepEqual(Object.keys(written[0]), [
    'gene',
    'means',
    'variances',
    'variances_norm',
    'highly_variable_rank',
    'highly_variable_nbatches',
    'highly_variable',
  ]);
  assert.equal(written.filter(({ highly_variable }) => highly_variable === 'True').length, 12);
  const kept = counts.filter((_, cell) => cell % 10 !== 0);
  for (const [gene, { means, variances }] of written.entries()) {
    const mean = kept.reduce((sum, row) => sum + row[gene], 0) / kept.length;
    const variance = kept.reduce((sum, row) => sum + (row[gene] - mean) ** 2, 0) / (kept.length - 1);
    // Sums of small whole numbers in float64.
    assert.ok(Math.abs(Number(means) - mean) < 1e-12 && Math.abs(Number(variances) - variance) < 1e-10, genes[gene]);
  }

  const components = table('out/pcs.csv');
  assert.deepEqual(
    components.map(({ cell }) => cell),
    Array.from({ length: cells }, (_, cell) => `c${cell}`).filter((_, cell) => cell % 10 !== 0),
  );
  for (const { cell, ...values } of components) {
    const row = Object.values(values).map(Number);
    const mean = row.reduce((sum, value) => sum + value, 0) / 5;
    // Float32.
    assert.ok(
      Math.abs(mean) < 1e-6 && Math.abs(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5 - 1) < 1e-5,
      `${cell} is standardized`,
    );
  }
  assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['genes.csv', 'pcs.csv'], 'nothing half written is left');
});

test('thresholds drop cells and say which one is to blame where none is left', async () => {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const most = totals.toSorted((a, b) => a - b)[60];
  const prepared = answer<Answer>(
    await indicatrix(folder, ['prepare', 'counts.csv', '--out', 'few', '--max-counts', String(most), '--components', '4', '--json']),
  );
  assert.equal(prepared.cells, totals.filter((total) => total <= most).length);
  const none = await indicatrix(folder, ['prepare', 'counts.csv', '--out', 'none', '--max-counts', '1']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /cells pass the thresholds.*Raise “Counts per cell, at most”/);
  assert.equal(existsSync(join(folder, 'none')), false);
  const unknown = await indicatrix(folder, ['prepare', 'counts.csv', '--drop-cells', 'doublets']);
  assert.match(unknown.stderr, /no column doublets/);
});

test('on real data the genes that vary by Seurat’s cutoffs are Seurat’s', needs('data/seurat_hvg.csv'), async () => {
  answer(
    await indicatrix(folder, [
      'prepare',
      shared('data/pbmc68k_reduced.h5ad'),
      '--out',
      'pbmc',
      '--layer',
      'raw/X',
      '--normalize',
      '--log1p',
      '--min-genes',
      '0',
      '--min-cells',
      '1',
      '--flavor',
      'seurat',
      '--write-genes',
      'pbmc.csv',
      '--json',
    ]),
  );
  const seurat = readFileSync(shared('data/seurat_hvg.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll('"', '').split(','));
  const written = new Map(table('pbmc.csv').map((row) => [row['gene'], row]));
  for (const [gene, mean, dispersion, normalized, flag] of seurat) {
    const row = written.get(gene)!;
    // Ours pass through float32.
    for (const [name, value] of [
      ['means', mean],
      ['dispersions', dispersion],
      ['dispersions_norm', normalized],
    ])
      assert.ok(Math.abs(Number(row[name]) - Number(value)) <= 2e-5 * Math.max(1, Math.abs(Number(value))), `${name} of ${gene}`);
    assert.equal(row['highly_variable'], flag === 'TRUE' ? 'True' : 'False', gene);
  }
});
