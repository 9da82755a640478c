/** Matrix Market and the names beside it as programs and archives lay them out. Reference: the matrix they were written from. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createJob } from '../../../core/base/job.ts';
import { inspectFile, openStream } from '../../../core/io/open.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import { OpenOptions } from '../../../core/model/options/open.ts';
import { field, folderOf, gist, gistOf, lines, market, turned, whole } from '../field-fixtures.ts';
import { categoriesOf, column, faultOf, open, write } from '../fixtures.ts';

const { cells, genes, ids, X, types } = field;
const inspect = (path: string, options: Partial<OpenOptions> = {}) => inspectFile(path, parseOptions(OpenOptions, options), createJob());

const barcodes = lines(...cells);
const features = lines(...ids.map((id, i) => `${id}\t${genes[i]}\tGene Expression`));
type Files = Record<string, string | Uint8Array>;

interface Case {
  what: string;
  files: Files;
  /** Which file to open; left out: the folder. */
  file?: string;
  options?: Partial<OpenOptions>;
  genes?: readonly string[];
  geneIds?: readonly string[] | null;
  says?: RegExp;
  type?: string;
}

async function check({ files, file, options = {}, genes: ownGenes = genes, geneIds = ids, says, type }: Case): Promise<void> {
  const folder = folderOf(files);
  const path = file ? join(folder, file) : folder;
  const data = await open(path, options);
  assert.deepEqual(gist(data), { ...whole, genes: ownGenes });
  if (geneIds) assert.deepEqual(data.geneIds, geneIds);
  if (says)
    assert.ok(
      data.notes.some((note) => says.test(note)),
      data.notes.join('\n'),
    );
  if (type) assert.deepEqual(categoriesOf(column(data, type)), types);
  const streamed = await openStream(path, parseOptions(OpenOptions, options), createJob());
  assert.deepEqual(await gistOf(streamed), gist(data), 'read in passes');
  assert.deepEqual([streamed.obs, streamed.geneIds], [data.obs, data.geneIds]);
  const found = await inspect(path, options);
  assert.deepEqual([found.matrices[0].cells, found.matrices[0].genes], [16, 12]);
  for (const note of found.notes)
    assert.ok(data.notes.includes(note), `looked into, it says ‘${note}’, opened it does not: ${data.notes.join(' ')}`);
}

const transposed = market(X, { cellsFirst: true });
const gz = (text: string) => gzipSync(text);

