/** Broken files for every reader, made when they are asked for, and what each is to be answered with. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { FaultTag } from '../../core/base/errors.ts';
import { annData, cells, counts, genes, Hdf5Writer, path, write } from './fixtures.ts';
import { zarrVersion2, zipOf } from './zarr-files.ts';

export interface BrokenFile {
  reader: string;
  /** What is wrong with it. */
  what: string;
  make: () => string;
  tag: FaultTag;
  /** What the message says, and the place in the file. */
  says: RegExp;
  place?: RegExp;
}

const bytesOf = (numbers: ArrayBufferView) => new Uint8Array(numbers.buffer);
const sparse =
  (parts: { indptr?: number[]; indices?: number[]; data?: number[] }, shape = [3, 4], layout: 'csr' | 'csc' = 'csr') =>
  () =>
    annData((file) => file.parts('X', shape, { indptr: [0, 2, 3, 5], indices: [1, 3, 0, 2, 3], data: [3, 1, 2, 5, 7], ...parts }, layout));
const withAttributes = (attributes: Record<string, string | string[] | number[]>) => () =>
  annData((file) =>
    file
      .group('X', attributes)
      .dataset('X/indptr', Int32Array.of(0, 0, 0, 0))
      .dataset('X/indices', new Int32Array(0))
      .dataset('X/data', new Float32Array(0)),
  );
const table =
  (text: string | Uint8Array, name = 'table.csv') =>
  () =>
    write(name, text);
const zarr = (changes: Record<string, string | Uint8Array | null>) => () => {
  const folder = path('broken.zarr');
  for (const [name, content] of Object.entries({ ...zarrVersion2(), ...changes })) {
    if (content === null) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};
const zarrArray = (key: string, change: object) => ({
  [key]: JSON.stringify({ ...(JSON.parse(zarrVersion2()[key] as string) as object), ...change }),
});
const folder =
  (files: Record<string, string | Uint8Array>, name = '') =>
  () => {
    const at = path('folder');
    mkdirSync(at);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(at, file), content);
    return join(at, name);
  };
const tenx =
  (
    change: (file: Hdf5Writer) => Hdf5Writer,
    indices = [0, 2, 1, 2],
    shape = [3, 2],
    data: Int32Array | Float32Array = Int32Array.of(5, 6, 7, 8),
  ) =>
  () =>
    change(
      new Hdf5Writer('tenx.h5')
        .dataset('matrix/shape', Int32Array.from(shape))
        .dataset('matrix/indptr', Int32Array.of(0, 2, 4))
        .dataset('matrix/indices', Int32Array.from(indices))
        .dataset('matrix/data', data)
        .dataset('matrix/barcodes', ['AAAC-1', 'AAAG-1']),
    ).done();
const features = (file: Hdf5Writer, names = ['A', 'B', 'C']) =>
  file
    .dataset('matrix/features/name', names)
    .dataset('matrix/features/id', names)
    .dataset(
      'matrix/features/feature_type',
      names.map(() => 'Gene Expression'),
    );
const market =
  (lines: string, banner = '%%MatrixMarket matrix coordinate real general\n') =>
  () =>
    write('matrix.mtx', banner + lines);
const npy = (dictionary: string, numbers: Uint8Array) => () => {
  const header = `${dictionary.padEnd(117)}\n`;
  return write('array.npy', Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(header), numbers]));
};
const idx =
  (...bytes: number[]) =>
  () =>
    write('images-idx3-ubyte', Uint8Array.from(bytes));
const labelled = (labels: string | Uint8Array) => () => `${annData((file) => file.csr('X', counts))}\n${write('labels.csv', labels)}`;

/** 40 MB of zeros in a chunk of 12 numbers. */
const bomb = gzipSync(Buffer.alloc(40_000_000));

