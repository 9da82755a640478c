/** Shortest paths and areas on surfaces whose geometry is known in closed form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { polygonQuadrature } from '../../core/geometry/area.ts';
import { lengthOf, segments, straighten } from '../../core/geometry/geodesic.ts';
import { cellGraph, evenly, shortestWay } from '../../core/geometry/graph.ts';
import { decoderSurface, type Surface } from '../../core/geometry/surface.ts';
import { createJob } from '../../core/base/job.ts';
import { decode, gramTensors, initialParameters } from '../../core/native/index.ts';
import type { NetworkShape } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

const job = createJob();
const line = (a: number[], b: number[]) => evenly(Float64Array.of(...a, ...b), a.length, Float64Array.of(1), segments);

/** From x and its derivatives along each coordinate. */
function surface(dim: number, ambient: number, place: (z: ArrayLike<number>) => { x: number[]; along: number[][] }): Surface {
  return {
    dim,
    ambient,
    at(z, image, jacobian) {
      const { x, along } = place(z);
      image.set(x);
      along.forEach((derivative, axis) => derivative.forEach((value, k) => (jacobian[k * dim + axis] = value)));
    },
  };
}

/** A plane lying askew, scaled and sheared: x = A z with A = [2 1; 0 3; 1 0]. */
const plane = surface(2, 3, (z) => ({
  x: [2 * z[0] + z[1], 3 * z[1], z[0]],
  along: [
    [2, 0, 1],
    [1, 3, 0],
  ],
}));

/** The unit sphere by longitude and latitude. */
const sphere = surface(2, 3, (z) => {
  const [cu, su, cv, sv] = [Math.cos(z[0]), Math.sin(z[0]), Math.cos(z[1]), Math.sin(z[1])];
  return {
    x: [cv * cu, cv * su, sv],
    along: [
      [-cv * su, cv * cu, 0],
      [-sv * cu, -sv * su, cv],
    ],
  };
});

/** z ↦ (z, |z|²). */
const paraboloid = surface(2, 3, (z) => ({
  x: [z[0], z[1], z[0] ** 2 + z[1] ** 2],
  along: [
    [1, 0, 2 * z[0]],
    [0, 1, 2 * z[1]],
  ],
}));

test('on a plane, scaled and sheared, the straight line is the shortest path', async () => {
  const [a, b] = [
    [0.5, -1],
    [2, 3],
  ];
  // A (b − a) with b − a = (1.5, 4): (7, 12, 1.5).
  const truth = Math.hypot(7, 12, 1.5);
  const bent = line(a, b).map((value, i) => value + (i > 1 && i < 2 * segments ? 0.3 * Math.sin(i) : 0));
  for (const start of [line(a, b), bent]) {
    const { path, length } = await straighten(plane, start, job);
    assert.ok(Math.abs(length / truth - 1) < 1e-10);
    line(a, b).forEach((value, i) => assert.ok(Math.abs(path[i] - value) < 1e-7));
  }
});

