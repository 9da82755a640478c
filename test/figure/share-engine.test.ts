/**
 * The engine that a shared page carries against the native one: the same weights, history, map and tensors. Where both have vectors of the
 * same length and neither fuses a product with a sum, as on x64's baseline, bit for bit. Elsewhere sums are rounded otherwise: losses to
 * 1e-5 over the first epoch, after which Adam's steps make more of it; maps and tensors of the same weights to 1e-5.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { engineDigest, engineDigestFile, engineFile } from '../../build/wasm.ts';
import { createJob } from '../../core/base/job.ts';
import { openPageEngine, type PageJob } from '../../core/figure/share/engine.ts';
import { encode, gramTensors, initialParameters, instructionSet, startTraining, type TrainingGraph } from '../../core/native/index.ts';
import { watchedCells } from '../../core/model/run.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import { edgesTo, neighborGraph } from '../../core/train/neighborhood/graph.ts';
import { spectrumParameter } from '../../core/train/neighborhood/spectrum.ts';
import { splitOf } from '../../core/train/split.ts';
import type { EpochRecord, ModelSpec } from '../../core/types.ts';
import { onEachInstructionSet } from '../native/instruction-sets.ts';
import { bentSheet } from '../train/data.ts';

const [rows, dim] = [500, 40];
const engine = openPageEngine(new WebAssembly.Module(readFileSync(engineFile)));
const features = bentSheet(rows, dim);
const narrow = { inputDim: dim, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' as const };
const wide = { inputDim: dim, hidden: [64, 33], latentDim: 2, activation: 'silu' as const };

/** What each kernel has a part in: thin ends, tiles, rows; every regularizer; every contrast; every option of a run. */
const cases: Record<string, { model: ModelSpec; options?: Partial<RunConfigInput> }> = {
  vanilla: { model: { ...narrow, regularization: { kind: 'none' } } },
  'GeomAE (encoder)': { model: { ...narrow, regularization: { kind: 'volume', part: 'encoder', weight: 0.1 } } },
  'GeomAE (decoder)': { model: { ...narrow, regularization: { kind: 'volume', part: 'decoder', weight: 0.1 } } },
  'ConfAE (encoder)': { model: { ...narrow, regularization: { kind: 'shape', part: 'encoder', weight: 0.1 } } },
  'ConfAE (decoder), logarithm': { model: { ...narrow, regularization: { kind: 'shapeLog', part: 'decoder', weight: 0.1 } } },
  'IRAE (decoder), mixing': {
    model: { ...narrow, regularization: { kind: 'isometry', part: 'decoder', weight: 0.1 } },
    options: { mixing: true },
  },
  'IRAE (encoder), scaled, early end': {
    model: { ...narrow, hidden: [12, 6], activation: 'tanh', regularization: { kind: 'scaledIsometry', part: 'encoder', weight: 0.1 } },
    options: { patience: 3, learningRate: 0.02 },
  },
  'wide, cosine, clip, decay': {
    model: { ...wide, regularization: { kind: 'volume', part: 'encoder', weight: 0.1 } },
    options: { schedule: 'cosine', gradientClip: 1, weightDecay: 1e-4 },
  },
  'UMAP-like GeomAE': {
    model: {
      ...wide,
      encoderOnly: true,
      regularization: { kind: 'volume', part: 'encoder', weight: 0.05 },
      contrast: { loss: 'neg', spectrum: 1, reconstruction: 0 },
    },
    options: { early: 0.3 },
  },
  'UMAP’s loss with an autoencoder': {
    model: { ...narrow, regularization: { kind: 'none' }, contrast: { loss: 'umap', spectrum: 1, reconstruction: 0.5 } },
  },
  'between, InfoNCE': {
    model: {
      ...wide,
      encoderOnly: true,
      regularization: { kind: 'none' },
      contrast: { loss: 'infonce', spectrum: 0.4, reconstruction: 0 },
    },
  },
};

