import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { tableCsv, tableLatex, tableMarkdown } from '../../../core/figure/tables/formats.ts';
import type { Table } from '../../../core/figure/tables/table.ts';

const table: Table = {
  caption: '100 % of A_B & C',
  head: ['Model', 'MSE', 'KL', 'Said'],
  groups: [
    [['Vanilla, "plain"', { mean: 0.331, deviation: 0.013 }, { mean: 2.73e-7, deviation: 1.2e-8, rank: 'best' }, null]],
    [['a|b', { mean: 0.26, deviation: 0.2, rank: 'leads' }, null, 'yes']],
  ],
};

test('CSV keeps full precision, with deviations in columns of their own, and is read back by another parser', () => {
  const rows: string[][] = parse(tableCsv(table));
  assert.deepEqual(rows, [
    ['Model', 'MSE', 'MSE sd', 'KL', 'KL sd', 'Said'],
    ['Vanilla, "plain"', '0.331', '0.013', '2.73e-7', '1.2e-8', ''],
    ['a|b', '0.26', '0.2', '', '', 'yes'],
  ]);
});

test('Markdown aligns numbers, marks ranks, and keeps its bars', () => {
  assert.equal(
    tableMarkdown(table),
    [
      '100 % of A_B & C',
      '',
      '| Model | MSE | KL | Said |',
      '| --- | --: | --: | --- |',
      '| Vanilla, "plain" | 0.331 ± 0.013 | **(2.73 ± 0.12)e−7** | – |',
      '| a\\|b | *0.3 ± 0.2* | – | yes |',
      '',
    ].join('\n'),
  );
});

test('LaTeX escapes words, sets numbers in mathematics, and rules off groups', () => {
  const text = tableLatex(table);
  assert.ok(text.includes('\\caption{100 \\% of A\\_B \\& C}'));
  assert.ok(text.includes('\\begin{tabular}{lrrl}'));
  assert.ok(text.includes('{\\boldmath$(2.73 \\pm 0.12) \\cdot 10^{-7}$}'));
  assert.ok(text.includes('\\underline{$0.3 \\pm 0.2$}'));
  assert.equal(text.match(/\\midrule/g)?.length, 2);
  assert.equal(text.match(/[{]/g)?.length, text.match(/[}]/g)?.length);
});
