/**
 * Contrastive losses: golden values in float64 (test/golden/README.md), and every gradient against float64 central differences of the
 * published formulas, on every instruction set.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { decode, encode, gramTensors, initialParameters, lossAndGradient, type EdgeBatch } from '../../core/native/index.ts';
import type { ContrastiveLoss, NetworkShape, Regularization, RegularizerKind } from '../../core/types.ts';
import { compareEdges, compareEncoder, parseContrastive } from '../golden/contrastive.ts';
import { lossTolerance } from '../golden/losses.ts';
import { goldenValues } from '../golden/values.ts';
import type { ArrayError } from '../golden/relative-error.ts';
import { mulberry32, normals } from '../random.ts';
import { checkGradient } from './differences.ts';
import { onEachInstructionSet } from './instruction-sets.ts';
import { referenceLoss } from './reference.ts';

const losses: ContrastiveLoss[] = ['umap', 'neg', 'infonce'];
const kinds: RegularizerKind[] = ['volume', 'shape', 'shapeLog', 'isometry', 'scaledIsometry'];

/**
 * Numbers of edges that leave tiles partly filled and have heads and tails in one; in tiles, in rows and with thin ends; one to three
 * dimensions.
 */
const cases: { shape: NetworkShape; edges: number; negatives: number }[] = [
  { shape: { inputDim: 19, hidden: [11, 7], latentDim: 3, activation: 'softplus', encoderOnly: true }, edges: 13, negatives: 4 },
  { shape: { inputDim: 5, hidden: [9], latentDim: 1, activation: 'tanh', encoderOnly: true }, edges: 3, negatives: 1 },
  { shape: { inputDim: 45, hidden: [71, 37], latentDim: 2, activation: 'elu', encoderOnly: true }, edges: 21, negatives: 7 },
  { shape: { inputDim: 50, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' }, edges: 25, negatives: 5 },
  { shape: { inputDim: 21, hidden: [34, 33, 5], latentDim: 3, activation: 'silu' }, edges: 14, negatives: 3 },
  { shape: { inputDim: 19, hidden: [12, 10], latentDim: 2, activation: 'silu' }, edges: 9, negatives: 2 },
];

/** Any samples of the batch but the head and its tail. */
function negativesOf(edges: number, each: number, seed: number): Uint32Array {
  const random = mulberry32(seed);
  return Uint32Array.from({ length: edges * each }, (_, i) => {
    const edge = Math.floor(i / each);
    for (;;) {
      const other = Math.floor(random() * 2 * edges);
      if (other !== edge && other !== edges + edge) return other;
    }
  });
}

function assertClose(errors: ArrayError[]): void {
  for (const { array, error } of errors) assert.ok(error <= lossTolerance, `${array}: off by ${error} of its largest entry`);
}

onEachInstructionSet(import.meta.filename, () => {
  const golden = parseContrastive(goldenValues('contrastive'), 'contrastive.json');
  for (const network of golden) {
    test(`${network.name}: embedding and metric tensors`, async () => assertClose(await compareEncoder(network)));
    for (const model of network.models) {
      test(`${network.name}, ${model.name}: losses and every gradient`, () => {
        const { errors, degenerate } = compareEdges(network, model);
        assertClose(errors);
        assert.equal(degenerate, 0);
      });
    }
  }

  cases.forEach(({ shape, edges, negatives }, index) => {
    const parameters = initialParameters(shape, index).map((x) => 2 * x);
    const batch = normals(2 * edges * shape.inputDim, index);
    const parts = shape.encoderOnly ? (['encoder'] as const) : (['encoder', 'decoder'] as const);
    const models: Regularization[] = [{ kind: 'none' }, ...kinds.flatMap((kind) => parts.map((part) => ({ kind, part, weight: 0.3 })))];
    for (const loss of losses) {
      for (const regularization of models) {
        const name = regularization.kind === 'none' ? 'none' : `${regularization.kind} ${regularization.part}`;
        test(`${shape.inputDim}-${shape.hidden.join('-')}-${shape.latentDim}, ${edges} edges, ${loss}, ${name}: loss and gradient`, () => {
          const edgeBatch: EdgeBatch = {
            loss,
            spectrum: 0.7,
            negatives: negativesOf(edges, negatives, index),
            reconstruction: shape.encoderOnly ? 0 : 2.5,
          };
          const actual = lossAndGradient(shape, parameters, regularization, batch, edgeBatch);
          const at = (moved: Float64Array) => referenceLoss(shape, moved, regularization, batch, edgeBatch);
          const expected = at(Float64Array.from(parameters));
          // Sums of float32 logarithms; of the regularizers, as engine.test.ts has them.
          for (const key of ['mse', 'contrast'] as const)
            assert.ok(
              Math.abs(actual[key] - expected[key]) <= 2e-5 * (1 + Math.abs(expected[key])),
              `${key} ${actual[key]}, expected ${expected[key]}`,
            );
          assert.ok(
            Math.abs(actual.loss - expected.loss) <= 2e-4 * (1 + Math.abs(expected.loss)),
            `loss ${actual.loss}, expected ${expected.loss}`,
          );
          checkGradient(shape, parameters, actual.gradient, (moved) => at(moved).loss, 5e-4);
        });
      }
    }
  });

  test('cells at one place leave numbers', () => {
    const shape: NetworkShape = { inputDim: 4, hidden: [6], latentDim: 2, activation: 'elu', encoderOnly: true };
    for (const loss of losses) {
      const { gradient, loss: value } = lossAndGradient(shape, initialParameters(shape, 1), { kind: 'none' }, new Float32Array(8 * 4), {
        loss,
        spectrum: 1,
        negatives: negativesOf(4, 3, 1),
        reconstruction: 0,
      });
      assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite), loss);
    }
  });

  test('an encoder alone says that it has no decoder', async () => {
    const shape: NetworkShape = { inputDim: 4, hidden: [6], latentDim: 2, activation: 'elu', encoderOnly: true };
    const parameters = initialParameters(shape, 1);
    const isFault = (error: unknown) => error instanceof Fault && error.tag === 'bad-option' && /no decoder/.test(error.message);
    assert.equal(parameters.length, 6 * 5 + 2 * 7);
    assert.deepEqual(parameters, initialParameters({ ...shape, encoderOnly: false }, 1).subarray(0, parameters.length));
    await assert.rejects(decode(shape, parameters, new Float32Array(2)), isFault);
    await assert.rejects(gramTensors(shape, parameters, 'decoder', new Float32Array(2)), isFault);
    assert.throws(() => lossAndGradient(shape, parameters, { kind: 'none' }, new Float32Array(8)), isFault);
    assert.deepEqual(Array.from(await encode(shape, parameters, new Float32Array(0))), []);
  });

  test('negatives that are no samples of the batch are refused', () => {
    const shape: NetworkShape = { inputDim: 4, hidden: [6], latentDim: 2, activation: 'elu', encoderOnly: true };
    const trying =
      (negatives: Uint32Array, samples = 8) =>
      () =>
        lossAndGradient(shape, initialParameters(shape, 1), { kind: 'none' }, new Float32Array(samples * 4), {
          loss: 'neg',
          spectrum: 1,
          negatives,
          reconstruction: 0,
        });
    for (const broken of [
      trying(Uint32Array.of(1, 2, 3, 8)),
      trying(Uint32Array.of(1, 2, 3)),
      trying(Uint32Array.of(1, 2, 3), 7),
      trying(new Uint32Array(4 * 65)),
    ])
      assert.throws(broken, { tag: 'malformed' });
  });
});
