import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../core/model/options/describe.ts';
import { defaultNetwork, paperNetwork, proposedEpochs } from '../../core/model/options/proposals.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import { preset, presetConfigs } from '../../core/model/presets/index.ts';
import { lightening, remedied, remedyOf, remedyWords } from '../../core/model/remedy.ts';
import type { Regularization } from '../../core/types.ts';
import { regularizerOf, type RegularizerKind } from '../../core/types/regularizers.ts';

const wide = { inputDim: 50, ...defaultNetwork, hidden: [...defaultNetwork.hidden] };
const proposed = (kind: RegularizerKind) => regularizerOf(kind).weights.encoder;
const configOf = (regularization: Regularization, hidden: readonly number[] = wide.hidden, rest: Partial<RunConfigInput> = {}): RunConfig =>
  parseOptions(RunConfig, { ...rest, model: { ...wide, hidden: [...hidden], regularization } });

test('a narrow network is widened with the rate and length that go with it; the model, its seed and its cells stay', () => {
  const narrow = parseOptions(RunConfig, {
    ...presetConfigs(preset('paper'), { inputDim: 50, cells: 700, kinds: ['volume'], seed: 4 })[0],
    heldOut: 0.2,
  });
  assert.deepEqual([narrow.model.hidden, remedyOf(narrow.model)], [[...paperNetwork.hidden], 'network']);
  const { model, learningRate, schedule, epochs, ...rest } = remedied(narrow, 'network', 700);
  assert.deepEqual(model, { ...narrow.model, hidden: [64, 64], activation: 'silu' });
  const proposed = parseOptions(RunConfig, { model });
  assert.deepEqual([learningRate, schedule, epochs], [proposed.learningRate, proposed.schedule, proposedEpochs(700, 100)]);
  const { model: _, learningRate: __, schedule: ___, epochs: ____, ...before } = narrow;
  assert.deepEqual(rest, before);
  assert.equal(remedyWords('network'), 'Try hidden layers 64-64');
});

test('a weight above the proposed one is brought down to it, in the form that the run has', () => {
  for (const [kind, weight] of [
    ['volume', proposed('volume')],
    ['isometry', proposed('scaledIsometry')],
    ['shape', proposed('shapeLog')],
  ] as const) {
    const config = configOf({ kind, part: 'encoder', weight: 10 * weight });
    assert.equal(remedyOf(config.model), 'weight');
    assert.deepEqual(remedied(config, 'weight', 700), {
      ...config,
      model: { ...config.model, regularization: { kind, part: 'encoder', weight } },
    });
  }
});

test('a wide network without the regularizer that opens maps gets it; with it, another beginning', () => {
  const opening = { kind: 'scaledIsometry', part: 'encoder', weight: proposed('scaledIsometry') } as const;
  for (const regularization of [
    { kind: 'none' },
    { kind: 'volume', part: 'encoder', weight: 0.1 },
    { ...opening, part: 'decoder' },
  ] satisfies Regularization[]) {
    const config = configOf(regularization, [128, 64], { mixing: true });
    assert.equal(remedyOf(config.model), 'regularizer');
    assert.deepEqual(remedied(config, 'regularizer', 700), {
      ...config,
      mixing: false,
      model: { ...config.model, regularization: opening },
    });
  }
  const config = configOf(opening, [64, 64], { seed: 2 ** 31 - 1 });
  assert.deepEqual(remedied(config, 'seed', 700), { ...config, seed: 0 });
});

test('no remedy leads back to what it was for', () => {
  let config = configOf({ kind: 'shapeLog', part: 'decoder', weight: 100 }, [8, 4]);
  const taken: string[] = [];
  for (let step = 0; step < 4; step++) {
    taken.push(remedyOf(config.model));
    config = remedied(config, remedyOf(config.model), 700);
  }
  assert.deepEqual(taken, ['network', 'weight', 'regularizer', 'seed']);
});

test('what costs too much, or has learned nothing, is tried with a tenth of the weight', () => {
  const config = configOf({ kind: 'volume', part: 'decoder', weight: 0.3 });
  assert.equal(lightening(config.model), 'lighter');
  assert.deepEqual(remedied(config, 'lighter', 700).model.regularization, { kind: 'volume', part: 'decoder', weight: 0.03 });
  assert.equal(lightening({ ...wide, regularization: { kind: 'none' } }), 'seed');
});
