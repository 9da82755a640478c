import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { needs, shared } from '../../shared.ts';
import { faultOf, open, toDense, write } from '../fixtures.ts';

const table = [
  [0, 3, 0],
  [2, 0, 1.5],
];
const barcodes = ['AAACCTGAGC-1', 'AAACCTGCAT-1'];

test('plain and gzipped, with every delimiter and line end', async () => {
  for (const delimiter of [',', '\t', ';', ' ']) {
    for (const lineEnd of ['\n', '\r\n']) {
      const text = [['', 'CD3E', 'LYZ', 'ACTB'], ...table.map((row, i) => [barcodes[i], ...row])]
        .map((row) => row.join(delimiter))
        .join(lineEnd);
      for (const file of [
        write('t.csv', text),
        write('t.txt', `${text}${lineEnd}`),
        write('t.tsv.gz', gzipSync(text)),
        write('t.csv', `\ufeff${text}`),
      ]) {
        const data = await open(file);
        assert.deepEqual(
          [toDense(data.matrix), data.cells, data.genes],
          [table, barcodes, ['CD3E', 'LYZ', 'ACTB']],
          JSON.stringify([delimiter, lineEnd, file]),
        );
        assert.equal(data.valueKind, 'nonnegative');
      }
    }
  }
});

test('quoted fields, with delimiters and quotes inside', async () => {
  const data = await open(write('quoted.csv', '"cell","HLA-A, B","say ""x"""\n"a, one","1","2"\n"b ""two""",3,"4"\n'));
  assert.deepEqual(
    [data.cells, data.genes, toDense(data.matrix)],
    [
      ['a, one', 'b "two"'],
      ['HLA-A, B', 'say "x"'],
      [
        [1, 2],
        [3, 4],
      ],
    ],
  );
});

test('header or none, names of rows or none', async () => {
  const open2 = async (text: string) => {
    const { cells, genes, matrix } = await open(write('t.csv', text));
    return { cells, genes, rows: toDense(matrix) };
  };
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  assert.deepEqual(await open2('1,2,3\n4,5,6\n'), { cells: ['Cell 1', 'Cell 2'], genes: ['Gene 1', 'Gene 2', 'Gene 3'], rows });
  assert.deepEqual(await open2('x,y,z\n1,2,3\n4,5,6\n'), { cells: ['Cell 1', 'Cell 2'], genes: ['x', 'y', 'z'], rows });
  assert.deepEqual(await open2('a,1,2,3\nb,4,5,6\n'), { cells: ['a', 'b'], genes: ['Gene 1', 'Gene 2', 'Gene 3'], rows });
  // As pandas writes a frame without names: a corner that is empty, columns and rows that count from 0.
  assert.deepEqual(await open2(',0,1,2\n0,1,2,3\n1,4,5,6\n'), { cells: ['0', '1'], genes: ['0', '1', '2'], rows });
  // As R's write.table does: nothing above the names of the rows.
  assert.deepEqual(await open2('x y z\na 1 2 3\nb 4 5 6\n'.replaceAll(' ', ',')), { cells: ['a', 'b'], genes: ['x', 'y', 'z'], rows });
});

test('the way round, by evidence that is told, and as asked', async () => {
  const genesByCells = write('g.csv', `gene,${barcodes.join()}\nCD3E,0,2\nLYZ,3,0\nACTB,0,1.5\n`);
  const found = await open(genesByCells);
  assert.deepEqual([toDense(found.matrix), found.cells], [table, barcodes]);
  assert.match(found.notes[0], /Rows are genes: the columns are named by barcodes/);
  const asked = await open(genesByCells, { orientation: 'cells-by-genes' });
  assert.deepEqual(asked.cells, ['CD3E', 'LYZ', 'ACTB']);
  for (const [text, note] of [
    ['s,CD3E,RPL3\na,1,2\nb,3,4\n', /Rows are cells: the columns are named by genes/],
    ['s,a,b\nENSG00000000003,1,2\nENSG00000000005,3,4\n', /Rows are genes: the rows are named by genes/],
    ['symbol,a,b\nq,1,2\nr,3,4\n', /Rows are genes: the rows are headed ‘symbol’/],
    ['x,cell_1,cell_2\nq,1,2\nr,3,4\n', /Rows are genes: the columns are named as cells/],
    ['x,p,q\nr,1,2\ns,3,4\n', /Rows are cells: nothing/],
  ] as const)
    assert.match((await open(write('t.csv', text))).notes[0], note);
});

test('components without names of cells', needs('data/pbmc_3500_pcs.tsv.gz'), async () => {
  const data = await open(shared('data/pbmc_3500_pcs.tsv.gz'), { labels: shared('data/pbmc_3500_meta.tsv.gz') });
  assert.deepEqual([data.matrix.kind, data.matrix.rows, data.matrix.cols, data.valueKind], ['dense', 3500, 30, 'signed']);
  assert.deepEqual(data.genes.slice(0, 2), ['PC1', 'PC2']);
  // The first numbers as the file has them.
  assert.deepEqual([...data.matrix.values.subarray(0, 2)], [Math.fround(1.7677343467349014), Math.fround(-14.41801416933021)]);
  const donor = data.obs.find(({ name }) => name === 'donor')!;
  assert.ok(donor.kind === 'category' && donor.categories.length === 3);
});

