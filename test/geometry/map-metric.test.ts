/**
 * The metric of maps against closed forms; under noise against what the best radius would have given, and against what repeated noise does.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noisyMap, relativeError, surfaceNames, type NoisyMap, type Recipe } from '../../bench/map-metric/surfaces.ts';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { distortion } from '../../core/geometry/distortion.ts';
import { mapTensors, reliedMetric, type EmbeddedCells, type Windows } from '../../core/geometry/map-metric.ts';
import { chooseWindows, evenWindows, windowsAt } from '../../core/geometry/map-windows.ts';
import { normals } from '../random.ts';
import { errorAgainstTruth, maps } from './closed-form-maps.ts';

const job = createJob();
const everyNth = (rows: number, count: number) => Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows) / count));
const quantileOf = (values: readonly number[], q: number) => values.toSorted((a, b) => a - b)[Math.floor(q * values.length)];
const cellsOf = ({ features, inputDim, embedding }: NoisyMap): EmbeddedCells => ({ features, inputDim, embedding, latentDim: 2 });

/**
 * Median errors in squared length allowed with 500, 2,000 and 6,000 cells: none on planes but float32's, else a half more than is found.
 */
const allowed: Record<string, [number, number, number]> = {
  'plane, scaled and sheared': [1e-5, 1e-5, 1e-5],
  'plane, unevenly filled': [1e-5, 1e-5, 1e-5],
  'sphere, stereographic': [0.05, 0.012, 0.005],
  'sphere, orthographic': [0.06, 0.02, 0.01],
  'Swiss roll, unrolled': [0.04, 0.01, 0.005],
};

for (const [name, make] of Object.entries(maps)) {
  test(`the metric of a known map: ${name}`, async () => {
    for (const [i, n] of [500, 2000, 6000].entries()) {
      const error = await errorAgainstTruth(make(n, 1));
      assert.ok(error < allowed[name][i], `${n} cells: ${error}`);
    }
  });
}

const radii = [0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.56, 0.8];
/** The last number: how many times the error may be told, or be as much as is told. Of few cells on two sheets more is told than there is. */
const hard: [Omit<Recipe, 'surface' | 'seed'>, median: number, most: number, apart: number][] = [
  [{ n: 700, dim: 30, noise: 0.02, uneven: true }, 0.06, 0.2, 2],
  [{ n: 1500, dim: 10, noise: 0, uneven: false }, 0.02, 0.15, 1.5],
  [{ n: 3000, dim: 30, noise: 0.02, uneven: true }, 0.06, 0.15, 1.5],
  [{ n: 3000, dim: 100, noise: 0.05, uneven: false }, 0.1, 0.35, 1.5],
];

for (const surface of surfaceNames) {
  test(`the metric under noise: ${surface}; the radius is chosen as well as if the truth were known, and the error is told`, async () => {
    for (const [recipe, median, most, apart] of hard) {
      const map = noisyMap({ ...recipe, surface, seed: 5 });
      const asked = everyNth(recipe.n, 400);
      const judge = async (own: Windows) => {
        const found = await reliedMetric(cellsOf(map), asked, own, job);
        const errors = Array.from(asked, (cell, i) =>
          relativeError(
            [found.tensors[4 * i], found.tensors[4 * i + 1], found.tensors[4 * i + 3]],
            map.truth.subarray(3 * cell, 3 * cell + 3),
          ),
        ).map((error) => (Number.isNaN(error) ? Infinity : error));
        return {
          error: [0.5, 0.9].map((q) => quantileOf(errors, q)),
          told: quantileOf(
            Array.from(found.spread, (spread, i) => Math.hypot(spread, found.inconsistency[i])).map((told) =>
              Number.isNaN(told) ? Infinity : told,
            ),
            0.5,
          ),
        };
      };
      const windows = await chooseWindows(cellsOf(map), job);
      const { error, told } = await judge(windowsAt(windows, asked));
      // Infinite where a cell has no metric: of the chosen windows nine in ten have one, whatever the noise.
      assert.ok(error[0] < median && error[1] < most, `${JSON.stringify(recipe)}: ${error.join()}`);
      const best = (await Promise.all(radii.map((radius) => judge(windowsAt(evenWindows(recipe.n, radius), asked))))).map(
        (one) => one.error,
      );
      // 0.001: the branches are flat where they do not bend, and what is left there is float32's rounding.
      for (const q of [0, 1])
        assert.ok(
          error[q] <= 2 * Math.min(...best.map((one) => one[q])) + 0.001,
          `${JSON.stringify(recipe)}: ${error.join()}, at best ${best.map((one) => one[q]).join()}`,
        );
      assert.ok(
        told > error[0] / apart - 0.001 && told < apart * error[0] + 0.001,
        `${JSON.stringify(recipe)}: told ${told}, is ${error[0]}`,
      );
    }
  });
}

