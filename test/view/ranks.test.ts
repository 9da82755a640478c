import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { MetricInfo } from '../../core/types.ts';
import {
  comparison,
  groupRuns,
  panelStandings,
  rankText,
  repeatsText,
  standings,
  summarize,
  tableText,
  type Judged,
} from '../../core/view/ranks.ts';
import { formatSummary } from '../../core/view/numbers.ts';

function run(id: string, name: string, seed: number, mse: number | null, weight = 1): Judged {
  const model = {
    inputDim: 5,
    hidden: [4],
    latentDim: 2,
    activation: 'elu',
    regularization: { kind: 'volume', part: 'encoder', weight },
  } as const;
  return { id, name, config: parseOptions(RunConfig, { model, seed }), metrics: { values: { mse }, notes: [] } };
}

test('runs alike but for the seed are one model; another weight, another name or an import is another', () => {
  const imported: Judged = { id: 'u', name: 'UMAP' };
  const runs = [
    run('a', 'G', 1, 1),
    run('b', 'G', 2, 2),
    run('c', 'G', 1, 3, 10),
    run('d', 'mine', 3, 4),
    imported,
    { ...imported, id: 'v' },
  ];
  assert.deepEqual(
    groupRuns(runs).map((group) => group.runs.map(({ id }) => id).join('')),
    ['ab', 'c', 'd', 'u', 'v'],
  );
  assert.equal(groupRuns(runs, true).length, 6);
  assert.deepEqual(
    groupRuns(runs).map(({ name }) => name),
    ['G, strength 1 (weight)', 'G, strength 10 (weight), start 1 (seed)', 'mine', 'UMAP', 'UMAP'],
  );
  assert.deepEqual(
    groupRuns(runs.slice(0, 2), true).map(({ name }) => name),
    ['G, start 1 (seed)', 'G, start 2 (seed)'],
  );
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
  assert.deepEqual(summarize(group, 'mse'), { mean: 3, spread: null, count: 1, of: 3 });
  assert.equal(summarize(group, 'other'), null);
});

