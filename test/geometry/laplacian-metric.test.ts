import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { distortion } from '../../core/geometry/distortion.ts';
import { chooseRadius, laplacianMetric } from '../../core/geometry/laplacian-metric.ts';
import { createJob } from '../../core/base/job.ts';
import { normals } from '../random.ts';
import { errorAgainstTruth, maps } from './closed-form-maps.ts';

/** Median errors in squared length allowed with 500, 2,000 and 6,000 cells: none on planes but float32's, else a half more than is found. */
const allowed: Record<string, [number, number, number]> = {
  'plane, scaled and sheared': [1e-5, 1e-5, 1e-5],
  'plane, unevenly filled': [1e-5, 1e-5, 1e-5],
  'sphere, stereographic': [0.1, 0.03, 0.02],
  'sphere, orthographic': [0.06, 0.025, 0.02],
  'Swiss roll, unrolled': [0.06, 0.01, 0.01],
};

for (const [name, make] of Object.entries(maps)) {
  test(`the metric of a known map: ${name}`, async () => {
    for (const [i, n] of [500, 2000, 6000].entries()) {
      const map = make(n, 1);
      const { radius, candidates } = await chooseRadius(map.features, map.inputDim, 2, createJob());
      const error = await errorAgainstTruth(map, radius);
      assert.ok(error < allowed[name][i], `${n} cells: ${error} at radius ${radius}`);
      if (n !== 2000) continue;
      // The radius is chosen without knowing the truth; knowing it would not gain much.
      const errors = await Promise.all(candidates.map((candidate) => errorAgainstTruth(map, candidate.radius)));
      const best = Math.min(...errors.filter((value) => !Number.isNaN(value)));
      assert.ok(error < Math.max(1e-5, 1.6 * best), `${error} at the chosen radius, ${best} at best`);
    }
  });
}

test('a linear change of the embedding changes its metric as it must: g ↦ A⁻ᵀ g A⁻¹', async () => {
  const features = normals(3 * 1000, 1);
  const embedding = Float32Array.from({ length: 2000 }, (_, i) => features[Math.floor(i / 2) * 3 + (i % 2)]);
  // A = [2 0; 0 0.5], exact in float32.
  const stretched = embedding.map((x, i) => (i % 2 === 0 ? 2 * x : x / 2));
  const cells = Uint32Array.of(0, 10, 500);
  const at = (values: Float32Array) => laplacianMetric({ features, inputDim: 3, embedding: values, latentDim: 2 }, cells, 0.7, createJob());
  const [before, after] = [await at(embedding), await at(stretched)];
  for (let n = 0; n < cells.length; n++) {
    const [a, b, , d] = before.subarray(n * 4, n * 4 + 4);
    [a / 4, b, b, d * 4].forEach((expected, i) => assert.ok(Math.abs(after[n * 4 + i] - expected) < 1e-9 * (a + d)));
  }
});

test('distortion of an embedding that no model made: an isometry has little, a stretched one its anisotropy', async () => {
  const map = maps['plane, scaled and sheared'](4000, 2);
  const { radius } = await chooseRadius(map.features, map.inputDim, 2, createJob());
  // The plane's own coordinates, through the inverse of the map.
  const flat = Float32Array.from({ length: 8000 }, (_, i) => (i % 2 === 0 ? map.embedding[i] / 2 - map.embedding[i + 1] : 2 * map.embedding[i]));
  const of = async (embedding: Float32Array) => distortion(await laplacianMetric({ ...map, embedding, latentDim: 2 }, map.inner, radius, createJob()), 2, 'paper');
  const [isometry, sheared] = [await of(flat), await of(map.embedding)];
  // g = [0.25 −0.5; −0.5 5] has eigenvalues 0.198 and 5.052.
  const truth = 1 - 0.198 / 5.052;
  assert.ok(isometry.cn! < 0.2 && Math.abs(sheared.cn! - truth) < 0.02, `${isometry.cn}, ${sheared.cn}`);
  assert.ok(isometry.vpres! < 0.05 && Math.abs(sheared.vpres! - isometry.vpres!) < 1e-9);
});

test('a cell without neighbours has no metric', async () => {
  const features = normals(2 * 500, 3);
  features.set([100, 100], 0);
  const metric = await laplacianMetric({ features, inputDim: 2, embedding: features, latentDim: 2 }, Uint32Array.of(0, 1), 0.5, createJob());
  assert.ok(metric.subarray(0, 4).every(Number.isNaN));
  assert.ok(metric.subarray(4).every(Number.isFinite));
});

test('cells that are all alike are a fault, and copies of cells are not', async () => {
  await assert.rejects(chooseRadius(new Float32Array(300), 3, 2, createJob()), (error) => error instanceof Fault && error.tag === 'unsupported');
  const some = normals(3 * 200, 4);
  const copies = Float32Array.from({ length: 3 * 4000 }, (_, i) => some[i % some.length]);
  assert.ok((await chooseRadius(copies, 3, 2, createJob())).radius > 0);
});
