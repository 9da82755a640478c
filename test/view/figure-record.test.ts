/** What a figure's file remembers comes back from each of its formats, and nothing else is believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawFigure } from '../../core/figure/compose.ts';
import { figureFormats, writeDrawing } from '../../core/figure/formats.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { defaultNetwork } from '../../core/model/options/proposals.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { defaultChoices } from '../../core/view/figure-choices.ts';
import { matchRuns, recordFigure, recordIn, viewOfRecord } from '../../core/view/figure-record.ts';
import { completeLook } from '../../core/view/look.ts';
import { exampleScene, view } from '../figure/scene.ts';

const config = (seed: number) =>
  parseOptions(RunConfig, { model: { ...defaultNetwork, inputDim: 50, regularization: { kind: 'none' } }, seed });
const runs = [
  { id: 'uuid-1', name: 'Vanilla “a” & <b>', config: config(1) },
  { id: 'uuid-2', name: 'Vanilla “a” & <b>', config: config(2) },
  { id: 'uuid-3', name: 'UMAP', imported: 'obsm/X_umap' },
];
const seen: ViewSpec = {
  ...view,
  panels: runs.map(({ id }) => id),
  alignTo: 'uuid-2',
  hidden: ['T & NK <cells>', '"}{'],
  colorBy: { kind: 'genes', genes: ['CD3E', 'NKG7'], of: 'uuid-3' },
  labels: false,
  indicatrices: { ...view.indicatrices, own: true },
  look: completeLook({ contours: true, map: 'cividis' }),
  only: [0, 200],
  selected: Uint32Array.of(3, 4, 5, 90),
  shape: 'tall',
};
const record = recordFigure({
  data: { name: 'cells {of} "mine"', fingerprint: 'abc', cells: 300 },
  runs,
  view: seen,
  choices: { ...defaultChoices, journal: 'cell', columns: 2 },
  dpi: 600,
  program: '0.1.0',
});

test('the record comes back from SVG, PDF and PNG, and leads to the same view of the same runs, whatever their ids are now', async () => {
  const { drawing } = await drawFigure(exampleScene());
  for (const format of figureFormats) {
    const { bytes } = await writeDrawing(drawing, format, 96, undefined, JSON.stringify(record));
    const found = recordIn(bytes);
    assert.deepEqual(found, record, format);
    const present = [
      { id: 'x', name: 'other', config: config(3) },
      { id: 'three', name: 'renamed', imported: 'obsm/X_umap' },
      { id: 'two', name: 'renamed', config: config(2) },
      { id: 'one', name: 'Vanilla “a” & <b>', config: config(1) },
    ];
    const matched = matchRuns(found, present);
    assert.deepEqual(
      matched.map((run) => run?.id),
      ['one', 'two', 'three'],
    );
    const { selected, ...again } = viewOfRecord(found, matched);
    assert.deepEqual([...selected!], [3, 4, 5, 90]);
    const { selected: _, ...before } = seen;
    assert.deepEqual(again, {
      ...before,
      panels: ['one', 'two', 'three'],
      alignTo: 'two',
      colorBy: { kind: 'genes', genes: ['CD3E', 'NKG7'], of: 'three' },
    });
  }
});

test('a figure holds no place on the machine that drew it, and no name of a run’s own', () => {
  const text = JSON.stringify(record);
  for (const id of ['uuid-1', 'uuid-2', 'uuid-3']) assert.ok(!text.includes(id), id);
});

test('runs that are not there are told, and none stands for two', () => {
  assert.deepEqual(
    matchRuns(record, [{ id: 'two', name: 'Vanilla', config: config(2) }]).map((run) => run?.id ?? null),
    [null, 'two', null],
  );
  const twice = { ...record, runs: [record.runs[0], record.runs[0]] };
  assert.deepEqual(
    matchRuns(twice, [{ id: 'one', name: 'Vanilla', config: config(1) }]).map((run) => run?.id ?? null),
    ['one', null],
  );
});

test('what is no record, or one that asks for more than there is, is not believed', () => {
  const told = (change: object) =>
    recordIn(
      new TextEncoder().encode(
        `<svg><metadata id="record">${JSON.stringify({ ...record, ...change }).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)}</metadata></svg>`,
      ),
    );
  assert.ok(told({}));
  for (const change of [
    { formatVersion: 2 },
    { dpi: 1e9 },
    { runs: 'all' },
    { view: { ...record.view, selected: [0, 4e9] } },
    { view: { ...record.view, only: [0, 200, 100, 200] } },
    { view: { ...record.view, selected: [1] } },
    { view: { ...record.view, colorBy: { kind: 'file', path: '/etc/passwd' } } },
    { choices: { ...record.choices, width: 1e6 } },
    { view: { ...record.view, look: { palette: 'none such' } } },
  ])
    assert.equal(told(change), null, JSON.stringify(change).slice(0, 100));
  for (const bytes of [
    '',
    'no figure',
    '{"format":"indicatrix-figure"',
    '{"format":"indicatrix-figure",}',
    '<metadata id="record">{</metadata>',
  ])
    assert.equal(recordIn(new TextEncoder().encode(bytes)), null, bytes);
});