test('data that are a polynomial of the map have their metric exactly by one of that order, by a lower one about', async () => {
  const places = normals(2 * 600, 11);
  // Their derivatives by x and y; at a place, g is the sum of the products of a feature's two.
  const features: [
    value: (x: number, y: number) => number,
    dx: (x: number, y: number) => number,
    dy: (x: number, y: number) => number,
  ][][] = [
    [
      [(x, y) => 2 * x + y, () => 2, () => 1],
      [(x, y) => y - x, () => -1, () => 1],
    ],
    [
      [(x, y) => x + x * y, (_, y) => 1 + y, (x) => x],
      [(x, y) => 2 * y - 0.5 * x * x, (x) => -x, () => 2],
    ],
    [
      [(x, y) => x + 0.3 * x ** 3 - y * y, (x) => 1 + 0.9 * x * x, (_, y) => -2 * y],
      [(x, y) => 2 * y + 0.2 * x * x * y, (x, y) => 0.4 * x * y, (x) => 2 + 0.2 * x * x],
    ],
  ];
  const asked = everyNth(600, 60);
  for (const [made, columns] of features.entries()) {
    const map: EmbeddedCells = {
      features: Float32Array.from({ length: 1200 }, (_, i) => columns[i % 2][0](places[i - (i % 2)], places[i - (i % 2) + 1])),
      inputDim: 2,
      embedding: places,
      latentDim: 2,
    };
    for (const order of [1, 2, 3]) {
      const found = await mapTensors(map, asked, { radii: new Float64Array(60).fill(1.5), orders: new Uint32Array(60).fill(order) }, job);
      const errors = Array.from(asked, (cell, i) => {
        const slopes = columns.map((column) => [1, 2].map((at) => column[at](places[2 * cell], places[2 * cell + 1])));
        const product = (a: number, b: number) => slopes.reduce((sum, slope) => sum + slope[a] * slope[b], 0);
        return relativeError([found[4 * i], found[4 * i + 1], found[4 * i + 3]], [product(0, 0), product(0, 1), product(1, 1)]);
      });
      const most = Math.max(...errors);
      // Float32 places and data.
      if (order > made) assert.ok(most < 1e-4, `made by order ${made + 1}, found by ${order}: ${most}`);
      else assert.ok(quantileOf(errors, 0.5) > 0.01, `made by order ${made + 1}, found by ${order}: ${quantileOf(errors, 0.5)}`);
    }
  }
});

test('the spread that is told is what repeated noise makes of a metric, and noise adds nothing to its mean', async () => {
  // A flat patch, so that there is no error but chance. 64 draws leave a standard deviation uncertain by 9 %, a mean by an eighth of it.
  const [rows, dim, noise, draws] = [1000, 20, 0.05, 64];
  const places = Float32Array.from(
    { length: 2 * rows },
    (_, i) => ((i >> 1) * (i % 2 === 0 ? 0.7548776662466927 : 0.5698402909980532)) % 1,
  );
  const middle = places.findIndex((x, i) => i % 2 === 0 && Math.abs(x - 0.5) < 0.03 && Math.abs(places[i + 1] - 0.5) < 0.03) / 2;
  const found: number[][] = [];
  const spreads: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = normals(rows * dim, 100 + draw);
    const features = random.map((x, i) => noise * x + (i % dim < 2 ? places[2 * Math.floor(i / dim) + (i % dim)] : 0));
    const { tensors, spread } = await reliedMetric(
      { features, inputDim: dim, embedding: places, latentDim: 2 },
      Uint32Array.of(middle),
      { radii: Float64Array.of(0.3) },
      job,
    );
    found.push([...tensors]);
    spreads.push(spread[0]);
  }
  const mean = [0, 1, 2, 3].map((e) => found.reduce((sum, tensor) => sum + tensor[e], 0) / draws);
  const deviation = Math.sqrt(
    found.reduce((sum, tensor) => sum + tensor.reduce((of, x, e) => of + (x - mean[e]) ** 2, 0), 0) / (draws - 1),
  );
  const told = Math.sqrt(spreads.reduce((sum, spread) => sum + spread ** 2, 0) / draws) * Math.SQRT2;
  assert.ok(told > 0.75 * deviation && told < 1.35 * deviation, `told ${told}, is ${deviation}`);
  [1, 0, 0, 1].forEach((truth, e) => assert.ok(Math.abs(mean[e] - truth) < 3 * (deviation / Math.sqrt(draws)), mean.join()));
});

