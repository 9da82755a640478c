import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import bidiFactory from 'bidi-js';
import { say, type Drawing } from '../../core/figure/drawing.ts';
import { metricsCsv } from '../../core/figure/table.ts';
import { fontFile, textWidth } from '../../core/figure/fonts.ts';
import { runsOf } from '../../core/figure/runs.ts';
import { coordinate, shownText, typesetting } from '../../core/figure/text.ts';
import { unwrittenLetters } from '../../core/figure/unwritten.ts';
import { fontNames, typefaces } from '../../core/types/typefaces.ts';
import { formatValue } from '../../core/view/numbers.ts';

test('text is as wide as resvg sets it in the same font, in every typeface and weight', () => {
  for (const font of fontNames) {
    for (const weight of [400, 600] as const) {
      const width = (text: string) => {
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text x="10" y="30" font-family="'${typefaces[font].own}'" font-size="20" font-weight="${weight}">${text}</text></svg>`;
        return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [fontFile(typefaces[font], weight)] } }).innerBBox()!.width;
      };
      for (const text of [
        'HCD4+/CD45RA+/CD25- Naive TH',
        'HMegakaryocytesH',
        'H0123456789H',
        'HGeomAE (encoder)H',
        'Hγδ T cells, 37 °CH',
      ]) {
        const error = textWidth(font, text, 20, weight) / width(text) - 1;
        assert.ok(Math.abs(error) < 0.03, `${text} in ${font} at ${weight}: ${error}`);
      }
    }
  }
});

test('what stands for Arial and for Times is as wide, by Adobe’s metrics of Helvetica and Times', () => {
  // Thousandths of an em, of the standard fonts of PDF (Core 14 AFM).
  for (const [font, weight, widths] of [
    ['arial', 400, { A: 667, g: 556, i: 222, W: 944, 0: 556, ' ': 278 }],
    ['arial', 600, { A: 722, g: 611, i: 278, W: 944, 0: 556, ' ': 278 }],
    ['times', 400, { A: 722, g: 500, i: 278, W: 944, 0: 500, ' ': 250 }],
    ['times', 600, { A: 722, g: 500, i: 278, W: 1000, 0: 500, ' ': 250 }],
  ] as const)
    for (const [letter, width] of Object.entries(widths))
      assert.ok(Math.abs(textWidth(font, letter, 1000, weight) - width) <= 1, `${letter} in ${font} at ${weight}`);
});

test('text is cut and wrapped to its room, within a word where it must be', () => {
  const set = typesetting('inter', 7);
  const cut = set.fit('CD8+/CD45RA+ Naive Cytotoxic', 60, 8);
  assert.ok(cut.endsWith('…') && set.width(cut, 8) <= 60);
  assert.equal(set.fit('B', 60, 8), 'B');
  const lines = set.wrap('one two three four five six', 40, 8);
  assert.equal(lines.join(' '), 'one two three four five six');
  assert.ok(lines.length > 1 && lines.every((line) => set.width(line, 8) <= 40));
  const word = 'CD8+/CD45RA+/CCR7−/CX3CR1+/GZMB+';
  assert.equal(set.wrap(word, 40, 8).join(''), word);
  assert.ok(set.wrap(word, 40, 8).every((line) => set.width(line, 8) <= 40));
});

test('numbers are written with the digits that mean something', () => {
  assert.deepEqual([0, 0.5, 0.03123, 1.2345, 123.45, 6145.2, 1e-5, -0.25, 2_500_000, NaN].map(formatValue), [
    '0',
    '0.500',
    '0.0312',
    '1.23',
    '123',
    '6,145',
    '1.00e−5',
    '−0.250',
    '2.50e6',
    '–',
  ]);
  assert.deepEqual(
    [0.5, -0.5, 1.1, -0.001, 12.3456].map((value) => coordinate(value)),
    ['.5', '-.5', '1.1', '0', '12.35'],
  );
});

test('the CSV of metrics has a row a model, quotes names and leaves out what was not measured', () => {
  const info = [
    { id: 'mseTest', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' },
    { id: 'knn', title: 'kNN', plain: '', group: 'distances', direction: 'higher', meaning: '' },
  ] as const;
  const csv = metricsCsv(
    [
      { name: 'Vanilla', metrics: { values: { mseTest: 0.125, knn: null }, notes: [] } },
      { name: 'GeomAE, "mine"', metrics: undefined },
    ],
    info,
  );
  assert.equal(csv, 'model,mseTest,knn\nVanilla,0.125,\n"GeomAE, ""mine""",,\n');
});

test('letters that a typeface lacks are told of, and none turns what stands behind it', () => {
  const drawing: Drawing = {
    ...{ width: 100, height: 20, title: '', description: '', font: 'inter' },
    marks: [
      {
        kind: 'group',
        marks: [say(0, 10, '细胞 תאי خلايا B \u202egnorw\u202c\t1', 7, [0, 0, 0, 1], { tail: { text: '54', fill: [0, 0, 0, 1], gap: 3 } })],
      },
    ],
  };
  const [told, ...more] = unwrittenLetters(drawing);
  assert.deepEqual(more, []);
  assert.match(told, /^Inter has no letters for 细 胞: PDF and PNG show boxes there/);
  assert.equal(shownText('תאי B \u202egnorw\u202c\t1'), 'תאי B gnorw 1');
  assert.deepEqual(unwrittenLetters({ ...drawing, marks: [say(0, 0, 'Ünïcödé – naïve, βγ, Ж', 7, [0, 0, 0, 1])] }), []);
});

test('letters that a typeface lacks are another’s, and stand in the order in which they are read', () => {
  const told = (text: string) => runsOf('inter', text).map(({ face, text }) => [face.own.split(' ').at(-1), text]);
  assert.deepEqual(told('CD4+ T, γδ'), [['Inter', 'CD4+ T, γδ']]);
  // Unicode Standard Annex 9: numbers run rightwards within letters that run leftwards, brackets are turned.
  assert.deepEqual(told('T תאי (אב 12) x'), [
    ['Inter', 'T '],
    ['Inter', '('],
    ['Inter', '12'],
    ['Inter', ' '],
    ['Hebrew', 'אב'],
    ['Inter', ') '],
    ['Hebrew', 'תאי'],
    ['Inter', ' x'],
  ]);
  const bidi = bidiFactory();
  for (const text of ['תאי B (זיכרון, 12) CD4+', '(תאים) a [ב 3 ג] 4', 'CD4 א, ב: 1.5–2 ג% d', '12 א 34 ב 56']) {
    const seen = runsOf('times', text).map(({ text }) => (/\p{Script=Hebrew}/u.test(text) ? [...text].reverse().join('') : text));
    assert.equal(seen.join(''), bidi.getReorderedString(text, bidi.getEmbeddingLevels(text, 'ltr')));
  }
  assert.deepEqual(told('خلايا'), [['Arabic', 'خلايا']]);
  // A point that Inter has not stands on its letter, of one typeface with it.
  assert.deepEqual(told('שָׁ'), [['Hebrew', 'שָׁ']]);
});

test('joined letters are as wide as resvg sets them', () => {
  for (const weight of [400, 600] as const) {
    const [face] = runsOf('times', 'خلايا').map(({ face }) => face);
    const width = (text: string) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text x="10" y="30" font-family="${face.own}" font-size="20" font-weight="${weight}">${text}</text></svg>`;
      return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [fontFile(face, weight)] } }).innerBBox()!.width;
    };
    // Twice the word and a joint of none: what lies beside the outermost letters falls away.
    const word = 'خلايا';
    const error = textWidth('times', word, 20, weight) / (width(`${word}${word}`) - width(word)) - 1;
    assert.ok(Math.abs(error) < 0.03, `${weight}: ${error}`);
  }
});
