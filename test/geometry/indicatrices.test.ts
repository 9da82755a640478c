import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indicatrices, placeIndicatrices } from '../../core/geometry/indicatrices.ts';
import type { MetricField } from '../../core/geometry/metric-field.ts';
import { createJob } from '../../core/base/job.ts';
import { readTensors } from '../../core/geometry/reading.ts';
import { niceBelow } from '../../core/geometry/room.ts';
import type { MetricSource, Spread } from '../../core/types.ts';
import { mulberry32, normals } from '../random.ts';

/** Ellipses of tensors that stand on a grid of their own. */
function onGrid(tensors: Float64Array, centers: Float32Array, spacing = 2, source: MetricSource = 'encoder') {
  return indicatrices(
    tensors,
    Uint32Array.from({ length: centers.length / 2 }, (_, i) => i),
    centers,
    { spacing, isPublished: true },
    source,
  );
}

test('the unit ball of a known metric: semi-axes 1/√λ along its eigenvectors', () => {
  // At 45° the metric is 4, so the ball reaches 1/2; across it the metric is 1/4, so it reaches 2.
  const [along, across] = [4, 0.25];
  const tensor = Float64Array.of((along + across) / 2, (along - across) / 2, (along - across) / 2, (along + across) / 2);
  const { axes, centers, count, scale, degenerate } = onGrid(tensor, Float32Array.of(10, 20));
  assert.equal(count, 1);
  assert.equal(degenerate!.cells.length, 0);
  assert.deepEqual([...centers], [10, 20]);
  const [longX, longY, shortX, shortY] = axes;
  assert.ok(Math.abs(Math.hypot(longX, longY) - 2) < 1e-6 && Math.abs(longX + longY) < 1e-6);
  assert.ok(Math.abs(Math.hypot(shortX, shortY) - 0.5) < 1e-6 && Math.abs(shortX - shortY) < 1e-6);
  assert.ok(Math.abs(scale - 2 / 2 / 2) < 1e-12);
});

test('every point of every outline has length 1 in its metric', () => {
  const count = 100;
  const factors = normals(count * 4, 1);
  const tensors = new Float64Array(count * 4);
  for (let n = 0; n < count; n++) {
    const [a, b, c, d] = factors.subarray(n * 4, n * 4 + 4);
    tensors.set([a * a + b * b, a * c + b * d, a * c + b * d, c * c + d * d], n * 4);
  }
  const { axes, count: drawn } = onGrid(tensors, new Float32Array(count * 2));
  assert.equal(drawn, count);
  for (let n = 0; n < count; n++) {
    const [lx, ly, sx, sy] = axes.subarray(n * 4, n * 4 + 4);
    const [a, b, , d] = tensors.subarray(n * 4, n * 4 + 4);
    for (let angle = 0; angle < 6; angle++) {
      const x = Math.cos(angle) * lx + Math.sin(angle) * sx;
      const y = Math.cos(angle) * ly + Math.sin(angle) * sy;
      const length = a * x * x + 2 * b * x * y + d * y * y;
      assert.ok(Math.abs(length - 1) < 1e-3, `${length}`);
    }
    assert.ok(Math.hypot(lx, ly) >= Math.hypot(sx, sy) * (1 - 1e-6));
  }
});

test('the 90 % quantile of the longer axes becomes half a grid cell', () => {
  // Longer axes 1 … 11: the 90 % quantile is 10.
  const tensors = new Float64Array(44);
  for (let n = 0; n < 11; n++) tensors.set([1 / (n + 1) ** 2, 0, 0, 400], n * 4);
  const { scale, spacing } = onGrid(tensors, new Float32Array(22), 3);
  assert.ok(Math.abs(scale * 10 - 1.5) < 1e-12);
  assert.equal(spacing, 3);
});

