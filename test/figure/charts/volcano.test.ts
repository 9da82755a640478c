import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawVolcano, volcanoTable, type GeneDifference } from '../../../core/figure/charts/volcano.ts';
import { textWidth } from '../../../core/figure/fonts.ts';
import { formatTable } from '../../../core/figure/tables/formats.ts';
import { defaultChoices } from '../../../core/view/figure-choices.ts';
import { dotsOf, textsOf, wordsOf } from './marks.ts';

const gene = (name: string, logFoldChange: number, adjusted: number, fractionIn = 0.6, fractionOut = 0.2): GeneDifference => ({
  gene: name,
  logFoldChange,
  adjusted,
  fractionIn,
  fractionOut,
});
const draw = (genes: GeneDifference[], caption = '') =>
  drawVolcano({ group: 'B cells', others: 'all other cells', genes }, { ...defaultChoices, width: 89 }, caption).drawing;
/** Those in the plot, not in the key. */
const placesOf = (drawing: ReturnType<typeof draw>) => dotsOf(drawing).filter(({ name }) => name !== undefined);

test('a gene stands at its fold and the logarithm of its p; beyond twofold and chance it has a colour and a name', () => {
  const drawing = draw([
    gene('UP', 2, 1e-8),
    gene('UPPER', 4, 1e-16),
    gene('DOWN', -2, 1e-8),
    gene('SMALL', 0.5, 1e-12),
    gene('CHANCE', 3, 0.2),
  ]);
  const at = (named: string): number[] => placesOf(drawing).flatMap((dots) => (dots.name === named ? Array.from(dots.at) : []));
  const [up, upper] = [at('more').slice(0, 2), at('more').slice(2)];
  const down = at('less');
  assert.equal(at('no difference').length, 4);
  // Folds of −2, 2 and 4 are two equal steps of four and two; heights of 8 and 16.
  assert.ok(Math.abs(up[0] - down[0] - 2 * (upper[0] - up[0])) < 0.01 && Math.abs(up[1] - down[1]) < 0.01);
  const small = at('no difference').slice(0, 2);
  assert.ok(Math.abs(up[1] - small[1] - (small[1] - upper[1])) < 0.01, '1e-12 lies midway');
  const words = wordsOf(drawing);
  for (const name of ['UP', 'UPPER', 'DOWN', 'more in B cells: 2', 'less: 1', 'no difference: 2']) assert.ok(words.includes(name), name);
  for (const name of ['SMALL', 'CHANCE']) assert.ok(!words.includes(name), name);
});

test('what has no fold is left out, a p of zero stands at the top, a fold without end at the edge; the caption counts them', () => {
  const drawing = draw([
    gene('PLAIN', 2, 1e-8),
    gene('SURE', 3, 0),
    gene('LEAST', 3, Number.MIN_VALUE),
    gene('ALONE', 27, 1e-9, 0.6, 0),
    gene('NONE', NaN, 0.5),
    gene('UNSEEN', 0, 1, 0, 0),
  ]);
  const more = placesOf(drawing).find(({ name }) => name === 'more')!.at;
  const [plain, sure, least, alone] = [0, 1, 2, 3].map((index) => [more[2 * index], more[2 * index + 1]]);
  assert.ok(sure[1] < least[1] && least[1] < plain[1] && sure[1] < alone[1]);
  assert.equal(alone[0], sure[0], 'the edge is where the largest fold of what both groups have stands');
  const caption = wordsOf(drawing).at(-1)!;
  for (const words of [
    '2 genes have no fold',
    '1 gene found in one of the two alone stands at the edge',
    '1 p is smaller than a number can be',
  ])
    assert.ok(caption.includes(words), `${words}: ${caption}`);
});

test('no name lies on another, on a dot, or beyond the frame, whatever the genes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: -8, max: 8, noNaN: true }),
          fc.double({ min: 0, max: 300, noNaN: true }),
          fc.double({ min: 0.01, max: 1, noNaN: true }),
        ),
        {
          minLength: 1,
          maxLength: 200,
        },
      ),
      (drawn) => {
        const genes = drawn.map(([fold, height, share], index) => gene(`GENE${index}`, fold, 10 ** -height, share, share));
        const drawing = draw(genes);
        const names = textsOf(drawing)
          .filter(({ lines: [name] }) => name.startsWith('GENE'))
          .map(({ x, y, size, lines: [name] }) => ({ left: x, right: x + textWidth('inter', name, size), top: y - 0.7 * size, bottom: y }));
        const touch = (a: (typeof names)[number], b: (typeof names)[number]) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        for (const [index, name] of names.entries()) {
          assert.ok(!names.slice(index + 1).some((other) => touch(name, other)));
          for (const { at, radius } of placesOf(drawing))
            for (let i = 0; i < at.length; i += 2)
              assert.ok(!touch(name, { left: at[i] - radius, right: at[i] + radius, top: at[i + 1] - radius, bottom: at[i + 1] + radius }));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the table has every gene, the most certain first', () => {
  const table = volcanoTable(
    { group: 'B', others: 'all other cells', genes: [gene('A', 1, 0.5), gene('B', NaN, 1e-3), gene('C', -2, 1e-9)] },
    '',
  );
  assert.equal(
    formatTable(table, 'csv'),
    'gene,log2 fold change,adjusted p,found in,found in others\nC,-2,1e-9,0.6,0.2\nB,,0.001,0.6,0.2\nA,1,0.5,0.6,0.2\n',
  );
});
