import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logAxis } from '../../core/figure/log-axis.ts';

test('every value has its place on the axis, in order, and ticks are few and where they say', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { minLength: 1 }), (values) => {
      const axis = logAxis(values, 200);
      for (const value of values) assert.ok(axis.at(value) >= 0 && axis.at(value) <= 200);
      assert.ok(axis.ticks.length <= 7);
      for (const { value, label } of axis.ticks) {
        assert.ok(axis.at(value) >= -1e-6 && axis.at(value) <= 200 + 1e-6);
        assert.ok(Math.abs(Number(label.replace('−', '-')) / value - 1) < 1e-9, `${label} stands at ${value}`);
      }
    }),
  );
});

test('values that no logarithm has are passed over', () => {
  assert.ok(logAxis([0, -1, NaN, Infinity], 100).ticks.length > 0);
  assert.deepEqual(
    logAxis([1, 0, 1000], 100)
      .ticks.map(({ label }) => label)
      .filter((label) => /^10*$/.test(label)),
    ['1', '10', '100', '1000'],
  );
});
