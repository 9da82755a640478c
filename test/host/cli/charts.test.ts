/** Charts of a project from the command line, as drawings and as tables. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { recordIn } from '../../../core/view/figure-record.ts';
import { countsCsv } from '../../projects/data.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-charts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'cells.csv'), countsCsv());
const trained = indicatrix(folder, [
  'sweep',
  'cells.csv',
  ...['--out', 'p', '--components', '8', '--epochs', '6', '--models', 'geomae', '--weights', 'geomae=1,0.1', '--seeds', '1,2'],
]);

const drawn = async (...flags: string[]) => {
  const { files } = answer<{ files: string[] }>(await indicatrix(folder, ['figure', 'p', '--out', 'chart.svg', ...flags, '--json']));
  return files.map((file) => readFileSync(join(folder, file)));
};

test('every chart is an SVG that remembers what it is, a PDF, a PNG and three tables', async () => {
  assert.equal((await trained).code, 0);
  const cases: { chart: string; words: string[]; head: string; rows: number; flags?: string[] }[] = [
    { chart: 'losses', words: ['Reconstruction', 'Regularizer', 'epoch', 'held out'], head: 'model,epoch,MSE', rows: 3 * 6 },
    { chart: 'profiles', words: ['MSE (test)', 'VPres (encoder)', 'Upwards is better'], head: 'model,MSE (test) ↓', rows: 3 },
    { chart: 'neighborhoods', words: ['kNN recall', 'Trustworthiness', 'Continuity'], head: 'model,k,kNN recall', rows: -1 },
    // Vanilla, two parts with two weights each, though the project remembers the picked ones alone.
    { chart: 'tradeOffs', words: ['GeomAE', 'encoder regularized', '1.3 × vanilla'], head: 'Model,Weight', rows: 5 },
  ];
  for (const { chart, words, head, rows, flags = [] } of cases) {
    const [svg, pdf, png, csv, md, tex] = await drawn('--chart', chart, ...flags, '--format', 'svg,pdf,png,csv,md,tex');
    const text = svg.toString();
    for (const word of words) assert.ok(text.includes(word), `${chart}: ${word}`);
    assert.match(text, /<svg[^>]* width="[\d.]+mm" height="[\d.]+mm"/);
    assert.equal(recordIn(svg)?.choices.chart, chart);
    assert.equal(pdf.subarray(0, 8).toString('latin1'), '%PDF-1.7');
    assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
    const lines = csv.toString().trim().split('\n');
    assert.ok(lines[0].startsWith(head), `${chart}: ${lines[0]}`);
    if (rows >= 0) assert.equal(lines.length, 1 + rows, chart);
    assert.match(md.toString(), /\| --- \|/);
    assert.match(tex.toString(), /\\begin\{tabular\}/);
  }
});

test('what a chart lacks is said with what to do', async () => {
  await trained;
  for (const [flags, told] of [
    [['--chart', 'volcano'], /No cells are selected, and no group is named/],
    [['--chart', 'labels'], /Nothing groups the cells/],
    [['--chart', 'losses', '--format', 'html'], /Only maps can be looked around in/],
    [['--chart', 'pie'], /maps.*losses.*volcano/s],
    [
      ['--paper-figure', '3', '--layout', 'overlay', '--no-names'],
      /Figure 3 .*rows of their own.*: --layout and --no-names would change nothing/,
    ],
    [['--paper-figure', '3', '--indicatrices', 'encoder'], /--indicatrices would change nothing/],
    [['--paper-figure', '4', '--chart', 'losses'], /Figure 4 shows the labels: --chart would change nothing/],
  ] as const) {
    const { code, stderr } = await indicatrix(folder, ['figure', 'p', '--out', 'none.svg', ...flags]);
    assert.equal(code, 2);
    assert.match(stderr, told);
  }
});

test('genes of a group, and the groups themselves', async () => {
  answer(await indicatrix(folder, ['train', 'pbmc700', '--out', 'q', '--epochs', '1', '--models', 'vanilla', '--json']));
  const drawn = async (...flags: string[]) => {
    const { files } = answer<{ files: string[] }>(await indicatrix(folder, ['figure', 'q', '--out', 'genes.svg', ...flags, '--json']));
    return files.map((file) => readFileSync(join(folder, file), 'utf8'));
  };
  const [svg, csv] = await drawn('--chart', 'volcano', '--label-by', 'bulk_labels', '--group', 'CD19+ B', '--format', 'svg,csv');
  for (const words of [
    'log₂ fold change',
    'more in CD19+ B (95)',
    'CD79A',
    '765 genes compared by Wilcoxon',
    'against',
    'all others (605)',
  ])
    assert.ok(svg.includes(words), words);
  const lines = csv.trim().split('\n');
  assert.equal(lines[0], 'gene,log2 fold change,adjusted p,found in,found in others');
  assert.equal(lines.length, 1 + 765);
  const ps = lines.slice(1).map((line) => Number(line.split(',')[2]));
  assert.deepEqual(
    ps,
    ps.toSorted((a, b) => a - b),
  );
  const wrong = await indicatrix(folder, ['figure', 'q', '--chart', 'volcano', '--label-by', 'bulk_labels', '--group', 'B']);
  assert.match(wrong.stderr, /bulk_labels has no group B[\s\S]*It has .*CD19\+ B/);
  const [pair] = await drawn(
    '--chart',
    'volcano',
    '--label-by',
    'bulk_labels',
    '--group',
    'CD19+ B',
    '--against',
    'CD56+ NK',
    '--test',
    't-test',
  );
  for (const words of ['CD56+ NK (31)', 'Welch’s t-test', 'GNLY']) assert.ok(pair.includes(words), words);
  const [labels, table] = await drawn('--chart', 'labels', '--label-by', 'bulk_labels', '--format', 'svg,csv');
  assert.ok(labels.includes('CD19+ B') && labels.includes('bulk_labels'));
  assert.match(table, /\n700 PBMCs,bulk_labels,CD19\+ B,95,#[0-9a-f]{6}\n/);
});

test('under panels stand the metrics that all of them have, unless others are asked for', async () => {
  const from = ['train', 'cells.csv', '--out', 'mixed', '--components', '8', '--epochs', '3', '--models', 'vanilla,umap'];
  assert.equal((await indicatrix(folder, from)).code, 0);
  const texts = async (...flags: string[]) => {
    const { files } = answer<{ files: string[] }>(await indicatrix(folder, ['figure', 'mixed', '--out', 'mixed.svg', ...flags, '--json']));
    return readFileSync(join(folder, files[0]), 'utf8');
  };
  const shared = await texts();
  assert.ok(shared.includes('CN (encoder) ↓') && shared.includes('kNN recall ↑'));
  // What is trained on neighbours alone reads no cell back.
  assert.ok(!shared.includes('MSE (test)') && !shared.includes('CN (decoder)'));
  assert.ok((await texts('--metrics', 'mseTest')).includes('MSE (test)'));
});

test('the paper’s figures: blocks of either regularized part, each with both parts’ ellipses; and the labels', async () => {
  await trained;
  const [svg] = await drawn('--paper-figure', '3', '--runs', 'all', '--format', 'svg');
  const layers = [
    ...svg.toString().matchAll(/inkscape:label="Panel [^"]*?(GeomAE \([a-z]+\)|Vanilla|below \d+)[^"]*?, (encoder|decoder)"/g),
  ];
  const told = layers.map(([, model, part]) => `${model} ${part}`);
  // Vanilla and the weights of a block stand in a row, encoder’s ellipses first.
  const columns = told.length / 4;
  assert.equal(columns, 3);
  assert.deepEqual(told.slice(0, 3), ['Vanilla encoder', 'GeomAE (encoder) encoder', 'GeomAE (encoder) encoder']);
  assert.ok(told.slice(3, 6).every((each) => each.endsWith(' decoder')));
  assert.deepEqual(told.slice(6, 9), ['Vanilla encoder', 'GeomAE (decoder) encoder', 'GeomAE (decoder) encoder']);
  const wrong = await indicatrix(folder, ['figure', 'p', '--paper-figure', '2']);
  assert.match(wrong.stderr, /Figure 2 is no figure of data[\s\S]*3, 4, 5, 6, 7/);
});
