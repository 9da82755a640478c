/** Sums over pairs against float64 loops over all of them, and samples against all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { comparedCells, distanceMeasures, distanceScores } from '../../core/metrics/distance-scores.ts';
import { klSigmas } from '../../core/metrics/limits.ts';
import { comparePairs, type PairStatistics } from '../../core/metrics/pairs.ts';
import { stratifiedRows } from '../../core/metrics/sample.ts';
import { groupDistances, pairRows } from '../../core/native/index.ts';
import { normals } from '../random.ts';

const [inputDim, latentDim] = [6, 2];

/** An embedding that keeps two of six coordinates, bent a little. */
function cells(rows: number) {
  const features = normals(inputDim * rows, 1);
  const embedding = Float32Array.from({ length: latentDim * rows }, (_, i) => {
    const x = features[Math.floor(i / 2) * inputDim + (i % 2)];
    return x + 0.1 * x ** 2;
  });
  return { features, embedding, inputDim, latentDim };
}

const distance = (points: Float32Array, dim: number, a: number, b: number) =>
  Math.sqrt(
    Array.from({ length: dim }, (_, j) => (points[a * dim + j] - points[b * dim + j]) ** 2).reduce((sum, square) => sum + square, 0),
  );

function ranks(values: number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = new Array<number>(values.length);
  for (let i = 0, end; i < order.length; i = end) {
    for (end = i + 1; end < order.length && values[order[end]] === values[order[i]]; end++);
    for (let j = i; j < end; j++) found[order[j]] = (i + end - 1) / 2 / values.length;
  }
  return found;
}

function correlation(a: number[], b: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  return sum((i) => (a[i] - x) * (b[i] - y)) / Math.sqrt(sum((i) => (a[i] - x) ** 2) * sum((i) => (b[i] - y) ** 2));
}

for (const [name, prepare] of [
  ['as they are', (x: Float32Array) => x],
  ['with outliers', (x: Float32Array) => x.map((value, i) => (i < 40 ? 30 * value : value))],
  ['on a lattice', (x: Float32Array) => x.map(Math.round)],
] as const) {
  test(`sums over pairs are those of all pairs: ${name}`, async () => {
    const rows = 333;
    const data = cells(rows);
    const features = prepare(data.features);
    const embedding = prepare(data.embedding);
    const { statistics } = await comparePairs({ ...data, features, embedding }, [0.1, 100], Infinity, createJob());
    const d: number[] = [];
    const e: number[] = [];
    const rowOf: number[] = [];
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < rows; b++) {
        if (a === b) continue;
        d.push(distance(features, inputDim, a, b));
        e.push(distance(embedding, latentDim, a, b));
        rowOf.push(a);
      }
    }
    const total = (of: (i: number) => number) => d.reduce((sum, _, i) => sum + of(i), 0);
    const scale = total((i) => d[i] * e[i]) / total((i) => e[i] ** 2);
    const [r, q] = [ranks(d), ranks(e)];
    // Distances are float32's, and ranks those of bins 2⁻¹⁴ of a distance wide.
    const close = (value: number, truth: number) => assert.ok(Math.abs(value / truth - 1) < 1e-6, `${value} is not ${truth}`);
    assert.deepEqual([statistics.pairs, statistics.rows], [rows * (rows - 1), rows]);
    close(
      statistics.squaredDifference,
      total((i) => (d[i] - e[i]) ** 2),
    );
    close(
      statistics.squaredFirst,
      total((i) => d[i] ** 2),
    );
    close(
      statistics.squaredSecond,
      total((i) => e[i] ** 2),
    );
    close(
      statistics.residual,
      total((i) => (d[i] - scale * e[i]) ** 2),
    );
    close(statistics.rankCorrelation, correlation(r, q));
    const { cells: scores } = await distanceScores({ ...data, features, embedding }, createJob());
    const { divergences } = (await comparePairs({ ...data, features, embedding }, klSigmas, Infinity, createJob())).statistics;
    // Whose own terms cancel among each other: an error of 10⁻⁶ of a term is more of their mean.
    [scores.kl001, scores.kl01, scores.kl100].forEach((shares, s) =>
      assert.ok(Math.abs(shares.reduce((all, share) => all + share / rows, 0) - divergences[s]) < 1e-12),
    );
    // An outlier’s own distances nearly share one rank, whose spread float32 cannot tell; the others are many.
    for (const row of [50, 100, 332]) {
      const own = rowOf.flatMap((of, i) => (of === row ? [i] : []));
      const sum = (of: (i: number) => number) => own.reduce((all, i) => all + of(i), 0);
      close(scores.stressScaled[row], Math.sqrt(sum((i) => (d[i] - scale * e[i]) ** 2) / sum((i) => d[i] ** 2)));
      close(scores.stress[row], Math.sqrt(sum((i) => (d[i] - e[i]) ** 2) / sum((i) => e[i] ** 2)));
      close(scores.rmse[row], Math.sqrt(sum((i) => (d[i] - e[i]) ** 2) / own.length));
      assert.ok(
        Math.abs(
          scores.spearman[row] -
            correlation(
              own.map((i) => r[i]),
              own.map((i) => q[i]),
            ),
        ) < 1e-5,
      );
    }
  });
}

