import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EstimateCell } from '../../core/figure/tables/table.ts';
import { distortionTable, measuresTable, preferenceTable } from '../../core/pipeline/reproduction-tables.ts';
import {
  describeDominance,
  describeTests,
  dominances,
  dominanceSign,
  type Comparison,
  type JudgedRun,
} from '../../core/pipeline/reproduction-verdicts.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { comparisonOf } from '../../core/pipeline/reproduction.ts';
import type { Regularization } from '../../core/types.ts';

const decides: Comparison = { decides: true, overlap: 0 };
const vpres = { own: [0.01, 0.02, 0.015, 0.01, 0.012], other: [0.5, 3, 0.8, 0.2, 0.9] };
const cn = { own: [0.3, 0.35, 0.2, 0.4, 0.3], other: [0.32, 0.3, 0.3, 0.35, 0.45] };
const iso = { own: [0.2, 0.3, 0.25, 0.2, 0.22], other: [0.1, 0.14, 0.11, 0.1, 0.09] };

/** Five seeds of vanilla and six models; encoders and decoders alike. */
function fiveSeeds({
  error = {},
  explained = {},
}: { error?: Record<string, number>; explained?: Record<string, number> } = {}): JudgedRun[] {
  return [0, 1, 2, 3, 4].flatMap((seed): JudgedRun[] => {
    const judged = (name: string, regularization: Regularization, values: Record<string, number>): JudgedRun => ({
      regularization,
      seed,
      split: 0,
      published: values,
      paper: {},
      measures: {
        mseTest: (error[name] ?? 1) * (1 + seed / 100),
        explained: explained[name] ?? 0.5,
        knnRecall: 0.5 + seed / 10 + (name === 'volume encoder' ? 0.2 + seed / 1000 : 0),
        kl01: 0.1 + 0.01 * ((seed * 3 + name.length) % 5),
      },
    });
    const part = (of: 'encoder' | 'decoder') => {
      const value = ({ own, other }: typeof vpres, id: string) => ({
        [`${id}Encoder`]: of === 'encoder' ? own[seed] : other[seed],
        [`${id}Decoder`]: of === 'encoder' ? other[seed] : own[seed],
      });
      return [
        judged(`volume ${of}`, { kind: 'volume', part: of, weight: 1 }, value(vpres, 'vpres')),
        judged(`shapeLog ${of}`, { kind: 'shapeLog', part: of, weight: 1 }, value(cn, 'cn')),
        judged(`scaledIsometry ${of}`, { kind: 'scaledIsometry', part: of, weight: 1 }, value(iso, 'iso')),
      ];
    };
    return [judged('vanilla', { kind: 'none' }, {}), ...part('encoder'), ...part('decoder')];
  });
}

test('a claim holds, is a draw or is turned round as paired tests say, adjusted for the six of them', () => {
  // scipy 1.17's ttest_rel, of logarithms but for CN's: 0.0002441, 0.444, 3.669e-05; Holm over each twice.
  const found = dominances(fiveSeeds(), 'published', decides);
  assert.deepEqual(
    found.map(({ outcome }) => outcome),
    ['won', 'won', 'draw', 'draw', 'lost', 'lost'],
  );
  const expected = [0.0009765131062515056, 0.8879942295049095, 0.00022012690740840532];
  found.forEach(({ p }, index) => assert.ok(Math.abs(p! / expected[Math.floor(index / 2)] - 1) < 1e-6, `${p}`));
  assert.match(
    describeDominance(found[0]),
    /^GeomAE, VPres of the encoder: 0\.013 ± 0\.004 where the encoder is regularized, 1\.1 ± 1\.1 where the decoder is: holds \(p = 0\.00098\)$/,
  );
  assert.deepEqual(found.map(dominanceSign), ['✓', '✓', '=', '=', '✗', '✗']);
  assert.match(describeTests(5, decides), /paired t-tests over 5 runs of each model, one a seed.*Holm/);
});

