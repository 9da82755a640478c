import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions, RunConfig } from '../../core/model/options.ts';
import { groupRuns, rankValues, summarize, tableText, type Judged } from '../../core/view/ranks.ts';

function run(id: string, name: string, seed: number, mse: number | null, weight = 1): Judged {
  const model = { inputDim: 5, hidden: [4], latentDim: 2, activation: 'elu', regularization: { kind: 'volume', part: 'encoder', weight } } as const;
  return { id, name, config: parseOptions(RunConfig, { model, seed }), metrics: { values: { mse }, notes: [] } };
}

test('runs alike but for the seed are one model; another weight, another name or an import is another', () => {
  const imported: Judged = { id: 'u', name: 'UMAP' };
  const runs = [run('a', 'G', 1, 1), run('b', 'G', 2, 2), run('c', 'G', 1, 3, 10), run('d', 'mine', 3, 4), imported, { ...imported, id: 'v' }];
  assert.deepEqual(groupRuns(runs).map((group) => group.runs.map(({ id }) => id).join('')), ['ab', 'c', 'd', 'u', 'v']);
  assert.equal(groupRuns(runs, true).length, 6);
  assert.deepEqual(groupRuns(runs).map(({ name }) => name), ['G, weight 1', 'G, weight 10, seed 1', 'mine', 'UMAP', 'UMAP']);
  assert.deepEqual(groupRuns(runs.slice(0, 2), true).map(({ name }) => name), ['G, seed 1', 'G, seed 2']);
});

test('mean and spread over seeds: the textbook’s 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and, with n − 1, spread √(32/7)', () => {
  const [group] = groupRuns([2, 4, 4, 4, 5, 5, 7, 9].map((value, seed) => run(String(seed), 'G', seed, value)));
  const summary = summarize(group, 'mse')!;
  assert.equal(summary.mean, 5);
  assert.ok(Math.abs(summary.spread! - Math.sqrt(32 / 7)) < 1e-12);
  assert.equal(summary.count, 8);
});

test('values that are missing are left out, and a single one has no spread', () => {
  const [group] = groupRuns([run('a', 'G', 1, null), run('b', 'G', 2, 3), run('c', 'G', 3, NaN)]);
  assert.deepEqual(summarize(group, 'mse'), { mean: 3, spread: null, count: 1 });
  assert.equal(summarize(group, 'other'), null);
});

test('best and second go by the metric’s direction and by the digits shown', () => {
  const lower = { direction: 'lower' } as const;
  assert.deepEqual(rankValues(lower, [3, 1, 2, null]), [null, 'best', 'second', null]);
  assert.deepEqual(rankValues({ direction: 'higher' }, [3, 1, 2, 3.0001]), ['best', null, 'second', 'best']);
  assert.deepEqual(rankValues(lower, [1, 2]), ['best', null], 'of two the other is no second');
  assert.deepEqual(rankValues(lower, [1, 1.0001, undefined]), [null, null, null]);
});

test('a table as text keeps its cells apart', () => {
  const lines = [['model', 'a|b'], ['x', '1']];
  assert.equal(tableText([['a, b', 'c'], ['x "y', '1']], 'csv'), '"a, b",c\r\n"x ""y",1\r\n');
  assert.equal(tableText(lines, 'tsv'), 'model\ta|b\nx\t1');
  assert.equal(tableText(lines, 'markdown'), '| model | a\\|b |\n| --- | ---: |\n| x | 1 |');
});
