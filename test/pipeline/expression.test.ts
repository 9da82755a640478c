/**
 * Genes are looked at by values that say how much of them there is, with what these are. References are computed here from the numbers that
 * the files were written with.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import * as pipeline from '../../core/pipeline.ts';
import { paintCells } from '../../core/view/paint.ts';
import { themeColors } from '../../core/view/themes.ts';
import type { Column } from '../../core/types.ts';
import { annData, genes, write } from '../io/fixtures.ts';
import { needs, shared } from '../shared.ts';
import { view } from '../figure/scene.ts';

const scaled = [
  [-0.5, 1.2, 0.1, 0],
  [0.7, -1, 0.3, -0.2],
  [0.2, 0.3, -2, 1],
];
const counted = [
  [0, 3, 1, 6],
  [2, 0, 0, 8],
  [4, 4, 1, 1],
];
const normalized = [
  [0, 1.25, 0.5, 2, 0.75],
  [1.5, 0, 0, 2.25, 0],
  [1, 1, 0.25, 0.25, 3],
];
const wider = [...genes, 'NKG7'];

async function columnOf(path: string, gene: string, chosen: Partial<PrepareOptions> = {}, open: Partial<OpenOptions> = {}) {
  const data = await pipeline.open({ path }, parseOptions(OpenOptions, open), createJob());
  const options = parseOptions(PrepareOptions, { start: 'asIs', components: 0, minGenes: 0, minCells: 0, variableGenes: 0, ...chosen });
  const prepared = await pipeline.prepare(data, options, createJob());
  const column = await pipeline.geneColumn(data, prepared, options, gene, createJob());
  assert.ok(column.kind === 'number');
  return { ...column, data };
}

const of = (rows: number[][], gene: number) => rows.map((row) => row[gene]);
const close = (found: Float64Array, wanted: number[]) =>
  wanted.forEach((value, cell) =>
    assert.ok(Math.abs(found[cell] - value) < 1e-6 * Math.max(1, Math.abs(value)), `cell ${cell}: ${found[cell]} for ${value}`),
  );
const perTenThousand = (rows: number[][], gene: number) =>
  rows.map((row) => Math.log1p((10_000 * row[gene]) / row.reduce((sum, count) => sum + count)));

test('a scaled matrix gives its genes’ place to the raw one, with the genes that it alone has', async () => {
  const path = annData((file) => file.dense('X', scaled).csr('raw/X', normalized).frame('raw/var', wider));
  for (const reading of ['memory', 'stream'] as const) {
    const found = await columnOf(path, genes[1], {}, { reading });
    close(found.values, of(normalized, 1));
    assert.equal(found.unit, 'normalized values (raw/X)');
    assert.match(found.data.notes.join(' '), /Genes are coloured by raw\/X, which holds normalized values/);
    close((await columnOf(path, 'NKG7', {}, { reading })).values, of(normalized, 4));
    assert.deepEqual(pipeline.findGenes(found.data, 'nkg', 5), ['NKG7']);
  }
});

test('normalized layers come before counts, and counts are normalized as the field does; parts of counts are neither', async () => {
  const scaledAnd = (layers: Record<string, number[][]>) =>
    annData((file) => {
      file.dense('X', scaled);
      for (const [name, rows] of Object.entries(layers)) file.csr(`layers/${name}`, rows);
      return file;
    });
  const asked = { layer: 'X' };
  const both = await columnOf(scaledAnd({ counts: counted, lognorm: normalized.map((row) => row.slice(0, 4)) }), genes[3], {}, asked);
  assert.equal(both.unit, 'normalized values (layers/lognorm)');
  close(both.values, of(normalized, 3));
  const counts = await columnOf(scaledAnd({ counts: counted, unspliced: counted }), genes[3], {}, asked);
  assert.equal(counts.unit, 'log1p counts per 10,000');
  close(counts.values, perTenThousand(counted, 3));
  const alone = await columnOf(scaledAnd({ ambiguous: counted }), genes[0], {}, asked);
  assert.equal(alone.unit, 'scaled values (X)');
  close(alone.values, of(scaled, 0));
});

test('counts say how preparation left them, or are normalized where it began with something else', async () => {
  const path = annData((file) => file.csr('X', counted));
  const cases: [Partial<PrepareOptions>, string, number[]][] = [
    [{ start: 'counts' }, 'log1p counts per 10,000', perTenThousand(counted, 1)],
    [
      { start: 'counts', log1p: false, targetSum: 100 },
      'counts per 100',
      counted.map((row) => (100 * row[1]) / row.reduce((sum, count) => sum + count)),
    ],
    [
      { start: 'counts', normalizeTo: 'median' },
      'log1p counts per 10',
      counted.map((row) => Math.log1p((10 * row[1]) / row.reduce((sum, count) => sum + count))),
    ],
    [{ start: 'counts', normalize: false }, 'log1p counts', of(counted, 1).map(Math.log1p)],
    [{ start: 'counts', normalize: false, log1p: false }, 'counts', of(counted, 1)],
    [{ start: 'asIs' }, 'log1p counts per 10,000', perTenThousand(counted, 1)],
  ];
  for (const [options, unit, values] of cases) {
    const found = await columnOf(path, genes[1], options);
    assert.equal(found.unit, unit);
    close(found.values, values);
  }
});

test('values of the file are called what they are, and features stay as they are', async () => {
  const plain = await columnOf(write('t.csv', 'x,CD3E,LYZ,MS4A1\na,1.5,2,0\nb,0,4.25,1\nc,3,0,0\n'), 'LYZ', {
    start: 'counts',
    normalize: false,
    log1p: false,
  });
  assert.equal(plain.unit, 'normalized values');
  const components = await columnOf(write('t.csv', 'x,PC1,PC2\na,1.5,-2\nb,0,4.25\nc,3,0\n'), 'PC2');
  assert.deepEqual([components.unit, ...components.values], ['values of the file', -2, 4.25, 0]);
});

test('cells without a gene are grey, and the bar says the unit', async () => {
  const { data: _data, ...column } = await columnOf(
    annData((file) => file.dense('X', scaled).csr('raw/X', normalized).frame('raw/var', wider)),
    genes[1],
  );
  const { colors, legend } = paintCells(column satisfies Column, 3, { ...view, colorBy: { kind: 'gene', gene: genes[1] } });
  assert.ok(legend.kind === 'continuous' && legend.unit === 'normalized values (raw/X)' && legend.zeros === 1);
  assert.deepEqual(
    [...colors.subarray(4, 7)],
    themeColors.light.zero.slice(0, 3).map((channel) => Math.round(255 * channel)),
  );
});

test('the reduced 68,000 PBMCs are coloured by raw, where no value is negative', needs('data/pbmc68k_reduced.h5ad'), async () => {
  const { values, unit } = await columnOf(shared('data/pbmc68k_reduced.h5ad'), 'LYZ', { start: 'pca' });
  assert.equal(unit, 'normalized values (raw/X)');
  assert.ok(values.every((value) => value >= 0) && values.some((value) => value > 2));
});
