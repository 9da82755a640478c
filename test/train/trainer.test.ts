import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterLayout } from '../../core/model/network.ts';
import { encode, initialParameters, instructionSet, reconstructionError } from '../../core/native/index.ts';
import type { RunConfigInput } from '../../core/model/options/train.ts';
import { trainRun } from '../../core/train/trainer.ts';
import type { EpochRecord, NetworkShape, Parameters, Regularization } from '../../core/types.ts';
import { referenceLoss } from '../native/reference.ts';
import { normals } from '../random.ts';
import { bentSheet, configFor, small, variance } from './data.ts';

const never = new AbortController().signal;
const silent = { epoch: () => {} };

function train(
  features: Float32Array,
  shape: NetworkShape,
  options: Partial<RunConfigInput> = {},
  regularization: Regularization = { kind: 'none' },
  threads = 1,
) {
  return trainRun(
    { features, rows: features.length / shape.inputDim, config: configFor(shape, options, regularization), threads },
    silent,
    never,
  );
}

test('learning works: the loss falls, and held-out cells are reconstructed better than by their mean', async () => {
  const features = bentSheet(1000, 10);
  const epochs: EpochRecord[] = [];
  const config = configFor(small, { epochs: 100, learningRate: 5e-3 });
  const run = await trainRun({ features, rows: 1000, config }, { epoch: (record) => epochs.push(record) }, never);
  assert.deepEqual(
    epochs.map(({ epoch }) => epoch),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  assert.deepEqual(run.history, epochs);
  assert.ok(epochs[99].loss < 0.2 * epochs[0].loss, `${epochs[0].loss} → ${epochs[99].loss}`);
  assert.ok(epochs[99].heldOutMse < 0.2 * variance(features, 10));
  assert.equal(run.split.heldOut.length, 100);
  assert.equal(run.engine, `native/${instructionSet()}`);
});

test('the weights returned are those with the lowest held-out error', async () => {
  const features = bentSheet(300, 10);
  // A rate so high that the error goes up and down; a look an epoch, of 270 cells.
  const run = await train(features, small, { epochs: 60, learningRate: 0.1, batchSize: 20, evaluateEvery: 14 });
  const lowest = Math.min(...run.history.map(({ heldOutMse }) => heldOutMse));
  assert.equal(run.history[run.bestEpoch - 1].heldOutMse, lowest);
  assert.equal(await reconstructionError(small, run.parameters, features, run.split.heldOut), lowest);
  assert.ok(run.history[59].heldOutMse > lowest, 'else this test says nothing');
  const last = await train(features, small, { epochs: 60, learningRate: 0.1, batchSize: 20, keepBest: false, evaluateEvery: 14 });
  assert.equal(last.bestEpoch, 60);
  assert.equal(await reconstructionError(small, last.parameters, features, last.split.heldOut), last.history[59].heldOutMse);
});

test('a look between epochs can find the best weights too', async () => {
  const options = { epochs: 20, learningRate: 0.1, batchSize: 20 };
  const features = bentSheet(300, 10);
  const often = await train(features, small, { ...options, evaluateEvery: 1 });
  const seldom = await train(features, small, { ...options, evaluateEvery: 1_000_000 });
  const error = (run: typeof often) => reconstructionError(small, run.parameters, features, run.split.heldOut);
  assert.ok((await error(often)) < (await error(seldom)));
  assert.deepEqual(
    often.history.map(({ mse }) => mse),
    seldom.history.map(({ mse }) => mse),
  );
});

test('weights are chosen by the validation cells, and never by those held out', async () => {
  const features = bentSheet(400, 10);
  const options = { epochs: 60, learningRate: 0.1, batchSize: 20, validation: 0.2, evaluateEvery: 14 };
  const run = await train(features, small, options);
  assert.deepEqual([run.split.train.length, run.split.validation.length, run.split.heldOut.length], [280, 80, 40]);
  const lowest = Math.min(...run.history.map(({ heldOutMse }) => heldOutMse));
  assert.equal(await reconstructionError(small, run.parameters, features, run.split.validation), lowest);
  // Other numbers in the held-out cells change nothing of the run.
  const changed = features.slice();
  for (const row of run.split.heldOut) changed.fill(7, row * 10, (row + 1) * 10);
  assert.deepEqual((await train(changed, small, options)).parameters, run.parameters);
});

test('looks at the error are as far apart as asked, but for the first epoch and the end', async () => {
  const run = await train(bentSheet(300, 10), small, { epochs: 9, learningRate: 0.01, batchSize: 20, evaluateEvery: 42 });
  // 14 steps an epoch: looks after steps 14, 42, 84, 126.
  const seen = run.history.map(({ heldOutMse }) => heldOutMse);
  assert.deepEqual(
    seen.map((value, epoch) => epoch > 0 && value !== seen[epoch - 1]),
    [false, false, true, false, false, true, false, false, true],
  );
  assert.ok([1, 3, 6, 9].includes(run.bestEpoch));
});

test('patience stops a run that gets no better', async () => {
  const run = await train(bentSheet(300, 10), small, { epochs: 5000, learningRate: 0.1, batchSize: 20, patience: 5, evaluateEvery: 14 });
  assert.ok(run.history.length < 5000);
  assert.equal(run.history.length, run.bestEpoch + 5);
});

const regularized: Regularization[] = [
  { kind: 'none' },
  { kind: 'volume', part: 'encoder', weight: 0.01 },
  { kind: 'volume', part: 'decoder', weight: 0.01 },
  { kind: 'scaledIsometry', part: 'encoder', weight: 0.01 },
  { kind: 'shapeLog', part: 'decoder', weight: 0.01 },
];

for (const regularization of regularized) {
  for (const mixing of regularization.kind === 'none' ? [false] : [false, true]) {
    const name = `${JSON.stringify(regularization)}${mixing ? ', mixed' : ''}`;
    test(`${name}: the same bits from a seed, whatever threads and runs stand beside it`, async () => {
      // 229 cells to train on: two full batches and a partial one.
      const features = bentSheet(254, 10);
      const options = { epochs: 5, seed: 3, mixing };
      const runs = await Promise.all([1, 1, 2, 3].map((threads) => train(features, small, options, regularization, threads)));
      for (const run of runs.slice(1)) {
        assert.deepEqual(run.parameters, runs[0].parameters);
        assert.deepEqual(
          run.history.map(({ seconds: _, ...losses }) => losses),
          runs[0].history.map(({ seconds: _, ...losses }) => losses),
        );
      }
      const other = await train(features, small, { ...options, seed: 4 }, regularization);
      assert.notDeepEqual(other.parameters, runs[0].parameters);
    });
  }
}

for (const { what, inputDim, hidden } of [
  { what: 'a wide network', inputDim: 60, hidden: [130, 70] },
  { what: 'a network that is narrow beside its data', inputDim: 75, hidden: [7, 5] },
]) {
  test(`${what} gives the same bits on any number of threads`, async () => {
    const shape: NetworkShape = { inputDim, hidden, latentDim: 2, activation: 'silu' };
    const features = bentSheet(250, inputDim);
    for (const part of ['encoder', 'decoder'] as const) {
      const [one, two, five] = await Promise.all(
        [1, 2, 5].map((threads) => train(features, shape, { epochs: 2 }, { kind: 'volume', part, weight: 0.01 }, threads)),
      );
      assert.deepEqual(two.parameters, one.parameters);
      assert.deepEqual(five.parameters, one.parameters);
    }
  });
}

test('a last batch of one cell is trained on, and its volume adds nothing', async () => {
  // 21 cells and batches of 20.
  const run = await train(
    bentSheet(21, 10),
    small,
    { epochs: 3, batchSize: 20, heldOut: 0 },
    { kind: 'volume', part: 'encoder', weight: 1 },
  );
  assert.equal(run.history.length, 3);
  assert.ok(run.parameters.every(Number.isFinite));
  assert.ok(run.history.every(({ loss, mse, heldOutMse, degenerate }) => Number.isFinite(loss) && heldOutMse === mse && degenerate === 0));
});

test('degenerate tensors are counted in the history', async () => {
  const shape: NetworkShape = { ...small, hidden: [8, 1, 8] };
  const run = await train(bentSheet(110, 10), shape, { epochs: 2, batchSize: 50 }, { kind: 'volume', part: 'encoder', weight: 1 });
  assert.deepEqual(
    run.history.map(({ degenerate }) => degenerate),
    [99, 99],
  );
});

test('constant features are learned like any others', async () => {
  const features = bentSheet(200, 10);
  for (let i = 0; i < features.length; i += 10) features[i] = 3;
  const run = await train(features, small, { epochs: 50, learningRate: 5e-3 }, { kind: 'volume', part: 'encoder', weight: 0.01 });
  assert.ok(run.parameters.every(Number.isFinite));
  assert.ok(run.history[49].mse < run.history[0].mse);
  const constant = await train(new Float32Array(2000).fill(2), small, { epochs: 5 }, { kind: 'isometry', part: 'decoder', weight: 0.1 });
  assert.ok(constant.parameters.every(Number.isFinite));
});

/** Adam as its authors write it, in float64, with gradients by central differences of the paper's losses: whole-batch steps. */
function referenceAdam(
  shape: NetworkShape,
  initial: Parameters,
  regularization: Regularization,
  features: Float32Array,
  steps: number,
  options: { rate(step: number): number; decay: number; clip: number },
): Float64Array {
  const parameters = Float64Array.from(initial);
  const mean = new Float64Array(initial.length);
  const square = new Float64Array(initial.length);
  for (let step = 1; step <= steps; step++) {
    const gradient = parameters.map((value, i) => {
      const at = (moved: number) => referenceLoss(shape, parameters.with(i, moved), regularization, features).loss;
      return (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
    });
    const norm = Math.hypot(...gradient);
    const scale = options.clip > 0 ? Math.min(1, options.clip / (norm + 1e-6)) : 1;
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i] * scale + options.decay * parameters[i];
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      square[i] = 0.999 * square[i] + 0.001 * g * g;
      parameters[i] -= (options.rate(step) * mean[i]) / (1 - 0.9 ** step) / (Math.sqrt(square[i] / (1 - 0.999 ** step)) + 1e-3);
    }
  }
  return parameters;
}

