/**
 * The engine against the plain step (core/native/reference), number by number: every regularizer, part and contrast in tiles, in rows and
 * with thin ends, on every instruction set; and the plain step itself against the golden values, which are float64 like it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addon } from '../../core/native/addon.ts';
import { initialParameters, lossAndGradient, startTraining, type EdgeBatch, type LossAndGradient } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { regularizers as descriptors } from '../../core/types/regularizers.ts';
import type { ContrastiveLoss, NetworkShape, Part, Regularization } from '../../core/types.ts';
import { parseContrastive } from '../golden/contrastive.ts';
import { parseLosses } from '../golden/losses.ts';
import { goldenValues } from '../golden/values.ts';
import { mulberry32, normals } from '../random.ts';
import { onEachInstructionSet } from './instruction-sets.ts';

type Reference = Omit<LossAndGradient, 'gradient'> & { gradient: Float64Array };

interface Plain {
  referenceStep(
    shape: NetworkShape,
    parameters: Float64Array,
    regularization: Regularization,
    batch: Float32Array,
    edges?: EdgeBatch,
  ): Reference;
  referenceAdam(
    step: { rate: number; beta1: number; beta2: number; epsilon: number; weightDecay: number; steps: number },
    gradient: Float64Array,
    parameters: Float64Array,
    mean: Float64Array,
    square: Float64Array,
  ): void;
}

const { referenceStep, referenceAdam } = addon<Plain>();

const parts: Part[] = ['encoder', 'decoder'];
const losses: ContrastiveLoss[] = ['umap', 'neg', 'infonce'];

function regularizations({ encoderOnly }: NetworkShape): Regularization[] {
  return [
    { kind: 'none' },
    ...descriptors.flatMap(({ kind }) =>
      (encoderOnly ? parts.slice(0, 1) : parts).map((part): Regularization => ({ kind, part, weight: 0.3 })),
    ),
  ];
}

/** Each layout of the engine, filled and not: tiles, wide rows, thin ends, one to three latent dimensions, every activation. */
const shapes: { shape: NetworkShape; samples: number }[] = [
  { shape: { inputDim: 50, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' }, samples: 26 },
  { shape: { inputDim: 101, hidden: [3, 6], latentDim: 3, activation: 'tanh' }, samples: 38 },
  { shape: { inputDim: 7, hidden: [5], latentDim: 2, activation: 'relu' }, samples: 4 },
  { shape: { inputDim: 19, hidden: [11, 7, 13], latentDim: 3, activation: 'softplus' }, samples: 20 },
  { shape: { inputDim: 33, hidden: [64, 64], latentDim: 2, activation: 'silu' }, samples: 18 },
  { shape: { inputDim: 45, hidden: [71, 37], latentDim: 1, activation: 'elu' }, samples: 18 },
  { shape: { inputDim: 19, hidden: [11, 7], latentDim: 3, activation: 'softplus', encoderOnly: true }, samples: 26 },
  { shape: { inputDim: 45, hidden: [71, 37], latentDim: 2, activation: 'elu', encoderOnly: true }, samples: 42 },
];

/** Of the largest entry: golden values are written with nine digits. */
const exactly = 1e-8;
/** Of the gradient's length: float32 sums, and for volume the tensors' condition. */
const nearly = 2e-4;

function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 1e-300);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= tolerance * largest,
      `${what}, ${i}: ${actual[i]} instead of ${expected[i]} beside ${largest}`,
    );
}

function edgesOf(samples: number, loss: ContrastiveLoss, encoderOnly: boolean | undefined): EdgeBatch {
  const random = mulberry32(samples);
  const heads = samples / 2;
  const other = (edge: number): number => {
    const found = Math.floor(random() * samples);
    return found === edge || found === heads + edge ? other(edge) : found;
  };
  return {
    loss,
    spectrum: loss === 'neg' ? 0.02 : 1.7,
    reconstruction: encoderOnly ? 0 : 0.4,
    negatives: Uint32Array.from({ length: heads * 3 }, (_, i) => other(Math.floor(i / 3))),
  };
}

