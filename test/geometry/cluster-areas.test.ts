import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterAreas } from '../../core/geometry/cluster-areas.ts';
import { mulberry32 } from '../random.ts';

test('a cluster’s share of the map, and of the area that the metric measures', () => {
  // Left a third of a 3 × 1 rectangle, right the rest; the metric says that the left is drawn at a quarter of its area.
  const random = mulberry32(1);
  const cells = 6000;
  const embedding = Float32Array.from({ length: 2 * cells }, (_, i) => random() * (i % 2 === 0 ? 3 : 1));
  const labels = Int32Array.from({ length: cells }, (_, cell) => (cell % 97 === 0 ? -1 : Number(embedding[2 * cell] > 1)));
  const volumes = Float64Array.from(labels, (label, cell) => (cell % 89 === 0 ? NaN : label === 0 ? 4 : 1));
  const { seen, measured } = clusterAreas(embedding, labels, 3, volumes);
  // Squares on the border and the rim are counted whole: some three of a hundred.
  assert.ok(Math.abs(seen[0] - 1 / 3) < 0.03 && Math.abs(seen[0] + seen[1] - 1) < 1e-12 && seen[2] === 0);
  assert.ok(Math.abs(measured[0] - 4 / 6) < 0.03 && measured[2] === 0);
});

test('a cluster without a metric has no measured area', () => {
  const embedding = Float32Array.from({ length: 40 }, (_, i) => i % 7);
  const labels = Int32Array.from({ length: 20 }, (_, cell) => cell % 2);
  const { measured } = clusterAreas(embedding, labels, 2, new Float64Array(20).fill(NaN));
  assert.ok(measured.every((share) => share === 0));
});
