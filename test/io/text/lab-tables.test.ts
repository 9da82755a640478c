/** Tables as programs of laboratories write them, beside those of test/io/hostile: what stands among the counts, and lists of entries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoriesOf, column, faultOf, open, write } from '../fixtures.ts';
import { threeWays } from '../three-ways.ts';

const genes = ['CD3E', 'LYZ', 'MS4A1', 'ACTB', 'NKG7'];
const counts = Array.from({ length: 6 }, (_, cell) => genes.map((__, gene) => (3 * cell + 5 * gene) % 4));
const cells = ['AAACCTGAGAAACCAT', 'AAACCTGAGAAACCGC', 'AAACCTGAGAAACCTA', 'AAACCTGAGAAACGAG', 'AAACCTGAGAAACGCC', 'AAACCTGAGAAAGTGG'];
const lines = (rows: unknown[][], delimiter = ',') => rows.map((row) => `${row.join(delimiter)}\n`).join('');

test('metadata that Seurat wrote before the genes leave counts counts', async () => {
  const rows = cells.map((cell, i) => [cell, 'pbmc', 12, 3.5 + i / 8, -0.25 * i, i / 3, ...counts[i]]);
  const path = write('merged.csv', lines([['', 'orig.ident', 'nCount_RNA', 'percent.mt', 'UMAP_1', 'UMAP_2', ...genes], ...rows]));
  const { data, rows: read } = await threeWays(path);
  assert.deepEqual([read, data.genes, data.valueKind], [counts, genes, 'counts']);
  const mito = column(data, 'percent.mt');
  assert.deepEqual(
    mito.kind === 'number' && [...mito.values],
    cells.map((_, i) => 3.5 + i / 8),
  );
  assert.match(data.notes.join('\n'), /annotations of the cells, not as genes: nCount_RNA, percent\.mt, UMAP_1, UMAP_2/);
});

test('the same turned round, metadata as rows', async () => {
  const rows = [
    ['percent.mt', ...cells.map((_, i) => 3.5 + i / 8)],
    ['UMAP_1', ...cells.map((_, i) => -0.25 * i)],
    ...genes.map((gene, at) => [gene, ...counts.map((row) => row[at])]),
  ];
  const { data, rows: read } = await threeWays(write('turned.csv', lines([['', ...cells], ...rows])));
  assert.deepEqual([read, data.genes, data.valueKind], [counts, genes, 'counts']);
});

test('CosMx: field of view and number of the cell are no genes', async () => {
  const rows = counts.map((row, i) => [1 + Math.floor(i / 3), i % 3, ...row]);
  const { data, rows: read } = await threeWays(write('exprMat.csv', lines([['"fov"', '"cell_ID"', ...genes], ...rows])));
  assert.deepEqual([read, data.genes], [counts, genes]);
  assert.match(data.notes.join('\n'), /not as genes: fov, cell_ID/);
});

test('CITE-seq-Count: reads without an antibody are left out, and told of', async () => {
  const antibodies = ['CD3-TGTACCC', 'CD4-AAA', 'CD8a-CCC', 'CD14-GGG', 'unmapped'];
  const path = write('umi.csv', lines([['', ...cells], ...antibodies.map((name, at) => [name, ...counts.map((row) => row[at])])]));
  const { data, rows } = await threeWays(path);
  assert.deepEqual([rows, data.genes], [counts.map((row) => row.slice(0, 4)), antibodies.slice(0, 4)]);
  assert.match(data.notes.join('\n'), /Left out, being tallies.*unmapped/);
});

test('a list of entries, a cell and a gene a line, is no matrix; the remedy makes one', async () => {
  const entries = cells.flatMap((cell, i) => genes.map((gene, at) => [gene, cell, counts[i][at] + 1]));
  const ofUmiTools = write('counts.tsv', lines([['gene', 'cell', 'count'], ...entries], '\t'));
  const ofRhapsody = write(
    'Expression_Data.st',
    lines(
      [
        ['Cell_Index', 'Gene', 'RSEC_Reads', 'Raw_Molecules', 'RSEC_Adjusted_Molecules'],
        ...entries.map(([gene, cell, n]) => [cells.indexOf(cell as string), gene, n, n, n]),
      ],
      '\t',
    ),
  );
  for (const [path, remedy] of [
    [ofUmiTools, /sep="\\t".*index="cell", columns="gene", values="count"/],
    [ofRhapsody, /index="Cell_Index", columns="Gene", values="RSEC_Adjusted_Molecules"/],
  ] as const) {
    const fault = await faultOf(open(path), 'unsupported');
    assert.match(fault.message, /a cell and a gene a line/);
    assert.match(fault.detail.remedy ?? '', remedy);
  }
});

test('samples above the names of the cells: the row whose names differ names them', async () => {
  const samples = ['s1', 's1', 's1', 's2', 's2', 's2'];
  const path = write(
    'two-headers.csv',
    lines([['sample', ...samples], ['barcode', ...cells], ...genes.map((gene, at) => [gene, ...counts.map((row) => row[at])])]),
  );
  const { data, rows } = await threeWays(path);
  assert.deepEqual([rows, data.genes, data.cells], [counts, genes, cells]);
  assert.deepEqual(categoriesOf(column(data, 'sample')), samples);
  assert.match(data.notes.join('\n'), /annotations of the cells: sample/);
});

test('identifiers above symbols, neither under a heading: genes are named by symbol', async () => {
  const ids = genes.map((_, at) => `ENSG0000000000${at}`);
  const path = write('ids-symbols.csv', lines([['', ...ids], ['', ...genes], ...cells.map((cell, i) => [cell, ...counts[i]])]));
  const { data, rows } = await threeWays(path);
  assert.deepEqual([rows, data.genes, data.geneIds, data.cells], [counts, genes, ids, cells]);
});

test('an empty column before the names, as a spreadsheet leaves it', async () => {
  const { data, rows } = await threeWays(
    write('pasted.csv', lines([['', 'cell', ...genes], ...cells.map((cell, i) => ['', cell, ...counts[i]])])),
  );
  assert.deepEqual([rows, data.genes, data.cells], [counts, genes, cells]);
});
