import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mulberry32, normal, permutation, sfc32, shuffle, splitmix32 } from '../../core/base/random.ts';

const draws = 50_000;

for (const [name, seeded] of Object.entries({ mulberry32, splitmix32, sfc32 })) {
  test(`${name}: the same for a seed, another for another, uniform in [0, 1)`, () => {
    const [one, same, other] = [seeded(3), seeded(3), seeded(4)];
    const tenths = new Array<number>(10).fill(0);
    let differing = 0;
    for (let i = 0; i < draws; i++) {
      const value = one();
      assert.equal(value, same());
      if (value !== other()) differing += 1;
      tenths[Math.floor(value * 10)] += 1;
    }
    assert.ok(differing > 0.999 * draws);
    // χ² of nine degrees of freedom exceeds 27.9 once in a thousand; the seed is fixed.
    const expected = draws / 10;
    assert.ok(tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0) < 27.9);
  });
}

test('normal: mean 0, variance 1', () => {
  const uniform = mulberry32(9);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < draws; i++) {
    const value = normal(uniform);
    sum += value;
    squares += value * value;
  }
  // Four standard errors.
  assert.ok(Math.abs(sum / draws) < 4 / Math.sqrt(draws));
  assert.ok(Math.abs(squares / draws - 1) < 4 * Math.sqrt(2 / draws));
});

test('shuffle: each of the six orders of three as often as the others', () => {
  const uniform = sfc32(1);
  const counts = new Map<string, number>();
  for (let round = 0; round < 12_000; round++) {
    const order = shuffle(['a', 'b', 'c'], uniform).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  // Five standard deviations of a binomial with n = 12,000 and p = 1/6.
  for (const count of counts.values()) assert.ok(Math.abs(count - 2_000) < 5 * 41);
});

test('permutation: all of them once', () => {
  assert.deepEqual(
    [...permutation(1000, 5)].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, index) => index),
  );
});
