import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../core/types.ts';
import type { PanelSource, ViewSpec } from '../../core/types/scene.ts';
import { paintMeasures } from '../../core/view/paint.ts';
import { sampleDiverging } from '../../core/view/color-maps.ts';

const areas = (name: string, values: number[]): Column => ({ kind: 'number', name, values: Float64Array.from(values), scale: 'log' });
const panel = (id: string, measure: Column): PanelSource => ({ id, title: id, subtitle: '', embedding: new Float32Array(2), measure });
const view = (measure: string, look: ViewSpec['look'] = {}): ViewSpec => ({
  panels: [],
  colorBy: { kind: 'measure', measure },
  hidden: [],
  labelBy: null,
  indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 },
  pointRadius: 'auto',
  theme: 'light',
  look,
});

// Powers of two about medians of 8 and of 1000: the same factors on scales that have nothing to do with each other.
const small = [2, 4, 8, 16, 32],
  large = small.map((value) => value * 125);

test('areas are coloured beside their own panel’s median, as far below as above', () => {
  const { panels, legend } = paintMeasures([panel('a', areas('area', small)), panel('b', areas('area', large))], 5, view('volumeEncoder'));
  assert.deepEqual(panels[0], panels[1], 'the same factors have the same colours');
  const middle = sampleDiverging('light', 0)
    .slice(0, 3)
    .map((channel) => Math.round(255 * channel));
  // 256 levels have no middle one: the nearest is 1/255 of the way to an end.
  [...panels[0]!.subarray(4 * 2, 4 * 2 + 3)].forEach((channel, at) =>
    assert.ok(Math.abs(channel - middle[at]) <= 1, `${channel} ${middle[at]}`),
  );
  assert.ok(legend.kind === 'continuous' && legend.scale === 'log' && /times the panel’s median$/.test(legend.title));
  // The 95 % quantile of |log₂| over {2, 1, 0, 1, 2} twice is 2.
  assert.deepEqual([legend.min, legend.max], [1 / 4, 4]);
});

test('ends that a person set are kept, and other measures stay as they are', () => {
  const { legend } = paintMeasures([panel('a', areas('area', small))], 5, view('volumeOwn', { range: [0.5, 8] }));
  assert.ok(legend.kind === 'continuous');
  assert.deepEqual([legend.min, legend.max], [0.5, 8]);
  const other = paintMeasures([panel('a', areas('condition', small))], 5, view('conditionEncoder')).legend;
  assert.ok(other.kind === 'continuous' && other.title === 'condition' && other.max > 30);
});