test('copies of cells say nothing: every metric and its error are as without them', async () => {
  const map = cellsOf(noisyMap({ surface: 'torus', n: 800, dim: 10, noise: 0.03, uneven: false, seed: 2 }));
  // Each cell once, every second twice, every fourth three times.
  const rows = Array.from({ length: 800 }, (_, i) => [i, ...(i % 2 === 0 ? [i] : []), ...(i % 4 === 0 ? [i] : [])]).flat();
  const copied = {
    ...map,
    features: Float32Array.from(rows.flatMap((i) => [...map.features.subarray(10 * i, 10 * i + 10)])),
    embedding: Float32Array.from(rows.flatMap((i) => [...map.embedding.subarray(2 * i, 2 * i + 2)])),
  };
  const at = (cells: EmbeddedCells, asked: Uint32Array) =>
    reliedMetric(cells, asked, { radii: new Float64Array(asked.length).fill(0.4) }, job);
  const [once, several] = [
    await at(
      map,
      Uint32Array.from({ length: 800 }, (_, i) => i),
    ),
    await at(copied, Uint32Array.from(rows.keys())),
  ];
  rows.forEach((of, i) => {
    assert.deepEqual(several.tensors.subarray(4 * i, 4 * i + 4), once.tensors.subarray(4 * of, 4 * of + 4));
    assert.deepEqual(
      [several.spread[i], several.inconsistency[i], several.radius[i]],
      [once.spread[of], once.inconsistency[of], once.radius[of]],
    );
  });
});

test('windows of more cells than a fit takes: a sample of them sees the same metric, with an error that is told', async () => {
  const map = noisyMap({ surface: 'sphere', n: 30_000, dim: 10, noise: 0.05, uneven: true, seed: 4 });
  const asked = everyNth(30_000, 300);
  const errorsAt = async (radius: number) => {
    const { tensors, spread, inconsistency } = await reliedMetric(cellsOf(map), asked, { radii: new Float64Array(300).fill(radius) }, job);
    const errors = Array.from(asked, (cell, i) =>
      relativeError([tensors[4 * i], tensors[4 * i + 1], tensors[4 * i + 3]], map.truth.subarray(3 * cell, 3 * cell + 3)),
    );
    return {
      error: quantileOf(errors, 0.5),
      told: quantileOf(
        Array.from(spread, (by, i) => Math.hypot(by, inconsistency[i])),
        0.5,
      ),
    };
  };
  // Some 600 and some 1,350 cells a window: the larger holds more than are taken, and its error is less all the same.
  const [few, many] = [await errorsAt(0.2), await errorsAt(0.3)];
  for (const { error, told } of [few, many]) assert.ok(told > error / 1.5 && told < 1.5 * error, `told ${told}, is ${error}`);
  assert.ok(many.error < 0.9 * few.error, `${many.error}, ${few.error}`);
});

test('a linear change of the embedding changes its metric as it must: g ↦ A⁻ᵀ g A⁻¹', async () => {
  const map = noisyMap({ surface: 'torus', n: 3000, dim: 5, noise: 0, uneven: false, seed: 3 });
  const asked = everyNth(3000, 50);
  const at = (embedding: Float32Array) => mapTensors({ ...cellsOf(map), embedding }, asked, { radii: new Float64Array(50).fill(0.2) }, job);
  // A = 4, exact in float32, and A = [2 0; 0 0.5], which the first look at the map sees in other cells.
  const before = await at(map.embedding);
  const larger = await at(map.embedding.map((x) => 4 * x));
  larger.forEach((x, i) => assert.ok(Math.abs(16 * x - before[i]) < 1e-9 * Math.abs(before[i - (i % 4)])));
  const stretched = await at(map.embedding.map((x, i) => (i % 2 === 0 ? 2 * x : x / 2)));
  for (let n = 0; n < asked.length; n++) {
    const [a, b, , d] = before.subarray(n * 4, n * 4 + 4);
    [a / 4, b, b, d * 4].forEach((expected, i) =>
      assert.ok(Math.abs(stretched[n * 4 + i] - expected) < 1e-3 * (a + 4 * d), stretched.subarray(n * 4, n * 4 + 4).join()),
    );
  }
});

test('where the map lies folded over itself each sheet has its own metric', async () => {
  // A plane and, three units above it, one that is stretched twofold along x; on the map they are one square.
  const places = Float32Array.from(
    { length: 2 * 4000 },
    (_, i) => ((i >> 1) * (i % 2 === 0 ? 0.7548776662466927 : 0.5698402909980532)) % 1,
  );
  const features = Float32Array.from({ length: 3 * 4000 }, (_, i) => {
    const cell = Math.floor(i / 3);
    const upper = cell % 3 === 0;
    return [upper ? 2 * places[2 * cell] : places[2 * cell], places[2 * cell + 1], upper ? 3 : 0][i % 3];
  });
  const map = { features, inputDim: 3, embedding: places, latentDim: 2 };
  const asked = everyNth(4000, 200);
  const found = await mapTensors(map, asked, windowsAt(await chooseWindows(map, job), asked), job);
  const errors = Array.from(asked, (cell, i) =>
    relativeError([found[4 * i], found[4 * i + 1], found[4 * i + 3]], [cell % 3 === 0 ? 4 : 1, 0, 1]),
  );
  assert.ok(quantileOf(errors, 0.9) < 1e-4, `${quantileOf(errors, 0.5)}, ${quantileOf(errors, 0.9)}`);
});

