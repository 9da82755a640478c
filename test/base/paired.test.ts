import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holmAdjusted, pairedTest } from '../../core/base/paired.ts';

test('the paired test is scipy’s', () => {
  // scipy 1.17's ttest_rel: first, second, t, p.
  const known: [number[], number[], number, number][] = [
    [[-0.802, -1.324], [-0.526, -0.714], -2.652694610778443, 0.2295021919226487],
    [[1.136, 0.11, -0.553, -0.785, 0.749], [2.353, 0.646, -0.77, -0.864, 1.949], -1.7473338798415154, 0.15549972867728706],
    [
      [0.203, -1.732, -0.084, -1.163, -0.629, -0.488, -0.713, 0.553, -0.063, -0.589],
      [0.808, -0.917, -0.506, -0.891, -0.719, -0.175, -0.958, 0.963, 0.318, -0.341],
      -1.9027964944556743,
      0.08948700345280085,
    ],
  ];
  for (const [first, second, t, p] of known) {
    const found = pairedTest(first, second)!;
    assert.equal(found.count, first.length);
    assert.ok(Math.abs(found.t / t - 1) < 1e-12 && Math.abs(found.p / p - 1) < 1e-9, `${found.t} ${found.p}`);
  }
  assert.equal(pairedTest([1], [2]), null, 'one pair says nothing');
  assert.equal(pairedTest([1, 2, 3], [1, 2, 3])!.p, 1);
});

test('several tests at once are adjusted as Holm did; what could not be tested is not counted', () => {
  // statsmodels' multipletests(method='holm').
  holmAdjusted([0.01, 0.04, null, 0.03, 0.005, 0.5]).forEach((value, at) => {
    const expected = [0.04, 0.09, null, 0.09, 0.025, 0.5][at];
    assert.ok(value === expected || Math.abs(value! - expected!) < 1e-15, `${value}`);
  });
});

test('pairs of several splits of the same cells: the variance is Nadeau and Bengio’s', () => {
  // t = mean / √(variance · (1 / n + ratio)), as in scikit-learn’s example of comparing models over folds, two-sided by scipy 1.17’s t
  // distribution: first, second, ratio, t, p.
  const known: [number[], number[], number, number, number][] = [
    [
      [2.041, -2.556, 0.418, -0.568, -0.453, -0.216],
      [1.431, -2.272, 0.385, 1.493, 0.06, 0.008],
      1 / 9,
      -0.8597993122213136,
      0.4291877849939817,
    ],
    [
      [-0.281, -0.668, -1.055, -0.391, 0.482, -0.239, 0.958, -0.2, 0.024, 1.546, 0.545, -0.505, -0.183, 0.541, 1.935],
      [-0.016, -0.39, -0.154, -0.434, 0.736, 0.602, 1.648, 0.246, 0.759, 0.532, 1.456, -0.585, -0.617, 1.079, 2.685],
      0.05 / 0.9,
      -1.7622246401211084,
      0.09984036128550469,
    ],
  ];
  for (const [first, second, ratio, t, p] of known) {
    const found = pairedTest(first, second, ratio)!;
    assert.ok(Math.abs(found.t / t - 1) < 1e-12 && Math.abs(found.p / p - 1) < 1e-9, `${found.t} ${found.p}`);
    assert.ok(pairedTest(first, second)!.p < found.p);
  }
});
