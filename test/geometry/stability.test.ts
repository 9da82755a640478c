import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignMaps, cellSpread, ellipseSpread } from '../../core/geometry/stability.ts';
import { normals } from '../random.ts';

const cells = 500;
const base = normals(2 * cells, 4);

/** Turned by an angle, mirrored where asked, scaled and moved. */
function moved(map: Float32Array, angle: number, scale: number, isMirrored = false): Float32Array {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return map.map((_, at) => {
    const [x, y] = [map[at - (at % 2)] * (isMirrored ? -1 : 1), map[at - (at % 2) + 1]];
    return scale * (at % 2 === 0 ? c * x - s * y : s * x + c * y) + 3;
  });
}

test('maps that differ in rotation, reflection, scale and place are one', () => {
  const maps = [base, moved(base, 1, 5), moved(base, 2.5, 0.1, true)].map((map) => Float32Array.from(map));
  const spread = cellSpread(alignMaps(maps));
  assert.ok(Math.max(...spread) < 1e-5, String(Math.max(...spread)));
});

test('noise on each map is told at its size: of three maps the distance to their mean has the share √(2/3) of it', () => {
  const noise = 0.1;
  const maps = [0, 1, 2].map((seed) => {
    const own = normals(2 * cells, 10 + seed);
    return Float32Array.from(
      moved(
        Float32Array.from(base, (value, at) => value + noise * own[at]),
        seed,
        1 + seed,
        seed === 1,
      ),
    );
  });
  const spread = cellSpread(alignMaps(maps));
  // In two dimensions noise of 0.1 an axis is √2 · 0.1 long; the map's radius is √2. Mean of squares over the cells: a few per cent by
  // chance.
  const rms = Math.sqrt(spread.reduce((sum, value) => sum + value ** 2, 0) / cells);
  assert.ok(Math.abs(rms / (noise * Math.sqrt(2 / 3)) - 1) < 0.06, String(rms));
});

test('ellipses: one factor of all areas, and the maps’ own rotation, are no spread; areas, shapes and axes that differ are', () => {
  const maps = [base, moved(base, 0.7, 2, true), moved(base, 2, 3)].map((map) => Float32Array.from(map));
  const { similarities } = alignMaps(maps);
  const angle = (cell: number) => cell * 0.37;
  const of = (volume: (cell: number) => number, condition: (cell: number) => number, turn: (cell: number) => number, index: number) => {
    const direction = Float32Array.from({ length: 2 * cells }, (_, at) => (at % 2 === 0 ? Math.cos : Math.sin)(turn(Math.floor(at / 2))));
    const [rotation, mirror] = [
      [0, false],
      [0.7, true],
      [2, false],
    ][index] as [number, boolean];
    const own = moved(direction, rotation, 1, mirror).map((value) => value - 3);
    const each = (f: (cell: number) => number) => Float64Array.from({ length: cells }, (_, cell) => f(cell));
    return { volume: each(volume), condition: each(condition), direction: Float64Array.from(own) };
  };
  const same = ellipseSpread(
    [0, 1, 2].map((index) =>
      of(
        (cell) => (1 + cell) * 10 ** index,
        () => 4,
        angle,
        index,
      ),
    ),
    similarities,
  );
  assert.ok(Math.abs(same.area - 1) < 1e-9 && Math.abs(same.shape - 1) < 1e-9 && same.angle! < 0.01, JSON.stringify(same));
  // One seed's axes are turned by 12° of each cell: over three the circular deviation of twice 0, 0, 12°.
  const R = Math.hypot(2 + Math.cos((24 * Math.PI) / 180), Math.sin((24 * Math.PI) / 180)) / 3;
  const other = ellipseSpread(
    [0, 1, 2].map((index) =>
      of(
        (cell) => (index === 2 && cell % 2 === 0 ? 2 : 1),
        () => (index === 0 ? 16 : 4),
        (cell) => angle(cell) + (index === 1 ? (12 * Math.PI) / 180 : 0),
        index,
      ),
    ),
    similarities,
  );
  assert.ok(Math.abs(other.angle! - ((Math.sqrt(-2 * Math.log(R)) / 2) * 180) / Math.PI) < 0.02, String(other.angle));
  // Of log ratios log 4, log 2, log 2 the deviation is log 2 / √3.
  assert.ok(Math.abs(other.shape - 2 ** (1 / Math.sqrt(3))) < 1e-6);
  assert.equal(
    ellipseSpread(
      [0, 1, 2].map((index) =>
        of(
          () => 1,
          () => 1,
          angle,
          index,
        ),
      ),
      similarities,
    ).angle,
    null,
    'circles have no axis',
  );
});
