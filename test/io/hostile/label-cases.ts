/** Tables of labels as people keep them. */
import { gzipSync } from 'node:zlib';
import { field, lines, table } from '../field-fixtures.ts';
import type { HostileCase } from './hostile-case.ts';

const { cells, X, types } = field;
const order = cells.map((_, i) => (i * 5 + 3) % cells.length);
const bare = (cell: string) => cell.replace('-1', '');
const labelled = (nameOf: (cell: string, i: number) => string, of: readonly string[] = cells) =>
  lines('cell,type', ...order.map((i) => `${nameOf(of[i], i)},${types[i]}`));

/** Counts of cells with these names, and a table of labels beside them. */
function joined(
  kind: string,
  what: string,
  labels: string | Uint8Array,
  more: Partial<HostileCase> & { meta?: string; of?: readonly string[] } = {},
): HostileCase {
  const { meta = 'meta.csv', of = cells, ...rest } = more;
  return {
    kind,
    what,
    files: { 'counts.csv': table({ rows: X, rowNames: of, corner: 'cell' }), [meta]: labels },
    open: 'counts.csv',
    labels: meta,
    cells: of,
    obs: rest.refused ? {} : { type: types },
    ...rest,
  };
}

const ofSamples = cells.map((cell, i) => `S${1 + (i % 2)}_${bare(cell)}`);

