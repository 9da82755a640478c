/** Differences in OKLab, where 0.02 is about what is just seen side by side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorDifference, contrast, toOklab } from '../../core/view/color.ts';
import { categoryColors } from '../../core/view/palette.ts';
import { freeColor, runColorCount, runColorOf } from '../../core/view/run-colors.ts';
import { themeColors } from '../../core/view/themes.ts';

test('runs are told from one another, from cells, from ellipses and from the ground', () => {
  for (const theme of ['light', 'dark'] as const) {
    const own = Array.from({ length: runColorCount }, (_, index) => toOklab(runColorOf(index, theme)));
    own.forEach((color, index) =>
      own.slice(0, index).forEach((other) => assert.ok(colorDifference(color, other) > 0.25, `${theme}: ${index}`)),
    );
    const { background, indicatrix } = themeColors[theme];
    // The eighth of Okabe and Ito's colours is the ink itself.
    const cells = [...categoryColors(7, theme), ...categoryColors(30, theme)];
    for (const other of [...cells, background, indicatrix.encoder.stroke, indicatrix.decoder.stroke]) {
      for (const [index, color] of own.entries())
        assert.ok(colorDifference(color, toOklab(other)) > 0.045, `${theme}: run ${index} and ${other.join()}`);
    }
    // Marks of a few pixels: WCAG asks for 3.
    for (let index = 0; index < 3 * runColorCount; index++)
      assert.ok(contrast(runColorOf(index, theme), background) > (index < runColorCount ? 3.4 : 2.4), `${theme}: run ${index}`);
  }
});

test('a run takes the first colour that is free, so that one that is gone leaves its own to another', () => {
  assert.deepEqual([[], [0, 1], [1, 2], [0, 2]].map(freeColor), [0, 2, 0, 1]);
  assert.notDeepEqual(runColorOf(0, 'light'), runColorOf(runColorCount, 'light'));
});