onEachInstructionSet(import.meta.filename, () => {
  for (const { shape, samples } of shapes) {
    const name = `${shape.inputDim}-${shape.hidden.join('-')}-${shape.latentDim} ${shape.activation}${shape.encoderOnly ? ' alone' : ''}`;
    const parameters = initialParameters(shape, samples).map((x) => 2 * x);
    const batch = normals(samples * shape.inputDim, samples);
    const kinds = [...(shape.encoderOnly ? [] : [undefined]), ...losses];
    for (const loss of kinds) {
      test(`${name}, ${loss ?? 'reconstruction'}: every regularizer and every number of the gradient`, () => {
        const edges = loss && edgesOf(samples, loss, shape.encoderOnly);
        for (const regularization of regularizations(shape)) {
          const what = regularization.kind === 'none' ? 'none' : `${regularization.kind} ${regularization.part}`;
          const actual = lossAndGradient(shape, parameters, regularization, batch, edges);
          const expected = referenceStep(shape, Float64Array.from(parameters), regularization, batch, edges);
          for (const value of ['mse', 'contrast', 'regularizer', 'loss'] as const) {
            assert.ok(
              Math.abs(actual[value] - expected[value]) <= 1e-4 * (1 + Math.abs(expected[value])),
              `${what}, ${value}: ${actual[value]} instead of ${expected[value]}`,
            );
          }
          assert.equal(actual.degenerate, expected.degenerate, what);
          const length = Math.hypot(...expected.gradient);
          actual.gradient.forEach((x, i) =>
            assert.ok(
              Math.abs(x - expected.gradient[i]) <= nearly * length,
              `${what}, ${i}: ${x} instead of ${expected.gradient[i]} of ${length}`,
            ),
          );
        }
      });
    }
  }

  test('full batches by the engine follow the plain step and its Adam', async () => {
    const shape: NetworkShape = { inputDim: 12, hidden: [9, 7], latentDim: 2, activation: 'softplus' };
    const rows = 24,
      epochs = 30;
    const features = normals(rows * shape.inputDim, 5);
    const regularization: Regularization = { kind: 'shape', part: 'decoder', weight: 0.1 };
    const initial = initialParameters(shape, 8);
    const config = parseOptions(RunConfig, {
      model: { ...shape, regularization },
      epochs,
      batchSize: rows,
      learningRate: 0.01,
      schedule: 'constant',
      weightDecay: 0.01,
      keepBest: false,
      heldOut: 0,
      validation: 0,
    });
    const train = Uint32Array.from({ length: rows }, (_, i) => i);
    const none = new Uint32Array();
    const { done } = startTraining(
      { config, features, split: { train, validation: none, heldOut: none }, initial, framesPerSecond: 0 },
      { epoch() {} },
    );
    const { parameters } = await done;
    const expected = Float64Array.from(initial),
      mean = new Float64Array(initial.length),
      square = new Float64Array(initial.length);
    for (let steps = 1; steps <= epochs; steps++) {
      const { gradient } = referenceStep(shape, expected, regularization, features);
      referenceAdam(
        { rate: 0.01, beta1: config.beta1, beta2: config.beta2, epsilon: config.epsilon, weightDecay: 0.01, steps },
        gradient,
        expected,
        mean,
        square,
      );
    }
    // Adam moves by the rate, whatever a gradient's size: where one is near 0 its sign, and a rate's worth of way, is up to rounding for a
    // step or two.
    assertSame(parameters, expected, 2e-3, 'parameters');
    assert.ok(Math.hypot(...expected.map((x, i) => x - initial[i])) > 0.5, 'they went somewhere');
  });
});

for (const { name, shape, parameters, inputs, mse, models } of parseLosses(goldenValues('losses'), 'losses.json')) {
  test(`${name}: the plain step has the golden losses and every gradient, to the digits they are written with`, () => {
    for (const model of models) {
      const actual = referenceStep(shape, Float64Array.from(parameters), model.regularization, inputs);
      assertSame([actual.mse, actual.regularizer, actual.loss], [mse, model.regularizer, model.loss], exactly, model.name);
      assertSame(actual.gradient, model.gradient, exactly, `${model.name}, gradient`);
    }
  });
}

for (const { name, shape, parameters, inputs, models } of parseContrastive(goldenValues('contrastive'), 'contrastive.json')) {
  test(`${name}: the plain step has the golden contrastive losses and every gradient, to the digits they are written with`, () => {
    for (const { name: model, edges, regularization, contrast, regularizer, loss, gradient } of models) {
      const actual = referenceStep(shape, Float64Array.from(parameters), regularization, inputs, edges);
      assertSame([actual.contrast, actual.regularizer, actual.loss], [contrast, regularizer, loss], exactly, model);
      assertSame(actual.gradient, gradient, exactly, `${model}, gradient`);
    }
  });
}
