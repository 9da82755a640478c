import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicatrices } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { byte } from '../../core/view/color.ts';
import { sampleDiverging } from '../../core/view/color-maps.ts';
import { ellipseLook, marksOf } from '../../core/view/ellipse-look.ts';
import { emphasizeEllipses } from '../../core/view/emphasis.ts';
import { middleOf } from '../../core/view/legend.ts';
import { buildScene } from '../../core/view/scene.ts';

/** Circles of the given radii in a row, all along x. */
function circles(radii: number[], scale: number): Indicatrices {
  return {
    part: 'encoder',
    count: radii.length,
    cells: Uint32Array.from(radii.keys()),
    centers: Float32Array.from(radii.flatMap((_, index) => [index, 0])),
    axes: Float32Array.from(radii.flatMap((radius) => [radius, 0, 0, radius])),
    scale,
    spacing: 1,
  };
}

const embedding = Float32Array.of(0, 0, 1, 0, 2, 0, 3, 1);
const panels: PanelSource[] = [
  { id: 'a', title: '', subtitle: '', embedding, encoder: circles([1, 1, 2, 4], 0.1) },
  { id: 'b', title: '', subtitle: '', embedding: embedding.slice(), encoder: circles([10, 10, 20, 40], 0.3) },
];
const view: ViewSpec = {
  panels: ['a', 'b'],
  colorBy: { kind: 'none' },
  hidden: [],
  labelBy: null,
  indicatrices: { encoder: true, decoder: false, columns: 8, size: 2 },
  pointRadius: 2,
  theme: 'light',
  look: { turned: false },
};

test('each panel has its own radius, or all have one: the median of those that suit each', () => {
  const radii = (sharedScale: boolean) =>
    buildScene({ ...view, look: { turned: false, cutAt: 0, sharedScale } }, panels, null, null, '').panels.map(
      ({ ellipses, noteDetail }) => [ellipses[0].radius, noteDetail],
    );
  // The scale that suits times the chosen size.
  const told = (radius: string, where = '') => `Each ellipse is a circle of radius ${radius} in the data${where}.`;
  assert.deepEqual(radii(false), [
    [0.2, told('0.2')],
    [0.6, told('0.6')],
  ]);
  assert.deepEqual(radii(true), [
    [0.6, told('0.6', ', in all panels')],
    [0.6, told('0.6', ', in all panels')],
  ]);
});

test('by area: a factor over the panel’s median has the same colour in every panel, on a logarithmic scale', () => {
  const scene = buildScene({ ...view, look: { turned: false, ellipseColor: 'area' } }, panels, null, null, '');
  const [a, b] = scene.panels.map(({ ellipses }) => [...ellipses[0].colors!]);
  assert.deepEqual(a, b, 'ten times the axes, the same factors');
  const { ellipseLegend } = scene;
  assert.ok(ellipseLegend?.kind === 'continuous' && ellipseLegend.scale === 'log');
  assert.ok(Math.abs(middleOf(ellipseLegend) - 1) < 1e-12, 'the median in the middle');
  // Areas 1, 1, 4, 16: the median is 2.5, and the third lies log₂(4/2.5) above it.
  const reach = Math.log2(ellipseLegend.max);
  assert.deepEqual(
    a.slice(6, 9),
    sampleDiverging('light', Math.log2(4 / 2.5) / reach)
      .slice(0, 3)
      .map(byte),
  );
});

test('by condition number: circles are at the scale’s beginning, 1', () => {
  const scene = buildScene(
    { ...view, look: { turned: false, ellipseColor: 'condition' } },
    [{ ...panels[0], encoder: { ...circles([1, 1], 0.1), axes: Float32Array.of(1, 0, 0, 1, 3, 0, 0, 1) } }],
    null,
    null,
    '',
  );
  const {
    ellipseLegend,
    panels: [panel],
  } = scene;
  assert.ok(ellipseLegend?.kind === 'continuous');
  assert.equal(ellipseLegend.min, 1);
  // (3/1)² = 9 lies at the upper end: the 95 % quantile of 1 and 9.
  assert.ok(Math.abs(ellipseLegend.max - 8.6) < 1e-9);
  assert.deepEqual([...panel.ellipses[0].colors!.subarray(0, 3)], ellipseLegend.stops[0].slice(0, 3).map(byte));
});

