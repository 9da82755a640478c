/** Against densities that are known: an even spread, a Gaussian, and points alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowdedLook, crowdingSteps, evenLayers } from '../../core/view/crowding.ts';
import { atOnce } from '../../core/view/steps.ts';
import { mulberry32, normals } from '../random.ts';

const crowding = (positions: Float32Array, shown: Uint8Array | null = null) => atOnce(crowdingSteps(positions, shown));
const mean = (values: Iterable<number>) => [...values].reduce((sum, value, _, { length }) => sum + value / length, 0);

function evenly(cells: number): Float32Array {
  const random = mulberry32(3);
  return Float32Array.from({ length: 2 * cells }, () => 20 * random() - 10);
}

test('where all lie evenly nothing is crowded', () => {
  const positions = evenly(50_000);
  const { doublings, side } = crowding(positions);
  // The square has a margin in which nothing lies; buckets at the rim reach into it.
  const crowds = doublings
    .map((crowd) => crowd - Math.log2(side ** 2 / 400))
    .filter((_, cell) => Math.max(Math.abs(positions[2 * cell]), Math.abs(positions[2 * cell + 1])) < 8);
  assert.ok(Math.abs(mean(crowds)) < 0.05, `${mean(crowds)} doublings`);
  assert.ok(crowds.every((crowd) => Math.abs(crowd) < 1.5));
});

test('a normal distribution is as crowded as its density says', () => {
  const cells = 100_000;
  const positions = normals(2 * cells, 5).map((value) => 2 * value);
  const { doublings: crowds, side } = crowding(positions);
  // Times an even spread over the square; the blur widens the variance of 4 by half of a bucket's width squared, a small part of the
  // tolerance.
  const expected = (cell: number) =>
    Math.log2((side ** 2 / (2 * Math.PI * 4)) * Math.exp(-(positions[2 * cell] ** 2 + positions[2 * cell + 1] ** 2) / 8));
  for (let cell = 0; cell < cells; cell += 97)
    if (expected(cell) > 0)
      assert.ok(Math.abs(crowds[cell] - expected(cell)) < 0.6, `${crowds[cell]} doublings where ${expected(cell)} were expected`);
});

test('a cell alone is less crowded than one in a crowd; cells that are not shown crowd nobody; cells without a place have a number', () => {
  const positions = normals(2 * 5000, 7);
  positions.set([9, 9, NaN, NaN], 0);
  const { doublings: crowds } = crowding(positions);
  const alone = crowds[0],
    amid = mean(crowds.subarray(2));
  assert.ok(alone < -2 && amid > 2, `${alone} alone, ${amid} in the crowd`);
  assert.ok(Number.isFinite(crowds[1]));
  const shown = Uint8Array.from({ length: 5000 }, (_, cell) => (cell < 40 ? 1 : 0));
  assert.ok(crowding(positions, shown).doublings[0] > alone + 3, 'of forty, one alone is no small part');
});

test('crowds are drawn finer and fainter, what lies alone larger and opaque; what was chosen by hand stays', () => {
  const density = { sized: true, layers: evenLayers(50_000, 1, 400) };
  const [alone, even, amid, thick] = [-6, 0, 4, 8].map((crowd) => crowdedLook(crowd, density));
  assert.ok(alone.size > even.size && even.size > amid.size && amid.size >= thick.size);
  assert.ok(alone.opacity === 1 && even.opacity === 1 && amid.opacity < 0.7 && amid.opacity > thick.opacity && thick.opacity > 0);
  assert.equal(crowdedLook(4, { sized: false, layers: density.layers }).size, 1);
  assert.equal(crowdedLook(4, { sized: true, layers: 0 }).opacity, 1);
});
