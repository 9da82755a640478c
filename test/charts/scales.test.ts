import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTick, linearScale, logScale, thin } from '../../renderer/charts/scales.ts';

const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

test('a logarithmic scale puts the lowest value at 0, the highest at 1, and their geometric mean half way', () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      fc.pre(Math.max(a, b) / Math.min(a, b) > 1.3);
      const scale = logScale([a, b]);
      assert.ok(Math.abs(scale.at(Math.min(a, b))) < 1e-9);
      assert.ok(Math.abs(scale.at(Math.max(a, b)) - 1) < 1e-9);
      assert.ok(Math.abs(scale.at(Math.sqrt(a) * Math.sqrt(b)) - 0.5) < 1e-6);
    }),
  );
});

test('ticks lie within the values, ascend, and are few', () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const { at, ticks } = logScale([a, b]);
      assert.ok(ticks.length <= 16, `${ticks.length} ticks for ${a} and ${b}`);
      assert.ok(ticks.every((tick, index) => at(tick) > -0.01 && at(tick) < 1.01 && (index === 0 || tick > ticks[index - 1])));
    }),
  );
});

test('values that a logarithm cannot take are left out, and nothing at all still makes a scale', () => {
  assert.deepEqual(logScale([0, -1, NaN, Infinity, 1, 100]).ticks, [1, 3, 10, 30, 100]);
  assert.ok(Number.isFinite(logScale([]).at(0.5)));
});

test('a linear scale has round ticks', () => {
  assert.deepEqual(linearScale(1, 100).ticks, [50, 100]);
  assert.deepEqual(linearScale(1, 2858).ticks, [1000, 2000]);
});

test('thinning keeps the first and last point and every extreme', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 5000 }),
      fc.integer({ min: 10, max: 500 }),
      (values, most) => {
        const kept = thin(values, most);
        assert.ok(kept.length <= most + 3, `${kept.length} of ${most}`);
        assert.ok(
          kept.every((index, order) => order === 0 || index > kept[order - 1]),
          'in order, none twice',
        );
        assert.deepEqual([kept[0], kept.at(-1)], [0, values.length - 1]);
        const lowest = Math.min(...values);
        const highest = Math.max(...values);
        assert.ok(kept.some((index) => values[index] === lowest) && kept.some((index) => values[index] === highest));
      },
    ),
  );
});

test('ticks are written short', () => {
  assert.deepEqual([0.05, 2, 100, 1e-5, 30000, 3e6].map(formatTick), ['0.05', '2', '100', '1e-5', '30000', '3e+6']);
});
