/** A decoder that is fitted to an encoder afterwards: against the plain step, and by what it reads of the data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addon } from '../../core/native/addon.ts';
import { parameterCount } from '../../core/model/network.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { neighborConfig, tsneLike, umapLike } from '../../core/model/presets/index.ts';
import { hasFittedDecoder } from '../../core/model/spec.ts';
import { encode, initialParameters, reconstructionError, startTraining, type LossAndGradient } from '../../core/native/index.ts';
import { encoderOf, fitDecoder } from '../../core/train/decoder.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { NetworkShape, Parameters, Regularization } from '../../core/types.ts';
import { normals } from '../random.ts';
import { onEachInstructionSet } from '../native/instruction-sets.ts';
import { bentSheet, variance } from './data.ts';

const { referenceStep, referenceAdam } = addon<{
  referenceStep(
    shape: NetworkShape,
    parameters: Float64Array,
    regularization: Regularization,
    batch: Float32Array,
  ): Omit<LossAndGradient, 'gradient'> & { gradient: Float64Array };
  referenceAdam(step: object, gradient: Float64Array, parameters: Float64Array, mean: Float64Array, square: Float64Array): void;
}>();
const none = { kind: 'none' } as const;
const never = new AbortController().signal;

/** In tiles, in rows, and with thin ends. */
const shapes: NetworkShape[] = [
  { inputDim: 19, hidden: [11, 7], latentDim: 3, activation: 'softplus' },
  { inputDim: 33, hidden: [64, 40], latentDim: 2, activation: 'silu' },
  { inputDim: 50, hidden: [8, 16, 8], latentDim: 2, activation: 'elu' },
];

onEachInstructionSet(import.meta.filename, () => {
  for (const shape of shapes) {
    for (const gradientClip of [0, 0.05]) {
      test(`${shape.inputDim}-${shape.hidden.join('-')}, clip ${gradientClip}: the encoder stays bit for bit, the decoder goes as the plain step says`, async () => {
        const rows = 24,
          epochs = 4,
          rate = 0.01;
        const features = normals(rows * shape.inputDim, 5);
        const initial = initialParameters(shape, 3);
        const config = parseOptions(RunConfig, {
          model: { ...shape, regularization: none },
          epochs,
          batchSize: rows,
          learningRate: rate,
          schedule: 'constant',
          keepBest: false,
          heldOut: 0,
          validation: 0,
          gradientClip,
        });
        const split = {
          train: Uint32Array.from({ length: rows }, (_, row) => row),
          validation: new Uint32Array(),
          heldOut: new Uint32Array(),
        };
        const { parameters } = await startTraining(
          { config, features, split, initial, framesPerSecond: 0, decoderAlone: true },
          { epoch: () => {} },
        ).done;
        const own = encoderOf(shape, initial).length;
        assert.deepEqual(parameters.subarray(0, own), initial.subarray(0, own));

        const expected = Float64Array.from(initial),
          mean = new Float64Array(initial.length),
          square = new Float64Array(initial.length);
        for (let steps = 1; steps <= epochs; steps++) {
          const { gradient } = referenceStep(shape, expected, none, features);
          gradient.fill(0, 0, own);
          const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
          if (gradientClip > 0 && norm > gradientClip) for (let i = 0; i < gradient.length; i++) gradient[i] *= gradientClip / norm;
          referenceAdam({ rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, steps }, gradient, expected, mean, square);
        }
        // Adam goes by the gradient's sign where it is small: a few steps of it, in float32.
        for (let i = own; i < parameters.length; i++)
          assert.ok(Math.abs(parameters[i] - expected[i]) < 2e-4, `${i}: ${parameters[i]}, expected ${expected[i]}`);
      });
    }
  }
});

const rows = 400,
  dim = 12;