test('a degenerate metric has no ellipse, and its place is told', () => {
  const tensors = Float64Array.of(1, 0, 0, 1, 1, 1, 1, 1, NaN, NaN, NaN, NaN, 4, 0, 0, 4);
  const embedding = Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
  const { cells, centers, count, degenerate } = onGrid(tensors, embedding);
  assert.equal(count, 2);
  assert.deepEqual(
    [[...degenerate!.cells], [...degenerate!.centers]],
    [
      [1, 2],
      [1, 1, 2, 2],
    ],
    'where there is none',
  );
  assert.deepEqual([...cells], [0, 3]);
  assert.deepEqual([...centers], [0, 0, 3, 3]);
  assert.equal(onGrid(new Float64Array(4), new Float32Array(2)).scale, 0);
});

/** 900 cells on a square, the metric at (x, y) diag(1 + x, 4): known wherever an ellipse is put. */
function gradedField(): MetricField {
  const random = mulberry32(5);
  const embedding = Float32Array.from({ length: 1800 }, () => random());
  const tensorsAt = (points: Float32Array) =>
    Promise.resolve(Float64Array.from({ length: 2 * points.length }, (_, i) => [1 + points[2 * Math.floor(i / 4)], 0, 0, 4][i % 4]));
  const place = (cells: Uint32Array) => Float32Array.from([...cells].flatMap((cell) => [embedding[2 * cell], embedding[2 * cell + 1]]));
  return { source: 'decoder', embedding, dim: 2, tensors: (cells) => tensorsAt(place(cells)), tensorsAt };
}

test('ellipses stand where they are asked for', async () => {
  const field = gradedField();
  const grid = await placeIndicatrices(field, { kind: 'grid', columns: 8 }, createJob());
  const cells = await placeIndicatrices(field, { kind: 'cells', cells: Uint32Array.of(7, 700) }, createJob());
  const points = await placeIndicatrices(field, { kind: 'points', points: Float32Array.of(0.25, 0.5, 3, 3) }, createJob());
  assert.deepEqual([...cells.cells], [7, 700]);
  assert.deepEqual([...points.centers], [0.25, 0.5, 3, 3]);
  assert.ok(grid.count > 50 && Math.abs(grid.spacing - 1 / 8) < 0.01);
  // Semi-axes are 1/√(1 + x) along x and 1/2 along y.
  assert.ok(Math.abs(Math.hypot(points.axes[0], points.axes[1]) - 1 / Math.sqrt(1.25)) < 1e-6);
  assert.ok(Math.hypot(field.embedding[2 * points.cells[0]] - 0.25, field.embedding[2 * points.cells[0] + 1] - 0.5) < 0.1);
  await assert.rejects(placeIndicatrices(field, { kind: 'grid', columns: 1 }, createJob()), { tag: 'bad-option' });
  await assert.rejects(placeIndicatrices(field, { kind: 'cells', cells: Uint32Array.of(900) }, createJob()), { tag: 'bad-option' });
});

test('clusters have as many ellipses as asked for, each among its own cells and apart from one another', async () => {
  const field = gradedField();
  const codes = Int32Array.from({ length: 900 }, (_, cell) =>
    cell === 0 ? 2 : cell % 50 === 1 ? -1 : Number(field.embedding[2 * cell] > 0.5),
  );
  const column = { kind: 'category' as const, name: 'side', categories: ['left', 'right', 'alone', 'none'], codes };
  const { cells, centers } = await placeIndicatrices(field, { kind: 'clusters', column, each: 4 }, createJob());
  assert.deepEqual(
    [0, 1, 2, 3].map((code) => [...cells].filter((cell) => codes[cell] === code).length),
    [4, 4, 1, 0],
  );
  const left = [...cells.keys()].filter((n) => codes[cells[n]] === 0).map((n) => [centers[2 * n], centers[2 * n + 1]]);
  // Four centres in a 0.5 × 1 rectangle lie a quarter of its height apart or more.
  for (const [i, a] of left.entries()) for (const b of left.slice(i + 1)) assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) > 0.2);
});

