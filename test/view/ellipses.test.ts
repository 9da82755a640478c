import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicatrices } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { byte } from '../../core/view/color.ts';
import { sampleDiverging } from '../../core/view/color-maps.ts';
import { ellipseLook } from '../../core/view/ellipses.ts';
import { middleOf } from '../../core/view/legend.ts';
import { buildScene } from '../../core/view/scene.ts';

/** Circles of the given radii in a row, all along x. */
function circles(radii: number[], scale: number): Indicatrices {
  return {
    part: 'encoder', count: radii.length, cells: Uint32Array.from(radii.keys()), centers: Float32Array.from(radii.flatMap((_, index) => [index, 0])),
    axes: Float32Array.from(radii.flatMap((radius) => [radius, 0, 0, radius])), scale, spacing: 1, outlier: Uint8Array.from(radii, (radius) => (radius > 3 ? 1 : 0)),
  };
}

const embedding = Float32Array.of(0, 0, 1, 0, 2, 0, 3, 1);
const panels: PanelSource[] = [
  { id: 'a', title: '', subtitle: '', embedding, encoder: circles([1, 1, 2, 4], 0.1) },
  { id: 'b', title: '', subtitle: '', embedding: embedding.slice(), encoder: circles([10, 10, 20, 40], 0.3) },
];
const view: ViewSpec = { panels: ['a', 'b'], colorBy: { kind: 'none' }, hidden: [], labelBy: null, indicatrices: { encoder: true, decoder: false, columns: 8, size: 2 }, pointRadius: 2, theme: 'light' };

test('each panel has its own radius, or all have one: the median of those that suit each', () => {
  const radii = (sharedScale: boolean) => buildScene({ ...view, look: { sharedScale } }, panels, null, null, '').panels.map(({ ellipses, note }) => [ellipses[0].radius, note]);
  // The published scale times the chosen size.
  assert.deepEqual(radii(false), [[0.2, 'circles of radius 0.200'], [0.6, 'circles of radius 0.600']]);
  assert.deepEqual(radii(true), [[0.6, 'radius 0.600 in all panels'], [0.6, 'radius 0.600 in all panels']]);
});

test('of several metrics the note says whose radius is whose', () => {
  const both = [{ ...panels[0], decoder: { ...circles([1, 1, 2, 4], 0.25), part: 'decoder' as const } }];
  const scene = buildScene({ ...view, indicatrices: { ...view.indicatrices, decoder: true } }, both, null, null, '');
  assert.equal(scene.panels[0].note, 'radius 0.200 encoder, 0.500 decoder');
});

test('by area: a factor over the panel’s median has the same colour in every panel, on a logarithmic scale', () => {
  const scene = buildScene({ ...view, look: { ellipseColor: 'area' } }, panels, null, null, '');
  const [a, b] = scene.panels.map(({ ellipses }) => [...ellipses[0].colors!]);
  assert.deepEqual(a, b, 'ten times the axes, the same factors');
  const { ellipseLegend } = scene;
  assert.ok(ellipseLegend?.kind === 'continuous' && ellipseLegend.scale === 'log');
  assert.ok(Math.abs(middleOf(ellipseLegend) - 1) < 1e-12, 'the median in the middle');
  // Areas 1, 1, 4, 16: the median is 2.5, and the third lies log₂(4/2.5) above it.
  const reach = Math.log2(ellipseLegend.max);
  assert.deepEqual(a.slice(6, 9), sampleDiverging('light', Math.log2(4 / 2.5) / reach).slice(0, 3).map(byte));
});

test('by condition number: circles are at the scale’s beginning, 1', () => {
  const scene = buildScene({ ...view, look: { ellipseColor: 'condition' } }, [{ ...panels[0], encoder: { ...circles([1, 1], 0.1), axes: Float32Array.of(1, 0, 0, 1, 3, 0, 0, 1) } }], null, null, '');
  const { ellipseLegend, panels: [panel] } = scene;
  assert.ok(ellipseLegend?.kind === 'continuous');
  assert.equal(ellipseLegend.min, 1);
  // (3/1)² = 9 lies at the upper end: the 95 % quantile of 1 and 9.
  assert.ok(Math.abs(ellipseLegend.max - 8.6) < 1e-9);
  assert.deepEqual([...panel.ellipses[0].colors!.subarray(0, 3)], ellipseLegend.stops[0].slice(0, 3).map(byte));
});

test('outliers have the stronger outline, where they are to be marked', () => {
  const widths = (outliers: boolean) => {
    const [ellipses] = buildScene({ ...view, look: { outliers } }, panels.slice(0, 1), null, null, '').panels[0].ellipses;
    return [0, 1, 2, 3].map((index) => ellipseLook(ellipses, index).width);
  };
  assert.equal(new Set(widths(false)).size, 1);
  const [usual, , , marked] = widths(true);
  assert.ok(marked > usual);
});

test('the ground is tinted with the area’s colour near an ellipse, and not at all far from all', () => {
  const scene = buildScene({ ...view, look: { tint: true } }, [{ ...panels[0], tint: panels[0].encoder }], null, null, '');
  const { tint } = scene.panels[0];
  assert.ok(tint && scene.ellipseLegend?.kind === 'continuous');
  const at = (x: number, y: number) => {
    const { bounds: { minX, maxX, minY, maxY }, columns, rows } = tint;
    const corner = 4 * (Math.round(((y - minY) / (maxY - minY)) * (rows - 1)) * columns + Math.round(((x - minX) / (maxX - minX)) * (columns - 1)));
    return [...tint.colors.subarray(corner, corner + 4)];
  };
  const [red, , blue] = at(3, 0);
  assert.ok(red > blue + 40, 'swollen: orange');
  const [smallRed, , smallBlue] = at(0, 0);
  assert.ok(smallBlue > smallRed, 'shrunk: violet');
  assert.equal(at(tint.bounds.minX, tint.bounds.maxY)[3], 0, 'nothing near');
});
