import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawProfiles } from '../../../core/figure/charts/profiles.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import { profileAxis } from '../../../core/view/profiles.ts';
import type { StandingsRow } from '../../../core/view/ranks.ts';
import type { Rgba } from '../../../core/types/scene.ts';
import { dotsOf, pathsOf, textsOf, wordsOf } from './marks.ts';

const series = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `Model ${index}`, color: [1 - index / 10, 0, 0, 1] as Rgba }));

const row = (id: string, direction: 'lower' | 'higher', values: (number | null)[], spread: number | null = null): StandingsRow => ({
  info: { id, title: `Metric ${id}`, direction, meaning: '', plain: '', group: 'distances' },
  standings: values.map((mean) => ({ summary: mean === null ? null : { mean, spread, count: spread === null ? 1 : 3 }, rank: null })),
});

test('upwards is better on every axis, by even steps from zero to the largest value, or to 1 of a share', () => {
  const rows = [row('mse', 'lower', [1, 2, 4]), row('knnRecall', 'higher', [0.75, 0.5, 0.25]), row('alone', 'lower', [1, null, null])];
  const { drawing } = drawProfiles(series(3), rows, { ...defaultChoices, width: 89 }, 'what was done');
  const [first, second, third] = dotsOf(drawing).map(({ at }) => Array.from(at));
  // mse of 1, 2, 4 on an axis from 4 (below) to 0; recall of .75, .5, .25 on one from 0 to 1: heights of 3/4, 1/2, 0 and 3/4, 1/2, 1/4.
  const [zero, half] = [third[1], second[1]];
  const height = 2 * (zero - half);
  for (const [at, share] of [
    [first[1], 0.75],
    [first[3], 0.75],
    [second[3], 0.5],
    [third[3], 0.25],
  ])
    assert.ok(Math.abs(zero - at - share * height) < 0.02, `${zero - at} of ${height} is not ${share}`);
  const words = wordsOf(drawing);
  for (const text of ['Metric mse', 'Metric knnRecall', 'Model 2', 'what was done', '4.00', '1.00', '0'])
    assert.ok(words.includes(text), text);
  assert.ok(!words.includes('Metric alone'), 'what one model alone has compares nothing');
});

test('what is 1 at most has an axis that ends there, what has no bound one that ends at its largest value', () => {
  const ends = (id: string) => profileAxis({ id, direction: 'higher' }, [0.5, 0.25])!.best;
  for (const id of ['knnRecallTest', 'trustworthiness', 'spearman', 'explained', 'ilisi', 'kbet', 'clisi']) assert.equal(ends(id), 1, id);
  assert.equal(ends('stress'), 0.5);
});

test('bars reach one standard deviation up and down; where a model has no value its line is interrupted', () => {
  const rows = [row('a', 'higher', [2, 4, 4], 0.5), row('b', 'higher', [null, 4, 4], 0.5), row('c', 'higher', [2, 4, 4], 0.5)];
  const { drawing } = drawProfiles(series(3), rows, { ...defaultChoices, width: 89 }, '');
  const paths = pathsOf(drawing);
  const bars = paths.filter(({ paint }) => paint.width === 1.8);
  assert.equal(bars.length, 8);
  const lengthOf = (d: string) => Math.abs(Number(/V([\d.]+)/.exec(d)![1]) - Number(/ ([\d.]+)V/.exec(d)![1]));
  const axis = Math.max(...paths.filter(({ paint }) => paint.width === 0.6).map(({ d }) => lengthOf(d)));
  // From zero to 4: the largest model’s bar ends at its axis's end; 2 ± 0.5 is a quarter of the axis.
  assert.ok(Math.abs(lengthOf(bars[0].d) - axis / 4) < 0.05);
  const lines = paths.filter(({ paint, d }) => paint.width === 0.9 && d.includes('M') && !d.includes('h'));
  assert.deepEqual(
    lines.map(({ d }) => d.replace(/[^ML]/g, '')),
    ['MM', 'MLL', 'MLL'],
  );
});

test('thirty metrics have their names and numbers on one page, and none lies on another', () => {
  const rows = Array.from({ length: 30 }, (_, index) => row(`metric of a long name ${index}`, 'lower', [1e-7 * (index + 1), 3e-7]));
  const { drawing, warnings } = drawProfiles(series(2), rows, { ...defaultChoices, journal: 'cell' }, '');
  assert.deepEqual(warnings, []);
  const names = textsOf(drawing).filter(({ lines }) => lines[0].startsWith('Metric metric'));
  assert.equal(names.length, 30);
  for (const [index, { x, turn, size }] of names.slice(1).entries()) {
    const across = (x - names[index].x) * Math.sin((Math.abs(turn!) * Math.PI) / 180);
    assert.ok(across >= size, `names ${across} points apart, ${size} high`);
  }
  for (const { x, dx, lines, size, turn } of names) {
    const reach = lines[0].length * 0.45 * size * Math.cos((turn! * Math.PI) / 180);
    assert.ok(dx + x - reach > 0, `“${lines[0]}” begins at ${dx + x - reach}`);
  }
});
