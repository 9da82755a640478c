import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorMapBytes, colorMapNames, sampleColorMap } from '../../core/view/color-maps.ts';
import { colorDifference, contrast, hexColor, toOklab } from '../../core/view/color.ts';
import { categoryColors, textColor } from '../../core/view/palette.ts';
import { themeColors } from '../../core/view/themes.ts';

const themes = ['light', 'dark'] as const;

/** Okabe and Ito, "Color Universal Design" (2008): all but black. */
const okabeIto = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

test('up to eight categories take Okabe–Ito', () => {
  for (const theme of themes) assert.deepEqual(categoryColors(6, theme).map(hexColor), okabeIto);
  assert.equal(hexColor(categoryColors(8, 'light')[7]), '#000000');
  assert.equal(hexColor(categoryColors(8, 'dark')[7]), '#ffffff');
});

test('forty-eight colours differ from each other, from the grey of missing values and from the ground', () => {
  for (const theme of themes) {
    const labs = categoryColors(48, theme).map(toOklab);
    const others = [toOklab(themeColors[theme].missing), toOklab(themeColors[theme].background)];
    labs.forEach((lab, index) => {
      for (const other of [...labs.slice(0, index), ...others])
        assert.ok(colorDifference(lab, other) > 0.11, `colour ${index} on ${theme}`);
    });
  }
});

test('more categories than colours still differ, and a category keeps its colour when others join', () => {
  const many = categoryColors(120, 'light');
  assert.equal(new Set(many.map(hexColor)).size, 120);
  assert.deepEqual(categoryColors(30, 'light'), many.slice(0, 30));
});

test('every category can be seen, and its name be read, on both grounds', () => {
  for (const theme of themes) {
    const ground = themeColors[theme].background;
    for (const color of [
      ...categoryColors(8, theme),
      ...categoryColors(100, theme),
      ...categoryColors(2, theme, 'own', ['#ffffff', '#000000']),
    ]) {
      assert.ok(contrast(color, ground) >= 1.44);
      assert.ok(contrast(textColor(color, theme), ground) >= 4.49);
    }
  }
});

test('the file’s own colours are taken, unless one is missing or none', () => {
  assert.deepEqual(categoryColors(2, 'light', 'own', ['#123456', '#ab3412']).map(hexColor), ['#123456', '#ab3412']);
  assert.deepEqual(categoryColors(2, 'light', 'own', ['#aa0000', '#00aa00', '#0000aa']).map(hexColor), ['#aa0000', '#00aa00']);
  assert.deepEqual(categoryColors(2, 'light', 'own', ['#aa0000']), categoryColors(2, 'light'));
  assert.deepEqual(categoryColors(2, 'light', 'own', ['#aa0000', 'chartreuse-ish']), categoryColors(2, 'light'));
});

const viridis = { map: 'viridis', reversed: false } as const;

test('viridis is matplotlib’s: its first, middle and last listed colours', () => {
  // _viridis_data[0], [128] and [255] of matplotlib/_cm_listed.py; the dark theme leaves out the low end, the light one the high end.
  assert.equal(hexColor(sampleColorMap(viridis, 'light', 0)), '#440154');
  assert.equal(hexColor(sampleColorMap(viridis, 'dark', 1)), '#fde725');
  const middle = sampleColorMap(viridis, 'light', 0.502 / 0.94);
  [0.127568, 0.566949, 0.550556].forEach((channel, index) => assert.ok(Math.abs(middle[index] - channel) < 0.004));
});

test('every map grows lighter from end to end', () => {
  for (const theme of themes) {
    for (const map of colorMapNames) {
      const choice = { map, reversed: false };
      const ends = [0, 0.25, 0.5, 0.75, 1].map((t) => toOklab(sampleColorMap(choice, theme, t))[0]);
      ends.reduce((below, lightness) => (assert.ok(lightness > below, `${map} on ${theme}`), lightness));
      assert.equal(colorMapBytes(choice, theme).length, 3 * 256);
    }
  }
});
