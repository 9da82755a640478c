import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Indicatrices } from '../../core/types.ts';
import type { PanelSource, Rgba, Scene, ViewLook, ViewSpec } from '../../core/types/scene.ts';
import { hexColor } from '../../core/view/color.ts';
import { completeLook, defaultLook } from '../../core/view/look.ts';
import { missingLabel, valueRange } from '../../core/view/legend.ts';
import { autoPointRadius, buildScene } from '../../core/view/scene.ts';
import { suggestColumn } from '../../core/view/suggest.ts';
import { themeColors } from '../../core/view/themes.ts';

const types: Column = { kind: 'category', name: 'cell type', categories: ['B', 'T', 'NK'], codes: Int32Array.of(0, 1, 1, 2, -1, 1) };
const embedding = Float32Array.of(0, 0, 4, 0, 4, 2, 0, 2, 2, 1, 1, 1);

const indicatrices: Indicatrices = {
  part: 'encoder',
  count: 2,
  cells: Uint32Array.of(2, 5),
  centers: Float32Array.of(4, 2, 1, 1),
  axes: Float32Array.of(3, 4, -0.8, 0.6, NaN, 0, 0, 1),
  scale: 0.1,
  spacing: 0.5,
};

const panel: PanelSource = {
  id: 'a',
  title: 'Vanilla',
  subtitle: '',
  embedding,
  encoder: indicatrices,
  decoder: { ...indicatrices, part: 'decoder' },
};

const view: ViewSpec = {
  panels: ['a'],
  colorBy: { kind: 'obs', column: 'cell type' },
  hidden: [],
  labelBy: 'cell type',
  indicatrices: { encoder: true, decoder: true, columns: 8, size: 2 },
  pointRadius: 'auto',
  theme: 'light',
};

const pixel = (scene: Scene, cell: number) => [...scene.colors.subarray(4 * cell, 4 * cell + 4)];
const bytes = (color: Rgba) => color.map((channel) => Math.round(255 * channel));
const rank = (scene: Scene, cell: number) => scene.order.indexOf(cell);

test('categories: each cell bears its legend entry’s colour, counts are right, cells without a value are grey', () => {
  const scene = buildScene(view, [panel, { ...panel, id: 'b' }], types, types, 'caption');
  assert.equal(scene.legend.kind, 'categories');
  const { entries } = scene.legend;
  assert.deepEqual(
    entries.map(({ label, count }) => [label, count]),
    [
      ['B', 1],
      ['T', 3],
      ['NK', 1],
      [missingLabel, 1],
    ],
  );
  assert.deepEqual(pixel(scene, 1), bytes(entries[1].color));
  assert.deepEqual(pixel(scene, 4), bytes(themeColors.light.missing));
  assert.deepEqual([...scene.order].sort(), [0, 1, 2, 3, 4, 5]);
  assert.equal(scene.order[0], 4, 'the cell without a value lies beneath');
  assert.deepEqual(
    scene.panels.map(({ id, labels }) => [id, labels.length]),
    [
      ['a', 3],
      ['b', 3],
    ],
  );
});

test('a hidden category is dimmed and beneath all others, still there, unlabelled; the others keep their colours', () => {
  const all = buildScene(view, [panel], types, types, '');
  const scene = buildScene({ ...view, hidden: ['T'] }, [panel], types, types, '');
  assert.deepEqual([1, 2, 5].map((cell) => rank(scene, cell)).sort(), [0, 1, 2]);
  assert.deepEqual(pixel(scene, 1), bytes(themeColors.light.dimmed));
  assert.deepEqual(pixel(scene, 0), pixel(all, 0));
  assert.deepEqual(scene.panels[0].labels.map(({ text }) => text).sort(), ['B', 'NK']);
  assert.equal(scene.panels[0].positions, all.panels[0].positions);
});

test('numbered categories ascend by number, others stand as in the file', () => {
  const labels = (categories: string[]) => {
    const scene = buildScene(
      view,
      [panel],
      { kind: 'category', name: 'cell type', categories, codes: Int32Array.of(0, 1, 2, 0, 1, 2) },
      null,
      '',
    );
    return (scene.legend as Extract<Scene['legend'], { kind: 'categories' }>).entries.map(({ label }) => label);
  };
  assert.deepEqual(labels(['0', '10', '2']), ['0', '2', '10']);
  assert.deepEqual(labels(['cluster 10', 'cluster 9', 'cluster 1']), ['cluster 1', 'cluster 9', 'cluster 10']);
  assert.deepEqual(labels(['T', 'CD8+', 'B']), ['T', 'CD8+', 'B']);
  // Sorted letter by letter, as scanpy leaves them, is no order that someone chose; stages in their own order are.
  assert.deepEqual(labels(['B cell', 'T cell 10', 'T cell 2']), ['B cell', 'T cell 2', 'T cell 10']);
  assert.deepEqual(labels(['week 2, early', 'week 2, late', 'week 10']), ['week 2, early', 'week 2, late', 'week 10']);
  assert.deepEqual(labels(['stage 3', 'newborn', 'adult']), ['stage 3', 'newborn', 'adult']);
});

