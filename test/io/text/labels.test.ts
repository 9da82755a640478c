import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { annData, categoriesOf, cells, column, counts, faultOf, open, write } from '../fixtures.ts';

const matrix = () => annData((file) => file.csr('X', counts).dataset('obs/type', ['old', 'old', 'old']));

test('joined by name, in any order, whatever the column is called', async () => {
  const text = `kind;name;depth\nT;${cells[2]};3\nB;${cells[0]};1\nT;${cells[1]};2.5\nB;elsewhere;9\n`;
  for (const file of [write('labels.csv', text), write('labels.csv.gz', gzipSync(text))]) {
    const data = await open(matrix(), { labels: file });
    assert.deepEqual(categoriesOf(column(data, 'kind')), ['B', 'T', 'T']);
    assert.deepEqual(column(data, 'depth'), { kind: 'number', name: 'depth', values: Float64Array.of(1, 2.5, 3) });
    assert.ok(!data.obs.some(({ name }) => name === 'name'), 'the names themselves are no annotation');
  }
});

test('cells without a label have none; it says how many', async () => {
  const data = await open(matrix(), { labels: write('labels.csv', `,type,depth\n${cells[0]},B,1\n${cells[2]},B,3\n`) });
  assert.deepEqual(categoriesOf(column(data, 'type')), ['B', null, 'B'], 'and a column of the same name is replaced');
  assert.deepEqual(column(data, 'depth'), { kind: 'number', name: 'depth', values: Float64Array.of(1, NaN, 3) });
  assert.match(data.notes.join(), /1 cell has none/);
});

test('barcodes match with and without the sample’s suffix', async () => {
  const data = await open(matrix(), {
    labels: write('labels.tsv', `cell\ttype\n${cells.map((cell, i) => `${cell.replace('-1', '')}\t${'BTT'[i]}\n`).join('')}`),
  });
  assert.deepEqual(categoriesOf(column(data, 'type')), ['B', 'T', 'T']);
});

test('joined by order where there are no names but as many rows as cells', async () => {
  const data = await open(matrix(), { labels: write('labels.csv', 'type,leiden\nB,0\nT,10\nT,2\n') });
  assert.deepEqual(categoriesOf(column(data, 'type')), ['B', 'T', 'T']);
  const leiden = column(data, 'leiden');
  assert.ok(leiden.kind === 'category', 'numbers of clusters are categories');
  assert.deepEqual(leiden.categories, ['0', '2', '10']);
  assert.match(data.notes.join(), /by order/);
});

test('a table without a header: its first row names a cell, or is a label like those below', async () => {
  const byName = await open(matrix(), { labels: write('labels.tsv', cells.map((cell, i) => `${cell}\t${'BTT'[i]}\n`).join('')) });
  assert.deepEqual(categoriesOf(column(byName, 'column 2')), ['B', 'T', 'T']);
  assert.match(byName.notes.join(), /no header.*joined by name/);
  const byOrder = await open(matrix(), { labels: write('labels.txt', 'B\nT\nB\n') });
  assert.deepEqual(categoriesOf(column(byOrder, 'labels')), ['B', 'T', 'B']);
  // A header above one row too few is no label.
  await faultOf(open(matrix(), { labels: write('labels.txt', 'type\nT\nB\n') }), 'labels-mismatch');
});

test('labels of other cells, and broken tables, are refused', async () => {
  const fault = await faultOf(open(matrix(), { labels: write('labels.csv', 'cell,type\na,B\nb,T\n') }), 'labels-mismatch');
  assert.match(fault.message, /‘cell’ seems to name cells.*‘a’.*‘AAACCTGAGC-1’/);
  assert.match(
    (await faultOf(open(matrix(), { labels: write('labels.csv', 'type\nB\nT\n') }), 'labels-mismatch')).message,
    /2 rows for 3 cells/,
  );
  assert.ok(fault.detail.file && fault.detail.remedy);
  await faultOf(open(matrix(), { labels: write('labels.csv', 'cell,type\n') }), 'labels-mismatch');
  await faultOf(open(matrix(), { labels: write('labels.csv', 'cell,type\na,b,c,d\n') }), 'malformed');
  await faultOf(open(matrix(), { labels: write('labels.csv', '') }), 'file-truncated');
  await faultOf(open(matrix(), { labels: '/nowhere/labels.csv' }), 'file-missing');
});

test('where barcodes or wells stand again in every sample, two columns name a cell together, or nothing is joined', async () => {
  const barcodes = ['AAACCTGAGCAA', 'AAACCTGCATCC', 'TTTGGTTAGCAA', 'CCCATTTGAGGA'];
  const wells = ['A01', 'A02', 'B01', 'H12'];
  const both = (parts: string[], name: (sample: string, part: string) => string) =>
    ['s1', 's2'].flatMap((sample) => parts.map((part) => ({ sample, part, cell: name(sample, part), kind: `${part[2]}${sample}` })));
  for (const [what, all] of [
    ['sample first', both(barcodes, (sample, part) => `${sample}_${part}-1`).map((one) => ({ ...one, part: `${one.part}-1` }))],
    ['sample behind, by another mark', both(barcodes, (sample, part) => `${part}-${sample}`)],
    ['wells of plates', both(wells, (sample, part) => `${sample}.${part}`)],
  ] as const) {
    const matrixOf = write('cells.csv', `,CD3E,LYZ\n${all.map(({ cell }, i) => `${cell},${i},1\n`).join('')}`);
    const shuffled = all.toSorted((a, b) => a.kind.localeCompare(b.kind));
    const text = (header: string) => `${header}\n${shuffled.map(({ sample, part, kind }) => `${sample},${part},${kind}\n`).join('')}`;
    const data = await open(matrixOf, { labels: write('labels.csv', text('sample,barcode,kind')) });
    assert.deepEqual(
      categoriesOf(column(data, 'sample')),
      all.map(({ sample }) => sample),
      what,
    );
    const kind = column(data, 'kind');
    assert.deepEqual(
      kind.kind === 'text' ? kind.values : categoriesOf(kind),
      all.map((one) => one.kind),
      what,
    );
    assert.match(data.notes.join('\n'), /joined by name in two columns \((sample, barcode|barcode, sample)\)/, what);
  }
  // Which sample is which lane is not in the names.
  const lanes = both(barcodes, (sample, part) => `${part}-${sample === 's1' ? 1 : 2}`);
  const labels = `sample,barcode,kind\n${lanes
    .toReversed()
    .map(({ part, kind }, i) => `${i < 4 ? 'tumour' : 'normal'},${part}-1,${kind}\n`)
    .join('')}`;
  const fault = await faultOf(
    open(write('lanes.csv', `,CD3E,LYZ\n${lanes.map(({ cell }, i) => `${cell},${i},1\n`).join('')}`), {
      labels: write('labels.csv', labels),
    }),
    'labels-mismatch',
  );
  assert.match(fault.message, /‘barcode’ seems to name cells/);
});
