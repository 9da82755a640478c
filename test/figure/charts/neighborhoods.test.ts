import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawNeighborhoods, neighborhoodsTable } from '../../../core/figure/charts/neighborhoods.ts';
import { formatTable } from '../../../core/figure/tables/formats.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import { corners, pathsOf, wordsOf } from './marks.ts';

const curves = { ks: [10, 20, 40], knnRecall: [0.2, 0.4, 0.6], trustworthiness: [0.9, 0.8, 0.6], continuity: [0.5, 0.5, 0.5], cells: 700 };
const models = [
  { title: 'Vanilla', color: [1, 0, 0, 1] as const, curves },
  { title: 'GeomAE', color: [0, 0, 1, 1] as const, curves: { ...curves, knnRecall: [0.3, 0.5, 0.7] } },
];

test('a panel each for recall, trustworthiness and continuity; values and sizes stand at even distances', () => {
  const { drawing } = drawNeighborhoods(models, { ...defaultChoices, letters: true }, 'of 700 cells');
  const lines = pathsOf(drawing)
    .map(corners)
    .filter((line) => line.length === 3);
  assert.equal(lines.length, 6);
  const [vanilla, geomae] = lines;
  // k from 10 to 20 to 40 is one step and two; recall climbs by two equal steps, and the other model lies half a step higher.
  assert.ok(Math.abs(2 * (vanilla[1][0] - vanilla[0][0]) - (vanilla[2][0] - vanilla[1][0])) < 0.03);
  assert.ok(Math.abs(vanilla[0][1] - vanilla[1][1] - (vanilla[1][1] - vanilla[2][1])) < 0.03);
  assert.ok(Math.abs(vanilla[0][1] - geomae[0][1] - (vanilla[0][1] - vanilla[1][1]) / 2) < 0.03);
  const words = wordsOf(drawing);
  for (const text of ['a kNN recall', 'b Trustworthiness', 'c Continuity', 'neighbours, k', 'Vanilla', 'GeomAE', 'of 700 cells'])
    assert.ok(
      words.some((each) => each.replace(/\s+/g, ' ') === text),
      text,
    );
});

test('the table has a line a model and size', () => {
  assert.equal(formatTable(neighborhoodsTable(models, ''), 'csv').split('\n')[5], 'GeomAE,20,0.5,0.8,0.5,700');
});
