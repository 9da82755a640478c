/**
 * Tables of labels as R, Seurat, spreadsheets and archives write them: joined by name however names are spelled, never by order past names.
 * Reference: the labels written.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { field, lines, table } from '../field-fixtures.ts';
import { categoriesOf, column, faultOf, open, write } from '../fixtures.ts';

const { cells, types, X } = field;
/** Rows in another order, so that a join by order shows. */
const order = cells.map((_, i) => (i * 5 + 3) % cells.length);
const bare = (cell: string) => cell.replace('-1', '');

interface Case {
  what: string;
  /** Of the data; left out: barcodes with `-1`. */
  cells?: readonly string[];
  text: string | Uint8Array;
  name?: string;
  says?: RegExp;
  expected?: (string | null)[];
  column?: string;
}

const labelled = (nameOf: (cell: string, i: number) => string, of = cells) =>
  lines('cell,type', ...order.map((i) => `${nameOf(of[i], i)},${types[i]}`));

const joined: Record<string, Case[]> = {
  'K08, names spelled differently': [
    {
      what: 'R’s dots in the data',
      cells: cells.map((cell) => cell.replace('-', '.')),
      text: labelled((cell) => cell),
      says: /marks, case and R’s X/,
    },
    { what: 'R’s dots in the table', text: labelled((cell) => cell.replace('-', '.')) },
    { what: 'R’s X', cells: cells.map((_, i) => `X${i + 10}.A`), text: labelled((_, i) => `${i + 10}-A`) },
    { what: 'another case', text: labelled((cell) => cell.toLowerCase()), says: /case/ },
    { what: 'no suffix in the table', text: labelled(bare), says: /endings/ },
    { what: 'no suffix in the data', cells: cells.map(bare), text: labelled((cell) => `${cell}-1`, cells.map(bare)) },
    { what: 'Seurat’s suffix', text: labelled((cell) => `${cell}_1`) },
    { what: 'another number', text: labelled((cell) => cell.replace('-1', '-4')) },
    { what: 'a sample before', text: labelled((cell) => `S1_${cell}`), says: /‘S1_[ACGT]+-1’ for ‘[ACGT]+-1’/ },
    { what: 'a sample of several words before', text: labelled((cell) => `GSM123_Donor-2_PBMC#${cell}`) },
    { what: 'a sample before in the data', cells: cells.map((cell) => `ctrl_${cell}`), text: labelled(bare) },
    {
      what: 'velocyto’s names',
      cells: cells.map((cell) => `run7:${bare(cell)}x`),
      text: labelled(
        (cell) => cell.replace(/^run7:(.*)x$/, '$1-1'),
        cells.map((cell) => `run7:${bare(cell)}x`),
      ),
    },
    {
      what: 'samples that share barcodes with rows of others',
      text: labelled((cell, i) => (i % 4 ? `S1_${cell}` : `S2_${cell}`)),
      expected: types.map((type, i) => (i % 4 ? type : null)),
    },
  ],
  'K16, tables that are no perfect CSV': [
    { what: 'R’s write.table', text: lines('"type" "n"', ...order.map((i) => `"${cells[i]}" "${types[i]}" ${i}`)), name: 'meta.txt' },
    {
      what: 'R’s write.table without quotes',
      text: lines('kind n', ...order.map((i) => `${cells[i]} ${types[i].replace(' ', '_')} ${i}`)),
      name: 'meta.txt',
      column: 'kind',
      expected: types.map((type) => type.replace(' ', '_')),
    },
    { what: 'trailing commas', text: lines('cell,type', ...order.map((i) => `${cells[i]},${types[i]},`)) },
    { what: 'trailing commas everywhere', text: lines('cell,type,,', ...order.map((i) => `${cells[i]},${types[i]},,`), ',,,') },
    { what: 'a stray quote', text: lines('cell,type,note', ...order.map((i) => `${cells[i]},${types[i]},3" tube`)) },
    { what: 'a cell twice', text: labelled((cell) => cell) + `${cells[2]},other\n`, says: /1 row names a cell that stood before/ },
    {
      what: 'fewer than half of the cells',
      text: lines('cell,type', ...order.slice(0, 5).map((i) => `${cells[i]},${types[i]}`)),
      expected: types.map((type, i) => (order.slice(0, 5).includes(i) ? type : null)),
      says: /11 cells have none/,
    },
    {
      what: 'cells of a whole atlas',
      text:
        labelled((cell) => cell) +
        lines(
          ...Array.from(
            { length: 400 },
            (_, i) =>
              `TTTTTTTTAAAA${'ACGT'[i % 4]}${'ACGT'[(i >> 2) % 4]}${'ACGT'[(i >> 4) % 4]}${'ACGT'[(i >> 6) % 4]}${i > 255 ? 'A' : ''}-1,other`,
          ),
        ),
    },
    ...[(i: number) => `01_02_${i}`, (i: number) => `cell_${i}`, (i: number) => `P${1 + (i % 2)}_B${10 + i}`].map((nameOf) => ({
      what: `an ending of one sample behind ${nameOf(3)}`,
      cells: cells.map((_, i) => nameOf(i)),
      text: lines('cell,type', ...order.map((i) => `s1_${nameOf(i)}-1,${types[i]}`)),
      says: /with what all of them begin or end with set aside/,
    })),
    { what: 'comments and sep=', text: `sep=,\n${labelled((cell) => cell)}` },
    { what: 'comments', text: `# exported 2026\n# by hand\n${labelled((cell) => cell)}` },
    { what: 'a header as a comment', text: `#${labelled((cell) => cell)}` },
    {
      what: 'Latin-1',
      text: Buffer.from(labelled((cell) => cell).replaceAll('NK', 'NK-Zelle ä'), 'latin1'),
      expected: types.map((type) => (type === 'NK' ? 'NK-Zelle ä' : type)),
    },
    { what: 'carriage returns', text: labelled((cell) => cell).replaceAll('\n', '\r') },
    { what: 'blanks round fields', text: lines('cell , type', ...order.map((i) => `${cells[i]} , ${types[i]} `)) },
    { what: 'tabs under the name of a csv, gzipped', text: gzipSync(labelled((cell) => cell).replaceAll(',', '\t')), name: 'meta.csv.gz' },
    { what: 'row numbers before the names', text: lines(',barcode,type', ...order.map((i, row) => `${row},${cells[i]},${types[i]}`)) },
    {
      what: 'numbered cells',
      cells: cells.map((_, i) => String(i)),
      text: lines('n,cell,type', ...order.map((i) => `${(i * 3) % 11},${i},${types[i]}`)),
    },
  ],
};