const mse: MetricInfo = { id: 'mse', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' };
const groupsOf = (values: Record<string, (number | null)[]>) =>
  groupRuns(Object.entries(values).flatMap(([name, of]) => of.map((value, seed) => run(`${name}${seed}`, name, seed, value))));
const ranksOf = (values: Record<string, (number | null)[]>, info: Partial<MetricInfo> = {}) => {
  const groups = groupsOf(values);
  return standings(
    { ...mse, ...info },
    groups,
    groups.map(() => null),
  ).map(({ rank }) => rank);
};

test('runs of several splits are one model, and its tests make up for the cells that splits share', () => {
  const of = (name: string, values: number[], splits: number) =>
    values.map((value, at) => {
      const made = run(`${name}${at}`, `${name}, seed ${at}${at % splits === 0 ? '' : `, split ${at % splits}`}`, at, value);
      return { ...made, config: { ...made.config!, splitSeed: at % splits } };
    });
  const [a, b] = [
    [1, 1.4, 0.9, 1.5, 1.1, 1.3],
    [1.3, 1.5, 1.4, 1.6, 1.35, 1.5],
  ];
  const [one, several] = [1, 3].map((splits) => groupRuns([...of('A', a, splits), ...of('B', b, splits)]));
  assert.deepEqual(
    several.map(({ runs }) => runs.length),
    [6, 6],
  );
  const p = (groups: ReturnType<typeof groupRuns>) => comparison(mse, groups[0], groups[1])!.p;
  // scipy 1.17's ttest_rel, and its t distribution at Nadeau and Bengio’s statistic with 0.05 / 0.9.
  assert.ok(
    Math.abs(p(one) / 0.01081036654407085 - 1) < 1e-9 && Math.abs(p(several) / 0.018756242448016457 - 1) < 1e-9,
    `${p(one)} ${p(several)}`,
  );
});

test('best is what is better than every other beyond chance; one seed never is', () => {
  assert.deepEqual(ranksOf({ A: [1, 1.1, 0.9, 1.05], B: [2, 2.1, 1.9, 2.1], C: [3, 3.1, 2.8, 3] }), ['best', null, null]);
  assert.deepEqual(ranksOf({ A: [1, 1.1, 0.9, 1.05], B: [2, 2.1, 1.9, 2.1] }, { direction: 'higher' }), [null, 'best']);
  assert.deepEqual(
    ranksOf({ A: [1, 1.5, 0.5, 1.2], B: [1.2, 1.3, 0.7, 1.1], C: [9, 9, 9.5, 9] }),
    ['leads', null, null],
    'A is not beyond chance better than B',
  );
  assert.deepEqual(ranksOf({ A: [3], B: [1], C: [2] }), [null, 'leads', null]);
  assert.deepEqual(ranksOf({ A: [1], B: [1.0001], C: [2] }), ['leads', 'leads', null], 'to the digits shown');
  assert.deepEqual(ranksOf({ A: [1], B: [1.0001] }), [null, null]);
  assert.deepEqual(ranksOf({ A: [1, 1.1], B: [2, 2.1] }, { apart: true }), [null, null]);
});

test('the p of a row is the largest of the leader’s, adjusted; factors are compared by logarithms', () => {
  const groups = groupsOf({ A: [0.01, 0.02, 0.015, 0.01, 0.012], B: [0.5, 3, 0.8, 0.2, 0.9], C: [0.02, 0.05, 0.02, 0.03, 0.02] });
  const [plain] = standings(mse, groups, [null, null, null]);
  const [asRatio] = standings({ ...mse, ratio: true }, groups, [null, null, null]);
  // scipy's ttest_rel of the logarithms: A, B 0.000244, A, C 0.0081067; of the values A, B 0.096805, A, C 0.0337311. Holm: the larger, or
  // twice the smaller.
  assert.ok(Math.abs(asRatio.p! - 0.0081067) < 1e-5, `${asRatio.p}`);
  assert.equal(asRatio.rank, 'best');
  assert.ok(Math.abs(plain.p! - 0.096805) < 1e-5, `${plain.p}`);
  assert.equal(plain.rank, 'leads');
});

test('a model that fails is best at nothing, and is no rival', () => {
  const groups = groupsOf({ A: [1, 1.1, 0.9], B: [2, 2.1, 1.9], C: [3, 3.1, 2.8] });
  assert.deepEqual(
    standings(mse, groups, [{ kind: 'costly', ratio: 2 }, null, null]).map(({ rank }) => rank),
    [null, 'best', null],
  );
});

test('panels tell of all seeds there are, unless two show one model', () => {
  const runs = [run('a', 'A, seed 1', 1, 1), run('b', 'A, seed 2', 2, 3), run('c', 'B', 1, 5), run('d', 'B', 2, 9)];
  const [once] = panelStandings([mse], [runs[0], runs[3]], runs);
  assert.deepEqual(
    once.standings.map(({ summary }) => [summary!.mean, summary!.count]),
    [
      [2, 2],
      [7, 2],
    ],
  );
  const [twice] = panelStandings([mse], [runs[0], runs[1], runs[2]], runs);
  assert.deepEqual(
    twice.standings.map(({ summary }) => [summary!.mean, summary!.count]),
    [
      [1, 1],
      [3, 1],
      [5, 1],
    ],
  );
});

test('a table as text keeps its cells apart', () => {
  const lines = [
    ['model', 'a|b'],
    ['x', '1'],
  ];
  assert.equal(
    tableText(
      [
        ['a, b', 'c'],
        ['x "y', '1'],
      ],
      'csv',
    ),
    '"a, b",c\r\n"x ""y",1\r\n',
  );
  assert.equal(tableText(lines, 'tsv'), 'model\ta|b\nx\t1');
  assert.equal(tableText(lines, 'markdown'), '| model | a\\|b |\n| --- | ---: |\n| x | 1 |');
});

test('what a rank is over is told in seeds and in splits', () => {
  assert.deepEqual(
    [repeatsText(1, 1), repeatsText(5, 1), repeatsText(1, 3), repeatsText(5, 3)],
    ['1 seed', '5 seeds', '3 splits', '5 seeds × 3 splits'],
  );
  const split = (judged: Judged, splitSeed: number): Judged => ({ ...judged, config: { ...judged.config!, splitSeed } });
  const of = (name: string, weight: number, from: number) =>
    [1, 2].flatMap((seed) =>
      [0, 1, 2].map((splitSeed) =>
        split(run(`${name}${seed}${splitSeed}`, name, seed, from + seed / 100 + splitSeed / 50, weight), splitSeed),
      ),
    );
  const groups = groupRuns([...of('a', 1, 1), ...of('b', 2, 3)]);
  const [leader] = standings(mse, groups, [null, null]);
  assert.match(rankText(leader), /paired t-tests over 2 seeds × 3 splits/);
});

test('a mean over some of a model’s runs says so and leads nothing: those without a value may be the worse ones', () => {
  const info = { id: 'mse', title: 'MSE', direction: 'lower', ratio: true } as MetricInfo;
  const runs = [
    run('a', 'A', 1, 0.1),
    run('b', 'A', 2, null),
    run('c', 'A', 3, null),
    run('d', 'B', 1, 3),
    run('e', 'B', 2, 4),
    run('f', 'B', 3, 5),
  ];
  const groups = groupRuns([...runs, run('g', 'C', 1, 6, 2), run('h', 'C', 2, 7, 2), run('i', 'C', 3, 8, 2)]);
  const [some, leader, last] = standings(info, groups, [null, null, null]);
  assert.deepEqual(some, { summary: { mean: 0.1, spread: null, count: 1, of: 3 }, rank: null });
  assert.equal(formatSummary(some.summary), '0.100 (1 of 3)');
  assert.ok(leader.rank !== null && last.rank === null);
  // A run that is not measured yet is none without a value.
  const queued: Judged = { id: 'z', name: 'B', config: runs[3].config };
  assert.equal(summarize(groupRuns([runs[3], runs[4], { ...queued, config: { ...runs[3].config!, seed: 9 } }])[0], 'mse')!.of, undefined);
});
