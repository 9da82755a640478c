import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDegenerate, spectrum } from '../../core/geometry/spectrum.ts';
import { normals } from '../random.ts';

const close = (a: number, b: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test('the spectrum of tensors that are known in closed form', () => {
  const degrees30 = Math.PI / 6;
  const [c, s] = [Math.cos(degrees30), Math.sin(degrees30)];
  // R diag(1, 9) Rᵀ with the small eigenvalue's eigenvector at 30°.
  const tensor = Float64Array.of(c * c + 9 * s * s, c * s - 9 * c * s, c * s - 9 * c * s, s * s + 9 * c * c);
  const { values, vectors } = spectrum(tensor, 0, 2);
  close(values[0], 1);
  close(values[1], 9);
  close(Math.abs(vectors[0] * c + vectors[1] * s), 1);
  assert.deepEqual([...spectrum(Float64Array.of(5), 0, 1).values], [5]);
  assert.deepEqual([...spectrum(Float64Array.of(3, 0, 0, 0, 1, 0, 0, 0, 2), 0, 3).values], [1, 2, 3]);
});

test('a small eigenvalue beside a large one keeps its digits', () => {
  // Determinant 1e-10 · 1, trace 1 + 1e-10: eigenvalues 1 and 1e-10, turned by 45°.
  const [large, small] = [1, 1e-10];
  const tensor = Float64Array.of((large + small) / 2, (large - small) / 2, (large - small) / 2, (large + small) / 2);
  close(spectrum(tensor, 0, 2).values[0] / small, 1, 1e-5);
});

test('vectors are orthonormal and diagonalize, in 2 and 3 dimensions', () => {
  for (const m of [2, 3]) {
    const factors = normals(200 * m * m, m);
    for (let n = 0; n < 200; n++) {
      const tensor = new Float64Array(m * m);
      for (let i = 0; i < m; i++)
        for (let j = 0; j < m; j++)
          for (let l = 0; l < m; l++) tensor[i * m + j] += factors[(n * m + i) * m + l] * factors[(n * m + j) * m + l];
      const { values, vectors } = spectrum(tensor, 0, m);
      for (let a = 0; a < m; a++) {
        for (let b = 0; b < m; b++) {
          let dot = 0;
          let form = 0;
          for (let i = 0; i < m; i++) {
            dot += vectors[a * m + i] * vectors[b * m + i];
            for (let j = 0; j < m; j++) form += vectors[a * m + i] * tensor[i * m + j] * vectors[b * m + j];
          }
          close(dot, a === b ? 1 : 0);
          close(form, a === b ? values[a] : 0, 1e-11);
        }
      }
      assert.ok(values.every((value, i) => i === 0 || value >= values[i - 1]));
    }
  }
});

test('degenerate is what has no unit ball', () => {
  const degenerate = (...tensor: number[]) => isDegenerate(spectrum(Float64Array.from(tensor), 0, 2));
  assert.ok(degenerate(0, 0, 0, 0));
  assert.ok(degenerate(1, 1, 1, 1));
  assert.ok(degenerate(1, 0, 0, -1));
  assert.ok(degenerate(NaN, 0, 0, 1));
  assert.ok(degenerate(Infinity, 0, 0, 1));
  assert.ok(degenerate(1, 0, 0, 1e-8));
  assert.ok(!degenerate(1, 0, 0, 1e-6));
  assert.ok(!degenerate(1e-30, 0, 0, 1e-30));
});