for (const [kind, all] of Object.entries(joined)) {
  test(kind, async (t) => {
    for (const { what, cells: own = cells, text, name = 'meta.csv', says, expected = types, column: of = 'type' } of all) {
      await t.test(what, async () => {
        const data = await open(write('counts.csv', table({ rows: X, rowNames: own, corner: 'cell' })), { labels: write(name, text) });
        assert.deepEqual(categoriesOf(column(data, of)), expected);
        if (says)
          assert.ok(
            data.notes.some((note) => says.test(note)),
            data.notes.join('\n'),
          );
      });
    }
  });
}

test('names that match no cell are refused, not joined by order; by order as asked', async () => {
  const counts = write('counts.csv', table({ rows: X }));
  for (const nameOf of [
    (_: string, i: number) => `donor${i}`,
    (_: string, i: number) => `TTTTACGTACGTAAA${'ACGT'[i % 4]}${'ACGT'[(i >> 2) % 4]}-1`,
  ]) {
    const labels = write('meta.csv', lines('cell,type', ...cells.map((cell, i) => `${nameOf(cell, i)},${types[i]}`)));
    const fault = await faultOf(open(counts, { labels }), 'labels-mismatch');
    assert.match(`${fault.message} ${fault.detail.remedy}`, /seems to name cells.*--join order/);
    assert.deepEqual(categoriesOf(column(await open(counts, { labels, join: 'order' }), 'type')), types);
  }
  // Every plate has a well A01, and numbers with marks between them are names.
  for (const [own, other] of [
    [(i: number) => `P1_A${10 + i}`, (i: number) => `P2_A${10 + i}`],
    [(i: number) => `01_02_${10 + i}`, (i: number) => `03_04_${10 + i}-1`],
  ]) {
    const plate = write('counts.csv', table({ rows: X, rowNames: cells.map((_, i) => own(i)) }));
    const labels = write('meta.csv', lines(',type', ...cells.map((_, i) => `${other(i)},${types[i]}`)));
    await faultOf(open(plate, { labels }), 'labels-mismatch');
  }
  // What was set aside told cells apart.
  const twice = write('counts.csv', table({ rows: X, rowNames: cells.map((_, i) => `${bare(cells[i >> 1])}-${1 + (i % 2)}`) }));
  await faultOf(
    open(twice, {
      labels: write('meta.csv', lines('cell,type', ...cells.map((_, i) => `${bare(cells[i >> 1])}_${1 + (i % 2)}x,${types[i]}`))),
    }),
    'labels-mismatch',
  );
  await faultOf(open(counts, { labels: write('meta.csv', lines('type', ...types)), join: 'name' }), 'labels-mismatch');
});

test('K10, columns of one name are told apart', async () => {
  const data = await open(write('counts.csv', table({ rows: X })), {
    labels: write('meta.csv', lines('cell,cluster,cluster,cluster', ...cells.map((cell, i) => `${cell},${types[i]},${i % 3},${i}`))),
  });
  assert.deepEqual(
    data.obs.map(({ name }) => name),
    ['cluster', 'cluster-1', 'cluster-2'],
  );
  assert.ok(data.notes.some((note) => /2 columns of the labels had the name of another/.test(note)));
});
