/** Losses and gradients of random networks against float64 central differences of the paper's formulas (reference.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterCount, parameterLayout } from '../../core/model/network.ts';
import { decode, encode, gramTensors, initialParameters, lossAndGradient, reconstructionError } from '../../core/native/index.ts';
import type { Activation, NetworkShape, Parameters, Part, Regularization, RegularizerKind } from '../../core/types.ts';
import { normals } from '../random.ts';
import { checkGradient } from './differences.ts';
import { onEachInstructionSet } from './instruction-sets.ts';
import { determinant, referenceLoss } from './reference.ts';

const activations: Activation[] = ['elu', 'softplus', 'tanh', 'silu', 'relu'];
const kinds: RegularizerKind[] = ['volume', 'shape', 'shapeLog', 'isometry', 'scaledIsometry'];
const parts: Part[] = ['encoder', 'decoder'];
const every: Regularization[] = [{ kind: 'none' }, ...kinds.flatMap((kind) => parts.map((part) => ({ kind, part, weight: 0.3 })))];

interface Case {
  shape: NetworkShape;
  samples: number;
}

/** Widths and batches that are no multiples of any lane count, with every activation and latent dimension. */
const cases: Case[] = [
  { shape: { inputDim: 50, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' }, samples: 25 },
  { shape: { inputDim: 7, hidden: [5], latentDim: 2, activation: 'elu' }, samples: 2 },
  { shape: { inputDim: 3, hidden: [9, 6], latentDim: 1, activation: 'tanh' }, samples: 5 },
  { shape: { inputDim: 19, hidden: [11, 7, 13], latentDim: 3, activation: 'softplus' }, samples: 19 },
  { shape: { inputDim: 33, hidden: [31, 17], latentDim: 2, activation: 'silu' }, samples: 17 },
  { shape: { inputDim: 21, hidden: [30, 26], latentDim: 2, activation: 'relu' }, samples: 9 },
  { shape: { inputDim: 12, hidden: [10, 9, 8, 7, 6, 7, 8, 9], latentDim: 3, activation: 'tanh' }, samples: 13 },
  { shape: { inputDim: 45, hidden: [71, 37], latentDim: 2, activation: 'elu' }, samples: 18 },
  { shape: { inputDim: 5, hidden: [64, 3], latentDim: 1, activation: 'silu' }, samples: 2 },
  // Narrow beside their data.
  { shape: { inputDim: 67, hidden: [8, 5], latentDim: 2, activation: 'elu' }, samples: 19 },
  { shape: { inputDim: 101, hidden: [3, 6], latentDim: 3, activation: 'tanh' }, samples: 37 },
  { shape: { inputDim: 64, hidden: [7], latentDim: 1, activation: 'softplus' }, samples: 2 },
  // Wide: padded rows whose activation of 0 is not 0.
  { shape: { inputDim: 21, hidden: [34, 33, 5], latentDim: 3, activation: 'softplus' }, samples: 14 },
];

/** Narrow beside their data, with all widths that such ends can have filled and not. */
const closeFits: NetworkShape[] = [
  { inputDim: 50, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' },
  { inputDim: 101, hidden: [3, 6], latentDim: 3, activation: 'tanh' },
];

/**
 * A network that takes everything to almost the same place, and noise round that place: the mean squared error has this share of the data's
 * squares less the last biases.
 */
async function closeFit(shape: NetworkShape, regularization: Regularization, share: number, seed: number) {
  const samples = 25;
  const parameters = initialParameters(shape, seed).map((x) => 2 * x);
  const slots = parameterLayout(shape);
  // To or from the latent space, in the part whose tensors do not matter.
  const encoderLast = slots.find(({ part, layer }) => part === 'encoder' && layer === shape.hidden.length)!;
  const decoderFirst = slots.find(({ part }) => part === 'decoder')!;
  const latent = regularization.kind !== 'none' && regularization.part === 'encoder' ? decoderFirst : encoderLast;
  for (let i = latent.offset; i < latent.offset + latent.length; i++) parameters[i] *= 1e-5;
  const biases = parameters.subarray(slots.at(-1)!.offset);
  const place = await decode(shape, parameters, await encode(shape, parameters, new Float32Array(shape.inputDim)));
  const length = Math.hypot(...place.map((x, f) => x - biases[f])) / Math.sqrt(shape.inputDim);
  const deviation = length * Math.sqrt(share / (1 - share));
  const batch = normals(samples * shape.inputDim, seed).map((x, i) => place[i % shape.inputDim] + deviation * x);
  return { parameters, batch };
}

/** With respect to the gradient's length, over all directions; float32 sums and, for volume, the tensors' condition stand behind it. */
const tolerance = 2e-4;

function nameOf(regularization: Regularization): string {
  return regularization.kind === 'none' ? 'none' : `${regularization.kind} ${regularization.part}`;
}

/** Smallest share that a determinant has of what an isotropic tensor of that trace would have. */
function flattest(tensors: number[][][]): number {
  return Math.min(...tensors.map((g) => determinant(g) / (g.reduce((sum, row, i) => sum + row[i], 0) / g.length) ** g.length));
}

onEachInstructionSet(import.meta.filename, () => {
  cases.forEach(({ shape, samples }, index) => {
    const { inputDim, hidden, latentDim, activation } = shape;
    const parameters = initialParameters(shape, index).map((x) => 2 * x);
    const batch = normals(samples * inputDim, index);
    for (const regularization of every) {
      test(`${inputDim}-${hidden.join('-')}-${latentDim} ${activation}, ${samples} samples, ${nameOf(regularization)}: loss and gradient`, () => {
        const actual = lossAndGradient(shape, parameters, regularization, batch);
        const expected = referenceLoss(shape, parameters, regularization, batch);
        assert.equal(actual.degenerate, 0);
        assert.ok(Math.abs(actual.mse - expected.mse) <= 1e-5 * expected.mse, `mse ${actual.mse}, expected ${expected.mse}`);
        const condition = regularization.kind === 'volume' ? 1 / flattest(expected.tensors) : 1;
        const near = (2e-6 * condition + 1e-5) * (1 + Math.abs(expected.regularizer));
        assert.ok(
          Math.abs(actual.regularizer - expected.regularizer) <= near,
          `regularizer ${actual.regularizer}, expected ${expected.regularizer}`,
        );
        checkReference(shape, parameters, regularization, batch, actual.gradient);
      });
    }
  });

  // From Gram matrices, an error loses what its terms have in common; below 0.01 of the data's squares, residuals are formed instead.
  for (const [index, shape] of closeFits.entries()) {
    for (const share of [0.5, 0.011, 0.009, 1e-4, 1e-8]) {
      for (const regularization of [
        { kind: 'none' },
        ...parts.map((part) => ({ kind: 'shape' as const, part, weight: share })),
      ] satisfies Regularization[]) {
        test(`${shape.inputDim}-${shape.hidden.join('-')}, ${nameOf(regularization)}: an error of ${share} of the data’s squares and its gradient`, async () => {
          const { parameters, batch } = await closeFit(shape, regularization, share, index);
          const actual = lossAndGradient(shape, parameters, regularization, batch);
          const expected = referenceLoss(shape, parameters, regularization, batch);
          // A residual is rounded as the data is: to 1e-7 of its length over √share; from Gram matrices, 1e-7 over the share.
          const near = share > 0.01 ? 5e-7 / share : 2e-7 / Math.sqrt(share);
          assert.ok(Math.abs(actual.mse - expected.mse) <= near * expected.mse, `mse ${actual.mse}, expected ${expected.mse}`);
          // The residuals are noise, of which a gradient sums what little points one way: a tenth of their length.
          checkReference(shape, parameters, regularization, batch, actual.gradient, 1e-5 + 2e-6 / Math.sqrt(share));
        });
      }
    }
  }

  test('points of any number: chunks agree with one at a time', async () => {
    const { shape } = cases[0];
    const parameters = initialParameters(shape, 3);
    const inputs = normals(1000 * shape.inputDim, 4);
    const embedding = await encode(shape, parameters, inputs);
    const outputs = await decode(shape, parameters, embedding);
    const encoder = await gramTensors(shape, parameters, 'encoder', inputs);
    const decoder = await gramTensors(shape, parameters, 'decoder', embedding);
    let squares = 0;
    for (const row of [0, 1, 95, 96, 97, 500, 999]) {
      const one = inputs.subarray(row * shape.inputDim, (row + 1) * shape.inputDim);
      const z = await encode(shape, parameters, one);
      assert.deepEqual(z, embedding.slice(row * 2, row * 2 + 2));
      assert.deepEqual(await decode(shape, parameters, z), outputs.slice(row * shape.inputDim, (row + 1) * shape.inputDim));
      assert.deepEqual(await gramTensors(shape, parameters, 'encoder', one), encoder.slice(row * 4, row * 4 + 4));
      assert.deepEqual(await gramTensors(shape, parameters, 'decoder', z), decoder.slice(row * 4, row * 4 + 4));
    }
    const rows = Uint32Array.from({ length: 333 }, (_, i) => i * 3);
    for (const row of rows)
      for (let f = 0; f < shape.inputDim; f++) squares += (outputs[row * shape.inputDim + f] - inputs[row * shape.inputDim + f]) ** 2;
    const mse = squares / (rows.length * shape.inputDim);
    const error = await reconstructionError(shape, parameters, inputs, rows);
    assert.ok(Math.abs(error - mse) <= 1e-6 * mse, `${error}, expected ${mse}`);
  });

  test('no points make no output', async () => {
    const { shape } = cases[0];
    assert.equal((await encode(shape, initialParameters(shape, 0), new Float32Array(0))).length, 0);
  });

  for (const part of parts) {
    test(`degenerate tensors of the ${part} are left out and counted`, () => {
      // A hidden width of one leaves a Jacobian of rank one: no volume, but a shape.
      const shape: NetworkShape = { inputDim: 6, hidden: [5, 1, 5], latentDim: 2, activation: 'elu' };
      const parameters = initialParameters(shape, 1);
      const batch = normals(11 * 6, 2);
      const vanilla = lossAndGradient(shape, parameters, { kind: 'none' }, batch);
      const volume = lossAndGradient(shape, parameters, { kind: 'volume', part, weight: 1 }, batch);
      assert.equal(volume.degenerate, 11);
      assert.equal(volume.loss, vanilla.loss);
      assert.deepEqual(volume.gradient, vanilla.gradient);
      const conformal = lossAndGradient(shape, parameters, { kind: 'shape', part, weight: 1 }, batch);
      assert.equal(conformal.degenerate, 0);
      assert.ok(Math.abs(conformal.regularizer - 2) < 1e-5, 'one direction alone: 4 · 1 − 2');
    });

    test(`a network without any slope has no tensors of the ${part} to train, and stays finite`, () => {
      const shape: NetworkShape = { inputDim: 6, hidden: [5], latentDim: 2, activation: 'relu' };
      const parameters = initialParameters(shape, 1);
      // Biases far below zero switch every hidden unit off.
      for (const slot of parameterLayout(shape))
        if (slot.shape.length === 1 && slot.layer === 0) parameters.fill(-100, slot.offset, slot.offset + slot.length);
      for (const kind of kinds) {
        const result = lossAndGradient(shape, parameters, { kind, part, weight: 1 }, normals(7 * 6, 2));
        assert.equal(result.degenerate, 7, kind);
        assert.ok(Number.isFinite(result.loss) && result.gradient.every(Number.isFinite), kind);
      }
    });

    test(`one sample has no variance: the ${part}'s volume adds nothing to it`, () => {
      const { shape } = cases[0];
      const result = lossAndGradient(shape, initialParameters(shape, 1), { kind: 'volume', part, weight: 1 }, normals(shape.inputDim, 1));
      assert.deepEqual([result.regularizer, result.degenerate], [0, 0]);
      assert.ok(result.gradient.every(Number.isFinite));
    });

    test(`scale leaves shapes alone: tensors of the ${part} from 1e-12 to 1e12 have the same regularizer`, () => {
      const shape: NetworkShape = { inputDim: 9, hidden: [7], latentDim: 2, activation: 'tanh' };
      const batch = normals(8 * 9, 5);
      const outer = parameterLayout(shape).find(
        (slot) => slot.part === part && slot.layer === (part === 'encoder' ? 1 : 0) && slot.shape.length === 2,
      )!;
      const value = (kind: RegularizerKind, factor: number) => {
        const parameters = initialParameters(shape, 3);
        // The latent side: it scales the Jacobian and nothing inside the encoder; the decoder's slopes are fixed by a constant input.
        for (let i = outer.offset; i < outer.offset + outer.length; i++) parameters[i] *= part === 'encoder' ? factor : 1;
        if (part === 'decoder') {
          const last = parameterLayout(shape).at(-2)!;
          for (let i = last.offset; i < last.offset + last.length; i++) parameters[i] *= factor;
        }
        return lossAndGradient(shape, parameters, { kind, part, weight: 1 }, batch);
      };
      for (const kind of kinds) {
        const expected = value(kind, 1).regularizer;
        for (const factor of [1e-6, 1e6]) {
          const { regularizer, gradient, degenerate } = value(kind, factor);
          assert.equal(degenerate, 0);
          assert.ok(
            Math.abs(regularizer - expected) <= 1e-4 * (1 + Math.abs(expected)),
            `${kind} × ${factor}: ${regularizer}, expected ${expected}`,
          );
          assert.ok(gradient.every(Number.isFinite));
        }
      }
    });
  }

  test('a number that is none shows in the loss, wherever it stands', () => {
    for (const activation of activations) {
      const shape: NetworkShape = { inputDim: 4, hidden: [5, 3], latentDim: 2, activation };
      for (let i = 0; i < parameterCount(shape); i++) {
        const parameters = initialParameters(shape, 1);
        parameters[i] = NaN;
        assert.ok(
          Number.isNaN(lossAndGradient(shape, parameters, { kind: 'none' }, normals(3 * 4, 1)).loss),
          `${activation}, parameter ${i}`,
        );
      }
    }
  });

  test('initial weights and biases lie evenly in ±1/√inputs, and follow the seed', () => {
    const { shape } = cases[7];
    const parameters = initialParameters(shape, 5);
    assert.deepEqual(parameters, initialParameters(shape, 5));
    assert.notDeepEqual(parameters, initialParameters(shape, 6));
    let inputs = 0;
    for (const slot of parameterLayout(shape)) {
      inputs = slot.shape[1] ?? inputs;
      const scaled = parameters.subarray(slot.offset, slot.offset + slot.length).map((x) => x * Math.sqrt(inputs));
      assert.ok(
        scaled.every((x) => Math.abs(x) <= 1.000001),
        slot.name,
      );
      if (slot.length < 2000) continue;
      const variance = scaled.reduce((sum, x) => sum + x * x, 0) / slot.length;
      assert.ok(Math.abs(variance - 1 / 3) < 0.02, `${slot.name}: variance ${variance}`);
    }
  });

  test('arrays of the wrong size are refused', async () => {
    const { shape } = cases[0];
    const parameters = initialParameters(shape, 1);
    await assert.rejects(encode(shape, parameters.subarray(1), new Float32Array(50)), { tag: 'malformed' });
    await assert.rejects(encode(shape, parameters, new Float32Array(51)), { tag: 'malformed' });
    await assert.rejects(reconstructionError(shape, parameters, new Float32Array(100), Uint32Array.of(2)), { tag: 'malformed' });
    assert.throws(() => lossAndGradient(shape, parameters, { kind: 'none' }, new Float32Array(0)), { tag: 'too-few-cells' });
  });
});

function checkReference(
  shape: NetworkShape,
  parameters: Parameters,
  regularization: Regularization,
  batch: Float32Array,
  gradient: Parameters,
  near = tolerance,
): void {
  checkGradient(shape, parameters, gradient, (moved) => referenceLoss(shape, moved, regularization, batch).loss, near);
}
