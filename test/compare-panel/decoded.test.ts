import assert from 'node:assert/strict';
import { test } from 'node:test';
import { risingAndFalling, turnsOf } from '../../renderer/panels/compare/decoded.ts';

test('a course is told by its ends, and by the peak or trough between them that lies beyond both', () => {
  const turns = (...values: number[]) => turnsOf({ values, low: Math.min(...values), high: Math.max(...values) });
  assert.deepEqual(turns(0, 1, 2, 3), [0, 3]);
  assert.deepEqual(turns(0, 4, 4.1, -0.2), [0, 4.1, -0.2]);
  assert.deepEqual(turns(3, 1, 0.5, 2), [3, 0.5, 2]);
  assert.deepEqual(turns(0, 3.05, 3), [0, 3], 'a little beyond is no turn');
});

test('the genes that change most along a path stand first, by their own deviation', () => {
  const genes = ['still', 'loud', 'sure'];
  const courses = risingAndFalling({
    genes,
    values: Float32Array.of(1, 0, 0, 1, 4, 2),
    mean: Float32Array.of(1, 2, 1),
    deviation: Float32Array.of(1, 4, 0.5),
    unit: '',
  });
  assert.deepEqual(
    courses.map(({ gene, change }) => [gene, change]),
    [
      ['sure', 4],
      ['loud', 1],
      ['still', 0],
    ],
  );
});
