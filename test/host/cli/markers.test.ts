/** `indicatrix markers` on cells whose genes are known: each of three kinds has genes of its own. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Marker, MarkerGroup } from '../../../core/types/markers.ts';
import { mulberry32 } from '../../random.ts';
import { answer, indicatrix } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-markers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  csv: string;
  column: string;
  tested: number;
  groups: (MarkerGroup & { kept: number; top: Marker[] })[];
  notes: string[];
}

const kinds = ['B', 'NK, bright', 'rest'];
const random = mulberry32(4);
/** Gene g is one of kind g mod 3; G9 is seen in none but four cells of B. */
const rows = Array.from({ length: 96 }, (_, row) =>
  Array.from({ length: 10 }, (_, gene) =>
    gene === 9 ? Number(row % 3 === 0 && row < 12) : Math.floor(random() * (gene % 3 === row % 3 ? 30 : 6)),
  ),
);
const table = (name: string, lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'));
table('counts.csv', [
  `cell,${rows[0].map((_, gene) => `G${gene}`).join(',')}`,
  ...rows.map((counts, row) => `c${row},${counts.join(',')}`),
]);
table('labels.csv', ['cell,kind', ...rows.map((_, row) => `c${row},${row === 95 ? '' : `"${kinds[row % 3]}"`}`)]);

const data = ['counts.csv', '--labels', 'labels.csv', '--components', '5', '--min-genes', '0', '--min-cells', '0'];
const ask = async (...more: string[]) => answer<Answer>(await indicatrix(folder, ['markers', ...data, '--json', ...more]));
const lines = () => readFileSync(join(folder, 'markers.csv'), 'utf8').trim().split('\n');

for (const method of ['wilcoxon', 't-test', 't-test_overestim_var']) {
  test(`${method}: each kind is told from the rest by its own genes, and no project is made`, async () => {
    const found = await ask('--test', method);
    assert.deepEqual([found.column, found.tested, found.groups.map(({ name }) => name)], ['kind', 10, kinds]);
    assert.deepEqual(
      found.groups.map(({ cells, others }) => [cells, others]),
      [
        [32, 63],
        [32, 63],
        [31, 64],
      ],
    );
    found.groups.forEach(({ top }, kind) =>
      assert.deepEqual(new Set(top.slice(0, 3).map(({ gene }) => Number(gene.slice(1)) % 3)), new Set([kind])),
    );
    assert.match(found.notes.join(), /1 cells without a value of kind/);
    assert.equal(lines().length, 1 + 3 * 10);
    assert.ok(!existsSync(join(folder, 'counts.indicatrix')));
  });
}

test('chosen groups against chosen ones; filters leave out; what is rest is said by whether a group is called so', async () => {
  const pair = await ask('--groups', 'kind', '--group', 'B', '--group', 'NK, bright', '--against', 'rest');
  assert.deepEqual(
    pair.groups.map(({ name, against, cells, others }) => [name, against, cells, others]),
    [['B + NK, bright', 'rest', 64, 31]],
  );
  const few = await ask('--group', 'B', '--min-fraction', '0.3', '--min-fold', '0.5', '--max-adjusted', '0.001');
  assert.equal(few.groups[0].kept, lines().length - 1);
  assert.ok(few.groups[0].top.every(({ gene, adjusted }) => gene !== 'G9' && adjusted <= 0.001) && few.groups[0].kept > 2);
  assert.equal((await ask('--against', 'B')).groups.length, 2);
});

test('groups that are not there are named, and nothing is written', async () => {
  rmSync(join(folder, 'markers.csv'), { force: true });
  for (const [wrong, words] of [
    [['--group', 'T'], /kind has no group T.*B, NK, bright, rest/],
    [['--groups', 'n_counts'], /does not group the cells/],
    [['--group', 'B', '--against', 'B'], /cannot be compared with itself/],
    [['--test', 'anova'], /test/],
  ] as const) {
    const { code, stderr } = await indicatrix(folder, ['markers', ...data, ...wrong]);
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
  assert.ok(!existsSync(join(folder, 'markers.csv')));
});

test('where one of two groups has a single cell, a t-test says so, and ranks compare them', async () => {
  table('alone.csv', ['cell,kind', ...rows.map((_, row) => `c${row},${row === 0 ? 'alone' : 'many'}`)]);
  const alone = [
    'markers',
    'counts.csv',
    '--labels',
    'alone.csv',
    '--groups',
    'kind',
    '--components',
    '5',
    '--min-genes',
    '0',
    '--min-cells',
    '0',
  ];
  const refused = await indicatrix(folder, [...alone, '--test', 't-test']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /Of 2 groups of kind one has too few cells for a t-test/);
  assert.equal((await indicatrix(folder, alone)).code, 0);
});