const adamCases: [string, Partial<RunConfigInput>, { rate(step: number): number; decay: number; clip: number }][] = [
  ['plain', { schedule: 'constant' }, { rate: () => 0.01, decay: 0, clip: 0 }],
  [
    'with cosine schedule, weight decay and clip',
    { schedule: 'cosine', weightDecay: 0.1, gradientClip: 0.2 },
    { rate: (step) => 0.005 * (1 + Math.cos((Math.PI * (step - 1)) / 6)), decay: 0.1, clip: 0.2 },
  ],
];

for (const [name, options, reference] of adamCases) {
  for (const regularization of [{ kind: 'none' }, { kind: 'volume', part: 'encoder', weight: 0.2 }] satisfies Regularization[]) {
    test(`six steps of Adam ${name}, ${regularization.kind}: as a float64 reference takes them`, async () => {
      const shape: NetworkShape = { inputDim: 5, hidden: [4], latentDim: 2, activation: 'tanh' };
      const features = normals(12 * 5, 1);
      const initial = initialParameters(shape, 2);
      // ε is large beside the default, so that rounding of a gradient near zero is not blown up into a step.
      const run = await train(
        features,
        shape,
        { epochs: 6, batchSize: 12, heldOut: 0, learningRate: 0.01, epsilon: 1e-3, seed: 2, ...options },
        regularization,
      );
      const expected = referenceAdam(shape, initial, regularization, features, 6, reference);
      const moved = Math.max(...expected.map((x, i) => Math.abs(x - initial[i])));
      const worst = Math.max(...expected.map((x, i) => Math.abs(x - run.parameters[i])));
      assert.ok(moved > 0.01 && worst < 1e-4 * moved, `off by ${worst} of ${moved}`);
    });
  }
}

