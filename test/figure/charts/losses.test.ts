import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawLosses, type LearnedRun } from '../../../core/figure/charts/losses.ts';
import { writeSvg } from '../../../core/figure/svg.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import type { EpochRecord } from '../../../core/types.ts';

const history = (factor: number): EpochRecord[] =>
  Array.from({ length: 5 }, (_, index) => ({
    epoch: index + 1,
    loss: 1,
    mse: factor * 10 ** -index,
    regularizer: index === 2 ? 0 : 0.1,
    heldOutMse: 2 * factor * 10 ** -index,
    degenerate: 0,
    seconds: 1,
  }));
const runs: LearnedRun[] = [
  { title: 'Vanilla & <b>', color: [1, 0, 0, 1], history: history(1) },
  { title: 'GeomAE', color: [0, 0, 1, 1], history: history(10) },
];

test('each run has a curve for training and one for held-out cells, falling by equal steps where it falls by equal factors', async () => {
  const svg = await writeSvg(drawLosses(runs, { ...defaultChoices, width: 183 }, 'five epochs').drawing);
  const curves = [
    ...svg.matchAll(
      /<path d="((?:[ML][\d.]+ [\d.]+)+)" fill="none" stroke="(#[0-9a-f]{6})" stroke-width=".9"( stroke-dasharray="[^"]+")?\/>/g,
    ),
  ].map(([, d, color, dash]) => ({
    color,
    dash: dash !== undefined,
    d,
    places: [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  }));
  const errors = curves.filter(({ places }) => places.length === 5 && places[4][1] > places[0][1] + 10);
  assert.deepEqual(
    errors.map(({ color, dash }) => [color, dash]),
    [
      ['#ff0000', false],
      ['#0000ff', false],
      ['#ff0000', true],
      ['#0000ff', true],
    ],
  );
  for (const { places } of errors) {
    const steps = places.slice(1).map(([x, y], index) => [x - places[index][0], y - places[index][1]]);
    for (const [dx, dy] of steps) assert.ok(Math.abs(dx - steps[0][0]) < 0.03 && Math.abs(dy - steps[0][1]) < 0.03);
  }
  // Ten times the error is one such step higher.
  assert.ok(Math.abs(errors[0].places[0][1] - errors[1].places[1][1]) < 0.03);
  const regularizers = curves.filter(({ d }) => (d.match(/M/g)?.length ?? 0) === 2);
  assert.equal(regularizers.length, 2, 'interrupted where the logarithm has no value');
  for (const text of ['Vanilla &#38; &#60;b&#62;', 'held out', 'five epochs', 'epoch']) assert.ok(svg.includes(text), text);
  assert.ok(!svg.includes('Neighbours'), 'what no run has has no panel');
});

test('without any curve there is a page with its caption all the same', async () => {
  assert.ok((await writeSvg(drawLosses([], defaultChoices, 'nothing yet').drawing)).includes('nothing yet'));
});
