import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { labelAgreement, silhouettes } from '../../core/metrics/labels.ts';
import { mulberry32, normals } from '../random.ts';

const rows = 300;

/** Three blobs in three dimensions, some cells in the wrong one or without a label. */
function blobs() {
  const random = mulberry32(3);
  const noise = normals(3 * rows, 4);
  const labels = Int32Array.from({ length: rows }, (_, row) => (random() < 0.1 ? -1 : random() < 0.1 ? Math.floor(3 * random()) : row % 3));
  const points = Float32Array.from({ length: 3 * rows }, (_, i) => noise[i] + (i % 3 === Math.floor(i / 3) % 3 ? 4 : 0));
  return { points, dim: 3, labels, count: 4 };
}

const distance = (points: Float32Array, a: number, b: number) =>
  Math.hypot(...[0, 1, 2].map((axis) => points[3 * a + axis] - points[3 * b + axis]));

test('silhouettes are Rousseeuw’s, cell by cell', async () => {
  const { points, labels, ...rest } = blobs();
  const found = await silhouettes({ points, labels, ...rest }, createJob());
  for (let row = 0; row < rows; row++) {
    if (labels[row] < 0) {
      assert.ok(Number.isNaN(found[row]));
      continue;
    }
    const means = [0, 1, 2].map((group) => {
      const others = Array.from({ length: rows }, (_, other) => other).filter((other) => other !== row && labels[other] === group);
      return others.reduce((sum, other) => sum + distance(points, row, other), 0) / others.length;
    });
    const a = means[labels[row]];
    const b = Math.min(...means.filter((_, group) => group !== labels[row]));
    assert.ok(Math.abs(found[row] - (b - a) / Math.max(a, b)) < 1e-5, `${row}`);
  }
});

test('a label agrees where most of the ten nearest labelled cells bear it', async () => {
  const { points, labels, ...rest } = blobs();
  const found = await labelAgreement({ points, labels, ...rest }, createJob());
  for (let row = 0; row < rows; row++) {
    if (labels[row] < 0) {
      assert.ok(Number.isNaN(found[row]));
      continue;
    }
    const near = Array.from({ length: rows }, (_, other) => other)
      .filter((other) => other !== row && labels[other] >= 0)
      .sort((a, b) => distance(points, row, a) - distance(points, row, b))
      .slice(0, 10);
    const votes = [0, 1, 2].map((label) => near.filter((other) => labels[other] === label).length);
    const most = Math.max(...votes);
    const winner = labels[near.find((other) => votes[labels[other]] === most)!];
    assert.equal(found[row], Number(winner === labels[row]));
  }
});

test('one group, groups of one and cells in one place are no reason to fail', async () => {
  const single = { points: normals(60, 1), dim: 2, labels: new Int32Array(30), count: 1 };
  assert.ok(
    (await silhouettes(single, createJob())).every(Number.isNaN) && (await labelAgreement(single, createJob())).every(Number.isNaN),
  );
  const alone = { points: normals(60, 1), dim: 2, labels: Int32Array.from({ length: 30 }, (_, row) => Number(row === 7)), count: 2 };
  assert.equal((await silhouettes(alone, createJob()))[7], 0);
  assert.equal((await labelAgreement(alone, createJob()))[7], 0);
  const heap = { points: new Float32Array(60), dim: 2, labels: Int32Array.from({ length: 30 }, (_, row) => row % 2), count: 2 };
  assert.ok((await silhouettes(heap, createJob())).every((value) => value === 0));
});
