import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseColor } from '../../core/view/color.ts';
import { themeColors } from '../../core/view/themes.ts';
import { volcanoColors, volcanoOf } from '../../core/view/volcano.ts';

const gene = (logFoldChange: number, adjusted: number, fractionIn = 0.6, fractionOut = 0.2) => ({
  logFoldChange,
  adjusted,
  fractionIn,
  fractionOut,
});

test('a gene differs beyond a chance of 5 % and twofold, both ways; at the limits fold counts and p does not', () => {
  const kinds = volcanoOf([gene(1, 0.049), gene(-1, 0.049), gene(1, 0.05), gene(0.999, 1e-9), gene(2, 0)]).points.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['more', 'less', 'neither', 'neither', 'more']);
});

test('axes reach as far as genes that both groups have, and hold the limits where there is nothing to show', () => {
  const { points, reach, top, edge, beyond } = volcanoOf([
    gene(3, 1e-20),
    gene(-28, 1e-30, 0, 0.4),
    gene(NaN, 0.5),
    gene(0, 1, 0, 0),
    gene(2, Number.MIN_VALUE),
    gene(2, 0),
  ]);
  assert.deepEqual([points.length, reach, edge, beyond], [4, 3, 1, 1]);
  assert.equal(points[1].x, -3);
  // The smallest number is 2⁻¹⁰⁷⁴.
  assert.ok(Math.abs(points[2].y - 1074 * Math.log10(2)) < 1e-9 && points[3].y > points[2].y && top === points[3].y);
  const empty = volcanoOf([]);
  assert.ok(empty.reach > 1 && empty.top > -Math.log10(0.05));
});

test('colours of what differs are far from that of what does not, on both grounds', () => {
  for (const theme of ['light', 'dark'] as const) {
    const { more, less, neither } = volcanoColors[theme];
    const apart = (a: readonly number[], b: readonly number[]) => Math.hypot(...[0, 1, 2].map((channel) => a[channel] - b[channel]));
    for (const one of [more, less]) assert.ok(Math.min(apart(one, neither), apart(one, themeColors[theme].background)) > 0.3);
  }
  assert.deepEqual(volcanoColors.light.more, parseColor('#d55e00'));
});
