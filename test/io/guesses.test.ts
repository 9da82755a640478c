/** Whatever is taken for granted is said before a file is opened and after, and one option takes it otherwise: a row a guess. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { inspectFile } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { CountMatrix } from '../../core/types.ts';
import { faultOf, Hdf5Writer, open, toDense, write } from './fixtures.ts';

interface Guess {
  guess: string;
  path: string;
  options?: Partial<OpenOptions>;
  says: RegExp;
  /** Where it shows only with the labels or the numbers, which looking into a file does not read. */
  onlyOpen?: boolean;
  other: Partial<OpenOptions>;
  /** Taken otherwise, it is no table: a refusal is an answer. */
  refuses?: boolean;
  /** What differs then. */
  of(data: CountMatrix): unknown;
}

const market = (rows: number, cols: number) =>
  `%%MatrixMarket matrix coordinate integer general\n${rows} ${cols} ${rows}\n${Array.from({ length: rows }, (_, i) => `${i + 1} ${(i % cols) + 1} ${i + 1}\n`).join('')}`;

/** A folder of files; the path of the first. */
function folder(files: Record<string, string>): string {
  const first = write('guess', '');
  const root = `${first}-folder`;
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const barcodes = ['AAACCTGAGAAACCAT-1', 'AAACCTGAGAAACCGC-1', 'AAACCTGAGAAACCTA-1'];
const named = (prefix: string) => `,CD3E,LYZ\n${barcodes.map((name, i) => `${prefix}${name},${i + 1},${2 - i}\n`).join('')}`;
const rds = (name: string) => join(import.meta.dirname, '../fixtures/rds', `${name}.rds`);
const sample = (matrix: string) => ({
  [`${matrix}/matrix.mtx`]: market(4, 3),
  [`${matrix}/barcodes.tsv`]: barcodes.map((name) => `${name}\n`).join(''),
  [`${matrix}/features.tsv`]: ['CD3E', 'LYZ', 'CD3', 'CD19']
    .map((name, i) => `ID${i}\t${name}\t${i < 2 ? 'Gene Expression' : 'Antibody Capture'}\n`)
    .join(''),
});
const names = ({ cells, genes }: CountMatrix) => [cells, genes];
const rows = ({ matrix }: CountMatrix) => toDense(matrix);

/** Cell Ranger 2: a group a genome. */
function twoGenomes(): string {
  const file = new Hdf5Writer('two-genomes.h5');
  for (const [genome, genes] of [
    ['GRCh38', ['CD3E', 'LYZ']],
    ['mm10', ['Cd3e', 'Lyz2']],
  ] as const) {
    file.dataset(`${genome}/data`, Int32Array.of(1, 2, 3));
    file.dataset(`${genome}/indices`, Int32Array.of(0, 1, 0));
    file.dataset(`${genome}/indptr`, Int32Array.of(0, 1, 2, 3));
    file.dataset(`${genome}/shape`, Int32Array.of(2, 3));
    file.dataset(`${genome}/barcodes`, barcodes);
    file.dataset(`${genome}/gene_names`, [...genes]);
    file.dataset(
      `${genome}/genes`,
      genes.map((_, i) => `ENSG${i}`),
    );
  }
  return file.done();
}

/** By its name one of those that the paper's authors worked with. */
function published(): string {
  const root = folder({ 'zheng17-cell-labels.txt': 'CD4\nCD4\nB\n' });
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }".padEnd(117) + '\n';
  const numbers = Buffer.from(Float64Array.of(1.5, 2, 0.5, 1, 2, 3).buffer);
  writeFileSync(join(root, 'pca50.npy'), Buffer.concat([Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'), Buffer.from(header), numbers]));
  return join(root, 'pca50.npy');
}

const guesses: Guess[] = [
  {
    guess: 'which way round a table is',
    path: write('table.csv', ',a1,a2,a3\nb1,1,2,3\nb2,0,1,2\nb3,4,0,1\n'),
    says: /Rows are cells: .*a guess: --orientation genes-by-cells turns it round/,
    other: { orientation: 'genes-by-cells' },
    of: names,
  },
  {
    guess: 'which way round a Matrix Market file is',
    path: write('square.mtx', market(4, 4).replace('2 2 2', '2 3 2')),
    says: /Rows are genes: .*a guess: --orientation cells-by-genes turns it round/,
    other: { orientation: 'cells-by-genes' },
    of: rows,
  },
  {
    guess: 'which way round a matrix of R is',
    path: rds('dgC'),
    says: /Rows are genes: the columns are named by barcodes/,
    onlyOpen: true,
    other: { orientation: 'cells-by-genes' },
    of: names,
  },
  {
    guess: 'that a table has no header',
    path: write('headless.csv', 'CD3E,1,2,3\nLYZ,0,1,2\nMS4A1,4,0,1\nNKG7,1,1,0\n'),
    says: /The table has no header/,
    other: { header: 'yes' },
    of: ({ genes }) => genes.length,
  },
  {
    guess: 'that a column of numbers names the rows',
    path: write('numbered.csv', 'Cell_Index,CD3E,LYZ\n10,1,2\n11,0,1\n15,3,3\n'),
    says: /‘Cell_Index’, was taken for the names of the rows, though it holds numbers/,
    other: { rowNames: 'no' },
    of: names,
  },
  {
    guess: 'what parts the columns',
    path: write('parted.csv', ';CD3E;LYZ\nA,1;1;2\nB,2;0;1\nC,3;3;3\n'),
    says: /Its columns are parted by semicolons, by evidence; --delimiter/,
    other: { delimiter: 'comma' },
    of: ({ cells, genes }) => [cells, genes],
    refuses: true,
  },
  {
    guess: 'that commas are decimals',
    path: write('decimals.csv', ';CD3E;LYZ\nAAACCTGAGAAACCAT-1;1,5;2\nAAACCTGAGAAACCGC-1;0;1,25\nAAACCTGAGAAACCTA-1;3;0,5\n'),
    says: /Its numbers have decimal commas; --decimal point/,
    other: { decimal: 'point' },
    of: rows,
    refuses: true,
  },
  {
    guess: 'the genome of a 10x file',
    path: twoGenomes(),
    says: /The file holds several genomes: GRCh38, mm10\. Taken: GRCh38; name another one as its matrix/,
    other: { layer: 'mm10' },
    of: names,
  },
  {
    guess: 'the labels of a published file',
    path: published(),
    says: /Labels were taken from zheng17-cell-labels\.txt beside it; --labels names others/,
    other: { labels: write('others.csv', 'type\nx\ny\nz\n') },
    of: ({ obs }) => obs,
  },
  {
    guess: 'what labels spell otherwise',
    path: write('prefixed.csv', named('S1_')),
    options: {
      labels: write(
        'spelled.csv',
        `cell,type\n${barcodes
          .toReversed()
          .map((name, i) => `${name.slice(0, -2)},${'BTN'[i]}\n`)
          .join('')}`,
      ),
    },
    says: /Labels were joined by name with samples before and endings behind set aside/,
    onlyOpen: true,
    other: { join: 'order' },
    of: ({ obs }) => obs,
  },
  {
    guess: 'the assay of an R object',
    path: rds('seurat4-full'),
    says: /Assay RNA was taken; there is also ADT/,
    other: { part: 'ADT' },
    of: names,
  },
  {
    guess: 'the matrix of an R object',
    path: rds('seurat4-full'),
    says: /Of its matrices \(counts, data, scale\.data\) counts was taken/,
    other: { layer: 'data' },
    of: rows,
  },
  {
    guess: 'which of several matrices in a folder',
    path: folder({
      ...Object.fromEntries(['spliced', 'unspliced'].map((name, i) => [`${name}.mtx`, market(4 - i, 3).replace(`${4 - i} 3 `, '4 3 ')])),
      'barcodes.tsv': barcodes.map((name) => `${name}\n`).join(''),
      'features.tsv': ['CD3E', 'LYZ', 'MS4A1', 'NKG7'].map((name, i) => `ID${i}\t${name}\n`).join(''),
    }),
    says: /Matrix spliced was taken; there (is|are) also unspliced/,
    other: { part: 'unspliced' },
    of: rows,
  },
  {
    guess: 'which of several samples in a folder of folders',
    path: folder({
      ...sample('outs/raw_feature_bc_matrix'),
      ...sample('outs/filtered_feature_bc_matrix'),
      'outs/raw_feature_bc_matrix/matrix.mtx': market(4, 3).replace('1 1 1', '1 1 9'),
    }),
    says: /filtered_feature_bc_matrix.*(was )?taken|taken.*filtered_feature_bc_matrix/i,
    other: { part: 'outs/raw_feature_bc_matrix' },
    of: rows,
  },
  {
    guess: 'which of STARsolo’s matrices in one folder',
    path: folder({
      ...sample('Gene/filtered'),
      'Gene/filtered/UniqueAndMult-EM.mtx': market(4, 3).replace('integer', 'real').replace('1 1 1', '1 1 0.5'),
      ...sample('Gene/raw'),
    }),
    says: /Gene\/filtered.*(was )?taken|taken.*Gene\/filtered/i,
    other: { part: 'Gene/filtered/UniqueAndMult-EM.mtx' },
    of: rows,
  },
  {
    guess: 'which features are genes',
    path: folder(sample('.')),
    says: /Left out beside the genes: 2 of Antibody Capture/,
    other: { features: 'Antibody Capture' },
    of: ({ genes }) => genes,
  },
];

for (const { guess, path, options = {}, says, onlyOpen, refuses, other, of } of guesses) {
  test(`${guess}: said, and taken otherwise by ${Object.keys(other).join()}`, async () => {
    const { notes, way } = await inspectFile(path, parseOptions(OpenOptions, options), createJob());
    const turn =
      way &&
      `Rows are ${way.cellsAreRows ? 'cells' : 'genes'}: ${way.reason}.${way.isGuess ? ` This is a guess: --orientation ${way.cellsAreRows ? 'genes-by-cells' : 'cells-by-genes'} turns it round.` : ''}`;
    if (!onlyOpen) assert.match([turn ?? '', ...notes].join('\n'), says);
    const data = await open(path, options);
    assert.match(data.notes.join('\n'), says);
    const opened = open(path, { ...options, ...other });
    if (refuses) return void (await assert.rejects(opened, (error) => error instanceof Fault && error.tag !== 'defect'));
    const otherwise = await opened;
    assert.notDeepEqual(of(otherwise), of(data));
    assert.ok(!otherwise.notes.join('\n').includes('a guess'), 'what a person said is no guess');
  });
}

test('where nothing tells which of several is meant, nothing is taken', async () => {
  const path = folder({ ...sample('one'), ...sample('two') });
  const { notes, parts } = await inspectFile(path, parseOptions(OpenOptions, {}), createJob());
  assert.match(notes.join(), /not clear: choose one/);
  assert.deepEqual(
    parts?.offers.map(({ name }) => name),
    ['one', 'two'],
  );
  assert.match((await faultOf(open(path), 'bad-option').catch(() => faultOf(open(path), 'no-matrix'))).detail.remedy ?? '', /--part one/);
});