export const brokenFiles: BrokenFile[] = [
  { reader: 'any', what: 'missing', make: () => '/nowhere/cells.h5ad', tag: 'file-missing', says: /no such file/ },
  { reader: 'any', what: 'empty', make: table('', 'empty.h5ad'), tag: 'file-truncated', says: /empty/ },
  { reader: 'any', what: 'a folder of something else', make: folder({ 'notes.md': '# Notes' }), tag: 'file-unreadable', says: /folder/ },
  {
    reader: 'any',
    what: 'a link to itself',
    make: () => {
      const at = path('loop.csv');
      symlinkSync(at, at);
      return at;
    },
    tag: 'file-missing',
    says: /no such file/,
  },
  {
    reader: 'any',
    what: 'no permission',
    make: () => {
      const at = write('secret.csv', 'a,b\n1,2\n');
      chmodSync(at, 0);
      return at;
    },
    tag: 'file-unreadable',
    says: /not allowed/,
  },
  { reader: 'any', what: 'an unknown format', make: table('# Notes\n', 'notes.md'), tag: 'unknown-format', says: /no format/ },

  { reader: 'h5ad', what: 'no HDF5', make: table('cell,gene\n', 'text.h5ad'), tag: 'not-hdf5', says: /not an HDF5/ },
  {
    reader: 'h5ad',
    what: 'HDF5 that is not AnnData',
    make: () => new Hdf5Writer('other.h5').dataset('table', [1, 2, 3]).done(),
    tag: 'no-matrix',
    says: /no AnnData/,
    place: /found: table/,
  },
  {
    reader: 'mudata',
    what: 'no modality',
    make: () => new Hdf5Writer('empty.h5mu').group('mod').done(),
    tag: 'no-matrix',
    says: /No modality in it/,
  },
  {
    reader: 'h5seurat',
    what: 'no assay with a matrix',
    make: () => new Hdf5Writer('empty.h5seurat').group('assays/RNA').dataset('cell.names', ['a']).done(),
    tag: 'no-matrix',
    says: /no assay has a matrix/,
  },
  {
    reader: 'loom',
    what: 'text for a matrix',
    make: () => new Hdf5Writer('text.loom').dataset('matrix', ['a', 'b']).group('row_attrs').group('col_attrs').done(),
    tag: 'no-matrix',
    says: /no numbers/,
  },
  { reader: 'h5ad', what: 'no X', make: () => annData((file) => file), tag: 'no-matrix', says: /no X/ },
  {
    reader: 'h5ad',
    what: 'text for X',
    make: () => annData((file) => file.dataset('X', ['a', 'b', 'c'])),
    tag: 'no-matrix',
    says: /no matrix of numbers/,
  },
  {
    reader: 'h5ad',
    what: 'index beyond the matrix',
    make: sparse({ indices: [1, 9, 0, 2, 3] }),
    tag: 'malformed',
    says: /9 is beyond/,
    place: /X\/indices\[1\]/,
  },
  {
    reader: 'h5ad',
    what: 'negative index',
    make: sparse({ indices: [1, -3, 0, 2, 3] }),
    tag: 'malformed',
    says: /negative/,
    place: /X\/indices\[1\]/,
  },
  {
    reader: 'h5ad',
    what: 'offsets that fall',
    make: sparse({ indptr: [0, 3, 2, 5] }),
    tag: 'malformed',
    says: /offsets/,
    place: /X\/indptr\[2\]/,
  },
  {
    reader: 'h5ad',
    what: 'too few offsets',
    make: sparse({ indptr: [0, 2, 5] }),
    tag: 'malformed',
    says: /3 offsets where 4/,
    place: /X\/indptr/,
  },
  {
    reader: 'h5ad',
    what: 'fewer indices than values',
    make: sparse({ indices: [1, 3, 0] }),
    tag: 'malformed',
    says: /3 indices for 5/,
    place: /X\/indices/,
  },
  {
    reader: 'h5ad',
    what: 'columns: index beyond the matrix',
    make: sparse({ indptr: [0, 1, 2, 3, 5], indices: [0, 1, 2, 3, 0] }, [3, 4], 'csc'),
    tag: 'malformed',
    says: /3 is beyond/,
    place: /X\/indices/,
  },
  {
    reader: 'h5ad',
    what: 'NaN',
    make: sparse({ data: [3, NaN, 2, 5, 7] }),
    tag: 'not-finite',
    says: /not a finite/,
    place: /cell AAACCTGAGC-1, gene ACTB/,
  },
  {
    reader: 'h5ad',
    what: 'infinity, dense',
    make: () =>
      annData((file) =>
        file.dense('X', [
          [1, 2, 0, 1],
          [3, Infinity, 0, 0],
          [5, 6, 0, 2],
        ]),
      ),
    tag: 'not-finite',
    says: /not a finite/,
    place: /gene LYZ/,
  },
  { reader: 'h5ad', what: 'no format', make: withAttributes({ shape: [3, 4] }), tag: 'malformed', says: /not a sparse matrix/, place: /X/ },
  {
    reader: 'h5ad',
    what: 'shape as text',
    make: withAttributes({ 'encoding-type': 'csr_matrix', shape: 'three by four' }),
    tag: 'malformed',
    says: /shape/,
    place: /X/,
  },
  {
    reader: 'h5ad',
    what: 'shape that is negative',
    make: withAttributes({ 'encoding-type': 'csr_matrix', shape: [-3, 4] }),
    tag: 'malformed',
    says: /-3/,
    place: /attribute shape/,
  },
  {
    reader: 'h5ad',
    what: 'shape beyond all reason',
    make: withAttributes({ 'encoding-type': 'csr_matrix', shape: [3, 2e9] }),
    tag: 'malformed',
    says: /2,000,000,000/,
    place: /attribute shape/,
  },
  {
    reader: 'h5ad',
    what: 'other names than rows',
    make: () => new Hdf5Writer('x.h5ad').frame('obs', cells.slice(1)).frame('var', genes).csr('X', counts).done(),
    tag: 'malformed',
    says: /2 cells, X has 3/,
    place: /obs/,
  },
  {
    reader: 'h5ad',
    what: 'index of the wrong type',
    make: () =>
      new Hdf5Writer('x.h5ad')
        .group('obs', { _index: [1, 2] })
        .dataset('obs/b', Int32Array.of(1, 2, 3))
        .frame('var', genes)
        .csr('X', counts)
        .done(),
    tag: 'malformed',
    says: /no index/,
    place: /obs/,
  },
  {
    reader: 'h5ad',
    what: 'a column of other length',
    make: () => annData((file) => file.csr('X', counts).dataset('obs/reads', Int32Array.of(1, 2))),
    tag: 'malformed',
    says: /2 values for 3 rows/,
    place: /obs/,
  },

  {
    reader: 'h5ad',
    what: 'cut off',
    make: () => write('cut.h5ad', readFileSync(annData((file) => file.csr('X', counts))).subarray(0, 3000)),
    tag: 'file-truncated',
    says: /cut off/,
  },
  {
    reader: 'h5ad',
    what: 'a layout of the wrong type',
    make: withAttributes({ 'encoding-type': [1, 2], shape: [3, 4] }),
    tag: 'malformed',
    says: /not a sparse/,
  },
  {
    reader: 'h5ad',
    what: 'values of text',
    make: () =>
      annData((file) =>
        file
          .group('X', { 'encoding-type': 'csr_matrix', shape: [3, 4] })
          .dataset('X/indptr', Int32Array.of(0, 1, 1, 1))
          .dataset('X/indices', Int32Array.of(0))
          .dataset('X/data', ['one']),
      ),
    tag: 'malformed',
    says: /numbers/,
    place: /X\/data/,
  },
  {
    reader: 'h5ad',
    what: 'a folder named like a file',
    make: () => {
      const at = path('cells.h5ad');
      mkdirSync(at);
      return at;
    },
    tag: 'file-unreadable',
    says: /folder/,
  },

  {
    reader: 'zarr',
    what: 'archive cut off',
    make: () => write('cut.zip', zipOf(zarrVersion2(), true).subarray(0, -40)),
    tag: 'file-truncated',
    says: /cut off/,
  },
  {
    reader: 'zarr',
    what: 'entry larger than announced',
    make: () =>
      write(
        'more.zip',
        zipOf(zarrVersion2(), true, (size) => Math.max(1, size >> 1)),
      ),
    tag: 'file-truncated',
    says: /damaged/,
  },
  {
    reader: 'zarr',
    what: 'a chunk that unpacks to 40 MB',
    make: zarr({
      ...zarrArray('X/.zarray', { compressor: { id: 'zstd', level: 1 } }),
      'X/0.0': zstdCompressSync(Buffer.alloc(40_000_000)),
    }),
    tag: 'malformed',
    says: /cannot read/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'a chunk larger than its numbers',
    make: zarr({ ...zarrArray('X/.zarray', { compressor: { id: 'gzip', level: 1 } }), 'X/0.0': bomb }),
    tag: 'malformed',
    says: /more than it should hold/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'an entry that announces 4 GB',
    make: () =>
      write(
        'bomb.zip',
        zipOf(zarrVersion2(), true, (size) => (size === 48 ? 2 ** 32 - 2 : size)),
      ),
    tag: 'malformed',
    says: /more than it should hold/,
  },
  {
    reader: 'zarr',
    what: 'chunks beyond all memory',
    make: zarr(zarrArray('X/.zarray', { chunks: [300_000, 400_000] })),
    tag: 'unsupported',
    says: /too large/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'a chunk too short',
    make: zarr({ 'X/0.0': new Uint8Array(7) }),
    tag: 'malformed',
    says: /Zarr cannot read/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'NaN',
    make: zarr({ 'X/0.0': new Uint8Array(Float32Array.from(counts.flat(), (value, i) => (i === 5 ? NaN : value)).buffer) }),
    tag: 'not-finite',
    says: /finite/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'a shape of the wrong type',
    make: zarr(zarrArray('X/.zarray', { shape: 'three' })),
    tag: 'malformed',
    says: /Zarr cannot read/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'an empty folder',
    make: () => {
      const at = path('empty.zarr');
      mkdirSync(at);
      return at;
    },
    tag: 'file-unreadable',
    says: /folder/,
  },
  {
    reader: 'zarr',
    what: 'metadata that is no JSON',
    make: zarr({ 'X/.zarray': '{' }),
    tag: 'malformed',
    says: /Zarr cannot read/,
    place: /X/,
  },
  {
    reader: 'zarr',
    what: 'an unknown compression',
    make: zarr(zarrArray('X/.zarray', { compressor: { id: 'acme' } })),
    tag: 'unsupported',
    says: /acme/,
    place: /X/,
  },
  { reader: 'zarr', what: 'no X', make: zarr({ 'X/.zarray': null, 'X/0.0': null }), tag: 'no-matrix', says: /no X/ },

  {
    reader: '10x',
    what: 'other barcodes than cells',
    make: tenx((file) => features(file), [0, 2, 1, 2], [3, 5]),
    tag: 'malformed',
    says: /2 of 5 barcodes/,
    place: /matrix/,
  },
  {
    reader: '10x',
    what: 'other features than genes',
    make: tenx((file) => features(file, ['A', 'B'])),
    tag: 'malformed',
    says: /2 of 3 features/,
    place: /matrix/,
  },
  {
    reader: '10x',
    what: 'cut off',
    make: () => write('cut.h5', readFileSync(tenx((file) => features(file))()).subarray(0, 2500)),
    tag: 'file-truncated',
    says: /cut off/,
  },
  {
    reader: '10x',
    what: 'NaN',
    make: tenx((file) => features(file), undefined, undefined, Float32Array.of(5, NaN, 7, 8)),
    tag: 'not-finite',
    says: /finite/,
    place: /AAAC-1, gene C/,
  },
  {
    reader: '10x',
    what: 'an index that is negative',
    make: tenx((file) => features(file), [0, -2, 1, 2]),
    tag: 'malformed',
    says: /negative/,
    place: /matrix\/indices\[1\]/,
  },
  {
    reader: '10x',
    what: 'a shape of the wrong type',
    make: () =>
      features(
        new Hdf5Writer('tenx.h5')
          .dataset('matrix/shape', ['three', 'two'])
          .dataset('matrix/indptr', Int32Array.of(0, 2, 4))
          .dataset('matrix/indices', Int32Array.of(0, 2, 1, 2))
          .dataset('matrix/data', Int32Array.of(5, 6, 7, 8))
          .dataset('matrix/barcodes', ['a', 'b']),
      ).done(),
    tag: 'malformed',
    says: /not hold numbers/,
    place: /matrix\/shape/,
  },
  {
    reader: '10x',
    what: 'index beyond the genes',
    make: tenx((file) => features(file), [0, 8, 1, 2]),
    tag: 'malformed',
    says: /8 is beyond/,
    place: /matrix\/indices\[1\]/,
  },

  {
    reader: 'mtx',
    what: 'another kind of matrix',
    make: market('3 2\n1 0\n', '%%MatrixMarket matrix coordinate complex general\n'),
    tag: 'malformed',
    says: /numbers are complex/,
    place: /line 1/,
  },
  {
    reader: 'mtx',
    what: 'values that end early',
    make: market('3 2\n1\n', '%%MatrixMarket matrix array real general\n'),
    tag: 'file-truncated',
    says: /after 1 of 6/,
    place: /line 3/,
  },
  {
    reader: 'mtx',
    what: 'symmetric, and not square',
    make: market('3 2 1\n1 1 1\n', '%%MatrixMarket matrix coordinate real symmetric\n'),
    tag: 'malformed',
    says: /symmetric/,
    place: /line 2/,
  },
  { reader: 'mtx', what: 'no sizes', make: market('three 2 1\n1 1 1\n'), tag: 'malformed', says: /sizes/, place: /line 2/ },
  { reader: 'mtx', what: 'an entry outside', make: market('3 2 1\n4 1 1\n'), tag: 'malformed', says: /no entry/, place: /line 3/ },
  { reader: 'mtx', what: 'letters', make: market('3 2 1\n1 1 x\n'), tag: 'not-a-number', says: /‘x’/, place: /line 3/ },
  { reader: 'mtx', what: 'fewer than announced', make: market('3 2 2\n1 1 1\n'), tag: 'file-truncated', says: /1 of 2/, place: /line 3/ },
  {
    reader: 'mtx',
    what: 'more than announced',
    make: market('3 2 1\n1 1 1\n2 2 2\n'),
    tag: 'malformed',
    says: /more than/,
    place: /line 4/,
  },
  {
    reader: 'mtx',
    what: 'more than can be',
    make: market('4000000000 4000000000 4000000000\n1 1 1\n'),
    tag: 'malformed',
    says: /more than it can hold/,
    place: /line 2/,
  },
  {
    reader: 'mtx',
    what: 'barcodes of blanks',
    make: folder({
      'matrix.mtx': '%%MatrixMarket matrix coordinate integer general\n3 2 1\n1 1 1\n',
      'barcodes.tsv': '\n \n',
      'genes.tsv': 'a\nb\nc\n',
    }),
    tag: 'malformed',
    says: /0 barcodes/,
    place: /matrix\.mtx/,
  },
  {
    reader: 'mtx',
    what: 'barcodes of another run',
    make: folder({
      'matrix.mtx': '%%MatrixMarket matrix coordinate integer general\n3 2 1\n1 1 1\n',
      'barcodes.tsv': 'one\n',
      'genes.tsv': 'a\nb\nc\n',
    }),
    tag: 'malformed',
    says: /1 barcodes/,
    place: /matrix\.mtx/,
  },

  {
    reader: 'mtx',
    what: 'gzip cut off',
    make: () =>
      write(
        'matrix.mtx.gz',
        gzipSync(
          `%%MatrixMarket matrix coordinate integer general\n30000 2 30000\n${Array.from({ length: 30_000 }, (_, i) => `${i + 1} 1 ${(i * i) % 997}\n`).join('')}`,
        ).subarray(0, 9000),
      ),
    tag: 'file-truncated',
    says: /gzip/,
  },
  { reader: 'mtx', what: 'NaN', make: market('3 2 1\n1 1 nan\n'), tag: 'not-finite', says: /‘nan’/, place: /line 3/ },
  { reader: 'mtx', what: 'an index of 0', make: market('3 2 1\n0 1 1\n'), tag: 'malformed', says: /no entry/, place: /line 3/ },
  { reader: 'mtx', what: 'empty', make: () => write('matrix.mtx', ''), tag: 'file-truncated', says: /empty/ },

  {
    reader: 'csv',
    what: 'a short row',
    make: table(',CD3E,LYZ\na,1,2\nb,3\nc,1,2\n'),
    tag: 'ragged-row',
    says: /1 number where the header has 2/,
    place: /row 3 \(b\)/,
  },
  {
    reader: 'csv',
    what: 'a long row, mixed line ends, BOM',
    make: table('\ufeff,CD3E,LYZ\r\na,1,2\nb,3,4,5\r\nc,1,2\n'),
    tag: 'ragged-row',
    says: /3 numbers/,
    place: /row 3 \(b\)/,
  },
  {
    reader: 'csv',
    what: 'letters',
    make: table(',CD3E,LYZ\na,1,2\nb,3,x4\n'),
    tag: 'not-a-number',
    says: /‘x4’/,
    place: /row 3 \(b\), column 3 \(LYZ\)/,
  },
  {
    reader: 'csv',
    what: 'NaN',
    make: table(',CD3E,LYZ\na,NaN,2\nb,3,4\n'),
    tag: 'not-finite',
    says: /‘NaN’/,
    place: /row 2 \(a\), column 2 \(CD3E\)/,
  },
  {
    reader: 'csv',
    what: 'commas that are decimals or part thousands',
    make: table(';CD3E;LYZ\na;1,500;2\nb;3;4\n'),
    tag: 'not-a-number',
    says: /decimal comma or one that parts thousands/,
    place: /row 2/,
  },
  {
    reader: 'csv',
    what: 'infinity',
    make: table(',CD3E,LYZ\na,1,2\nb,Infinity,4\n'),
    tag: 'not-finite',
    says: /‘Infinity’/,
    place: /row 3 \(b\), column 2 \(CD3E\)/,
  },
  { reader: 'csv', what: 'blanks alone', make: table('\n\n \n'), tag: 'malformed', says: /no lines/ },
  { reader: 'csv', what: 'a header alone', make: table(',CD3E,LYZ\n'), tag: 'malformed', says: /nothing below/, place: /row 1/ },
  { reader: 'csv', what: 'binary', make: table(Uint8Array.of(1, 0, 2, 0, 3)), tag: 'unknown-format', says: /content is not/ },
  {
    reader: 'csv',
    what: 'gzip cut off',
    make: table(gzipSync(`,CD3E,LYZ\n${'a,1,2\n'.repeat(200_000)}`).subarray(0, 900), 'cut.csv.gz'),
    tag: 'file-truncated',
    says: /gzip/,
  },

  {
    reader: 'npy',
    what: 'fewer numbers than announced',
    make: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", new Uint8Array(40)),
    tag: 'file-truncated',
    says: /3 × 4/,
    place: /header/,
  },
  {
    reader: 'npy',
    what: 'cut off in its header',
    make: () => write('array.npy', Buffer.from("\x93NUMPY\x01\x00\x76\x00{'descr': ", 'latin1')),
    tag: 'malformed',
    says: /longer than the file/,
    place: /header/,
  },
  {
    reader: 'npy',
    what: 'a shape of the wrong type',
    make: npy("{'descr': '<f4', 'fortran_order': False, 'shape': ('a', -4), }", new Uint8Array(48)),
    tag: 'malformed',
    says: /neither type nor shape/,
    place: /header/,
  },
  {
    reader: 'npy',
    what: 'objects',
    make: npy("{'descr': '|O', 'fortran_order': False, 'shape': (3, 4), }", new Uint8Array(96)),
    tag: 'unsupported',
    says: /\|O/,
    place: /header/,
  },
  {
    reader: 'npy',
    what: 'three axes',
    make: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 1), }", new Uint8Array(48)),
    tag: 'unsupported',
    says: /3 axes/,
    place: /header/,
  },
  {
    reader: 'npy',
    what: 'NaN',
    make: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", bytesOf(Float32Array.of(1, NaN, 2, 3))),
    tag: 'not-finite',
    says: /finite/,
    place: /row 1, column 2/,
  },
  {
    reader: 'idx',
    what: 'fewer pixels than announced',
    make: idx(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3),
    tag: 'file-truncated',
    says: /3 × 4/,
    place: /header/,
  },
  {
    reader: 'idx',
    what: 'gzip cut off',
    make: () =>
      write(
        'images-idx3-ubyte.gz',
        gzipSync(
          Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 8, ...Array.from({ length: 576 }, (_, i) => (i * 37) % 251)),
        ).subarray(0, 200),
      ),
    tag: 'file-truncated',
    says: /gzip/,
  },
  {
    reader: 'idx',
    what: 'images without pixels',
    make: idx(0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 2, 1),
    tag: 'no-matrix',
    says: /× 0/,
    place: /header/,
  },

  {
    reader: 'labels',
    what: 'of other cells',
    make: labelled('cell,type\na,B\nb,T\n'),
    tag: 'labels-mismatch',
    says: /seems to name cells/,
    place: /columns/,
  },
  {
    reader: 'labels',
    what: 'gzip cut off',
    make: () =>
      `${annData((file) => file.csr('X', counts))}\n${write('labels.csv.gz', gzipSync(`cell,type\n${cells.map((cell, i) => `${cell},${'BTT'[i]}${i ** 9}`).join('\n')}\n`).subarray(0, 40))}`,
    tag: 'file-truncated',
    says: /gzip/,
  },
  { reader: 'labels', what: 'a header alone', make: labelled('cell,type\n'), tag: 'labels-mismatch', says: /no rows/ },
  { reader: 'labels', what: 'a row too long', make: labelled('cell,type\na,b,c,d\n'), tag: 'malformed', says: /./, place: /row/ },
];
