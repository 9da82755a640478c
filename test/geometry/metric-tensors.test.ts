import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridDistortion } from '../../core/geometry/distortion.ts';
import { modelField } from '../../core/geometry/metric-field.ts';
import { cellGeometry, cellTensors } from '../../core/geometry/per-cell.ts';
import { placeIndicatrices } from '../../core/geometry/indicatrices.ts';
import { inverses, metricTensors, type EmbeddedModel } from '../../core/geometry/metric-tensors.ts';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { parameterCount, parameterLayout, tensor } from '../../core/model/network.ts';
import { encode, initialParameters } from '../../core/native/index.ts';
import type { NetworkShape } from '../../core/types.ts';
import { normals } from '../random.ts';

/** Encoder x ↦ B A x and decoder z ↦ D C z: with relu and large biases every unit is on, so both are linear maps. */
async function linearModel(a: number[], b: number[], c: number[], d: number[]): Promise<EmbeddedModel> {
  const shape: NetworkShape = { inputDim: 3, hidden: [3], latentDim: 2, activation: 'relu' };
  const parameters = new Float32Array(parameterCount(shape));
  const weights: Record<string, number[]> = { 'encoder.0.weight': a, 'encoder.1.weight': b, 'decoder.0.weight': c, 'decoder.1.weight': d };
  for (const slot of parameterLayout(shape)) {
    if (slot.name.endsWith('weight')) tensor(parameters, slot).set(weights[slot.name]);
    else if (slot.layer === 0) tensor(parameters, slot).fill(1000);
  }
  const features = normals(300, 1);
  return { shape, parameters, features, embedding: await encode(shape, parameters, features) };
}

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const rows = Uint32Array.of(0, 7, 99);

function assertTensors(tensors: Float64Array, expected: number[]): void {
  assert.equal(tensors.length, rows.length * 4);
  tensors.forEach((value, i) => assert.ok(Math.abs(value - expected[i % 4]) < 1e-5, `${i}: ${value}`));
}

test('the pushforward of a linear encoder is (J Jᵀ)⁻¹', async () => {
  // J = [2 0 0; 1 1 0]: J Jᵀ = [4 2; 2 2], its inverse [0.5 −0.5; −0.5 1].
  const model = await linearModel(identity, [2, 0, 0, 1, 1, 0], [1, 0, 0, 1, 0, 0], identity);
  assertTensors(await metricTensors(model, 'encoder', rows, createJob()), [0.5, -0.5, -0.5, 1]);
});

test('the pullback of a linear decoder is Jᵀ J', async () => {
  // J = [1 0; 0 1; 2 1]: Jᵀ J = [5 2; 2 2].
  const model = await linearModel(identity, [1, 0, 0, 0, 1, 0], [1, 0, 0, 1, 2, 1], identity);
  assertTensors(await metricTensors(model, 'decoder', rows, createJob()), [5, 2, 2, 2]);
});

test('an encoder that flattens the plane has no pushforward', async () => {
  const model = await linearModel(identity, [1, 1, 1, 2, 2, 2], [1, 0, 0, 1, 0, 0], identity);
  assert.ok((await metricTensors(model, 'encoder', rows, createJob())).every(Number.isNaN));
  const { cn, degenerate } = await gridDistortion(modelField(model, 'encoder'), 'paper', createJob());
  assert.equal(cn, 1);
  assert.ok(degenerate > 0);
});

