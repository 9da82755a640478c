import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor } from '../../renderer/plot/layout.ts';

test('panels share the area so that each embedding gets the largest square', () => {
  assert.equal(columnsFor(1, 1440, 900, 32), 1);
  assert.equal(columnsFor(2, 1440, 900, 32), 2);
  assert.equal(columnsFor(2, 500, 900, 32), 1);
  // Three in a row: 480 pixels each; two and one: (450 − 32) high.
  assert.equal(columnsFor(3, 1440, 900, 32), 3);
  assert.equal(columnsFor(4, 1000, 900, 32), 2);
  assert.equal(columnsFor(8, 1440, 900, 32), 4);
  assert.equal(columnsFor(0, 1440, 900, 32), 1);
});

test('panels stay where they are while other places would gain them little', () => {
  // A bar opens below four panels: in a row they would be 223 instead of 192 pixels wide.
  assert.equal(columnsFor(4, 892, 546, 46), 2);
  assert.equal(columnsFor(4, 892, 476, 46), 4);
  assert.equal(columnsFor(4, 892, 476, 46, 2), 2);
  // Much lower, it is worth it.
  assert.equal(columnsFor(4, 892, 400, 46, 2), 4);
  assert.equal(columnsFor(3, 1440, 900, 32, 4), 3);
});