test('lines longer than what is read at once, and tables of many blocks', async () => {
  const cols = 40_000;
  const header = Array.from({ length: cols }, (_, i) => `a_rather_long_gene_name_${i}`).join();
  const value = (row: number, col: number) => ((row * 31 + col) % 7 === 0 ? col % 90 : 0);
  const lines = Array.from({ length: 60 }, (_, row) => `${row}x,${Array.from({ length: cols }, (__, col) => value(row, col)).join()}`);
  const data = await open(write('wide.csv', `,${header}\n${lines.join('\n')}`));
  assert.deepEqual([data.matrix.kind, data.matrix.rows, data.matrix.cols], ['sparse', 60, cols]);
  const dense = toDense(data.matrix);
  for (let row = 0; row < 60; row++)
    assert.ok(
      dense[row].every((entry, col) => entry === value(row, col)),
      `row ${row}`,
    );
});

test('what is wrong is named with its row, its column and their names', async (t) => {
  const broken: [string, string | Uint8Array, Parameters<typeof faultOf>[1], RegExp, RegExp][] = [
    ['a short row', ',CD3E,LYZ\na,1,2\nb,3\nc,1,2\n', 'ragged-row', /1 number where the header has 2/, /row 3 \(b\)/],
    ['a long row', ',CD3E,LYZ\na,1,2\nb,3,4,5\nc,1,2\n', 'ragged-row', /3 numbers where/, /row 3 \(b\)/],
    ['letters', ',CD3E,LYZ\na,1,2\nb,3,x4\n', 'not-a-number', /‘x4’/, /row 3 \(b\), column 3 \(LYZ\)/],
    ['letters, no header', '1,2\n3,a\n5,6\n7,8\n', 'not-a-number', /‘a’/, /row 2, column 2/],
    ['NaN', ',CD3E,LYZ\na,NaN,2\nb,3,4\n', 'not-finite', /‘NaN’/, /row 2 \(a\), column 2 \(CD3E\)/],
    ['infinity', ',CD3E,LYZ\na,1,2\nb,3,1e999\n', 'not-finite', /not a finite/, /row 3 \(b\), column 3 \(LYZ\)/],
    ['nothing', ',CD3E,LYZ\na,1,\nb,3,4\n', 'not-finite', /missing/, /row 2 \(a\), column 3 \(LYZ\)/],
    ['commas that may be either', ';CD3E;LYZ\na;1,500;2\nb;3;4\n', 'not-a-number', /decimal comma or/, /row 2/],
    [
      'a point that may part thousands',
      ';CD3E;LYZ\na;1,5;2\nb;1.234;4\n',
      'not-a-number',
      /‘1\.234’ may be a thousand/,
      /row 3 \(b\), column 2/,
    ],
    ['points that may part thousands', ';CD3E;LYZ\na;15;2\nb;1.234;4\n', 'not-a-number', /decimal point or/, /row 3/],
    [
      'the same, where no first line tells',
      `;CD3E;LYZ\n${'a;1;2\n'.repeat(900)}b;3;1.234\n`,
      'not-a-number',
      /decimal point or/,
      /row 902/,
    ],
    ['thousands and decimals', ';CD3E;LYZ\na;1.234,50;2.000,25\nb;3.100,00;4.500,75\n', 'not-a-number', /between thousands/, /row 2/],
    ['a header alone', ',CD3E,LYZ\n', 'malformed', /nothing below/, /row 1/],
    ['one column', 'a\nb\nc\n', 'malformed', /columns/, /row 1/],
    ['one gene', ',CD3E\na,1\nb,2\n', 'too-few-genes', /single gene/, /2 × 1/],
    ['one cell', ',CD3E,LYZ\na,1,2\n', 'too-few-cells', /single cell/, /1 × 2/],
    ['binary', Uint8Array.of(1, 0, 2, 0, 3), 'unknown-format', /content is not/, /^$/],
    ['gzip cut off', gzipSync(`,CD3E,LYZ\n${'a,1,2\n'.repeat(200_000)}`).subarray(0, 900), 'file-truncated', /gzip/, /^$/],
  ];
  for (const [what, content, tag, message, place] of broken) {
    await t.test(what, async () => {
      const file = write('broken.csv', content);
      const { message: said, detail } = await faultOf(open(file), tag);
      assert.match(said, message);
      assert.match(detail.place ?? '', place);
      assert.equal(detail.file, file);
      assert.ok(detail.remedy);
    });
  }
});

test('what is no table at all: the message lists what can be opened', async () => {
  const fault = await faultOf(open(write('notes.md', '# Notes\n\nnothing\n')), 'unknown-format');
  assert.match(fault.detail.remedy!, /AnnData.*text table/);
});