const cases: Record<string, Case[]> = {
  'K04, cells × genes': [
    {
      what: 'kallisto',
      file: 'cells_x_genes.mtx',
      files: {
        'cells_x_genes.mtx': transposed,
        'cells_x_genes.barcodes.txt': barcodes,
        'cells_x_genes.genes.txt': lines(...ids),
        'cells_x_genes.genes.names.txt': lines(...genes),
      },
      says: /Rows are cells/,
    },
    {
      what: 'kallisto, with nascent and mature matrices',
      file: 'cells_x_genes.mature.mtx',
      files: {
        'cells_x_genes.mature.mtx': transposed,
        'cells_x_genes.nascent.mtx': market([
          [1, 0],
          [0, 1],
        ]),
        'cells_x_genes.barcodes.txt': barcodes,
        'cells_x_genes.genes.txt': lines(...ids),
        'cells_x_genes.genes.names.txt': lines(...genes),
      },
    },
    {
      what: 'Parse',
      file: 'DGE.mtx',
      files: {
        'DGE.mtx': transposed,
        'all_genes.csv': lines('gene_id,gene_name,genome', ...ids.map((id, i) => `${id},${genes[i]},hg38`)),
        'cell_metadata.csv': lines('bc_wells,type,gene_count', ...cells.map((cell, i) => `${cell},${types[i]},${i}`)),
      },
      type: 'type',
    },
    {
      what: 'Parse, named otherwise',
      file: 'count_matrix.mtx',
      files: {
        'count_matrix.mtx': transposed,
        'all_genes.csv': lines('gene_id,gene_name,genome', ...ids.map((id, i) => `${id},${genes[i]},hg38`)),
        'cell_metadata.csv': lines('bc_wells,type', ...cells.map((cell, i) => `${cell},${types[i]}`)),
      },
      type: 'type',
    },
    {
      what: 'Cell Ranger’s, turned round',
      files: { 'matrix.mtx': transposed, 'barcodes.tsv': barcodes, 'features.tsv': features },
      says: /transposed/,
    },
    {
      what: 'alone, by its name',
      file: 'cells_by_genes.mtx',
      files: { 'cells_by_genes.mtx': transposed, 'cells.txt': barcodes, 'genes.txt': lines(...genes) },
      geneIds: null,
    },
    {
      what: 'as asked',
      file: 'm.mtx',
      files: { 'm.mtx': transposed, 'barcodes.tsv': barcodes, 'genes.tsv': features },
      options: { orientation: 'cells-by-genes' },
      says: /as asked/,
    },
  ],
  'K05, names beside it': [
    {
      what: 'SCXA',
      file: 'E-1.aggregated_filtered_counts.mtx',
      files: {
        'E-1.aggregated_filtered_counts.mtx': market(),
        'E-1.aggregated_filtered_counts.mtx_cols': barcodes,
        'E-1.aggregated_filtered_counts.mtx_rows': lines(...ids.map((id) => `${id}\t${id}`)),
      },
      genes: ids,
    },
    {
      what: 'GEO, features of a series',
      file: 'GSM2_A-matrix.mtx.gz',
      files: {
        'GSM2_A-matrix.mtx.gz': gz(market()),
        'GSM2_A-barcodes.tsv.gz': gz(barcodes),
        'GSM3_B-matrix.mtx.gz': gz(
          market([
            [1, 0],
            [0, 1],
          ]),
        ),
        'GSM3_B-barcodes.tsv.gz': gz('X\nY\n'),
        'GSE1_features.tsv.gz': gz(features),
      },
    },
    {
      what: 'velocyto',
      file: 'spliced.mtx',
      files: {
        'spliced.mtx': market(),
        'unspliced.mtx': market(turned(turned(X)).map((row) => row.map((v) => v >> 1))),
        'ambiguous.mtx': market(X.map((row) => row.map((v) => v >> 2))),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
    },
    {
      what: 'velocyto’s folder: spliced is taken',
      files: {
        'spliced.mtx': market(),
        'unspliced.mtx': market(X.map((row) => row.map((v) => v >> 1))),
        'ambiguous.mtx': market(X.map((row) => row.map((v) => v >> 2))),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
      says: /spliced was taken.*unspliced/,
    },
    {
      what: 'csv with headings of R',
      files: {
        'matrix.mtx.gz': gz(market()),
        'barcodes.csv': lines('"","x"', ...cells.map((cell, i) => `"${i + 1}","${cell}"`)),
        'genes.csv': lines('"","x"', ...genes.map((gene, i) => `"${i + 1}","${gene}"`)),
      },
      geneIds: null,
    },
    {
      what: 'row and column labels',
      file: 'counts.mtx',
      files: {
        'counts.mtx': market(),
        'counts_rowLabels.tsv': lines('n\tlabel', ...genes.map((gene, i) => `${i + 1}\t${gene}`)),
        'counts_colLabels.tsv': lines('n\tlabel', ...cells.map((cell, i) => `${i + 1}\t${cell}`)),
      },
      geneIds: null,
    },
    {
      what: 'row and column names',
      file: 'counts.mtx',
      files: { 'counts.mtx': market(), 'rownames.txt': lines(...genes), 'colnames.txt': barcodes },
      geneIds: null,
    },
    {
      what: 'features in text, cells in text',
      file: 'GSM9_x.mtx.gz',
      files: { 'GSM9_x.mtx.gz': gz(market()), 'GSM9_x.cells.txt.gz': gz(barcodes), 'GSM9_x.genes.txt.gz': gz(lines(...genes)) },
      geneIds: null,
    },
    {
      what: 'metadata of the cells instead of barcodes',
      file: 'counts.mtx',
      files: {
        'counts.mtx': market(),
        'genes.tsv': features,
        'cell_metadata.tsv': lines('cell\ttype', ...cells.map((cell, i) => `${cell}\t${types[i]}`)),
      },
      type: 'type',
    },
  ],
  'K06, several matrices': [
    {
      what: 'STARsolo: counts rather than EM',
      files: {
        'matrix.mtx': market(),
        'UniqueAndMult-EM.mtx': market(X.map((row) => row.map((v) => v * 2))),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
      says: /there is also UniqueAndMult-EM/,
    },
    {
      what: 'filtered rather than raw',
      files: {
        's_filtered.mtx': market(),
        's_raw.mtx': market(X.map((row) => row.map((v) => v * 2))),
        's_barcodes.tsv': barcodes,
        's_features.tsv': features,
      },
      says: /s_filtered was taken; there is also s_raw/,
    },
    {
      what: 'a sample, named',
      options: { part: 'GSM2_B' },
      files: {
        'GSM1_A_matrix.mtx.gz': gz(market(X.map((row) => row.map((v) => v * 2)))),
        'GSM1_A_barcodes.tsv.gz': gz(barcodes),
        'GSM1_A_features.tsv.gz': gz(features),
        'GSM2_B_matrix.mtx.gz': gz(market()),
        'GSM2_B_barcodes.tsv.gz': gz(barcodes),
        'GSM2_B_features.tsv.gz': gz(features),
      },
      says: /GSM2_B was taken; there is also GSM1_A/,
    },
  ],
  'K07, few entries': [
    {
      what: 'among many rows',
      file: 'm.mtx',
      files: {
        'm.mtx': `%%MatrixMarket matrix coordinate integer general\n12 16 ${X.flat().filter(Boolean).length}\n${market().split('\n').slice(3).join('\n')}`,
        'barcodes.tsv': barcodes,
        'genes.tsv': features,
      },
    },
  ],
  'K12, names files that are no bare lists': [
    {
      what: 'a header above the features',
      files: {
        'matrix.mtx': market(),
        'barcodes.tsv': barcodes,
        'genes.tsv': lines('ENSEMBL\tSYMBOL\tCHR', ...ids.map((id, i) => `${id}\t${genes[i]}\tchr1`)),
      },
      says: /taken for a header: ENSEMBL, SYMBOL/,
    },
    {
      what: 'a header above the barcodes, and labels',
      files: {
        'matrix.mtx': market(),
        'barcodes.tsv': lines('barcode\tident', ...cells.map((cell, i) => `${cell}\t${types[i]}`)),
        'features.tsv': features,
      },
      type: 'ident',
    },
    {
      what: 'row numbers and quotes',
      files: {
        'matrix.mtx': market(),
        'barcodes.tsv': lines('"x"', ...cells.map((cell, i) => `"${i + 1}"\t"${cell}"`)),
        'genes.tsv': lines('"x"', ...genes.map((gene, i) => `"${i + 1}"\t"${gene}"`)),
      },
      geneIds: null,
    },
    {
      what: 'quotes',
      files: {
        'matrix.mtx': market(),
        'barcodes.tsv': lines(...cells.map((cell) => `"${cell}"`)),
        'genes.tsv': lines(...ids.map((id, i) => `"${id}"\t"${genes[i]}"`)),
      },
    },
    {
      what: 'a byte order mark and carriage returns',
      files: {
        'matrix.mtx': market(),
        'barcodes.tsv': `\ufeff${barcodes.replaceAll('\n', '\r\n')}`,
        'genes.tsv': `\ufeff${features.replaceAll('\n', '\r\n')}`,
      },
    },
    {
      what: 'blanks between identifiers and symbols',
      files: { 'matrix.mtx': market(), 'barcodes.tsv': barcodes, 'genes.tsv': lines(...ids.map((id, i) => `${id} ${genes[i]}`)) },
    },
    {
      what: 'blanks behind names, and blank lines at the end',
      files: { 'matrix.mtx': market(), 'barcodes.tsv': `${lines(...cells.map((cell) => `${cell}  `))}\n \n`, 'genes.tsv': features },
    },
    {
      what: 'symbols before identifiers',
      files: { 'matrix.mtx': market(), 'barcodes.tsv': barcodes, 'genes.tsv': lines(...ids.map((id, i) => `${genes[i]}\t${id}`)) },
    },
    {
      what: 'commas',
      files: {
        'matrix.mtx': market(),
        'barcodes.csv': barcodes,
        'features.csv': lines(...ids.map((id, i) => `${id},${genes[i]},Gene Expression`)),
      },
    },
  ],
  'K13, spellings of Matrix Market': [
    ...[
      '%%MatrixMarket matrix coordinate unsigned-integer general',
      '%%MatrixMarket  matrix\tcoordinate  integer  general  ',
      '%%matrixmarket MATRIX Coordinate Real General',
      '\ufeff%%MatrixMarket matrix coordinate integer general',
      '%%MatrixMarket matrix coordinate double general',
      '  %%MatrixMarket matrix coordinate integer general',
    ].map((banner) => ({
      what: JSON.stringify(banner),
      files: { 'matrix.mtx': market(X, { banner }), 'barcodes.tsv': barcodes, 'features.tsv': features },
    })),
    {
      what: 'all values, column after column',
      files: {
        'matrix.mtx': lines('%%MatrixMarket matrix array real general', `${genes.length} ${cells.length}`, ...X.flat().map(String)),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
    },
    {
      what: 'blanks before and behind',
      files: {
        'matrix.mtx': market()
          .split('\n')
          .map((line, i) => (i === 0 ? line : `  ${line.replaceAll(' ', '   ')} \t`))
          .join('\n'),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
    },
    {
      what: 'tabs, carriage returns and blank lines',
      files: {
        'matrix.mtx':
          market()
            .replace(/(?<=\n)[^%].*/s, (body) => body.replaceAll(' ', '\t'))
            .replaceAll('\n', '\r\n') + '\r\n\r\n',
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
    },
    {
      what: 'decimals and powers of ten',
      files: {
        'matrix.mtx': market(X, { banner: '%%MatrixMarket matrix coordinate real general' }).replaceAll(
          / (\d+)(?=\n\d+ \d+ |\n$)/g,
          ' $1.0e+00',
        ),
        'barcodes.tsv': barcodes,
        'features.tsv': features,
      },
    },
  ],
};

for (const [kind, all] of Object.entries(cases)) {
  test(kind, async (t) => {
    for (const one of all) await t.test(one.what, () => check(one));
  });
}

test('K04, a square matrix whose names fit both ways is a guess, and can be turned', async () => {
  const square = X.slice(0, 12);
  const folder = folderOf({ 'matrix.mtx': market(square), 'barcodes.tsv': lines(...cells.slice(0, 12)), 'features.tsv': features });
  assert.deepEqual(gist(await open(folder)).X, square);
  assert.ok((await open(folder)).notes.some((note) => /guess.*--orientation cells-by-genes/.test(note)));
  assert.deepEqual((await inspect(folder)).way?.isGuess, true);
  assert.deepEqual(gist(await open(folder, { orientation: 'cells-by-genes' })).X, turned(square));
});

test('K06, of several samples none is taken without a word: the message names them, the window offers them', async () => {
  const folder = folderOf(
    Object.fromEntries(
      ['GSM1_A', 'GSM2_B', 'GSM3_C'].flatMap((sample) => [
        [`${sample}_matrix.mtx.gz`, gz(market())],
        [`${sample}_barcodes.tsv.gz`, gz(barcodes)],
        [`${sample}_features.tsv.gz`, gz(features)],
      ]),
    ),
  );
  const fault = await faultOf(open(folder), 'bad-option');
  assert.match(`${fault.message} ${fault.detail.remedy}`, /GSM1_A, GSM2_B, GSM3_C.*--part GSM1_A/);
  assert.deepEqual(
    (await inspect(folder)).parts?.offers.map(({ name, about }) => [name, about]),
    [
      ['GSM1_A', '12 × 16'],
      ['GSM2_B', '12 × 16'],
      ['GSM3_C', '12 × 16'],
    ],
  );
});

test('K05, barcodes of another sample are not taken', async () => {
  const folder = folderOf({
    'GSM1_A_matrix.mtx': market(),
    'GSM2_B_matrix.mtx': market(),
    'GSM2_B_barcodes.tsv': barcodes,
    'GSM2_B_features.tsv': features,
  });
  const data = await open(join(folder, 'GSM1_A_matrix.mtx'));
  assert.equal(data.cells[0], 'Cell 1');
  assert.deepEqual(data.genes, genes);
  assert.ok(data.notes.some((note) => /genes’ names were taken from GSM2_B_features.tsv/.test(note)));
});

test('K07, nothing counted is said so; what cannot be is refused', async () => {
  assert.match(
    (await faultOf(open(write('m.mtx', '%%MatrixMarket matrix coordinate integer general\n38606 2359296 0\n')), 'no-matrix')).message,
    /no entries/,
  );
  await faultOf(open(write('m.mtx', '%%MatrixMarket matrix coordinate integer general\n3 2 9\n1 1 1\n')), 'malformed');
});

test('names that fit neither way are refused, with both counts', async () => {
  const fault = await faultOf(
    open(folderOf({ 'matrix.mtx': market(), 'barcodes.tsv': lines('a', 'b', 'c'), 'features.tsv': features })),
    'malformed',
  );
  assert.match(fault.message, /3 barcodes, the matrix has 16/);
});

test('half of a symmetric matrix stands for both, of a skew-symmetric one for the opposite', async () => {
  for (const [symmetry, mirrored] of [
    ['symmetric', 7],
    ['skew-symmetric', -7],
  ] as const) {
    const folder = folderOf({ 'matrix.mtx': `%%MatrixMarket matrix coordinate real ${symmetry}\n3 3 3\n1 1 2\n3 1 7\n3 2 1.5\n` });
    const data = await open(folder, { orientation: 'cells-by-genes' });
    assert.deepEqual(gist(data).X, [
      [2, 0, mirrored],
      [0, 0, Math.sign(mirrored) * 1.5],
      [7, 1.5, 0],
    ]);
  }
});
