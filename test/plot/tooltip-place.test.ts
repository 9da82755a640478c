import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeTooltip, type Rectangle } from '../../renderer/plot/tooltip-place.ts';

const whole = { left: 0, top: 0, width: 1200, height: 700 };
const panel = { left: 400, top: 46, width: 400, height: 600 };
const size = { width: 180, height: 60 };
const counting =
  (cells: readonly (readonly [number, number])[]) =>
  ({ left, top, width, height }: Rectangle) =>
    cells.filter(([x, y]) => x >= left && x <= left + width && y >= top && y <= top + height).length;

test('it never lies over its cell, stays in its panel where there is room, and covers no more than it must', () => {
  const place = fc.tuple(
    fc.integer({ min: panel.left, max: panel.left + panel.width }),
    fc.integer({ min: panel.top, max: panel.top + panel.height }),
  );
  fc.assert(
    fc.property(place, fc.array(place, { maxLength: 60 }), ([x, y], cells) => {
      const covered = counting(cells);
      const { left, top } = placeTooltip({ x, y }, size, { panel, whole, covered });
      const apart = Math.max(left - x, x - left - size.width, top - y, y - top - size.height);
      assert.ok(apart >= 16, `${apart} px from the cell`);
      assert.ok(
        left >= panel.left &&
          left + size.width <= panel.left + panel.width &&
          top >= panel.top &&
          top + size.height <= panel.top + panel.height,
        'within the panel, below its title',
      );
      // Right and below is what one would take who looked at nothing.
      const plain = { left: x + 16, top: y + 16, ...size };
      const fits = plain.left + size.width <= panel.left + panel.width - 6 && plain.top + size.height <= panel.top + panel.height - 6;
      if (fits) assert.ok(covered({ left, top, ...size }) <= covered(plain) + 1, 'no more than on the usual side');
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('beside a crowd it goes to the free side, and stays there for a cell more', () => {
  const right = Array.from({ length: 400 }, (_, i) => [610 + (i % 20) * 8, 250 + Math.floor(i / 20) * 8] as const);
  const first = placeTooltip({ x: 605, y: 330 }, size, { panel, whole, covered: counting(right) });
  assert.equal(first.side.across, -1);
  const again = placeTooltip({ x: 604, y: 330 }, size, {
    panel,
    whole,
    covered: counting([...right, [first.left + 5, first.top + 5]]),
    last: first.side,
  });
  assert.deepEqual(again.side, first.side);
});

test('where a panel is too small for it, it goes over its neighbour, but not over its cell', () => {
  const small = { left: 500, top: 300, width: 120, height: 50 };
  const { left, top } = placeTooltip({ x: 560, y: 320 }, size, { panel: small, whole, covered: () => 0 });
  assert.ok(Math.max(left - 560, 560 - left - size.width, top - 320, 320 - top - size.height) >= 16);
});
