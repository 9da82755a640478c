import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawLabels, labelsTable } from '../../../core/figure/charts/labels.ts';
import { formatTable } from '../../../core/figure/tables/formats.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import { exampleScene } from '../scene.ts';
import { wordsOf } from './marks.ts';

test('every group of every data set has its colour and its cells', () => {
  const scene = exampleScene();
  const sets = [
    { title: 'First', scene },
    { title: 'Second', scene },
  ];
  const { drawing, warnings } = drawLabels(sets, { ...defaultChoices, letters: true }, 'two data sets');
  assert.deepEqual(warnings, []);
  const words = wordsOf(drawing);
  for (const text of ['a First', 'b Second', 'two data sets']) assert.ok(words.includes(text), text);
  for (const group of ['B cells', 'T & NK <cells>', 'Monocytes']) assert.equal(words.filter((each) => each === group).length, 2, group);
  const lines = formatTable(labelsTable(sets, ''), 'csv').trim().split('\n');
  assert.equal(lines.length, 1 + 2 * 3);
  assert.match(lines[1], /^First,cell type,.+,100,#[0-9a-f]{6}$/);
});
