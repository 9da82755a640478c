import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column } from '../../core/types.ts';
import type { ColorBy } from '../../core/types/scene.ts';
import { isExpression, isOfCells, offeredColors, readColor, resolveColor, writeColor } from '../../core/view/color-sources.ts';

const name = fc.string({ minLength: 1 });
const gene = name.filter((each) => each.trim() === each && each !== '' && !each.includes(','));
const colors: fc.Arbitrary<ColorBy> = fc.oneof(
  fc.constant<ColorBy>({ kind: 'none' }),
  name.map((column): ColorBy => ({ kind: 'obs', column })),
  name.map((each): ColorBy => ({ kind: 'gene', gene: each })),
  fc.array(gene, { minLength: 1 }).map((genes): ColorBy => ({ kind: 'genes', genes })),
  fc.array(gene, { minLength: 1 }).map((genes): ColorBy => ({ kind: 'genes', genes, of: 'first' })),
  name.map((measure): ColorBy => ({ kind: 'measure', measure })),
);

test('what is written of a colour is read as that colour, whatever names are in it', () => {
  fc.assert(fc.property(colors, (choice) => assert.deepEqual(readColor(writeColor(choice), 'first'), choice)));
});

test('a name that bears no source’s word is an annotation', () => {
  for (const column of ['cell_type', 'obs', 'gene', '__proto__', 'constructor:x', 'a:b'])
    assert.deepEqual(readColor(column, 'first'), { kind: 'obs', column });
});

test('what is offered can be read again, and texts are not', () => {
  const offered = offeredColors({
    obs: [
      { name: 'none', kind: 'category', categories: 3 },
      { name: 'gene:CD3E', kind: 'number' },
      { name: 'note', kind: 'text' },
    ],
    measures: [{ id: 'knnRecall', title: 'Neighbours kept' }],
  });
  assert.deepEqual(
    offered.map(({ title }) => title),
    ['One colour', 'none (3)', 'gene:CD3E', 'Neighbours kept'],
  );
  for (const { choice } of offered) assert.deepEqual(readColor(writeColor(choice), ''), choice);
});

test('values come of the host, of several genes as their mean', async () => {
  const column = (of: string, ...values: number[]): Column => ({ kind: 'number', name: of, values: Float64Array.from(values) });
  const host = {
    obs: (of: string) => Promise.resolve(column(of, 7, 8)),
    gene: (of: string) => Promise.resolve(of === 'A' ? column(of, 1, 2) : column(of, 3, 6)),
  };
  const choices: ColorBy[] = [
    { kind: 'obs', column: 'n' },
    { kind: 'gene', gene: 'A' },
    { kind: 'genes', genes: ['A', 'B'] },
  ];
  const values = await Promise.all(
    choices.filter(isOfCells).map(async (choice) => [...((await resolveColor(choice, host)) as Column & { kind: 'number' }).values]),
  );
  assert.deepEqual(values, [
    [7, 8],
    [1, 2],
    [2, 4],
  ]);
  assert.deepEqual(choices.map(isExpression), [false, true, true]);
  assert.ok(!isOfCells({ kind: 'measure', measure: 'x' }) && !isOfCells({ kind: 'none' }));
});
