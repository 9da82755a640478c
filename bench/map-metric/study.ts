/**
 * `node bench/map-metric/study.ts`: how wrong the metric of a map is on surfaces under noise, at the windows that are chosen without
 * knowing the truth and at every radius of a ladder. Each case is one line of docs/performance/map-metric.jsonl; those that are there are
 * not done again, so it may be stopped at any time. `node bench/map-metric/draw.ts` makes the tables and the picture of docs/map-metric.md.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { reliedMetric } from '../../core/geometry/map-metric.ts';
import { chooseWindows, evenWindows, windowsAt, type MapWindows } from '../../core/geometry/map-windows.ts';
import { noisyMap, relativeError, surfaceNames, type Recipe } from './surfaces.ts';

export const file = join(import.meta.dirname, '..', '..', 'docs', 'performance', 'map-metric.jsonl');

/** Errors are shares of |H|, by its Frobenius norm; `null` where more cells than that have no metric. */
export interface Row extends Recipe {
  /** Median over the cells. */
  radius: number;
  /** Shares of the cells that are looked at by polynomials of first, second and third order. */
  orders: number[];
  /** Median and 90 % quantile of the error, and of the error that was told. */
  error: [number | null, number | null];
  told: [number | null, number | null];
  /** Cells, as shares: called unreliable, and of the others those that are wrong by more than half. */
  unreliable: number;
  missed: number;
  /** Median and 90 % quantile at every radius of the ladder, by polynomials of second order. */
  ladder: { radius: number; error: [number | null, number | null] }[];
}

/** Cells that are judged: fewer where windows have many. */
const judgedOf = (n: number) => Math.min(n, n > 10_000 ? 300 : 1000);
const ladder = Array.from({ length: 12 }, (_, i) => 0.025 * Math.SQRT2 ** i);
const job = createJob();

export function recipes(): Recipe[] {
  return [3000, 700, 20_000].flatMap((n) =>
    [30, 10, 100].flatMap((dim) =>
      [0, 0.01, 0.02, 0.05].flatMap((noise) =>
        [false, true].flatMap((uneven) => surfaceNames.map((surface) => ({ surface, n, dim, noise, uneven, seed: 1 }))),
      ),
    ),
  );
}

export function rows(): Row[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row)
    : [];
}

const key = ({ surface, n, dim, noise, uneven, seed }: Recipe) => [surface, n, dim, noise, uneven, seed].join();

export async function study(recipe: Recipe, known?: Row['ladder']): Promise<Row> {
  const map = noisyMap(recipe);
  const cells = { features: map.features, inputDim: map.inputDim, embedding: map.embedding, latentDim: 2 };
  const count = judgedOf(recipe.n);
  const asked = Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * recipe.n) / count));
  const at = async (windows: MapWindows) => {
    const found = await reliedMetric(cells, asked, windowsAt(windows, asked), job);
    const errors = Array.from(asked, (cell, i) =>
      relativeError([found.tensors[4 * i], found.tensors[4 * i + 1], found.tensors[4 * i + 3]], map.truth.subarray(3 * cell, 3 * cell + 3)),
    );
    return { found, errors };
  };
  const windows = await chooseWindows(cells, job);
  const { found, errors } = await at(windows);
  const isRelied = Array.from(found.reliability, (value) => value >= 0.5);
  const atLadder: Row['ladder'] = [];
  for (const radius of known ? [] : ladder) atLadder.push({ radius, error: quantiles((await at(evenWindows(recipe.n, radius))).errors) });
  return {
    ...recipe,
    radius: quantileOf([...found.radius], 0.5)!,
    orders: [1, 2, 3].map((order) => asked.filter((cell) => windows.orders[cell] === order).length / asked.length),
    error: quantiles(errors),
    told: quantiles(Array.from(found.spread, (spread, i) => Math.hypot(spread, found.inconsistency[i]))),
    unreliable: isRelied.filter((relied) => !relied).length / asked.length,
    missed: errors.filter((error, i) => isRelied[i] && error > 0.5).length / asked.length,
    ladder: known ?? atLadder,
  };
}

const quantiles = (values: number[]): [number | null, number | null] => [quantileOf(values, 0.5), quantileOf(values, 0.9)];

function quantileOf(values: number[], q: number): number | null {
  const sorted = values.map((value) => (Number.isNaN(value) ? Infinity : value)).sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}

if (import.meta.main) {
  const done = new Set(rows().map(key));
  for (const recipe of recipes()) {
    if (done.has(key(recipe))) continue;
    const row = await study(recipe);
    appendFileSync(file, `${JSON.stringify(row)}\n`);
    console.log(key(recipe), row.error, row.radius, `${Math.round(performance.now() / 1000)} s`);
  }
}
