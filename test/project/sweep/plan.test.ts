import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { SweepPlan } from '../../../core/model/options/sweep.ts';
import { RunConfig } from '../../../core/model/options/train.ts';
import { configKey, isAlike, planOf, sweepConfigs } from '../../../core/project/sweep/plan.ts';

const base = parseOptions(RunConfig, {
  model: { inputDim: 5, hidden: [4], latentDim: 2, activation: 'elu', regularization: { kind: 'none' } },
  epochs: 7,
  seed: 9,
});

test('a plan is vanilla and every model with every weight, largest first, with every seed', () => {
  const plan = parseOptions(SweepPlan, {
    models: [
      { kind: 'volume', part: 'encoder', weights: [0.1, 1, 0.1] },
      { kind: 'shapeLog', part: 'decoder', weights: [3] },
    ],
    seeds: [4, 5, 4],
  });
  assert.equal(plan.factor, 1.3);
  const configs = sweepConfigs(base, plan, (kind) => kind === 'shapeLog');
  const told = configs.map(({ model: { regularization: of }, seed, mixing }) =>
    of.kind === 'none' ? ['none', seed, mixing] : [of.kind, of.part, of.weight, seed, mixing],
  );
  assert.deepEqual(told, [
    ['none', 4, false],
    ['none', 5, false],
    ['volume', 'encoder', 1, 4, false],
    ['volume', 'encoder', 1, 5, false],
    ['volume', 'encoder', 0.1, 4, false],
    ['volume', 'encoder', 0.1, 5, false],
    ['shapeLog', 'decoder', 3, 4, true],
    ['shapeLog', 'decoder', 3, 5, true],
  ]);
  assert.ok(configs.every(({ epochs, model }) => epochs === 7 && model.inputDim === 5));
});

test('every seed is trained with as many splits as asked, from the base’s on', () => {
  const plan = parseOptions(SweepPlan, { models: [{ kind: 'volume', part: 'encoder', weights: [1] }], seeds: [4, 5], splits: 2 });
  const configs = sweepConfigs({ ...base, splitSeed: 3 }, plan, () => false);
  assert.deepEqual(
    configs.map(({ seed, splitSeed }) => [seed, splitSeed]),
    [
      [4, 3],
      [4, 4],
      [5, 3],
      [5, 4],
      [4, 3],
      [4, 4],
      [5, 3],
      [5, 4],
    ],
  );
});

test('configurations are the same whatever the order of their fields, and no others are', () => {
  const turned = Object.fromEntries(Object.entries(base).toReversed()) as RunConfig;
  assert.equal(configKey(turned), configKey(base));
  assert.notEqual(configKey({ ...base, seed: 10 }), configKey(base));
  assert.notEqual(
    configKey({ ...base, model: { ...base.model, regularization: { kind: 'volume', part: 'encoder', weight: 0 } } }),
    configKey(base),
  );
});

test('a plan without models, weights or seeds is refused', () => {
  for (const plan of [
    { models: [] },
    { models: [{ kind: 'volume', part: 'encoder', weights: [] }] },
    { models: [{ kind: 'volume', part: 'encoder', weights: [1] }], seeds: [] },
  ]) {
    assert.throws(() => parseOptions(SweepPlan, plan), { tag: 'bad-option' });
  }
});

test('the plan of a sweep’s own runs is the sweep’s, and runs of another network are not alike', () => {
  const plan = parseOptions(SweepPlan, {
    models: [
      { kind: 'volume', part: 'encoder', weights: [1, 0.1] },
      { kind: 'shapeLog', part: 'decoder', weights: [3] },
    ],
    seeds: [4, 5],
    splits: 2,
  });
  const configs = sweepConfigs(base, plan, (kind) => kind === 'shapeLog');
  assert.deepEqual(planOf(configs.toReversed(), plan.factor), { ...plan, models: plan.models.toReversed() });
  assert.ok(configs.every((config) => isAlike(config, configs[0])));
  assert.ok(!isAlike(configs[0], { ...configs[0], model: { ...configs[0].model, hidden: [5] } }));
  assert.ok(!isAlike(configs[0], { ...configs[0], epochs: 8 }));
  assert.equal(planOf([configs[0]], 1.3), null);
});
