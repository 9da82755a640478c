import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastStep, stepOf, weightAt } from '../../core/view/weight-scale.ts';

test('the weight’s slider begins at vanilla’s 0, ascends from 0.001 to 1000, and finds every weight again', () => {
  assert.deepEqual([weightAt(0), weightAt(1), weightAt(lastStep)], [0, 0.001, 1000]);
  for (let step = 1; step <= lastStep; step++) {
    assert.ok(weightAt(step) > weightAt(step - 1));
    assert.equal(stepOf(weightAt(step)), step);
  }
  assert.deepEqual([stepOf(0), stepOf(1e-9), stepOf(1e9)], [0, 1, lastStep]);
});
