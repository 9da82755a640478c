import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { publishedMeasures } from '../../core/metrics/published.ts';
import { goldenValues } from '../golden/values.ts';

interface Golden {
  x: number[][];
  z: number[][];
  ks: number[];
  stress: number;
  spearman: number;
  kl: Record<string, number>;
  trustworthiness: number[];
  knnRecall: number[];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('over 400 points, where every k keeps to the formula’s bounds, the golden values of another program', async () => {
  const golden = goldenValues('metrics') as Golden;
  assert.deepEqual([golden.x.length, golden.ks.at(-1)], [400, 200]);
  const measures = await publishedMeasures(
    Float32Array.from(golden.x.flat()),
    golden.x[0].length,
    Float32Array.from(golden.z.flat()),
    2,
    createJob(),
  );
  const expected = {
    kl01: golden.kl['0.1'],
    kl100: golden.kl['100'],
    stress: golden.stress,
    spearman: golden.spearman,
    knnRecall: mean(golden.knnRecall),
    trustworthiness: mean(golden.trustworthiness),
  };
  for (const [id, value] of Object.entries(expected)) {
    const own = measures[id as keyof typeof expected]!;
    assert.ok(Math.abs(own - value) <= 1e-6 * Math.abs(value), `${id}: ${own} instead of ${value}`);
  }
});

test('an embedding that is the data loses nothing; of 201 points the widest neighbourhood is all the others', async () => {
  const points = Float32Array.from({ length: 402 }, (_, i) => Math.sin(i * 12.9898) * 10);
  const { kl01, kl100, stress, spearman, knnRecall, trustworthiness } = await publishedMeasures(points, 2, points, 2, createJob());
  assert.deepEqual([kl01, kl100, stress, knnRecall, trustworthiness], [0, 0, 0, 1, 1]);
  assert.ok(Math.abs(spearman - 1) < 1e-12);
});

test('beyond two thirds of the points, the published formula rewards what it should punish; ours stops at half of them', async () => {
  const points = Float32Array.from({ length: 402 }, (_, i) => Math.sin(i * 12.9898) * 10);
  const shuffled = Float32Array.from({ length: 402 }, (_, i) => Math.cos(i * 78.233) * 10);
  const { trustworthiness, trustworthinessPublished } = await publishedMeasures(points, 2, shuffled, 2, createJob());
  // At random, trustworthiness is one half for small k; the mean over k up to 200 of 201 points is far from it.
  assert.ok(Math.abs(trustworthinessPublished - 0.5) > 0.1, String(trustworthinessPublished));
  // k = 10 … 100 of 201: for the smallest it is one half, and at n / 2 the worst case lies as far below.
  assert.ok(Math.abs(trustworthiness! - 0.5) < 0.05, String(trustworthiness));
  const few = await publishedMeasures(points.subarray(0, 30), 2, shuffled.subarray(0, 30), 2, createJob());
  assert.equal(few.trustworthiness, null, 'half of 15 points is no neighbourhood of ten');
});
