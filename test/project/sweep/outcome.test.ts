import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { SweepPlan } from '../../../core/model/options/sweep.ts';
import { RunConfig } from '../../../core/model/options/train.ts';
import { sweepOutcome, type MeasuredRun } from '../../../core/project/sweep/outcome.ts';
import type { Regularization } from '../../../core/types.ts';

const plan = parseOptions(SweepPlan, {
  models: [
    { kind: 'volume', part: 'encoder', weights: [0.1, 10, 1] },
    { kind: 'scaledIsometry', part: 'decoder', weights: [5] },
  ],
  seeds: [1, 2],
});

function run(regularization: Regularization, seed: number, mseTest: number, own: Record<string, number> = {}): MeasuredRun {
  const config = parseOptions(RunConfig, { model: { inputDim: 5, hidden: [4], latentDim: 2, activation: 'elu', regularization }, seed });
  return { config, metrics: { values: { mseTest, ...own }, notes: [] } };
}

const vanilla = [run({ kind: 'none' }, 1, 1, { vpresEncoder: 4 }), run({ kind: 'none' }, 2, 3, { vpresEncoder: 6 })];
const volume = (weight: number, errors: number[]) =>
  errors.map((error, index) => run({ kind: 'volume', part: 'encoder', weight }, index + 1, error, { vpresEncoder: weight }));

test('of the weights whose mean error is at most 1.3 times vanilla’s, the largest is picked', () => {
  // Vanilla's mean is 2: 2.6 is just within, one seed of 3 and all.
  const runs = [
    ...vanilla,
    ...volume(10, [2.6, 2.62]),
    ...volume(1, [2.2, 3]),
    ...volume(0.1, [2, 2]),
    run({ kind: 'scaledIsometry', part: 'decoder', weight: 5 }, 1, 9, { isoDecoder: 1 }),
    run({ kind: 'scaledIsometry', part: 'decoder', weight: 5 }, 2, 9, { isoDecoder: 1 }),
  ];
  const { vanilla: error, vanillaOwn, rows, picks, isComplete } = sweepOutcome(plan, runs.toReversed());
  assert.deepEqual(error, { mean: 2, deviation: Math.SQRT2, count: 2 });
  assert.deepEqual(vanillaOwn, { vpresEncoder: { mean: 5, deviation: Math.SQRT2, count: 2 } });
  assert.deepEqual(
    rows.map(({ weight, isWithin }) => [weight, isWithin]),
    [
      [10, false],
      [1, true],
      [0.1, true],
      [5, false],
    ],
  );
  assert.equal(rows[1].own?.mean, 1);
  assert.equal(rows[1].ratio, 1.3);
  assert.deepEqual(picks, [
    { kind: 'volume', part: 'encoder', weight: 1 },
    { kind: 'scaledIsometry', part: 'decoder', weight: null },
  ]);
  assert.equal(isComplete, true);
});

test('a weight is not picked before all its seeds and all of vanilla’s have ended', () => {
  const early = sweepOutcome(plan, [...vanilla, ...volume(10, [2]), ...volume(1, [2, 2])]);
  assert.deepEqual(early.picks[0].weight, 1);
  assert.equal(early.isComplete, false);
  assert.equal(sweepOutcome(plan, [vanilla[0], ...volume(1, [1, 1])]).picks[0].weight, null);
  const none = sweepOutcome(plan, []);
  assert.deepEqual([none.vanilla, none.rows[0].mse, none.rows[0].ratio, none.rows[0].own], [null, null, null, null]);
});

test('runs of other seeds and weights are passed over', () => {
  const { vanilla: error, rows } = sweepOutcome(plan, [...vanilla, run({ kind: 'none' }, 3, 100), ...volume(7, [1, 1])]);
  assert.equal(error?.mean, 2);
  assert.ok(rows.every(({ mse }) => mse === null));
});
