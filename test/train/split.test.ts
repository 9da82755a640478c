import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCells } from '../../core/train/trainer.ts';

for (const [rows, share] of [[700, 0.1], [1, 0.5], [68_579, 0.1], [10, 0], [10, 0.9]]) {
  test(`${rows} cells, ${share} held out: every cell once, in order`, () => {
    const { train, heldOut } = splitCells(rows, share, 0);
    assert.equal(heldOut.length, Math.round(rows * share));
    const all = [...train, ...heldOut];
    assert.equal(new Set(all).size, rows);
    assert.ok(all.every((row) => row < rows));
    for (const part of [train, heldOut]) assert.deepEqual(part, part.toSorted());
  });
}

test('the split follows its seed alone', () => {
  assert.deepEqual(splitCells(500, 0.1, 7), splitCells(500, 0.1, 7));
  assert.notDeepEqual(splitCells(500, 0.1, 7), splitCells(500, 0.1, 8));
});

test('held-out cells come evenly from all of the data', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 20; seed++) for (const row of splitCells(10_000, 0.1, seed).heldOut) tenths[Math.floor(row / 1000)]++;
  // 20 000 cells over ten bins: 2 000 each with a standard deviation of about 40.
  assert.ok(tenths.every((count) => Math.abs(count - 2000) < 200), tenths.join(' '));
});
