import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from '../../core/base/statistics.ts';

test('quantiles interpolate between order statistics', () => {
  // By the definition: position p · (n − 1) in the sorted values.
  const values = Float64Array.of(4, 1, 3, 2);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 4);
  assert.equal(quantile(values, 0.5), 2.5);
  assert.ok(Math.abs(quantile(values, 0.9) - 3.7) < 1e-12);
  assert.equal(quantile(Float64Array.of(7), 0.9), 7);
  assert.ok(Number.isNaN(quantile(new Float64Array(), 0.5)));
  assert.deepEqual([...values], [4, 1, 3, 2]);
});