test('mixing trains at blends, not at the cells', async () => {
  const features = bentSheet(200, 10);
  const options = { epochs: 2, seed: 1 };
  const shapeLog: Regularization = { kind: 'shapeLog', part: 'encoder', weight: 1 };
  const plain = await train(features, small, options, shapeLog);
  const mixed = await train(features, small, { ...options, mixing: true }, shapeLog);
  assert.notDeepEqual(mixed.parameters, plain.parameters);
  // One cell, many times over, has only itself to blend with.
  const same = Float32Array.from({ length: 2000 }, (_, i) => features[i % 10]);
  const [a, b] = await Promise.all([false, true].map((mixing) => train(same, small, { ...options, mixing }, shapeLog)));
  const worst = Math.max(...a.parameters.map((x, i) => Math.abs(x - b.parameters[i])));
  assert.ok(worst < 1e-4, `off by ${worst}`);
});

test('frames are the embedding of all cells, and leave the training as it is', async () => {
  const features = bentSheet(500, 10);
  const config = configFor(small, { epochs: 400 });
  const frames: { epoch: number; embedding: Float32Array }[] = [];
  const run = await trainRun(
    { features, rows: 500, config },
    { ...silent, frame: (epoch, embedding) => frames.push({ epoch, embedding }) },
    never,
  );
  assert.ok(frames.length > 0 && frames.length <= 1 + Math.ceil(run.seconds * 20), `${frames.length} frames in ${run.seconds} s`);
  assert.deepEqual(frames[0], { epoch: 0, embedding: await encode(small, initialParameters(small, config.seed), features) });
  assert.ok(frames.every(({ embedding }) => embedding.length === 1000));
  const alone = await trainRun({ features, rows: 500, config }, silent, never);
  assert.deepEqual(alone.parameters, run.parameters);
});