test('a map that has nothing to do with the data is called unreliable', async () => {
  const map = { features: normals(10 * 1000, 1), inputDim: 10, embedding: normals(2 * 1000, 2), latentDim: 2 };
  const asked = everyNth(1000, 200);
  const { reliability } = await reliedMetric(map, asked, windowsAt(await chooseWindows(map, job), asked), job);
  const relied = reliability.filter((value) => value >= 0.5).length;
  assert.ok(relied < 20, `${relied} of 200`);
});

test('distortion of an embedding that no model made: an isometry has little, a stretched one its anisotropy', async () => {
  const map = maps['plane, scaled and sheared'](4000, 2);
  // The plane's own coordinates, through the inverse of the map.
  const flat = Float32Array.from({ length: 8000 }, (_, i) =>
    i % 2 === 0 ? map.embedding[i] / 2 - map.embedding[i + 1] : 2 * map.embedding[i],
  );
  const of = async (embedding: Float32Array) =>
    distortion(
      await mapTensors({ ...map, embedding, latentDim: 2 }, map.inner, { radii: new Float64Array(map.inner.length).fill(0.1) }, job),
      2,
      'paper',
    );
  const [isometry, sheared] = [await of(flat), await of(map.embedding)];
  // g = [0.25 −0.5; −0.5 5] has eigenvalues 0.198 and 5.052.
  const truth = 1 - 0.198 / 5.052;
  assert.ok(isometry.cn! < 1e-4 && Math.abs(sheared.cn! - truth) < 1e-3, `${isometry.cn}, ${sheared.cn}`);
  assert.ok(isometry.vpres! < 1e-8 && sheared.vpres! < 1e-8);
});

test('windows without cells grow, and say so; cells that are all alike are a fault, and copies of cells are not', async () => {
  const features = normals(2 * 500, 3);
  const map = { features, inputDim: 2, embedding: features, latentDim: 2 };
  const { radius, tensors } = await reliedMetric(map, Uint32Array.of(0), { radii: Float64Array.of(1e-6) }, job);
  assert.ok(radius[0] > 0.01 && Math.abs(tensors[0] - 1) < 1e-5);
  await assert.rejects(
    chooseWindows({ features: new Float32Array(300), inputDim: 3, embedding: normals(200, 1), latentDim: 2 }, job),
    (error) => error instanceof Fault && error.tag === 'unsupported' && /same features/.test(error.message),
  );
  for (const [embedding, why] of [
    [new Float32Array(200), /no extent/],
    // On a line, as float32 rounds it.
    [Array.from(normals(100, 2)).flatMap((x) => [x, 1.7 * x]), /no extent/],
    [normals(46, 2), /23 cells in different places are too few/],
  ] as const) {
    const places = Float32Array.from(embedding);
    await assert.rejects(
      chooseWindows({ features: normals(1.5 * places.length, 1), inputDim: 3, embedding: places, latentDim: 2 }, job),
      (error) => error instanceof Fault && error.tag === 'unsupported' && why.test(error.message),
    );
  }
  const some = normals(3 * 200, 4);
  const copies = Float32Array.from({ length: 3 * 4000 }, (_, i) => some[i % some.length]);
  const chosen = await chooseWindows(
    {
      features: copies,
      inputDim: 3,
      embedding: Float32Array.from({ length: 8000 }, (_, i) => copies[3 * (i >> 1) + (i % 2)]),
      latentDim: 2,
    },
    job,
  );
  assert.ok(chosen.radius > 0);
  assert.throws(
    () => evenWindows(3, 0),
    (error) => error instanceof Fault && error.tag === 'bad-option',
  );
});

test('maps of one and of more than three dimensions have a metric', async () => {
  const features = normals(6 * 2000, 7);
  for (const m of [1, 3, 5]) {
    const embedding = Float32Array.from({ length: m * 2000 }, (_, i) => features[6 * Math.floor(i / m) + (i % m)]);
    const { tensors } = await reliedMetric(
      { features, inputDim: 6, embedding, latentDim: m },
      Uint32Array.of(1, 2, 3),
      { radii: new Float64Array(3).fill(1.5) },
      job,
    );
    // The data's other dimensions are noise of size 1: a window of hundreds of cells leaves some tenths of it.
    for (let i = 0; i < m; i++) assert.ok(Math.abs(tensors[i * m + i] - 1) < 0.6, `${m}: ${tensors.join()}`);
  }
});
