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
