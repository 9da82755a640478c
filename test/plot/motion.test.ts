import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Motion } from '../../renderer/plot/motion.ts';

const square = { minX: 0, minY: 0, maxX: 1, maxY: 1 };
const double = { minX: 0, minY: 0, maxX: 2, maxY: 2 };

test('points at rest are where they were put', () => {
  const motion = new Motion(Float32Array.of(1, 2), square);
  assert.equal(motion.progress(1e6), 1);
  assert.equal(motion.advance(1e6, 16), false);
});

test('a frame that arrives before the last was reached starts from where the points are, not where they should have been', () => {
  const motion = new Motion(Float32Array.of(0, 0), square);
  motion.moveTo(Float32Array.of(10, 20), square, 1000, 100);
  assert.equal(motion.progress(1025), 0.25);
  motion.moveTo(Float32Array.of(0, 0), square, 1025, 100);
  assert.deepEqual([...motion.from], [2.5, 5]);
  assert.equal(motion.progress(1025), 0);
  assert.equal(motion.progress(1125), 1);
});

test('a frame after the last was reached uploads nothing old', () => {
  const last = Float32Array.of(10, 20);
  const motion = new Motion(Float32Array.of(0, 0), square);
  motion.moveTo(last, square, 0, 100);
  motion.moveTo(Float32Array.of(11, 21), square, 200, 100);
  assert.equal(motion.from, last);
});

test('the bounds follow without a jump and come to rest', () => {
  const motion = new Motion(Float32Array.of(0, 0), square);
  motion.moveTo(Float32Array.of(1, 1), double, 0, 50);
  let widest = 1;
  for (let now = 16; now < 3000; now += 16) {
    motion.advance(now, 16);
    assert.ok(motion.bounds.maxX >= widest && motion.bounds.maxX - widest < 0.25, 'small steps, one way');
    widest = motion.bounds.maxX;
  }
  assert.deepEqual(motion.bounds, double);
  assert.equal(motion.advance(3016, 16), false);
});

test('bounds grow sooner than they shrink, so that no point is out of sight for long', () => {
  const growing = new Motion(Float32Array.of(0, 0), square);
  growing.moveTo(Float32Array.of(1, 1), double, 0, 50);
  growing.advance(100, 100);
  const shrinking = new Motion(Float32Array.of(0, 0), double);
  shrinking.moveTo(Float32Array.of(1, 1), square, 0, 50);
  shrinking.advance(100, 100);
  assert.ok(growing.bounds.maxX > 1.7);
  assert.ok(shrinking.bounds.maxX > 1.5 && shrinking.bounds.maxX < 1.8);
});

test('without motion, points and bounds are there at once', () => {
  const motion = new Motion(Float32Array.of(0, 0), square);
  const next = Float32Array.of(5, 5);
  motion.moveTo(next, double, 0, 0);
  assert.equal(motion.from, next);
  assert.equal(motion.progress(0), 1);
  assert.deepEqual(motion.bounds, double);
});