test('a run that is told to stop stops, in the middle of an epoch of a wide network too', async () => {
  const shape: NetworkShape = { inputDim: 784, hidden: [256, 256, 256, 256], latentDim: 2, activation: 'elu' };
  const stop = new AbortController();
  const config = configFor(shape, { epochs: 100_000 }, { kind: 'volume', part: 'decoder', weight: 0.1 });
  const running = trainRun({ features: normals(2000 * 784, 1), rows: 2000, config }, silent, stop.signal);
  const outcome = assert.rejects(running, { tag: 'cancelled' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = performance.now();
  stop.abort();
  await outcome;
  // Expected within 100 ms; the bound leaves room for a machine that is busy with other tests.
  assert.ok(performance.now() - asked < 2000, `${performance.now() - asked} ms`);
});

test('a run that was stopped before it began does not begin', async () => {
  const features = bentSheet(200, 10);
  await assert.rejects(trainRun({ features, rows: 200, config: configFor(small) }, { epoch: () => assert.fail() }, AbortSignal.abort()), {
    tag: 'cancelled',
  });
});

test('divergence names its epoch', async () => {
  // Squares of 1e20 are beyond float32.
  const features = bentSheet(200, 10).map((x) => 1e20 * x);
  await assert.rejects(train(features, small), {
    tag: 'diverged',
    message: 'Training diverged in epoch 1: the loss is no longer a number.',
  });
});

test('what cannot be trained on is refused by name', async () => {
  const features = bentSheet(200, 10);
  await assert.rejects(train(features.with(57, NaN), small), {
    tag: 'not-finite',
    detail: { place: 'row 6, feature 8', remedy: 'Remove the cell or the feature; training needs finite numbers.' },
  });
  await assert.rejects(train(features.with(1999, Infinity), small), { tag: 'not-finite' });
  await assert.rejects(train(features, small, { batchSize: 181 }), {
    tag: 'too-few-cells',
    detail: { place: 'batchSize', remedy: 'Choose a batch size of 180 or less, or hold out fewer cells.' },
  });
  await assert.rejects(train(features.subarray(0, 10), small, { heldOut: 0 }), { tag: 'too-few-cells' });
  await assert.rejects(trainRun({ features, rows: 199, config: configFor(small) }, silent, never), { tag: 'malformed' });
  const wrong = initialParameters({ ...small, hidden: [8, 7] }, 1);
  await assert.rejects(trainRun({ features, rows: 200, config: configFor(small), initial: wrong }, silent, never), { tag: 'malformed' });
});

test('given weights are where training starts', async () => {
  const initial = initialParameters(small, 99);
  const features = bentSheet(200, 10);
  const frames: Float32Array[] = [];
  const input = { features, rows: 200, config: configFor(small, { epochs: 1 }), initial };
  await trainRun(input, { ...silent, frame: (_, embedding) => frames.push(embedding) }, never);
  assert.deepEqual(frames[0], await encode(small, initial, features));
  assert.equal(parameterLayout(small).length, 12);
});

test('the weights after an epoch are told; a run broken off goes on from them and counts on', async () => {
  const features = bentSheet(400, 10);
  const config = configFor(small, { epochs: 40, keepBest: false, learningRate: 5e-3, evaluateEvery: 4 });
  const told = new Map<number, Parameters>();
  const whole = await trainRun(
    { features, rows: 400, config },
    { epoch: () => {}, weights: (epoch, parameters) => told.set(epoch, parameters) },
    never,
  );
  assert.ok(told.size > 0);
  for (const [epoch, parameters] of told) {
    // Held-out error is measured after the epoch, with its very weights.
    assert.equal(await reconstructionError(small, parameters, features, whole.split.heldOut), whole.history[epoch - 1].heldOutMse);
  }
  const [epoch, initial] = [...told][0];
  const before = whole.history.slice(0, epoch);
  const resumed = await trainRun({ features, rows: 400, config, initial, before }, silent, never);
  assert.deepEqual(
    resumed.history.map((record) => record.epoch),
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  assert.deepEqual(resumed.history.slice(0, epoch), before);
  assert.ok(resumed.history[epoch].mse < 1.5 * before.at(-1)!.mse, 'it begins where it was, not at the beginning');
  assert.ok(resumed.history.at(-1)!.heldOutMse < before[0].heldOutMse);
});