export const labelCases: HostileCase[] = [
  joined(
    'K08',
    'scanpy’s -0 and -1 of a concatenation',
    labelled((cell) => `${cell}-0`),
  ),
  joined(
    'K08',
    'a sample behind, with a colon',
    labelled((cell) => `${cell}:S1`),
  ),
  joined(
    'K08',
    'a sample behind, with a line',
    labelled((cell) => `${bare(cell)}_S1`),
  ),
  joined(
    'K08',
    'a sample behind, with a minus',
    labelled((cell) => `${bare(cell)}-PBMC`),
  ),
  joined(
    'K08',
    'a slash before the barcode',
    labelled((cell) => `runs/2021/${cell}`),
  ),
  joined('K08', 'blanks round the names', lines('cell,type', ...order.map((i) => `" ${cells[i]} ",${types[i]}`))),
  joined('K08', 'names that are quoted twice', lines('cell,type', ...order.map((i) => `"""${cells[i]}""",${types[i]}`))),
  joined(
    'K08',
    'samples before on both sides, spelled differently',
    labelled((name) => name.replace('_', '#'), ofSamples),
    { of: ofSamples },
  ),
  joined(
    'K08',
    'samples that only the data has, and two rows could be meant',
    lines('cell,type', ...order.map((i) => `${bare(cells[i])},${types[i]}`), ...order.map((i) => `${bare(cells[i])},other`)),
    { of: ofSamples, refused: /name|twice|seems to name/ },
  ),
  joined('K08', 'names in the last column', lines('type,n,barcode', ...order.map((i) => `${types[i]},${i},${cells[i]}`))),
  joined('K08', 'names under a heading that says nothing', lines('a,type', ...order.map((i) => `${cells[i]},${types[i]}`))),
  joined(
    'K08',
    'R’s dots at both ends',
    labelled((cell) => `X${cell.replace('-', '.')}`),
  ),
  joined(
    'K08',
    'numbered cells, zero-padded in one of the two',
    lines('cell,type', ...order.map((i) => `cell_${String(i + 1).padStart(3, '0')},${types[i]}`)),
    { of: cells.map((_, i) => `cell_${i + 1}`) },
  ),
  joined(
    'K08',
    'barcodes of another experiment',
    labelled((cell) => `${cell.slice(0, 15)}${cell[15] === 'A' ? 'C' : 'A'}-1`),
    { refused: /seems to name cells/ },
  ),
  joined(
    'K08',
    'row numbers of pandas and no names, in another order of rows: only the order is there',
    lines(',type', ...types.map((type, i) => `${i},${type}`)),
    { says: /joined by order/ },
  ),
  joined('K08', 'numbers from 1 for cells of which none is a number', lines('cell,type', ...order.map((i) => `${i + 1},${types[i]}`)), {
    refused: /seems to name cells|no column with the cells’ names/,
  }),
  joined('K08', 'rows fewer than cells, and no names', lines('type', ...types.slice(0, 12)), { refused: /12 rows for 16 cells/ }),
  joined(
    'K08',
    'turned round: cells in columns',
    lines(['', ...order.map((i) => cells[i])].join(), ['type', ...order.map((i) => types[i])].join(), ['n', ...order.map(String)].join()),
  ),

  joined('K16', 'UTF-16 big-endian', Buffer.from(`\ufeff${labelled((cell) => cell).replaceAll(',', '\t')}`, 'utf16le').swap16(), {
    meta: 'meta.txt',
  }),
  joined('K16', 'UTF-16, gzipped', gzipSync(Buffer.from(`\ufeff${labelled((cell) => cell).replaceAll(',', '\t')}`, 'utf16le')), {
    meta: 'meta.txt.gz',
  }),
  joined(
    'K16',
    'Excel’s semicolons with decimal commas',
    lines('cell;score;type', ...order.map((i) => `${cells[i]};0,${i + 1};${types[i]}`)),
    { obs: { type: types, score: cells.map((_, i) => String(Number(`0.${i + 1}`))) } },
  ),
  joined('K16', 'write.csv with row names', lines('"","orig.ident","type"', ...order.map((i) => `"${cells[i]}","pbmc","${types[i]}"`))),
  joined('K16', 'write.table with tabs, header one short', lines('type\tn', ...order.map((i) => `${cells[i]}\t${types[i]}\t${i}`)), {
    meta: 'meta.tsv',
  }),
  joined('K16', 'tabs in a file called csv', labelled((cell) => cell).replaceAll(',', '\t')),
  joined('K16', 'a line break in a quoted field', lines('cell,note,type', ...order.map((i) => `${cells[i]},"two\nlines",${types[i]}`))),
  joined('K16', 'commas in quoted labels', lines('cell,type', ...order.map((i) => `${cells[i]},"${types[i]}, naive"`)), {
    obs: { type: types.map((type) => `${type}, naive`) },
  }),
  joined(
    'K16',
    'two rows of headings of the Single Cell Portal',
    lines('NAME\ttype\tscore', 'TYPE\tgroup\tnumeric', ...order.map((i) => `${cells[i]}\t${types[i]}\t${i / 4}`)),
    { meta: 'metadata.txt' },
  ),
  joined('K16', 'no header', lines(...order.map((i) => `${cells[i]},${types[i]}`)), { obs: { 'column 2': types } }),
  joined('K16', 'empty labels', lines('cell,type', ...order.map((i) => `${cells[i]},${i === 4 ? '' : types[i]}`)), {
    obs: { type: types.map((type, i) => (i === 4 ? null : type)) },
  }),
  joined('K16', 'labels called NA by R', lines('cell,type', ...order.map((i) => `${cells[i]},${i === 4 ? 'NA' : types[i]}`)), { obs: {} }),
  joined('K16', 'rows of blanks behind', `${labelled((cell) => cell)},,\n,,\n\n`),
  joined('K16', 'a title above', `Table S3: annotation of all cells\n${labelled((cell) => cell)}`),
  joined('K16', 'a title and a blank row above', `Annotation of all cells,\n,\n${labelled((cell) => cell)}`),
  joined('K16', 'bars', labelled((cell) => cell).replaceAll(',', '|')),
  joined('K16', 'a single label, no names', lines('type', ...types), { says: /joined by order/ }),
  joined('K16', 'labels alone, no header', lines(...types), { obs: { labels: types }, says: /no header/ }),
  joined('K10', 'two columns of one name', lines('cell,type,type', ...order.map((i) => `${cells[i]},${types[i]},${i % 2}`))),
  joined('K10', 'three columns without a name', lines('cell,type,,,', ...order.map((i) => `${cells[i]},${types[i]},a,b,c`))),
  joined(
    'K10',
    'columns called __proto__ and constructor',
    lines('cell,type,__proto__,constructor', ...order.map((i) => `${cells[i]},${types[i]},p${i % 2},c${i % 2}`)),
    { obs: { type: types, __proto__x: [] } },
  ),
];
labelCases.at(-1)!.obs = Object.assign(Object.create(null) as Record<string, string[]>, {
  type: types,
  constructor: cells.map((_, i) => `c${i % 2}`),
});