test('what a sample says lies within its standard error of what all cells say', async () => {
  const measures: Record<string, (pairs: PairStatistics) => number> = {
    stress: (pairs) => Math.sqrt(pairs.squaredDifference / pairs.squaredSecond),
    scaled: (pairs) => Math.sqrt(pairs.residual / pairs.squaredFirst),
    spearman: ({ rankCorrelation }) => rankCorrelation,
    divergence: ({ divergences }) => divergences[0],
  };
  const squares: Record<string, number> = {};
  const trials = 12;
  for (let trial = 0; trial < trials; trial++) {
    const data = cells(1200);
    // Another order of the cells draws another sample.
    const shift = (values: Float32Array, dim: number) =>
      Float32Array.from(values, (_, i) => values[(i + dim * 97 * trial) % values.length]);
    const shifted = { ...data, features: shift(data.features, inputDim), embedding: shift(data.embedding, latentDim) };
    const exact = await comparePairs(shifted, [0.1], Infinity, createJob());
    const sampled = await comparePairs(shifted, [0.1], 1200 * 200, createJob());
    assert.equal(sampled.statistics.rows, 200);
    for (const [name, of] of Object.entries(measures)) {
      assert.equal(exact.standardError(of), 0);
      squares[name] = (squares[name] ?? 0) + ((of(sampled.statistics) - of(exact.statistics)) / sampled.standardError(of)) ** 2 / trials;
    }
  }
  // Errors in units of the standard error that was told: their mean square is 1, or less, as strata take away some of the spread.
  for (const [name, square] of Object.entries(squares)) assert.ok(square > 0.02 && square < 2.5, `${name}: ${square}`);
});

test('what a sample of the cells says of every cell errs as much as its standard error says', async () => {
  const data = cells(1200);
  const [exact, sampled] = [await distanceScores(data, createJob()), await distanceScores(data, createJob(), 1200 * 300)];
  assert.deepEqual([comparedCells(1200, 1200 * 300), comparedCells(20_000), comparedCells(68_579)], [300, 20_000, 5832]);
  assert.equal(exact.standardErrors, null);
  for (const id of distanceMeasures) {
    const errors = exact.cells[id].map((value, row) => sampled.cells[id][row] - value);
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    const told = sampled.standardErrors![id];
    // 128 of the 1,200 cells were looked at; errors of neighbours are alike, so that a factor of two is far from chance.
    assert.ok(spread > 0 && told > spread / 2 && told < spread * 2, `${id}: ${told} told, ${spread} seen`);
    if (id.startsWith('kl')) continue;
    // Of 300 independent draws a mean errs by a seventeenth of their spread.
    const scale = Math.abs(exact.cells[id].reduce((sum, value) => sum + value, 0) / errors.length);
    assert.ok(spread < 0.1 * scale, `${id}: ${spread} of ${scale}`);
  }
});

test('rows that are not among the others are paired with all of them', async () => {
  const { features, embedding } = cells(100);
  const others = Uint32Array.from({ length: 37 }, (_, i) => 2 * i);
  const { sums, pairs, densities } = await pairRows(
    { first: features, second: embedding, rows: 100, asked: Uint32Array.of(1, 4), others, sigmas: [0.5] },
    createJob(),
  );
  assert.deepEqual([...pairs], [37, 36]);
  for (const [i, row] of [1, 4].entries()) {
    const squares = Array.from(others, (other) => distance(features, inputDim, row, other) ** 2);
    assert.ok(Math.abs(sums.first[i] / squares.reduce((sum, square) => sum + square, 0) - 1) < 1e-6);
    assert.ok(densities[0].first[i] >= 1);
  }
});

test('one row a stratum: all parts of the embedding are in a sample', () => {
  const { embedding } = cells(5000);
  const rows = stratifiedRows(embedding, 2, 500, 3);
  assert.equal(new Set(rows).size, 500);
  // Half of the cells lie left of the median, and so does half of the sample, far more evenly than by chance (standard deviation 11).
  const left = rows.reduce((count, row) => count + Number(embedding[2 * row] < 0), 0);
  const all = Array.from({ length: 5000 }, (_, row) => row).filter((row) => embedding[2 * row] < 0).length;
  assert.ok(Math.abs(left - all / 10) < 15);
  assert.deepEqual(
    [...stratifiedRows(embedding, 2, 5000, 0)].sort((a, b) => a - b),
    Array.from({ length: 5000 }, (_, row) => row),
  );
});

test('sums of distances to groups', async () => {
  const { features } = cells(700);
  const groups = Int32Array.from({ length: 700 }, (_, row) => (row % 10 === 9 ? -1 : row % 3));
  const sums = await groupDistances(features, inputDim, groups, 3, Uint32Array.of(0, 9, 699), createJob());
  for (const [i, row] of [0, 9, 699].entries()) {
    for (let group = 0; group < 3; group++) {
      const truth = Array.from({ length: 700 }, (_, other) => other)
        .filter((other) => groups[other] === group)
        .reduce((sum, other) => sum + distance(features, inputDim, row, other), 0);
      assert.ok(Math.abs(sums[i * 3 + group] / truth - 1) < 1e-6);
    }
  }
});
