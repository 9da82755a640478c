import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCells } from '../../core/train/split.ts';

for (const [rows, share] of [
  [700, 0.1],
  [1, 0.5],
  [68_579, 0.1],
  [10, 0],
  [10, 0.9],
]) {
  test(`${rows} cells, ${share} held out: every cell once, in order`, () => {
    const { train, heldOut } = splitCells(rows, share, 0, 0);
    assert.equal(heldOut.length, Math.round(rows * share));
    const all = [...train, ...heldOut];
    assert.equal(new Set(all).size, rows);
    assert.ok(all.every((row) => row < rows));
    for (const part of [train, heldOut]) assert.deepEqual(part, part.toSorted());
  });
}

test('validation cells come from those trained on; those held out stay the same', () => {
  const [without, with_] = [0, 0.05].map((validation) => splitCells(1_000, 0.1, validation, 3));
  assert.deepEqual(with_.heldOut, without.heldOut);
  assert.deepEqual([with_.train.length, with_.validation.length], [850, 50]);
  assert.deepEqual(
    [...with_.train, ...with_.validation].sort((a, b) => a - b),
    [...without.train],
  );
  assert.deepEqual(
    [...with_.validation],
    [...with_.validation].sort((a, b) => a - b),
  );
  assert.deepEqual(splitCells(10, 0.9, 0.9, 0).train.length, 0);
});

test('the split follows its seed alone', () => {
  assert.deepEqual(splitCells(500, 0.1, 0.05, 7), splitCells(500, 0.1, 0.05, 7));
  assert.notDeepEqual(splitCells(500, 0.1, 0.05, 7), splitCells(500, 0.1, 0.05, 8));
});

test('held-out cells come evenly from all of the data', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 20; seed++) for (const row of splitCells(10_000, 0.1, 0, seed).heldOut) tenths[Math.floor(row / 1000)]++;
  // 20 000 cells over ten bins: 2 000 each with a standard deviation of about 40.
  assert.ok(
    tenths.every((count) => Math.abs(count - 2000) < 200),
    tenths.join(' '),
  );
});
