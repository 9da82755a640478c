/** How much of a panel cells fill when its camera is at rest, in the window and in a figure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PanelSource, Scene, ViewSpec } from '../../core/types/scene.ts';
import { panelBounds } from '../../core/view/bounds.ts';
import { buildScene } from '../../core/view/scene.ts';
import { panelProjection } from '../../core/figure/points.ts';
import { atRest, project, viewOf } from '../../renderer/plot/camera.ts';
import { normals } from '../random.ts';

/** How long cells lie along a panel's sides, of these. */
function shares(
  positions: Float32Array,
  place: (x: number, y: number) => readonly [number, number],
  { width, height }: { width: number; height: number },
): [across: number, down: number] {
  const places = Array.from({ length: positions.length / 2 }, (_, cell) => place(positions[2 * cell], positions[2 * cell + 1]));
  const reach = (axis: 0 | 1) => Math.max(...places.map((at) => at[axis])) - Math.min(...places.map((at) => at[axis]));
  for (const [x, y] of places) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, 'all cells are in sight');
  return [reach(0) / width, reach(1) / height];
}

const sides = { width: fc.integer({ min: 120, max: 1900 }), height: fc.integer({ min: 120, max: 1200 }) };

test('cells fill two thirds of the side that they reach, whatever the map and the panel', () => {
  fc.assert(
    fc.property(
      fc.record({ ...sides, long: fc.double({ min: 0.05, max: 20, noNaN: true }), seed: fc.nat(1000) }),
      ({ width, height, long, seed }) => {
        const positions = Float32Array.from(normals(80, seed), (value, at) => (at % 2 === 0 ? long * value : value));
        const view = viewOf(atRest, panelBounds(positions), { width, height });
        const [across, down] = shares(positions, (x, y) => project(view, x, y), { width, height });
        assert.ok(Math.max(across, down) >= 2 / 3 - 1e-6, `${across} across, ${down} down`);
      },
    ),
    { numRuns: 300 },
  );
});

test('in window and figure a map fills two thirds of the panel’s shorter side and more, if it is no longer for its width than the panel', () => {
  fc.assert(
    fc.property(
      fc.record({
        ...sides,
        angle: fc.double({ min: 0, max: 3.2, noNaN: true }),
        long: fc.double({ min: 0.3, max: 1, noNaN: true }),
        seed: fc.nat(1000),
      }),
      ({ width, height, angle, long, seed }) => {
        const size = { width, height };
        const shape = width >= height ? 'wide' : 'tall';
        const elongation = Math.max(width, height) / Math.min(width, height);
        // Points of a rectangle as long for its width as the panel, or less, turned anyhow.
        const [a, b] = [1 + long * (elongation - 1), 1];
        const even = normals(400, seed).map((value) => Math.tanh(value));
        const corners = [-1, -1, 1, -1, 1, 1, -1, 1];
        const points = [...corners, ...even].map(
          (value, at, all) => [value * (at % 2 === 0 ? a : b), at % 2 === 0 ? all[at + 1] * b : all[at - 1] * a] as const,
        );
        const embedding = Float32Array.from(points, ([own, other], at) =>
          at % 2 === 0 ? Math.cos(angle) * own - Math.sin(angle) * other : Math.sin(angle) * other + Math.cos(angle) * own,
        );
        const source: PanelSource = { id: 'a', title: 'A', subtitle: '', embedding };
        const view: ViewSpec = {
          panels: ['a'],
          colorBy: { kind: 'none' },
          hidden: [],
          labelBy: null,
          indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 },
          pointRadius: 'auto',
          theme: 'light',
          shape,
        };
        const {
          panels: [panel],
        }: Scene = buildScene(view, [source], null, null, '');
        const onScreen = viewOf(atRest, panel.bounds, size);
        for (const place of [(x: number, y: number) => project(onScreen, x, y), panelProjection(panel, size).project]) {
          const [across, down] = shares(panel.positions, place, size);
          assert.ok((width <= height ? across : down) >= 2 / 3 - 1e-6, `${across} across ${width}, ${down} down ${height}`);
        }
      },
    ),
    { numRuns: 200, seed: 4 },
  );
});