test('on a sphere shortest paths are great circles', async () => {
  // Along a circle of latitude the way is longer than over the pole's side: cos c = sin² v + cos² v cos Δu.
  for (const [v, du] of [
    [0.3, 1],
    [0.8, 1.5],
    [1.1, 2.4],
  ]) {
    const truth = Math.acos(Math.sin(v) ** 2 + Math.cos(v) ** 2 * Math.cos(du));
    const start = line([0, v], [du, v]);
    const { path, length } = await straighten(sphere, start, job);
    assert.ok((await lengthOf(sphere, start, job)) > truth * 1.001);
    // Chords fall short of their arcs by (angle / segments)² / 24.
    assert.ok(Math.abs(length / truth - 1) < 1e-4, `${length} is not ${truth}`);
    assert.ok(length <= truth * (1 + 1e-9));
    // Every corner lies in the plane of the great circle through both ends and the sphere's centre, and steps are even.
    const image = (i: number) => {
      const x = new Float64Array(3);
      sphere.at(path.subarray(2 * i, 2 * i + 2), x, new Float64Array(6));
      return x;
    };
    const [p, q] = [image(0), image(segments)];
    const normal = [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
    for (let i = 1; i < segments; i++) assert.ok(Math.abs(image(i).reduce((sum, value, k) => sum + value * normal[k], 0)) < 1e-5);
  }
});

test('on a paraboloid the way through the vertex is a parabola’s arc', async () => {
  // ∫ √(1 + 4 r²) dr from −1 to 1 = √5 + asinh(2) / 2.
  const truth = Math.sqrt(5) + Math.asinh(2) / 2;
  const { length } = await straighten(paraboloid, line([-1, 0], [1, 0]), job);
  assert.ok(Math.abs(length / truth - 1) < 2e-4, `${length} is not ${truth}`);
  // Round the side of it no way is shorter than what a start beside the vertex finds.
  const beside = line([-1, 0], [1, 0]).map((value, i) => (i % 2 === 1 ? 0.5 * Math.sin((Math.PI * (i - 1)) / (2 * segments)) : value));
  const other = await straighten(paraboloid, beside, job);
  assert.ok(other.length < (await lengthOf(paraboloid, beside, job)) && other.length <= length * (1 + 1e-6));
});

test('a decoder in float64 is the engine’s, with its Jacobian', async () => {
  for (const activation of ['elu', 'softplus', 'tanh', 'silu'] as const) {
    const shape: NetworkShape = { inputDim: 7, hidden: [6, 5], latentDim: 2, activation };
    const parameters = initialParameters(shape, 3);
    const decoder = decoderSurface(shape, parameters);
    const [image, jacobian, ahead, behind, unused] = [
      new Float64Array(7),
      new Float64Array(14),
      new Float64Array(7),
      new Float64Array(7),
      new Float64Array(14),
    ];
    for (const z of [
      [0.4, -1.2],
      [-2, 0.3],
    ]) {
      decoder.at(z, image, jacobian);
      (await decode(shape, parameters, Float32Array.from(z))).forEach((value, k) => assert.ok(Math.abs(value - image[k]) < 1e-5));
      const gram = await gramTensors(shape, parameters, 'decoder', Float32Array.from(z));
      for (const [i, j] of [
        [0, 0],
        [0, 1],
        [1, 1],
      ]) {
        const own = Array.from({ length: 7 }, (_, k) => jacobian[2 * k + i] * jacobian[2 * k + j]).reduce((sum, value) => sum + value, 0);
        assert.ok(Math.abs(own - gram[2 * i + j]) < 1e-5);
      }
      const h = 1e-6;
      decoder.at([z[0] + h, z[1]], ahead, unused);
      decoder.at([z[0] - h, z[1]], behind, unused);
      for (let k = 0; k < 7; k++) assert.ok(Math.abs((ahead[k] - behind[k]) / (2 * h) - jacobian[2 * k]) < 1e-7);
    }
  }
});

test('no other path is shorter: a geodesic of a decoder, nudged', async () => {
  const shape: NetworkShape = { inputDim: 5, hidden: [8, 8], latentDim: 2, activation: 'tanh' };
  const decoder = decoderSurface(
    shape,
    initialParameters(shape, 5).map((value) => 4 * value),
  );
  const start = line([-1.5, -1], [1.5, 1]);
  const { path, length } = await straighten(decoder, start, job);
  assert.ok(length < (await lengthOf(decoder, start, job)));
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [1, -1],
  ]) {
    for (const size of [-0.03, 0.03]) {
      const nudged = path.map((value, i) => value + size * (i % 2 === 0 ? dx : dy) * Math.sin((Math.PI * Math.floor(i / 2)) / segments));
      assert.ok((await lengthOf(decoder, nudged, job)) > length);
    }
  }
});