async function jobOf(model: ModelSpec, options: Partial<RunConfigInput> = {}) {
  const config = parseOptions(RunConfig, { epochs: 12, batchSize: 50, heldOut: 0.1, evaluateEvery: 7, ...options, model });
  const split = splitOf(rows, config);
  const initial = initialParameters(model, config.seed);
  let graph: TrainingGraph | undefined;
  if (model.contrast) {
    const { loss, spectrum } = model.contrast;
    const { neighbors, weighting, negatives } = config;
    const [job, cells] = [createJob(), split.train];
    graph = {
      edges: await neighborGraph({ features, dim, cells, neighbors, weighting }, job),
      heldOut: await edgesTo({ features, dim, cells, neighbors }, split.heldOut, job),
      spectrum: spectrumParameter(loss, spectrum, cells.length, negatives),
      earlySpectrum: spectrumParameter(loss, 1, cells.length, negatives),
    };
  }
  return { config, split, initial, graph };
}

const told = ({ epoch, loss, mse, contrast = 0, regularizer, heldOutMse, heldOutContrast = 0, degenerate }: EpochRecord) => [
  epoch,
  loss,
  ...[mse, heldOutMse].map((value) => (Number.isNaN(value) ? 0 : value)),
  ...[contrast, regularizer, heldOutContrast, degenerate],
];

onEachInstructionSet(import.meta.filename, () => {
  const exact = instructionSet() === 'baseline' && process.arch === 'x64';
  const compare = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string) => {
    assert.equal(actual.length, expected.length, what);
    let [most, size] = [0, 0];
    for (let i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs(actual[i] - expected[i]));
      size = Math.max(size, Math.abs(expected[i]));
    }
    assert.ok(size > 0 && most <= (exact ? 0 : tolerance * size), `${what}: ${most} beside ${size}`);
  };

  for (const [name, { model, options }] of Object.entries(cases))
    test(`${name}: history, weights, map and tensors are the native engine’s`, async () => {
      const { config, split, initial, graph } = await jobOf(model, options);
      const job: PageJob = { config, features, train: split.train, heldOut: watchedCells(split), initial, graph };
      const history: EpochRecord[] = [];
      let weights: Float32Array | undefined;
      const result = engine.train(job, {
        epoch: (record) => history.push(record) % 5 === 0,
        weights: (_, parameters) => (weights = parameters),
      });
      const expected: EpochRecord[] = [];
      const native = await startTraining(
        { config, features, split, initial, graph, framesPerSecond: 0 },
        { epoch: (r) => expected.push(r) },
      ).done;
      if (exact) assert.equal(history.length, expected.length);
      history.slice(0, exact ? undefined : 1).forEach((record, index) => {
        const [actual, wanted] = [told(record), told(expected[index])];
        const { loss } = expected[index];
        actual.forEach((value, at) => compare([value, loss], [wanted[at], loss], 1e-5, `epoch ${index + 1}, number ${at}`));
      });
      assert.equal(result.diverged, 0);
      if (exact) assert.deepEqual(result, { parameters: native.parameters, bestEpoch: native.bestEpoch, diverged: 0 });
      assert.equal(weights?.length, initial.length, 'weights on the way');

      const { parameters } = native;
      const embedding = await encode(model, parameters, features);
      compare(engine.encode(config, parameters, features), embedding, 1e-5, 'map');
      for (const part of model.encoderOnly ? (['encoder'] as const) : (['encoder', 'decoder'] as const)) {
        const points = part === 'encoder' ? features : embedding;
        const tensors = await gramTensors(model, parameters, part, points);
        compare(engine.gramTensors(config, parameters, part, points), tensors, 1e-5, `tensors of the ${part}`);
      }
    });

  test('a training that diverges names its epoch', async () => {
    const { config, split, initial } = await jobOf(cases['vanilla'].model);
    const beyond = initial.map((x) => 1e20 * x);
    const job: PageJob = { config, features, train: split.train, heldOut: watchedCells(split), initial: beyond };
    const { diverged } = engine.train(job, { epoch: () => false, weights: () => {} });
    assert.equal(diverged, 1);
    await assert.rejects(startTraining({ config, features, split, initial: beyond, framesPerSecond: 0 }, { epoch: () => {} }).done, {
      message: /diverged in epoch 1:/,
    });
  });
});

if (!process.env.INDICATRIX_ISA)
  test('the engine in resources/wasm is of these sources; else `npm run build:wasm` makes it anew', () => {
    assert.equal(readFileSync(engineDigestFile, 'utf8').trim(), engineDigest());
    assert.ok(readFileSync(engineFile).length < 1e6, 'less than 1 MB');
  });