test("each group has one ellipse, where it is densest and apart from the others'; groups that lie on one another share one", async () => {
  const field = gradedField();
  const random = mulberry32(6);
  // Two groups on the left and the right, each with a crowd; a third all over the crowd of the first.
  const places = Array.from({ length: 300 }, (_, cell) =>
    cell < 100
      ? [0.1 + 0.02 * random(), 0.3 + 0.02 * random()]
      : cell < 200
        ? [0.8 + 0.15 * random(), random()]
        : [0.1 + 0.02 * random(), 0.3 + 0.02 * random()],
  );
  const embedding = field.embedding.map((value, i) => (i < 600 ? places[Math.floor(i / 2)][i % 2] : value));
  const column = {
    kind: 'category' as const,
    name: 'side',
    categories: ['crowd', 'right', 'over it', 'none'],
    codes: Int32Array.from({ length: 900 }, (_, cell) => (cell < 300 ? Math.floor(cell / 100) : -1)),
  };
  const { cells } = await placeIndicatrices({ ...field, embedding }, { kind: 'clusters', column, each: 1 }, createJob());
  assert.deepEqual(
    [...cells].map((cell) => column.codes[cell]),
    [0, 1],
  );
});

test('among the cells no two are nearer than the spacing, every cell has one nearer than that, and those of a wide spacing stay in a narrow one', async () => {
  const field = gradedField();
  const at = async (columns: number, zoom: number) => await placeIndicatrices(field, { kind: 'spread', columns, zoom }, createJob());
  const apart = (a: number, b: number) =>
    Math.hypot(field.embedding[2 * a] - field.embedding[2 * b], field.embedding[2 * a + 1] - field.embedding[2 * b + 1]);
  const found = [await at(6, 1), await at(6, 2), await at(12, 2)];
  for (const { cells, spacing } of found) {
    const chosen = [...cells];
    for (const [i, a] of chosen.entries()) for (const b of chosen.slice(0, i)) assert.ok(apart(a, b) >= spacing);
    // 900 cells on a square, none of them alone.
    for (let cell = 0; cell < 900; cell++)
      assert.ok(
        chosen.some((other) => apart(cell, other) < spacing),
        `cell ${cell}`,
      );
  }
  for (const [wide, narrow] of [
    [0, 1],
    [1, 2],
  ])
    assert.ok(
      found[wide].cells.every((cell) => found[narrow].cells.includes(cell)),
      'nested',
    );
  assert.ok(Math.abs(found[0].spacing / found[1].spacing - 2) < 1e-9, 'twice as near has half the spacing');
});

test('of what is seen from near come the ellipses in sight alone, and of chosen cells those alone; nonsense is refused', async () => {
  const field = gradedField();
  const corners = [0.4, 0.1, 0.8, 0.1, 0.8, 0.5, 0.4, 0.5];
  const near = await placeIndicatrices(field, { kind: 'spread', columns: 8, zoom: 3, within: corners }, createJob());
  const all = await placeIndicatrices(field, { kind: 'spread', columns: 8, zoom: 3 }, createJob());
  const inside = (x: number, y: number) => x >= 0.4 && x <= 0.8 && y >= 0.1 && y <= 0.5;
  assert.deepEqual(
    [...near.cells],
    [...all.cells].filter((cell) => inside(field.embedding[2 * cell], field.embedding[2 * cell + 1])),
  );
  const backwards = await placeIndicatrices(
    field,
    { kind: 'spread', columns: 8, zoom: 3, within: [0.4, 0.5, 0.8, 0.5, 0.8, 0.1, 0.4, 0.1] },
    createJob(),
  );
  assert.deepEqual(backwards.cells, near.cells);
  const rows = Uint32Array.from({ length: 90 }, (_, i) => 10 * i);
  const few = await placeIndicatrices(field, { kind: 'spread', columns: 8, zoom: 1, rows }, createJob());
  assert.ok(few.count > 10 && few.cells.every((cell) => cell % 10 === 0));
  const refused = (placement: Partial<Spread>) =>
    assert.rejects(placeIndicatrices(field, { kind: 'spread', columns: 8, zoom: 1, ...placement }, createJob()), { tag: 'bad-option' });
  await refused({ zoom: 0.5 });
  await refused({ zoom: NaN });
  await refused({ columns: 1.5 });
  await refused({ within: [0, 0, 1, 1] });
  await refused({ within: [0, 0, 1, NaN, 1, 1] });
});