test('the way over the cells is the shortest there is, and ends where no edge leads', async () => {
  // A corridor round a wall: cells on three sides of a square, unit steps.
  const corridor = [
    ...Array.from({ length: 11 }, (_, i) => [0, i]),
    ...Array.from({ length: 10 }, (_, i) => [i + 1, 10]),
    ...Array.from({ length: 10 }, (_, i) => [10, 9 - i]),
  ];
  const island = Array.from({ length: 30 }, (_, i) => [1000 + (i % 6), 1000 + Math.floor(i / 6)]);
  const embedding = Float32Array.from([...corridor, ...island].flat());
  const apart = (a: number, b: number) => Math.hypot(embedding[2 * a] - embedding[2 * b], embedding[2 * a + 1] - embedding[2 * b + 1]);
  const graph = await cellGraph(embedding, 2, (a, b) => (apart(a, b) <= 1 ? apart(a, b) : NaN), job);
  assert.deepEqual(
    await shortestWay(graph, 0, 30, job),
    Array.from({ length: 31 }, (_, i) => i),
  );
  assert.deepEqual(await shortestWay(graph, 4, 4, job), [4]);
  assert.equal(await shortestWay(graph, 0, 40, job), null);
});

test('of random graphs the way is as long as relaxing every edge finds it', async () => {
  const random = mulberry32(2);
  const embedding = Float32Array.from({ length: 240 }, () => random());
  const toll = Float64Array.from({ length: 120 }, () => 0.2 + random());
  const length = (a: number, b: number) => toll[a] + toll[b];
  const graph = await cellGraph(embedding, 2, length, job);
  const reached = new Float64Array(120).fill(Infinity);
  reached[3] = 0;
  for (let round = 0; round < 120; round++) {
    graph.neighbors.forEach((b, at) => {
      const a = Math.floor(at / graph.width);
      reached[b] = Math.min(reached[b], reached[a] + graph.lengths[at]);
      reached[a] = Math.min(reached[a], reached[b] + graph.lengths[at]);
    });
  }
  for (const to of [0, 50, 119]) {
    const way = (await shortestWay(graph, 3, to, job))!;
    const total = way.slice(1).reduce((sum, cell, i) => sum + length(way[i], cell), 0);
    assert.ok(Math.abs(total - reached[to]) < 1e-9);
  }
});

test('areas: of polygons exactly, of densities on them to 10⁻⁶, holes and crossings by the even-odd rule', () => {
  const area = (...corners: number[]) => polygonQuadrature(Float32Array.from(corners)).area;
  assert.ok(Math.abs(area(0, 0, 4, 0, 4, 3, 0, 3) - 12) < 1e-9);
  assert.ok(Math.abs(area(0, 0, 2, 1, 1, 3) - 2.5) < 1e-6);
  // A bow tie: two triangles with base 2 and height 1.
  assert.ok(Math.abs(area(0, 0, 2, 2, 2, 0, 0, 2) - 2) < 1e-3);
  // The paraboloid over a square of side 2: ∫∫ √(1 + 4 x² + 4 y²), by Simpson's rule on 400² pieces of one quarter.
  const { points, weights } = polygonQuadrature(Float32Array.of(-1, -1, 1, -1, 1, 1, -1, 1));
  const sum = weights.reduce((total, weight, n) => total + weight * Math.sqrt(1 + 4 * points[2 * n] ** 2 + 4 * points[2 * n + 1] ** 2), 0);
  const n = 400;
  let truth = 0;
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= n; j++) {
      const factor = (i % n === 0 ? 1 : i % 2 === 1 ? 4 : 2) * (j % n === 0 ? 1 : j % 2 === 1 ? 4 : 2);
      truth += (4 * factor * Math.sqrt(1 + 4 * (i / n) ** 2 + 4 * (j / n) ** 2)) / (9 * n * n);
    }
  }
  assert.ok(Math.abs(sum / truth - 1) < 1e-6);
  assert.throws(() => area(0, 0, 1, 1), { tag: 'bad-option' });
  assert.throws(() => area(0, 0, 1, NaN, 2, 2), { tag: 'bad-option' });
});
