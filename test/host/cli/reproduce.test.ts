import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mulberry32 } from '../../random.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-reproduce-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A bent sheet in six dimensions. */
const random = mulberry32(5);
const rows = Array.from({ length: 400 }, (_, cell) => {
  const [u, v] = [random() * 3, random() * 2];
  return [`c${cell}`, ...[u, v, Math.sin(u), u * v, Math.cos(2 * v), u - v].map((value) => (value + 0.02 * random()).toFixed(4))].join(',');
});
writeFileSync(join(folder, 'sheet.csv'), ['cell,a,b,c,d,e,f', ...rows].join('\n'));

interface Answer {
  folder: string;
  dataset: string | null;
  files: string[];
  dominances: { model: string; part: string; outcome: string; p: number | null }[];
  runs: { measures: Record<string, number>; seed: number; split: number }[];
}
const quick = [
  'reproduce',
  '--dataset',
  'sheet.csv',
  '--start',
  'asIs',
  '--components',
  '0',
  '--published-weights',
  '--quick',
  '--epochs',
  '120',
  '--out',
  'out',
  '--format',
  'svg',
];

test('any file goes through the paper’s protocol: tables, figure, and no verdict of a quick look', async () => {
  const result = answer<Answer>(await indicatrix(folder, [...quick, '--json']));
  assert.equal(result.dataset, null);
  assert.equal(result.runs.length, 7);
  assert.deepEqual(
    result.dominances.map(({ model, part }) => `${model} ${part}`),
    ['geomae encoder', 'geomae decoder', 'confae encoder', 'confae decoder', 'irae encoder', 'irae decoder'],
  );
  assert.ok(
    result.dominances.every(({ outcome, p }) => outcome === 'untold' && p === null),
    'a quick look decides nothing',
  );
  for (const { measures } of result.runs)
    for (const id of ['kl01', 'knnRecall', 'trustworthiness', 'stress', 'kl100', 'spearman', 'mseTest', 'mseTrain', 'mseMean', 'explained'])
      assert.ok(Number.isFinite(measures[id]), id);
  for (const name of [
    'reproduction.md',
    'tables.tex',
    'reproduction.json',
    'table1.csv',
    'table3.csv',
    'table4.csv',
    'table5.csv',
    'table6.csv',
    'figure.svg',
  ])
    assert.ok(existsSync(join(folder, 'out', name)), name);
  const report = readFileSync(join(folder, 'out', 'reproduction.md'), 'utf8');
  assert.ok(report.includes('A quick look decides nothing') && !/: holds|other way round|\*\*[\d(−]/.test(report));
  assert.ok(report.includes('| VanillaAE |') && report.includes('on 40 held-out cells') && !report.includes('Paper |'));
  // 4 columns of encoder-regularized models with vanilla, 4 of decoder-regularized ones, each under both parts' indicatrices.
  assert.equal(readFileSync(join(folder, 'out', 'figure.svg'), 'utf8').match(/clipPath id="panel-/g)?.length, 16);
  assert.equal(
    readFileSync(join(folder, 'out', 'table1.csv'), 'utf8')
      .trim()
      .split('\n').length,
    3,
  );

  // The paper's settings for PBMC are the same, so nothing is trained again; its numbers come beside.
  const again = await indicatrix(folder, [...quick, 'sheet.csv', '--dataset', 'pbmc']);
  assert.match(again.stderr, /7 of 7 runs are there from before/);
  assert.match(again.stderr, /These are not the paper’s pbmc in size/);
  assert.equal(readdirSync(join(folder, 'out', 'runs')).length, 7);
  assert.ok(
    readFileSync(join(folder, 'out', 'reproduction.md'), 'utf8').includes('| Value | Ours | Paper | Difference in the paper’s spreads |'),
  );
});

test('on data that are not the paper’s, weights are found that keep to the rule, and the report says so', async () => {
  const found = await indicatrix(folder, [
    'reproduce',
    'sheet.csv',
    '--start',
    'asIs',
    '--components',
    '0',
    '--seeds',
    '1,2',
    '--epochs',
    '40',
    '--out',
    'found',
    '--format',
    'svg',
  ]);
  assert.match(found.stderr, /✓ Weights .*found for these data: GeomAE \(encoder\) [\d.]+, /);
  assert.match(readFileSync(join(folder, 'found', 'reproduction.md'), 'utf8'), /quick search for the largest within 1\.3 times/);
  assert.match(found.stdout, /paired t-tests over 2 runs of each model/);
});

test('every seed on several splits of the cells: as many runs of each model, told apart by name and tested as what shares cells', async () => {
  const result = answer<Answer>(
    await indicatrix(folder, [
      'reproduce',
      'sheet.csv',
      '--start',
      'asIs',
      '--components',
      '0',
      '--published-weights',
      '--seeds',
      '1,2',
      '--splits',
      '2',
      '--epochs',
      '20',
      '--out',
      'splits',
      '--format',
      'svg',
      '--json',
    ]),
  );
  assert.equal(result.runs.length, 7 * 4);
  assert.deepEqual(new Set(result.runs.map(({ seed, split }) => `${seed} ${split}`)), new Set(['1 0', '1 1', '2 0', '2 1']));
  assert.ok(result.dominances.every(({ p, outcome }) => outcome === 'untold' || (p! > 0 && p! <= 1)));
  const report = readFileSync(join(folder, 'splits', 'reproduction.md'), 'utf8');
  assert.match(report, /seeds 1, 2, each on 2 splits of the cells/);
  assert.match(report, /paired t-tests over 4 runs of each model, their variance made up for splits that share cells/);
  assert.equal(
    readFileSync(join(folder, 'splits', 'figure.svg'), 'utf8').match(/clipPath id="panel-/g)?.length,
    16,
    'the figure has one run of each',
  );
  const refused = await indicatrix(folder, ['reproduce', 'sheet.csv', '--splits', '0']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /0 is no number of splits/);
});

test('one of the paper’s data sets without its file, or what is neither, is said', async () => {
  const absent = await indicatrix(folder, ['reproduce', '--dataset', 'zilionis']);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /not part of this program.*306 principal components/);
  const wrong = await indicatrix(folder, ['reproduce', '--dataset', 'zebrafish']);
  assert.match(wrong.stderr, /neither a file nor one of the paper’s data sets/);
});
