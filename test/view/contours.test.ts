import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contoursOf } from '../../core/view/contours.ts';
import { tickLabel, roundBelow, ticksWithin } from '../../core/view/ticks.ts';
import { mulberry32 } from '../random.ts';

test('contours of a round Gaussian are circles round its middle, at the radii where its density has fallen so far', () => {
  const random = mulberry32(3);
  const cells = 60_000,
    width = 1.5,
    middle = [40, -7];
  const positions = new Float32Array(2 * cells);
  for (let cell = 0; cell < cells; cell++) {
    const radius = width * Math.sqrt(-2 * Math.log(1 - random())),
      angle = 2 * Math.PI * random();
    positions[2 * cell] = middle[0] + radius * Math.cos(angle);
    positions[2 * cell + 1] = middle[1] + radius * Math.sin(angle);
  }
  const bounds = { minX: 30, maxX: 50, minY: -17, maxY: 3 };
  for (const { level, rings } of contoursOf(positions, bounds)) {
    const [ring] = rings.sort((a, b) => b.length - a.length);
    // The estimate's kernel (6 of 256 steps across 20 units) widens the Gaussian.
    const seen = Math.hypot(width, (6 / 256) * 20);
    const expected = seen * Math.sqrt(-2 * Math.log(level));
    for (let at = 0; at < ring.length; at += 2) {
      const radius = Math.hypot(ring[at] - middle[0], ring[at + 1] - middle[1]);
      // A tenth: the noise of 60,000 points, and cells of four steps.
      assert.ok(Math.abs(radius - expected) < 0.1 * expected + 0.12, `level ${level}: ${radius} where ${expected} was expected`);
    }
  }
});

test('ticks are round, within their range, evenly apart; bars are the longest round length', () => {
  assert.deepEqual(ticksWithin(-1.2, 2.6, 5), [-1, 0, 1, 2]);
  assert.deepEqual(ticksWithin(0.013, 0.029, 4), [0.015, 0.02, 0.025]);
  assert.deepEqual(ticksWithin(3, 3, 5), []);
  assert.deepEqual([9.9, 10, 4.99, 1.5, 0.07].map(roundBelow), [5, 10, 2, 1, 0.05]);
  assert.deepEqual([0, -2.5, 100_000, 0.0002].map(tickLabel), ['0', '−2.5', '1e5', '2e−4']);
});
