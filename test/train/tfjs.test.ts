/**
 * Losses and gradients of the second engine against automatic differentiation in float64 (test/golden/README.md) and against the native
 * engine.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { parameterLayout, tensor } from '../../core/model/network.ts';
import { encode, initialParameters, lossAndGradient as nativeLoss, type LossAndGradient } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import { openBackend } from '../../core/train/engines/tfjs-backend.ts';
import { lossAndGradient } from '../../core/train/engines/tfjs-loss.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { Activation, NetworkShape, Part, Regularization, RegularizerKind } from '../../core/types.ts';
import { compareEdges, parseContrastive } from '../golden/contrastive.ts';
import { lossTolerance } from '../golden/losses.ts';
import { normals } from '../random.ts';
import { goldenValues } from '../golden/values.ts';
import { bentSheet, configFor, small } from './data.ts';

interface GoldenLayer {
  weight: number[][];
  bias: number[];
}
interface GoldenNetwork extends NetworkShape {
  encoder: GoldenLayer[];
  decoder: GoldenLayer[];
  x: number[][];
  mse: number;
  /** By `volume:encoder` and the like. */
  models: Record<string, { weight: number; regularizer: number; loss: number; gradient: Record<Part, GoldenLayer[]> }>;
}

const never = new AbortController().signal;
const silent = { epoch: () => {} };
const fatalListeners = () => ['uncaughtException', 'unhandledRejection'].flatMap((event) => process.rawListeners(event));
const listenersBefore = fatalListeners();
const backend = await openBackend();
const listenersAfter = fatalListeners();

/** Relative to the largest entry, as float32 through ten layers and an inverse of 2 × 2 matrices allows. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string, { tolerance = 1e-4, floor = 0 } = {}): void {
  assert.equal(actual.length, expected.length, what);
  const numbers = Array.from(expected);
  const largest = Math.max(floor, ...numbers.map(Math.abs));
  const worst = Math.max(...numbers.map((value, i) => Math.abs(actual[i] - value)));
  assert.ok(worst <= tolerance * largest, `${what}: off by ${worst} of ${largest}`);
}

/**
 * Every array of the gradient by itself: small ones are not to hide behind large ones.
 * @param floor taken for the largest entry of what is smaller: two float32 sums that both cancel to nothing
 */
function assertSame(shape: NetworkShape, actual: LossAndGradient, expected: LossAndGradient, floor = 0): void {
  for (const key of ['mse', 'contrast', 'regularizer', 'loss'] as const) assertClose([actual[key]], [expected[key]], key, { floor });
  assert.equal(actual.degenerate, expected.degenerate);
  for (const slot of parameterLayout(shape))
    assertClose(tensor(actual.gradient, slot), tensor(expected.gradient, slot), slot.name, { floor });
}

const flat = ({ weight, bias }: GoldenLayer) => [...weight.flat(), ...bias];
const flatNetwork = ({ encoder, decoder }: Record<Part, GoldenLayer[]>) => Float32Array.from([...encoder, ...decoder].flatMap(flat));

function regularizationOf(model: string, weight: number): Regularization {
  const [kind, part] = model.split(':');
  return kind === 'none' ? { kind } : { kind: kind as RegularizerKind, part: part as Part, weight };
}

const goldenNetworks = goldenValues('losses') as Record<string, GoldenNetwork>;

for (const name of new Set([backend, 'cpu'])) {
  for (const [title, golden] of Object.entries(goldenNetworks)) {
    test(`${title} on ${name}: losses and every gradient of every model`, async () => {
      await tf.setBackend(name);
      for (const [model, expected] of Object.entries(golden.models)) {
        const { weight, regularizer, loss, gradient } = expected;
        const actual = lossAndGradient(golden, flatNetwork(golden), regularizationOf(model, weight), Float32Array.from(golden.x.flat()));
        assertSame(golden, actual, { mse: golden.mse, contrast: 0, regularizer, loss, gradient: flatNetwork(gradient), degenerate: 0 });
      }
      assert.equal(tf.memory().numTensors, 0);
      await tf.setBackend(backend);
    });
  }
}

for (const golden of parseContrastive(goldenValues('contrastive'), 'contrastive.json')) {
  test(`${golden.name}: contrastive losses and every gradient`, () => {
    for (const model of golden.models) {
      const { errors, degenerate } = compareEdges(golden, model, lossAndGradient);
      for (const { array, error } of errors)
        assert.ok(error <= lossTolerance, `${model.name}, ${array}: off by ${error} of its largest entry`);
      assert.equal(degenerate, 0);
    }
  });
}

