import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionInfo, parseOptions } from '../../core/model/options/describe.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { defaultNetwork, proposedEpochs } from '../../core/model/options/proposals.ts';
import { RunConfig } from '../../core/model/options/train.ts';

const model = { inputDim: 50, ...defaultNetwork, hidden: [...defaultNetwork.hidden], regularization: { kind: 'none' } } as const;

test('defaults are those of docs/maps.md, and else the paper’s', () => {
  const config = parseOptions(RunConfig, { model });
  assert.deepEqual(
    [
      config.epochs,
      config.batchSize,
      config.learningRate,
      config.schedule,
      config.beta1,
      config.beta2,
      config.epsilon,
      config.weightDecay,
      config.heldOut,
      config.validation,
      config.evaluateEvery,
    ],
    [100, 100, 0.003, 'cosine', 0.9, 0.999, 1e-8, 0, 0.05, 0.05, 100],
  );
  assert.deepEqual([config.model.hidden, config.model.activation], [[64, 64], 'silu']);
});

test('a value out of bounds is a fault that names the option', () => {
  const refused = (change: object, place: string) =>
    assert.throws(() => parseOptions(RunConfig, { model, ...change }), {
      tag: 'bad-option',
      detail: { place, remedy: 'Choose a value within the bounds.' },
    });
  refused({ epochs: 0 }, 'epochs');
  refused({ batchSize: 1 }, 'batchSize');
  refused({ learningRate: NaN }, 'learningRate');
  refused({ model: { ...model, hidden: [8, 2000] } }, 'model.hidden.1');
  refused({ model: { ...model, hidden: Array(9).fill(8) } }, 'model.hidden');
  refused({ model: { ...model, latentDim: 4 } }, 'model.latentDim');
  refused({ model: { ...model, regularization: { kind: 'volume', part: 'middle', weight: 1 } } }, 'model.regularization.part');
});

test('every option is described with its type, default, bounds and choices', () => {
  const options = [...optionInfo(RunConfig), ...optionInfo(PrepareOptions)];
  for (const option of options) {
    assert.ok(option.title && option.description.endsWith('.'), option.key);
    if (option.type === 'count' || option.type === 'real')
      assert.ok(option.min !== undefined && option.max !== undefined && option.min < option.max, option.key);
  }
  assert.deepEqual(
    optionInfo(RunConfig)
      .find(({ key }) => key === 'schedule')
      ?.choices?.map(({ value }) => value),
    ['constant', 'cosine'],
  );
  assert.deepEqual(
    optionInfo(PrepareOptions).find(({ key }) => key === 'log1p'),
    { ...optionInfo(PrepareOptions).find(({ key }) => key === 'log1p'), type: 'boolean', default: true },
  );
});

test('small data sets are proposed as many epochs as make 4,000 steps, large ones 20; another length when asked for', () => {
  assert.equal(proposedEpochs(68_579, 100), 20);
  assert.equal(proposedEpochs(700, 100), 572);
  assert.ok(572 * 7 >= 4_000 && 571 * 7 < 4_000);
  assert.equal(proposedEpochs(0, 100), 4_000);
  assert.equal(proposedEpochs(700, 100, { steps: 20_000, epochs: 100 }), 2_858);
});