test('what is longer than the stated multiple of the median is cut there and marked by arrows at both its ends; its true length is kept', () => {
  const long = { ...circles([1, 1, 1, 1], 0.1), axes: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 8, 0, 0, 1, 8, 0, 0, 8) };
  const drawn = (cutAt: number) =>
    buildScene({ ...view, look: { turned: false, cutAt } }, [{ ...panels[0], encoder: long }], null, null, '').panels[0];
  const {
    ellipses: [cut],
    note,
  } = drawn(2);
  // The median longer axis is 4.5 (of 1, 1, 8, 8), the published scale 0.1, the chosen size 2.
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} ≠ ${b}`);
  assert.equal(cut.cut, undefined, 'twice 4.5 is more than 8');
  const {
    ellipses: [shorter],
    note: told,
  } = drawn(1.5);
  assert.deepEqual([...shorter.cut!], [0, 0, 1, 3]);
  close(shorter.instances[6 * 2 + 2], 0.2 * 1.5 * 4.5);
  close(shorter.instances[6 * 2 + 5], 0.2);
  close(shorter.instances[6 * 3 + 5], 0.2 * 1.5 * 4.5);
  assert.deepEqual([...shorter.lengths.subarray(4)], [8, 1, 8, 8]);
  assert.deepEqual([note, told], [undefined, '2 cut off']);
  const [{ path }] = marksOf(shorter, (x, y) => [100 * x, -100 * y], 100);
  assert.equal(path.match(/M/g)!.length, 2 + 4, 'two arrows for one axis, four for two');
  assert.equal(drawn(0).ellipses[0].cut, undefined, '0 draws all whole');
});

test('a place without an ellipse has a cross, and is counted', () => {
  const bare = { ...circles([1, 1], 0.1), degenerate: { cells: Uint32Array.of(2), centers: Float32Array.of(2, 0) } };
  const {
    note,
    noteDetail,
    ellipses: [group],
  } = buildScene(view, [{ ...panels[0], encoder: bare }], null, null, '').panels[0];
  assert.equal(note, '1 degenerate');
  assert.match(noteDetail!, /Crosses mark/);
  const [{ path }] = marksOf(group, (x, y) => [100 * x, 100 * y], 100);
  assert.ok(path.includes('M197 -3L203 3'), path);
});

test('ellipses are beneath the points no more than a breath of colour, their outlines are no ink, and they fade as their cells do', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const look of [{}, { ellipseColor: 'area' as const }]) {
      const [group] = buildScene({ ...view, theme, look: { turned: false, ...look } }, panels, null, null, '').panels[0].ellipses;
      const { fill, stroke, halo } = ellipseLook(group, 0);
      assert.ok(fill[3] <= 0.08);
      const lightness = Math.max(...stroke.slice(0, 3));
      assert.ok(lightness > 0.4 && stroke[3] === 1, `${theme}: ${stroke.join()}`);
      assert.ok(halo[3] > 0.5);
    }
  }
  const scene = buildScene(
    { ...view, hidden: ['b'] },
    panels,
    { kind: 'category', name: 'kind', categories: ['a', 'b'], codes: Int32Array.of(0, 1, 0, 1) },
    null,
    '',
  );
  const [group] = scene.panels[0].ellipses;
  assert.deepEqual([...group.faded!], [0, 1, 0, 1]);
  const [standing, faded] = [0, 1].map((index) => ellipseLook(group, index));
  assert.ok(faded.stroke[3] < 0.3 * standing.stroke[3] && faded.halo[3] === 0);
  const [emphasized] = emphasizeEllipses([group], Uint8Array.of(0, 1, 1, 0));
  assert.deepEqual([...emphasized.faded!], [1, 1, 0, 1], 'what is switched off stays so');
});

test('the ground is tinted with the area’s colour near an ellipse, and not at all far from all', () => {
  const scene = buildScene(
    { ...view, look: { turned: false, tint: true } },
    [{ ...panels[0], tint: { ...panels[0].encoder!, spacing: 0.4 } }],
    null,
    null,
    '',
  );
  const { tint } = scene.panels[0];
  assert.ok(tint && scene.ellipseLegend?.kind === 'continuous');
  const at = (x: number, y: number) => {
    const {
      bounds: { minX, maxX, minY, maxY },
      columns,
      rows,
    } = tint;
    const corner =
      4 * (Math.round(((y - minY) / (maxY - minY)) * (rows - 1)) * columns + Math.round(((x - minX) / (maxX - minX)) * (columns - 1)));
    return [...tint.colors.subarray(corner, corner + 4)];
  };
  const [red, , blue] = at(3, 0);
  assert.ok(red > blue + 40, 'swollen: orange');
  const [smallRed, , smallBlue] = at(0, 0);
  assert.ok(smallBlue > smallRed, 'shrunk: violet');
  assert.equal(at(tint.bounds.minX, tint.bounds.maxY)[3], 0, 'nothing near');
});