test('radius and spacing go together: in the median neighbours do not overlap, whatever the metric is', async () => {
  const random = mulberry32(8);
  for (const strength of [0, 1, 3]) {
    const field = gradedField();
    // Long and wide by chance, turned by chance.
    const tensors = (cells: Uint32Array) =>
      Promise.resolve(
        Float64Array.from(
          [...cells].flatMap(() => {
            const [angle, a, b] = [Math.PI * random(), Math.exp(strength * (random() - 0.5)), Math.exp(strength * (random() - 0.5))];
            const [c, s] = [Math.cos(angle), Math.sin(angle)];
            return [a * c * c + b * s * s, (a - b) * c * s, (a - b) * c * s, a * s * s + b * c * c];
          }),
        ),
      );
    const { axes, centers, count, scale, spacing } = await placeIndicatrices(
      { ...field, source: 'encoder', tensors, tensorsAt: undefined },
      { kind: 'spread', columns: 8, zoom: 1 },
      createJob(),
    );
    const outline = (n: number) =>
      Array.from({ length: 48 }, (_, k) =>
        [0, 1].map(
          (axis) =>
            centers[2 * n + axis] +
            scale * (Math.cos((k * Math.PI) / 24) * axes[4 * n + axis] + Math.sin((k * Math.PI) / 24) * axes[4 * n + 2 + axis]),
        ),
      );
    const within = (n: number, [x, y]: number[]) => {
      const [lx, ly, sx, sy] = axes.subarray(4 * n, 4 * n + 4);
      const [dx, dy] = [(x - centers[2 * n]) / scale, (y - centers[2 * n + 1]) / scale];
      return ((dx * lx + dy * ly) / (lx * lx + ly * ly)) ** 2 + ((dx * sx + dy * sy) / (sx * sx + sy * sy)) ** 2 < 1;
    };
    const overlapping = Array.from({ length: count }, (_, n) =>
      outline(n).some((place) => Array.from({ length: count }, (_, other) => other).some((other) => other !== n && within(other, place))),
    );
    assert.ok(overlapping.filter(Boolean).length < count / 2, `${overlapping.filter(Boolean).length} of ${count}`);
    assert.ok(scale > 0 && count > 20 && spacing > 0.1);
  }
});

test('radii are round numbers', () => {
  for (const [value, nice] of [
    [1, 1],
    [1.19, 1],
    [0.0999, 0.08],
    [2.4999, 2],
    [7.99, 6],
    [8, 8],
    [99, 80],
    [0.3, 0.3],
    [1e-7, 1e-7],
    [0, 0],
    [NaN, 0],
    [Infinity, 0],
  ])
    assert.equal(niceBelow(value), nice);
});

test('a map is read by the median of its shapes and by the factor within which 8 in 10 areas lie, over exact tensors', () => {
  // Semi-axes 1/√λ: ratios ½, 1, ¼ (four times), areas 2, 1, 1 … and one degenerate.
  const tensors = Float64Array.of(1, 0, 0, 0.25, 1, 0, 0, 1, ...Array.from({ length: 4 }, () => [4, 0, 0, 0.25]).flat(), 1, 1, 1, 1);
  const { roundness, evenness, cells, degenerate } = readTensors(tensors);
  assert.deepEqual([cells, degenerate], [7, 1]);
  assert.ok(Math.abs(roundness - 0.25) < 1e-12);
  // |log area| are 0 five times and log 2 once: the 80 % quantile of six is the fifth, 0.
  assert.ok(Math.abs(evenness - 1) < 1e-12);
  const spread = readTensors(Float64Array.from([0.25, 0.5, 1, 2, 4].flatMap((area) => [1 / area, 0, 0, 1 / area])));
  // Logs of areas −2, −1, 0, 1, 2 (base 2), absolutes 0, 1, 1, 2, 2: the 80 % quantile is 2.
  assert.ok(Math.abs(spread.evenness - 4) < 1e-9 && spread.roundness === 1);
});