test('colours of the file follow their categories into the legend’s order', () => {
  const column: Column = {
    kind: 'category',
    name: 'louvain',
    categories: ['10', '2'],
    codes: Int32Array.of(0, 1, 1, 1, 1, 1),
    colors: ['#aa0000', '#00aa00'],
  };
  const { legend } = buildScene(view, [panel], column, null, '');
  assert.deepEqual(
    (legend as Extract<Scene['legend'], { kind: 'categories' }>).entries.map(({ label, color }) => [label, hexColor(color)]),
    [
      ['2', '#00aa00'],
      ['10', '#aa0000'],
    ],
  );
});

test('a gene: zeros grey beneath, higher values on top, missing lowest', () => {
  const gene: Column = { kind: 'number', name: 'CD3E', values: Float64Array.of(0, 3, 1, NaN, 0, 2) };
  const scene = buildScene({ ...view, colorBy: { kind: 'gene', gene: 'CD3E' } }, [panel], gene, null, '');
  assert.equal(scene.order[0], 3);
  assert.deepEqual([...scene.order.subarray(1, 3)].sort(), [0, 4]);
  assert.deepEqual([...scene.order.subarray(3)], [2, 5, 1]);
  assert.deepEqual(pixel(scene, 0), bytes(themeColors.light.zero));
  const legend = scene.legend as Extract<Scene['legend'], { kind: 'continuous' }>;
  assert.deepEqual([legend.missing, legend.zeros, legend.title], [1, 2, 'CD3E']);
  assert.deepEqual(pixel(scene, 1), bytes(legend.stops.at(-1)!));
  assert.deepEqual(pixel(scene, 2), bytes(legend.stops[0]));
});

test('the ends of a colour bar are the 1 % and 99 % quantiles, by numpy.quantile’s definition', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => (index * 7) % 1000);
  const range = valueRange(values, false);
  assert.ok(Math.abs(range.min - 9.99) < 1e-9 && Math.abs(range.max - 989.01) < 1e-9);
  assert.deepEqual([range.below, range.above, range.missing, range.zeros], [10, 10, 0, 0]);
  assert.deepEqual(valueRange(Float64Array.of(0, 0, NaN), true), { min: 0, max: 0, below: 0, above: 0, missing: 1, zeros: 2 });
  assert.equal(valueRange(Float64Array.of(-1, 0, 1), true).zeros, 0, 'scaled expression: zero is a value like any other');
});

test('where factors count, colours go by the logarithm: of 1, 10 and 100 the middle one has the middle colour; not where values reach zero', () => {
  const look = { clip: [0, 1] as [number, number] };
  const measured = (values: number[], scale?: 'log') =>
    buildScene(
      { ...view, look, colorBy: { kind: 'measure', measure: 'x' } },
      [{ ...panel, measure: { kind: 'number', name: 'x', values: Float64Array.from(values), ...(scale && { scale }) } }],
      null,
      null,
      '',
    );
  const colors = (scene: Scene) => scene.panels[0].colors!.subarray(0, 12).join();
  const even = colors(measured([1, 2, 3, 1, 1, 1]));
  assert.equal(colors(measured([1, 10, 100, 1, 1, 1], 'log')), even);
  assert.notEqual(colors(measured([1, 10, 100, 1, 1, 1])), even);
  const { legend } = measured([1, 10, 100, 1, 1, 1], 'log');
  assert.equal(legend.kind === 'continuous' && legend.scale, 'log');
  assert.equal(colors(measured([0, 1, 2, 0, 0, 0], 'log')), even);
});

test('text that names groups colours like categories; text that names cells does not', () => {
  const donor: Column = { kind: 'text', name: 'donor', values: ['x', 'y', 'x', '', 'y', 'x'] };
  const { legend } = buildScene(view, [panel], donor, null, '');
  assert.deepEqual(
    (legend as Extract<Scene['legend'], { kind: 'categories' }>).entries.map(({ label, count }) => [label, count]),
    [
      ['x', 3],
      ['y', 2],
      [missingLabel, 1],
    ],
  );
  const barcodes: Column = { kind: 'text', name: 'barcode', values: Array.from({ length: 400 }, (_, index) => `cell ${index}`) };
  assert.equal(buildScene(view, [{ ...panel, embedding: new Float32Array(800) }], barcodes, null, '').legend.kind, 'none');
});

test('ellipses: centre, then both semi-axes times published scale and chosen size; degenerate ones are left out', () => {
  const [encoder, decoder] = buildScene(view, [panel], null, null, '').panels[0].ellipses;
  assert.deepEqual([...encoder.cells], [2]);
  const expected = [4, 2, 0.6, 0.8, -0.16, 0.12];
  encoder.instances.forEach((value, index) => assert.ok(Math.abs(value - expected[index]) < 1e-6));
  for (const { part, fill, stroke } of [encoder, decoder]) assert.deepEqual({ fill, stroke }, themeColors.light.indicatrix[part]);
});