test('over several splits the tests make up for the cells that they share, and say so', () => {
  const runs = [0, 1, 2].flatMap((split) => fiveSeeds().map((run) => ({ ...run, split })));
  const base = parseOptions(RunConfig, {
    heldOut: 0.1,
    validation: 0,
    model: { inputDim: 2, hidden: [2], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } },
  });
  const comparison = comparisonOf({ base, runs, isQuick: false });
  assert.ok(Math.abs(comparison.overlap - 0.1 / 0.9) < 1e-15);
  assert.equal(comparisonOf({ base, runs: fiveSeeds(), isQuick: false }).overlap, 0);
  // Threefold copies of the same differences: without correction their number alone would make them certain.
  const p = (of: Comparison) => dominances(runs, 'published', of).map((pair) => pair.p!);
  const [with_, without] = [p(comparison), p({ ...comparison, overlap: 0 })];
  with_.forEach((value, index) => assert.ok(value > without[index] || value === 1, `${value} ${without[index]}`));
  assert.match(describeTests(15, comparison), /over 15 runs of each model, their variance made up for splits that share cells/);
});

test('one seed, and a quick look, give no verdict and mark nothing', () => {
  const one = fiveSeeds().filter(({ seed }) => seed === 0);
  for (const [runs, comparison] of [
    [one, decides],
    [fiveSeeds(), { ...decides, decides: false }],
  ] as const) {
    const found = dominances(runs, 'published', comparison);
    assert.ok(found.every(({ outcome, p }) => outcome === 'untold' && p === null));
    assert.match(describeDominance(found[0]), /: no verdict$/);
    const cells = measuresTable(runs, 'x', 'encoder', 40, comparison).groups[0].flat() as (EstimateCell | string | null)[];
    assert.ok(cells.every((cell) => typeof cell === 'string' || cell?.rank === undefined));
    assert.deepEqual(new Set(preferenceTable(runs, 'x', null, comparison).groups[0].map((row) => row[2])), new Set([null]));
  }
  assert.match(describeTests(1, decides), /no verdicts/);
});

test('a model that explains nothing or costs too much holds nothing, is best at nothing, and is marked in every table', () => {
  const runs = fiveSeeds({ explained: { 'volume encoder': 0.01 }, error: { 'scaledIsometry decoder': 1.5 } });
  const found = dominances(runs, 'published', decides);
  assert.deepEqual(found.map(dominanceSign), ['†', '†', '=', '=', '†', '†']);
  assert.match(describeDominance(found[0]), /not counted, as GeomAE \(encoder\) explains next to nothing$/);
  assert.match(describeDominance(found[5]), /not counted, as IRAE \(decoder\) has 1\.50 × vanilla’s error$/);
  const table5 = measuresTable(runs, 'x', 'encoder', 40, decides);
  // kNN is highest of GeomAE, which fails.
  const [irae, geomae] = table5.groups[0];
  assert.deepEqual([irae[0], geomae[0]], ['IRAE', 'GeomAE †']);
  assert.equal((geomae[2] as EstimateCell).rank, undefined);
  assert.match(table5.caption, /† fails.*GeomAE \(encoder\): explains next to nothing\.$/);
  assert.match(measuresTable(runs, 'x', 'decoder', 40, decides).caption, /IRAE \(decoder\): 1\.50 × vanilla’s error\.$/);
  assert.ok(distortionTable(runs, 'x', 'published').head.includes('GeomAE (VPres), encoder †'));
  assert.equal(preferenceTable(runs, 'x', null, decides).groups[0][1][2], '†');
});

test('the best of a column is better than every other beyond chance; a difference that seeds do not share is a draw', () => {
  const runs = fiveSeeds();
  const column = (index: number) =>
    measuresTable(runs, 'x', 'encoder', 40, decides).groups[0].map((row) => (row[index] as EstimateCell).rank);
  assert.deepEqual(column(2), [undefined, 'best', undefined, undefined], 'kNN of GeomAE is 0.2 above the others in every seed');
  assert.ok(
    column(1).every((rank) => rank !== 'best'),
    'KL 0.1 is the same in other orders',
  );
  const [, geomae] = preferenceTable(runs, 'x', null, decides).groups[0];
  assert.deepEqual([geomae[2], geomae[1]], ['encoder', 'draw']);
});

test('several splits of the same cells ask for more: Nadeau and Bengio’s variance', () => {
  const splits = fiveSeeds().map((run) => ({ ...run, split: run.seed, seed: 1 }));
  const [loose] = dominances(splits, 'published', decides);
  const [strict] = dominances(splits, 'published', { decides: true, overlap: 1 / 9 });
  assert.ok(strict.p! > loose.p!);
  // t shrinks by √((1/5) / (1/5 + 1/9)): scipy's 2 t.sf of that, times four.
  assert.ok(Math.abs(strict.p! / 0.0023082897580933687 - 1) < 1e-6, `${strict.p}`);
});
