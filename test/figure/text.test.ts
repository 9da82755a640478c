import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { metricsCsv } from '../../core/figure/table.ts';
import { coordinate, fitText, textWidth, wrapText } from '../../core/figure/text.ts';
import { formatValue } from '../../core/view/numbers.ts';

const require = createRequire(import.meta.url);

test('text is as wide as resvg sets it in the same font', () => {
  const fonts = { 400: 'Inter_400Regular', 600: 'Inter_600SemiBold' } as const;
  for (const weight of [400, 600] as const) {
    const fontFiles = [require.resolve(`@expo-google-fonts/inter/${weight === 400 ? '400Regular' : '600SemiBold'}/${fonts[weight]}.ttf`)];
    const width = (text: string) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text x="10" y="30" font-family="Inter" font-size="20" font-weight="${weight}">${text}</text></svg>`;
      return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles } }).innerBBox()!.width;
    };
    for (const text of ['HCD4+/CD45RA+/CD25- Naive TH', 'HMegakaryocytesH', 'H0123456789H', 'HGeomAE (encoder)H']) {
      const error = textWidth(text, 20, weight) / width(text) - 1;
      assert.ok(Math.abs(error) < 0.03, `${text} at ${weight}: ${error}`);
    }
  }
});

test('text is cut and wrapped to its room', () => {
  const cut = fitText('CD8+/CD45RA+ Naive Cytotoxic', 60, 8);
  assert.ok(cut.endsWith('…') && textWidth(cut, 8) <= 60);
  assert.equal(fitText('B', 60, 8), 'B');
  const lines = wrapText('one two three four five six', 40, 8);
  assert.equal(lines.join(' '), 'one two three four five six');
  assert.ok(lines.length > 1 && lines.every((line) => textWidth(line, 8) <= 40));
});

test('numbers are written with the digits that mean something', () => {
  assert.deepEqual([0, 0.5, 0.03123, 1.2345, 123.45, 6145.2, 1e-5, -0.25, 2_500_000, NaN].map(formatValue), ['0', '0.500', '0.0312', '1.23', '123', '6,145', '1.00e−5', '−0.250', '2.50e6', '–']);
  assert.deepEqual([0.5, -0.5, 1.10, -0.001, 12.3456].map((value) => coordinate(value)), ['.5', '-.5', '1.1', '0', '12.35']);
});

test('the CSV of metrics has a row a model, quotes names and leaves out what was not measured', () => {
  const info = [{ id: 'mseTest', title: 'MSE', direction: 'lower', meaning: '' }, { id: 'knn', title: 'kNN', direction: 'higher', meaning: '' }] as const;
  const csv = metricsCsv([{ name: 'Vanilla', metrics: { values: { mseTest: 0.125, knn: null }, notes: [] } }, { name: 'GeomAE, "mine"', metrics: undefined }], info);
  assert.equal(csv, 'model,mseTest,knn\nVanilla,0.125,\n"GeomAE, ""mine""",,\n');
});
