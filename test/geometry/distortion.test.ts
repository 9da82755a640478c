import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distortion } from '../../core/geometry/distortion.ts';
import { inverses } from '../../core/geometry/metric-tensors.ts';
import { normals } from '../random.ts';

const close = (a: number | null, b: number | null, tolerance = 1e-9) => {
  assert.ok(a !== null && b !== null);
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
};

/** n tensors R(θ) diag(a, b) R(θ)ᵀ, turned by n different angles. */
function turned(count: number, sides: (n: number) => [number, number]): Float64Array {
  const tensors = new Float64Array(count * 4);
  for (let n = 0; n < count; n++) {
    const [a, b] = sides(n);
    const [c, s] = [Math.cos(n), Math.sin(n)];
    tensors.set([a * c * c + b * s * s, (a - b) * c * s, (a - b) * c * s, a * s * s + b * c * c], n * 4);
  }
  return tensors;
}

const protocols = ['paper', 'published'] as const;

test('a scaled isometry has no distortion', () => {
  for (const protocol of protocols) {
    const { cn, vpres, iso, tensors, degenerate } = distortion(
      turned(100, () => [0.3, 0.3]),
      2,
      protocol,
    );
    close(cn, 0);
    close(vpres, 0);
    close(iso, 0, 1e-6);
    assert.deepEqual([tensors, degenerate], [100, 0]);
  }
});

test('one anisotropy everywhere: CN is 1 − 1/4, volumes agree, log σ takes two values', () => {
  // Along the axes, so that equal values are equal to the last bit and trimming takes none of them.
  const tensors = Float64Array.from({ length: 400 }, (_, i) => [1, 0, 0, 4][i % 4]);
  const paper = distortion(tensors, 2, 'paper');
  close(paper.cn, 0.75);
  close(paper.vpres, 0);
  // log σ is 0 and log 4, a hundred times each: unbiased variance (log 4 / 2)² · 200/199.
  close(paper.iso, (Math.log(4) / 2) ** 2 * (200 / 199));
});

test('conformal with growing volume: variance and trimming in closed form', () => {
  // log σ = n, so log det = 2n for n = 0 … 100. The 5 % and 95 % quantiles are n = 5 and n = 95: 91 equally spaced values remain.
  const tensors = turned(101, (n) => [Math.exp(n / 10), Math.exp(n / 10)]);
  const paper = distortion(tensors, 2, 'paper');
  close(paper.cn, 0);
  const variance = (count: number, step: number) => (step ** 2 * (count * (count + 1))) / 12;
  close(paper.vpres, variance(91, 0.2));
  // Published: of 101 the 90 largest by absolute value (n = 11 … 100), of these the int(90/101 · 0.9 · 90) = 72 smallest.
  close(distortion(tensors, 2, 'published').vpres, Math.sqrt(variance(72, 0.2)));
});

test('the published trimming keeps the smallest of the largest absolute values', () => {
  // log det from −5 to 4: by absolute value 5 4 4 3 3 2 2 1 1 0. The 9 largest leave 0 out; int(9/10 · 0.9 · 9) = 7 of them stay: 3 3 2 2 1
  // 1 and one 4.
  const tensors = Float64Array.from({ length: 10 }, (_, n) => Math.exp(n - 5));
  const { vpres } = distortion(tensors, 1, 'published');
  const spread = (values: number[]) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  };
  const either = [4, -4].map((four) => spread([3, -3, 2, -2, 1, -1, four]));
  close(vpres, either[0]);
  close(either[0], either[1]);
});

test('one factor for all tensors, and inversion, change nothing', () => {
  for (const m of [1, 2, 3]) {
    const factors = normals(500 * m * m, 10 + m);
    const tensors = new Float64Array(500 * m * m);
    for (let n = 0; n < 500; n++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < m; j++) {
          for (let l = 0; l < m; l++) tensors[(n * m + i) * m + j] += factors[(n * m + i) * m + l] * factors[(n * m + j) * m + l];
          if (i === j) tensors[(n * m + i) * m + j] += 0.1;
        }
      }
    }
    const before = distortion(tensors, m, 'paper');
    const scaled = distortion(
      tensors.map((x) => x * 1234.5),
      m,
      'paper',
    );
    const inverted = distortion(inverses(tensors, m), m, 'paper');
    for (const key of ['cn', 'vpres', 'iso'] as const) {
      assert.ok(before[key]! >= 0);
      close(scaled[key], before[key]);
      close(inverted[key], before[key], 1e-7);
    }
  }
});

test('degenerate tensors count as the worst into CN and ISO, and are told; nothing is said of nothing', () => {
  // Eight of ten along the axes with σ 1 and 2, so that trimming by quantiles keeps all of them.
  const tensors = Float64Array.from({ length: 40 }, (_, i) => [1, 0, 0, 2][i % 4]);
  tensors.set([0, 0, 0, 4], 0);
  tensors.fill(NaN, 4, 8);
  const some = distortion(tensors, 2, 'paper');
  assert.deepEqual([some.tensors, some.degenerate], [8, 2]);
  // CN: eight of 0.5 and two of 1.
  close(some.cn, 0.6);
  close(some.vpres, 0);
  // log σ: eight 0, eight log 2, and of the singular one log 4 and log 4 − log 2²², which the quantiles take: 5 % and 95 % lie between them
  // and the others.
  close(some.iso, (Math.log(2) / 2) ** 2 * (16 / 15));
  const half = distortion(
    Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? [1, 0, 0, 1] : [0, 0, 0, 1])[i % 4]),
    2,
    'paper',
  );
  // Of 200 log σ a quarter is −22 log 2, the others 0.
  close(half.iso, ((22 * Math.log(2)) ** 2 * (50 * 150)) / (200 * 199));
  close(half.cn, 0.5);
  assert.deepEqual(distortion(new Float64Array(4), 2, 'paper'), { cn: 1, vpres: null, iso: null, tensors: 0, degenerate: 1 });
  assert.deepEqual(distortion(new Float64Array(0), 2, 'paper'), { cn: null, vpres: null, iso: null, tensors: 0, degenerate: 0 });
  assert.equal(distortion(Float64Array.of(2, 0, 0, 1), 2, 'published').vpres, null);
});