const features = bentSheet(rows, dim);
const configOf = (fitDecoderToo: boolean) => ({
  ...neighborConfig({ contrast: umapLike, regularization: none, fitDecoder: fitDecoderToo }, { inputDim: dim, cells: rows }),
  epochs: 30,
});
const train = (config: RunConfig, on: { weights?(epoch: number, parameters: Parameters): void } = {}) =>
  trainRun({ features, rows, config }, { epoch: () => {}, ...on }, never);

test('it reads the sheet off the map; the map is the encoder’s, and training both is the same', async () => {
  const alone = await train(configOf(false));
  const epochs: number[] = [];
  const fitted = await fitDecoder({ features }, alone, ({ epoch }) => epochs.push(epoch), never);
  const { model } = fitted.config;
  assert.ok(hasFittedDecoder(model) && !hasFittedDecoder(alone.config.model));
  assert.equal(fitted.parameters.length, parameterCount(model));
  assert.deepEqual(encoderOf(model, fitted.parameters), alone.parameters);
  assert.deepEqual(await encode(model, fitted.parameters, features), await encode(alone.config.model, alone.parameters, features));
  const error = await reconstructionError(model, fitted.parameters, features, fitted.split.heldOut);
  // The sheet is two-dimensional, so most of what varies can be read off a map of it; the mean alone explains nothing.
  assert.ok(error < 0.25 * variance(features, dim), `${error} of ${variance(features, dim)}`);
  const last = fitted.history.at(-1)!;
  assert.ok(Math.abs(last.heldOutMse - error) < 1e-5 * error && last.mse > 0 && last.contrast === alone.history.at(-1)!.contrast);
  assert.deepEqual(
    epochs,
    Array.from(epochs, (_, at) => at + 1),
  );

  const told: number[] = [];
  const both = await train(configOf(true), { weights: (_, parameters) => told.push(parameters.length) });
  assert.deepEqual(both.parameters, fitted.parameters);
  assert.ok(told.length > 0 && told.every((length) => length === fitted.parameters.length));
});

test('what has a decoder is refused, and it is cancelled within a step', async () => {
  const alone = await train({ ...configOf(false), epochs: 1 });
  const fitted = await fitDecoder({ features }, alone, () => {}, never);
  await assert.rejects(
    fitDecoder({ features }, fitted, () => {}, never),
    { tag: 'unsupported' },
  );
  const stop = new AbortController();
  await assert.rejects(
    fitDecoder({ features }, alone, () => stop.abort(), stop.signal),
    { tag: 'cancelled' },
  );
  await assert.rejects(
    fitDecoder({ features }, alone, () => {}, AbortSignal.abort()),
    { tag: 'cancelled' },
  );
});

test('beside a decoder that is fitted alone there is no contrast, no regularizer and no decay', () => {
  const config = parseOptions(RunConfig, { model: { ...shapes[0], regularization: none }, batchSize: 4 });
  const job = {
    features: normals(4 * 19, 1),
    split: { train: Uint32Array.of(0, 1, 2, 3), validation: new Uint32Array(), heldOut: new Uint32Array() },
    initial: initialParameters(shapes[0], 1),
    framesPerSecond: 0,
    decoderAlone: true,
  };
  for (const wrong of [
    { ...config, weightDecay: 0.1 },
    { ...config, model: { ...config.model, regularization: { kind: 'volume', part: 'decoder', weight: 1 } as const } },
  ]) {
    assert.throws(() => startTraining({ config: wrong, ...job }, { epoch: () => {} }), /decoderAlone/);
  }
});

test('a t-SNE-like model of a few cells gets one too', async () => {
  const few = 5;
  const config = {
    ...neighborConfig({ contrast: tsneLike, regularization: none, fitDecoder: true }, { inputDim: dim, cells: few }),
    epochs: 3,
  };
  const { parameters } = await trainRun({ features: features.slice(0, few * dim), rows: few, config }, { epoch: () => {} }, never);
  assert.ok(parameters.every(Number.isFinite));
});