const kinds: RegularizerKind[] = ['volume', 'shape', 'shapeLog', 'isometry', 'scaledIsometry'];
const parts: Part[] = ['encoder', 'decoder'];
const everyModel: Regularization[] = [{ kind: 'none' }, ...kinds.flatMap((kind) => parts.map((part) => ({ kind, part, weight: 0.5 })))];

for (const [i, activation] of (['elu', 'softplus', 'tanh', 'silu', 'relu'] satisfies Activation[]).entries()) {
  const shape: NetworkShape = { inputDim: 13, hidden: [17, 23, 15], latentDim: 1 + ((i + 1) % 3), activation };
  test(`${activation}, ${shape.latentDim} latent dimensions: every model as the native engine has it`, () => {
    const parameters = initialParameters(shape, 5).map((x) => 2 * x);
    const batch = normals(19 * 13, 3);
    for (const regularization of everyModel)
      assertSame(
        shape,
        lossAndGradient(shape, parameters, regularization, batch),
        nativeLoss(shape, parameters, regularization, batch),
        1e-3,
      );
  });
}

test('edges with a reconstruction beside them: as the native engine has it', () => {
  const shape: NetworkShape = { inputDim: 13, hidden: [17, 23], latentDim: 2, activation: 'elu' };
  const parameters = initialParameters(shape, 5).map((x) => 2 * x);
  const negatives = Uint32Array.from({ length: 9 * 3 }, (_, i) => (Math.floor(i / 3) + 1 + (i % 3)) % 9);
  for (const loss of ['umap', 'neg', 'infonce'] as const)
    for (const regularization of everyModel) {
      const edges = { loss, spectrum: 0.7, negatives, reconstruction: 2.5 };
      assertSame(
        shape,
        lossAndGradient(shape, parameters, regularization, normals(18 * 13, 3), edges),
        nativeLoss(shape, parameters, regularization, normals(18 * 13, 3), edges),
        1e-3,
      );
    }
});

test('degenerate tensors are left out and counted as the native engine does', () => {
  // Half of the cells behind a relu that is closed: their tensors vanish.
  const shape: NetworkShape = { inputDim: 5, hidden: [6], latentDim: 2, activation: 'relu' };
  const parameters = initialParameters(shape, 1);
  for (const slot of parameterLayout(shape).filter(({ part, layer }) => part === 'encoder' && layer === 0)) {
    tensor(parameters, slot).fill(0);
    if (slot.name.endsWith('weight'))
      for (let row = 0; row < 6; row++)
        parameters.set(
          normals(5, row).map((x, i) => (i === 0 ? 8 : x)),
          slot.offset + row * 5,
        );
  }
  const batch = normals(16 * 5, 4).map((x, i) => (i % 5 === 0 ? (i % 10 === 0 ? 3 : -3) : x));
  for (const kind of kinds) {
    const regularization: Regularization = { kind, part: 'encoder', weight: 0.1 };
    const expected = nativeLoss(shape, parameters, regularization, batch);
    assert.equal(expected.degenerate, 8);
    assertSame(shape, lossAndGradient(shape, parameters, regularization, batch), expected, 1e-3);
  }
  const closed = lossAndGradient(shape, parameters, { kind: 'volume', part: 'encoder', weight: 1 }, batch.subarray(5, 10));
  assert.equal(closed.degenerate, 1);
  assert.equal(closed.regularizer, 0);
  assert.ok(closed.gradient.every(Number.isFinite));
});

function train(features: Float32Array, engine: RunConfig['engine'], options: Partial<RunConfigInput>, regularization: Regularization) {
  return trainRun(
    { features, rows: features.length / small.inputDim, config: configFor(small, { ...options, engine }, regularization) },
    silent,
    never,
  );
}

const runs: [string, Partial<RunConfigInput>, Regularization][] = [
  ['Vanilla', {}, { kind: 'none' }],
  [
    'GeomAE (encoder), cosine, decay and clip',
    { schedule: 'cosine', weightDecay: 0.01, gradientClip: 0.5 },
    { kind: 'volume', part: 'encoder', weight: 0.1 },
  ],
  ['GeomAE (decoder)', {}, { kind: 'volume', part: 'decoder', weight: 0.1 }],
  ['ConfAE (encoder), mixed', { mixing: true }, { kind: 'shapeLog', part: 'encoder', weight: 0.1 }],
  ['IRAE (decoder), mixed', { mixing: true }, { kind: 'scaledIsometry', part: 'decoder', weight: 0.1 }],
];