test('bounds hold every point with as much room on all sides, whatever is drawn on them', () => {
  const at = (scene: Scene) => scene.panels[0].bounds;
  const none = { ...view, indicatrices: { ...view.indicatrices, encoder: false, decoder: false }, look: { turned: false } };
  const plain = at(buildScene(none, [panel], null, null, ''));
  // The map is 4 × 2; 6 % of its longer side are free on each side.
  for (const [side, value] of Object.entries({ minX: -0.24, maxX: 4.24, minY: -0.24, maxY: 2.24 }))
    assert.ok(Math.abs(plain[side as keyof typeof plain] - value) < 1e-6, side);
  assert.deepEqual(
    at(buildScene({ ...view, look: { turned: false }, indicatrices: { ...view.indicatrices, size: 1000 } }, [panel], null, null, '')),
    plain,
  );
  const lost = at(buildScene(none, [{ ...panel, embedding: Float32Array.of(NaN, NaN) }], null, null, ''));
  assert.ok(lost.minX < -1 && lost.maxX > 1);
});

test('maps lie along wide panels, along tall ones where panels are tall, and as they came where axes or a person say so', () => {
  const extent = ({ panels: [{ bounds }] }: Scene) => (bounds.maxX - bounds.minX) / (bounds.maxY - bounds.minY);
  const upright = { ...panel, embedding: embedding.map((_, at) => embedding[at % 2 === 0 ? at + 1 : at - 1]) };
  assert.ok(extent(buildScene(view, [upright], null, null, '')) > 1.4);
  assert.ok(extent(buildScene({ ...view, shape: 'tall' }, [panel], null, null, '')) < 1 / 1.4);
  for (const look of [{ axes: true }, { turned: false }]) {
    const [{ positions, lie }] = buildScene({ ...view, look }, [upright], null, null, '').panels;
    assert.equal(positions, upright.embedding);
    assert.equal(lie, undefined);
  }
});

test('points shrink as they grow many, within what can be seen', () => {
  const radii = [1, 100, 700, 3000, 68_579, 1_000_000].map(autoPointRadius);
  radii.reduce((above, radius) => (assert.ok(radius <= above), radius));
  assert.deepEqual([radii[0], radii.at(-1)], [3, 0.5]);
  assert.equal(buildScene({ ...view, pointRadius: 1.5 }, [panel], null, null, '').pointRadius, 1.5);
});

test('while panels move, colours and draw order stay the very same arrays, and change with what is hidden', () => {
  const first = buildScene(view, [panel], types, types, '');
  const moved = buildScene(view, [{ ...panel, embedding: embedding.map((value) => value + 1) }], types, types, '');
  assert.equal(moved.colors, first.colors);
  assert.equal(moved.order, first.order);
  assert.notDeepEqual(buildScene({ ...view, hidden: ['B'] }, [panel], types, types, '').colors, first.colors);
  assert.notDeepEqual(buildScene({ ...view, theme: 'dark' }, [panel], types, types, '').colors, first.colors);
});

test('cell types are shown first, then clusters, then whatever groups the cells', () => {
  const column = (name: string, categories: number) => ({ name, kind: 'category', categories });
  assert.equal(suggestColumn([column('donor', 4), column('louvain', 9), column('bulk_labels', 10)]), 'bulk_labels');
  assert.equal(suggestColumn([column('donor', 4), column('louvain', 9), column('cell_type', 1)]), 'louvain');
  assert.equal(suggestColumn([column('barcode', 700), { name: 'n_counts', kind: 'number' }]), null);
});

test('categories and columns with names that JavaScript’s objects have are names like others', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '\u202Eabc'];
  const column: Column = { kind: 'category', name: 'constructor', categories: names, codes: Int32Array.of(0, 1, 2, 3, 4, 5) };
  const look = { ...defaultLook, categoryColors: [{ column: 'constructor', category: '__proto__', color: '#102030' }] };
  const scene = buildScene(
    { ...view, colorBy: { kind: 'obs', column: 'constructor' }, labelBy: 'constructor', look },
    [panel],
    column,
    column,
    '',
  );
  assert.equal(scene.legend.kind, 'categories');
  const { entries } = scene.legend;
  assert.deepEqual(
    entries.map(({ label, count }) => [label, count]),
    names.map((name) => [name, 1]),
  );
  assert.deepEqual(
    entries.map(({ color }) => hexColor(color)),
    entries.map(({ color }, index) => (index === 1 ? '#102030' : hexColor(color))),
  );
  assert.equal(new Set(entries.map(({ color }) => hexColor(color))).size, names.length);
  assert.ok(entries.every(({ color }) => color.every(Number.isFinite)));
  assert.deepEqual(scene.panels[0].labels.map(({ text }) => text).sort(), [...names].sort());
});

test('colours chosen by hand in a view of the former form are still read', () => {
  const former = { categoryColors: JSON.parse('{"type": {"B": "#102030", "__proto__": "#405060"}}') as unknown } as Partial<ViewLook>;
  assert.deepEqual(completeLook(former).categoryColors, [
    { column: 'type', category: 'B', color: '#102030' },
    { column: 'type', category: '__proto__', color: '#405060' },
  ]);
  assert.deepEqual(completeLook({ categoryColors: [] }).categoryColors, []);
  assert.deepEqual(completeLook(undefined), defaultLook);
});
