import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromShares, toHex } from '../../core/io/color-names.ts';
import { annData, cells, column, genes, Hdf5Writer, open } from './fixtures.ts';

test('colours as CSS and Matplotlib write them', () => {
  // From the two specifications; rebeccapurple is the last name that CSS took in.
  const known: [string, string | undefined][] = [
    ['#AbC', '#aabbcc'],
    ['#abcd', '#aabbcc'],
    ['#1F77B4', '#1f77b4'],
    ['#1f77b4ff', '#1f77b4'],
    ['RebeccaPurple', '#663399'],
    ['lightgoldenrodyellow', '#fafad2'],
    ['Dark Slate Grey', '#2f4f4f'],
    ['tab:orange', '#ff7f0e'],
    ['C1', '#ff7f0e'],
    ['C11', '#ff7f0e'],
    ['g', '#008000'],
    ['green', '#008000'],
    ['tab:gray', '#7f7f7f'],
    ['tab:grey', '#7f7f7f'],
    ['0.5', '#808080'],
    ['1', '#ffffff'],
    ['', undefined],
    ['#12345', undefined],
    ['no colour', undefined],
    ['2', undefined],
  ];
  for (const [text, hex] of known) assert.equal(toHex(text), hex, text);
  assert.deepEqual(
    [fromShares([1, 0.5, 0, 1]), fromShares([255, 128, 0]), fromShares([1, 0.5]), fromShares([-1, 0, 0])],
    ['#ff8000', '#ff8000', undefined, undefined],
  );
});

test('a file’s colours by name and as rows of numbers reach the column', async () => {
  const categorical = (file: Hdf5Writer, name: string) =>
    file
      .group(`obs/${name}`, { 'encoding-type': 'categorical' })
      .dataset(`obs/${name}/codes`, Int8Array.of(0, 1, 0))
      .dataset(`obs/${name}/categories`, ['B', 'T']);
  const data = await open(
    annData((file) => {
      for (const name of ['named', 'numbers', 'few']) categorical(file, name);
      return file
        .dense('X', [
          [1, 2, 0, 1],
          [3, 4, 0, 0],
          [5, 6, 0, 2],
        ])
        .dataset('uns/named_colors', ['steelblue', 'tab:red'])
        .dataset('uns/numbers_colors', Float64Array.of(1, 0, 0, 1, 0, 0, 1, 1), { shape: [2, 4] })
        .dataset('uns/few_colors', ['red']);
    }),
  );
  const colorsOf = (name: string) => {
    const found = column(data, name);
    return found.kind === 'category' ? found.colors : undefined;
  };
  assert.deepEqual([colorsOf('named'), colorsOf('numbers'), colorsOf('few')], [['#4682b4', '#d62728'], ['#ff0000', '#0000ff'], undefined]);
});

test('symbols and identifiers are both there, whichever the file is indexed by; names that repeat are numbered as anndata does', async () => {
  const withVar = (name: string, index: string[], columns: Record<string, string[]>) => {
    const file = new Hdf5Writer(name).frame('obs', cells).frame('var', index);
    for (const [key, texts] of Object.entries(columns)) file.dataset(`var/${key}`, texts);
    return open(
      file
        .dense('X', [
          [1, 2, 0, 1],
          [3, 4, 0, 0],
          [5, 6, 0, 2],
        ])
        .done(),
    );
  };
  const ids = ['ENSG00000000003', 'ENSG00000000005.6', 'ENSG00000000419', 'ENSG00000000457'];
  const named = ['A', 'B', 'A', 'A'];
  for (const index of [ids, ['7105', '64102', '8813', '57147'], ['FBgn0000008', 'FBgn0000014', 'FBgn0000015', 'FBgn0000017']]) {
    for (const key of ['feature_name', 'gene_symbols', 'gene_short_name']) {
      const data = await withVar('ids.h5ad', index, { [key]: named });
      assert.deepEqual([data.genes, data.geneIds], [['A', 'B', 'A-1', 'A-2'], index], key);
      assert.match(data.notes.join(), /2 gene names stood more than once and were numbered: ‘A’ is now also ‘A-1’/);
    }
  }
  const bySymbol = await withVar('symbols.h5ad', genes, { gene_ids: ids });
  assert.deepEqual([bySymbol.genes, bySymbol.geneIds], [genes, ids]);
  // anndata skips numbers that are names already: var_names_make_unique of ['a', 'a', 'a-1', 'a'] gives a, a-2, a-1, a-3.
  assert.deepEqual((await withVar('dup.h5ad', ['a', 'a', 'a-1', 'a'], {})).genes, ['a', 'a-2', 'a-1', 'a-3']);
});
