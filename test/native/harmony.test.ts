/** Harmony beside a plain one in double precision, on cells of which each batch is shifted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { harmonize, type HarmonyChoices } from '../../core/native/index.ts';
import { Random } from '../../core/train/engines/random.ts';
import { mulberry32 } from '../random.ts';
import { plainHarmony } from './plain-harmony.ts';

const choices: HarmonyChoices = {
  clusters: 5,
  theta: 2,
  sigma: 0.1,
  lambda: 0,
  ridgeShare: 0.2,
  iterations: 4,
  tolerance: 1e-4,
  rounds: 3,
  roundTolerance: 1e-5,
  block: 0.1,
  seed: 7,
};

/** Three kinds of cells in six dimensions; batches differ by a shift and by how many of a kind they have. */
function shiftedCells(cells: number, batches: number, seed = 1) {
  const random = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const shifts = Array.from({ length: batches }, () => Array.from({ length: 6 }, () => 1.5 * normal()));
  const batchOf = Array.from({ length: cells }, (_, i) => (i < batches ? i : Math.floor(random() ** 1.5 * batches)));
  const points = batchOf.map((batch, i) =>
    Array.from({ length: 6 }, (_, d) =>
      Math.fround((d === (i + batch * Number(random() < 0.2)) % 3 ? 6 : 0) + shifts[batch][d] + normal()),
    ),
  );
  return { points, batchOf };
}

const flat = (rows: number[][]) => Float32Array.from(rows.flat());

/** Largest difference beside the largest number. */
const apart = (found: ArrayLike<number>, wanted: number[]) =>
  wanted.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0) / Math.max(...wanted.map(Math.abs));

for (const { name, cells, batches, more } of [
  { name: 'three batches', cells: 203, batches: 3, more: {} },
  { name: 'a ridge that is given', cells: 120, batches: 2, more: { lambda: 1 } },
  { name: 'all cells at once', cells: 90, batches: 4, more: { block: 1, clusters: 2, tolerance: 0 } },
  { name: 'clusters beyond a slice of the vectors', cells: 180, batches: 2, more: { clusters: 18, theta: 1, sigma: 0.2 } },
]) {
  test(`corrected as the plain method has it: ${name}`, async () => {
    const chosen = { ...choices, ...more };
    const { points, batchOf } = shiftedCells(cells, batches);
    const start = points.slice(0, chosen.clusters);
    const random = new Random(chosen.seed, 'order');
    const orders: number[][] = [];
    for (let i = 0; i < chosen.iterations * chosen.rounds; i++) {
      const order = Uint32Array.from({ length: cells }, (_, cell) => cell);
      await random.shuffle(order, createJob());
      orders.push(Array.from(order));
    }
    const wanted = plainHarmony(points, batchOf, start, chosen, chosen.block, () => orders.shift()!);
    const found = await harmonize(
      { points: flat(points), dim: 6, batches: [Uint32Array.from(batchOf)], choices: chosen, start: Float64Array.from(start.flat()) },
      createJob(),
    );
    assert.equal(found.objectives.length, wanted.objectives.length);
    // Shares of cells in clusters are float32.
    assert.ok(apart(found.objectives, wanted.objectives) < 1e-5, String([found.objectives, wanted.objectives]));
    assert.ok(apart(found.corrected, wanted.corrected.flat()) < 2e-5, String(apart(found.corrected, wanted.corrected.flat())));
    assert.ok(apart(found.centres, wanted.centres.flat()) < 2e-5);
    assert.ok(apart(found.corrected, points.flat()) > 0.1, 'something was corrected');
  });
}

test('batches that share all their cells with another column’s are corrected once', async () => {
  const { points, batchOf } = shiftedCells(300, 3);
  const [one, two] = await Promise.all(
    [1, 2].map((columns) =>
      harmonize(
        {
          points: flat(points),
          dim: 6,
          batches: new Array<Uint32Array>(columns).fill(Uint32Array.from(batchOf)),
          // Half the penalty in each of two columns, and a ridge that is next to nothing.
          choices: { ...choices, theta: 2 / columns, lambda: 1e-3 },
          start: Float64Array.from(points.slice(0, choices.clusters).flat()),
        },
        createJob(),
      ),
    ),
  );
  assert.ok(apart(two.corrected, Array.from(one.corrected)) < 1e-3, String(apart(two.corrected, Array.from(one.corrected))));
});

test('the same seed gives the same numbers, another other ones; batches come nearer', async () => {
  const { points, batchOf } = shiftedCells(4000, 4);
  const run = (seed: number) =>
    harmonize({ points: flat(points), dim: 6, batches: [Uint32Array.from(batchOf)], choices: { ...choices, seed } }, createJob());
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first.corrected, other.corrected);
  const gap = (values: Float32Array) => {
    const mean = (batch: number, d: number) => {
      const own = batchOf.flatMap((b, i) => (b === batch ? [values[i * 6 + d]] : []));
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    return Math.hypot(...Array.from({ length: 6 }, (_, d) => mean(0, d) - mean(1, d)));
  };
  assert.ok(gap(first.corrected) < gap(flat(points)) / 3, `${gap(first.corrected)} after ${gap(flat(points))}`);
});

test('a single batch is left as it is', async () => {
  const { points } = shiftedCells(100, 1);
  const { corrected } = await harmonize({ points: flat(points), dim: 6, batches: [new Uint32Array(100)], choices }, createJob());
  assert.deepEqual(corrected, flat(points));
});

test('it can be cancelled', async () => {
  const { points, batchOf } = shiftedCells(20_000, 3);
  const stop = new AbortController();
  const working = harmonize(
    {
      points: flat(points),
      dim: 6,
      batches: [Uint32Array.from(batchOf)],
      choices: { ...choices, clusters: 100, iterations: 1000, tolerance: 0 },
    },
    createJob(undefined, stop.signal),
  );
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(working, { tag: 'cancelled' });
});