test('indicatrices of a linear encoder are the image of the unit sphere: the same everywhere', async () => {
  // J = [3 0 0; 0 1 0] takes the unit sphere to an ellipse with semi-axes 3 and 1.
  const model = await linearModel(identity, [3, 0, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0], identity);
  const { axes, count, cells, centers, scale, spacing } = await placeIndicatrices(
    modelField(model, 'encoder'),
    { kind: 'grid', columns: 8 },
    createJob(),
  );
  assert.ok(count > 20);
  for (let n = 0; n < count; n++) {
    const [longX, longY, shortX, shortY] = axes.subarray(n * 4, n * 4 + 4);
    assert.ok(
      Math.abs(Math.abs(longX) - 3) < 1e-5 && Math.abs(longY) < 1e-5 && Math.abs(shortX) < 1e-5 && Math.abs(Math.abs(shortY) - 1) < 1e-5,
    );
    assert.deepEqual([...centers.subarray(n * 2, n * 2 + 2)], [...model.embedding.subarray(cells[n] * 2, cells[n] * 2 + 2)]);
  }
  assert.ok(Math.abs(scale * 3 - spacing / 2) < 1e-5);
});

test('distortion of linear maps: none in volume, and the anisotropy in CN', async () => {
  const model = await linearModel(identity, [3, 0, 0, 0, 1, 0], [0, 1, 1, 0, 0, 0], identity);
  const encoder = await gridDistortion(modelField(model, 'encoder'), 'paper', createJob());
  assert.ok(Math.abs(encoder.cn! - (1 - 1 / 9)) < 1e-5 && encoder.vpres! < 1e-9);
  const decoder = await gridDistortion(modelField(model, 'decoder'), 'paper', createJob());
  assert.ok(decoder.cn! < 1e-6 && decoder.vpres! < 1e-9 && decoder.iso! < 1e-9);
  assert.ok(encoder.tensors > 50 && encoder.degenerate === 0);
});

test('every cell has its volume, condition number and direction', async () => {
  // Pushforward of J = [3 0 0; 0 1 0] is diag(1/9, 1): √det 1/3, condition 9, stretched most along x.
  const geometryOf = async (model: EmbeddedModel) =>
    cellGeometry(await cellTensors(modelField(model, 'encoder'), createJob()), 2, createJob());
  const { volume, condition, direction } = await geometryOf(await linearModel(identity, [3, 0, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0], identity));
  assert.equal(volume.length, 100);
  assert.ok(volume.every((value) => Math.abs(value - 1 / 3) < 1e-6) && condition.every((value) => Math.abs(value - 9) < 1e-4));
  assert.ok(direction.every((value, i) => Math.abs(Math.abs(value) - (i % 2 === 0 ? 1 : 0)) < 1e-6));
  const flat = await geometryOf(await linearModel(identity, [1, 1, 1, 2, 2, 2], [1, 0, 0, 1, 0, 0], identity));
  assert.ok(flat.volume.every(Number.isNaN));
});

test('one dimension has no ellipses, and a place of a shadow none either; distortion needs neither', async () => {
  for (const latentDim of [1, 3]) {
    const shape: NetworkShape = { inputDim: 5, hidden: [4], latentDim, activation: 'tanh' };
    const parameters = initialParameters(shape, 1);
    const features = normals(1000, 2);
    const model = { shape, parameters, features, embedding: await encode(shape, parameters, features) };
    const placement =
      latentDim === 1 ? ({ kind: 'grid', columns: 8 } as const) : ({ kind: 'points', points: Float32Array.of(0, 0) } as const);
    await assert.rejects(
      placeIndicatrices(modelField(model, 'decoder'), placement, createJob()),
      (error) => error instanceof Fault && error.tag === 'unsupported',
    );
    const { cn, vpres, tensors } = await gridDistortion(modelField(model, 'decoder'), 'paper', createJob());
    assert.ok(tensors > 20 && vpres! > 0 && (latentDim === 1 ? cn === 0 : cn! > 0));
  }
});

test('inverses multiply to one', () => {
  for (const m of [1, 2, 3]) {
    const factors = normals(m * m, 20 + m);
    const spd = new Float64Array(m * m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) for (let l = 0; l < m; l++) spd[i * m + j] += factors[i * m + l] * factors[j * m + l];
    const inverse = inverses(spd, m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let l = 0; l < m; l++) sum += spd[i * m + l] * inverse[l * m + j];
        assert.ok(Math.abs(sum - (i === j ? 1 : 0)) < 1e-9);
      }
    }
  }
});