for (const [name, options, regularization] of runs) {
  test(`${name}: the loss curve of the native engine over 50 steps`, async () => {
    // An epoch of one whole batch is a step, so that the history is the curve; both engines draw blends from the seed.
    const features = bentSheet(80, 10);
    const [expected, actual] = await Promise.all(
      (['native', 'tfjs'] as const).map((engine) =>
        train(features, engine, { epochs: 50, batchSize: 72, learningRate: 2e-3, ...options }, regularization),
      ),
    );
    assert.equal(actual.engine, `tfjs/${backend}`);
    assert.deepEqual(actual.split, expected.split);
    for (const [i, record] of expected.history.entries()) {
      for (const key of ['loss', 'mse', 'heldOutMse'] as const) {
        assert.ok(
          Math.abs(actual.history[i][key] - record[key]) <= 1e-3 * Math.abs(record[key]),
          `step ${i + 1}, ${key}: ${actual.history[i][key]}, not ${record[key]}`,
        );
      }
      assert.equal(actual.history[i].degenerate, record.degenerate);
    }
    assert.ok(expected.history[49].mse < expected.history[0].mse);
  });
}

test('from a seed, the same batches in the same order as the native engine', async () => {
  // Eleven steps an epoch, the last of 17 cells: in another order the weights would be others.
  const features = bentSheet(241, 10);
  const options = { epochs: 4, batchSize: 20, learningRate: 5e-3, seed: 2_147_483_647, evaluateEvery: 3 };
  const [expected, actual] = await Promise.all(
    (['native', 'tfjs'] as const).map((engine) => train(features, engine, options, { kind: 'none' })),
  );
  assertClose(actual.parameters, expected.parameters, 'parameters', { tolerance: 1e-3 });
  assert.equal(actual.bestEpoch, expected.bestEpoch);
  const other = await train(features, 'native', { ...options, seed: 1 }, { kind: 'none' });
  assert.throws(() => assertClose(other.parameters, expected.parameters, 'parameters', { tolerance: 1e-3 }));
});

test('patience, the last weights, and nothing held out', async () => {
  const features = bentSheet(60, 10);
  const rough = { epochs: 40, learningRate: 0.1, batchSize: 20, evaluateEvery: 3 };
  for (const options of [
    { ...rough, patience: 3 },
    { epochs: 3, batchSize: 20, keepBest: false },
    { epochs: 3, batchSize: 20, heldOut: 0 },
  ]) {
    const run = await train(features, 'tfjs', options, { kind: 'none' });
    if ('patience' in options) assert.ok(run.history.length === 40 || run.history.length === run.bestEpoch + 3);
    else assert.equal(run.bestEpoch, 3);
    if ('heldOut' in options) for (const { heldOutMse, mse } of run.history) assert.equal(heldOutMse, mse);
  }
});

test('frames are the embedding of all cells, and the first is of the initial weights', async () => {
  const features = bentSheet(600, 10);
  const config = configFor(small, { epochs: 1, engine: 'tfjs' });
  const frames: { epoch: number; embedding: Float32Array }[] = [];
  await trainRun({ features, rows: 600, config }, { ...silent, frame: (epoch, embedding) => frames.push({ epoch, embedding }) }, never);
  assert.equal(frames[0].epoch, 0);
  assertClose(frames[0].embedding, await encode(small, initialParameters(small, config.seed), features), 'embedding', { tolerance: 1e-5 });
});

test('the event loop breathes, so that a run can be cancelled, and others go on beside it', async () => {
  const stop = new AbortController();
  let beats = 0;
  const beat = setInterval(() => beats++, 5);
  const config = configFor(small, { epochs: 100_000, engine: 'tfjs' }, { kind: 'volume', part: 'decoder', weight: 0.1 });
  const running = trainRun({ features: bentSheet(300, 10), rows: 300, config }, silent, stop.signal);
  const outcome = assert.rejects(running, { tag: 'cancelled' });
  setTimeout(() => stop.abort(), 300);
  await outcome.finally(() => clearInterval(beat));
  assert.ok(beats > 2, `${beats} beats`);
});

test('divergence names its epoch, and other weights than the network’s are refused', async () => {
  const features = bentSheet(200, 10).map((x) => 1e20 * x);
  await assert.rejects(train(features, 'tfjs', {}, { kind: 'none' }), {
    tag: 'diverged',
    message: 'Training diverged in epoch 1: the loss is no longer a number.',
  });
  const config = configFor(small, { engine: 'tfjs' });
  await assert.rejects(trainRun({ features: bentSheet(200, 10), rows: 200, config, initial: new Float32Array(3) }, silent, never), {
    tag: 'malformed',
  });
});

test('the process keeps its own listeners, and a configuration without an engine is native', () => {
  assert.deepEqual(listenersAfter, listenersBefore);
  assert.equal(parseOptions(RunConfig, { model: { ...small, regularization: { kind: 'none' } } }).engine, 'native');
});
