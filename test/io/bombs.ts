/** Small files that ask for much: each is what a broken download or an ill will could make. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FaultTag } from '../../core/base/errors.ts';
import { Hdf5Writer, path, write } from './fixtures.ts';
import { zarrVersion2, zipOf } from './zarr-files.ts';

export interface Bomb {
  what: string;
  make: () => string;
  /** What looking into it and opening it end in: what looking does not read it cannot refuse. */
  tags: Record<'inspect' | 'open', FaultTag | 'none'>;
}

/** So many bytes, packed a thousand times smaller. */
const packed = (bytes: string | Buffer, times: number) =>
  gzipSync(Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes))), { level: 9 });

/** Of one file, as POSIX has it. */
function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  const put = (text: string, at: number) => header.write(text, at, 'latin1');
  put(name, 0);
  put('0000644\0', 100);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        0', 148);
  put('ustar\u000000', 257);
  put(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return header;
}

function folder(name: string, files: Record<string, string | Uint8Array>): string {
  const at = path(name);
  for (const [key, content] of Object.entries(files)) {
    mkdirSync(join(at, key, '..'), { recursive: true });
    writeFileSync(join(at, key), content);
  }
  return at;
}

const array = (shape: number[], chunks: number[], dtype = '<f4', filters: object[] | null = null) =>
  JSON.stringify({ zarr_format: 2, shape, chunks, dtype, compressor: null, fill_value: 0, order: 'C', filters });
const frames = (() => {
  const { X: _X, ...others } = Object.fromEntries(Object.entries(zarrVersion2()).filter(([key]) => !key.startsWith('X/'))) as Record<
    string,
    string | Uint8Array
  >;
  return others;
})();
/** Of which no chunk was ever written: every number is the fill value. */
const emptyNames = (frame: string, count: number) => ({
  [`${frame}/_index/.zarray`]: array([count], [count], '|O', [{ id: 'vlen-utf8' }]),
  [`${frame}/_index/0`]: new Uint8Array(0),
});

const both = (tag: FaultTag) => ({ inspect: tag, open: tag });

export const bombs: Bomb[] = [
  {
    what: 'a gzipped table without a line end',
    make: () =>
      write('endless.csv.gz', Buffer.concat(Array.from({ length: 640 }, () => gzipSync(Buffer.alloc(1 << 24, 'a'), { level: 9 })))),
    tags: both('malformed'),
  },
  {
    what: 'a gzipped archive of zeros without end',
    make: () => {
      const zeros = gzipSync(Buffer.alloc(1 << 24), { level: 9 });
      return write('zeros.tar.gz', Buffer.concat([gzipSync(tarHeader('zeros.csv', 2 ** 33 - 512)), ...new Array<Buffer>(80).fill(zeros)]));
    },
    tags: both('malformed'),
  },
  {
    what: 'a gzipped table of 20 million columns',
    make: () => write('wide.csv.gz', packed(`${'0,'.repeat(20_000_000)}0\n`, 4)),
    tags: both('malformed'),
  },
  {
    what: 'a gzipped table of 10 million columns',
    make: () => write('wide.csv.gz', packed(`${'0,'.repeat(10_000_000)}0\n`, 4)),
    tags: both('unsupported'),
  },
  {
    what: 'a gzipped table of half a million columns',
    make: () => write('many.csv.gz', packed(`${'0,'.repeat(500_000)}0\n`, 12)),
    tags: { inspect: 'none', open: 'none' },
  },
  {
    what: 'a gzipped table of comments alone',
    make: () => write('comments.csv.gz', packed('# nothing but this\n'.repeat(1 << 16), 200)),
    tags: both('malformed'),
  },
  {
    what: 'a Zarr whose matrix is larger than its names',
    make: () => folder('shape.zarr', { ...frames, 'X/.zarray': array([1_000_000, 1_000_000], [1000, 1000]) }),
    tags: both('malformed'),
  },
  {
    what: 'a Zarr of a million names that were never written',
    make: () =>
      folder('names.zarr', {
        ...frames,
        ...emptyNames('obs', 60_000_000),
        ...emptyNames('var', 60_000_000),
        'X/.zarray': array([60_000_000, 60_000_000], [1000, 1000]),
      }),
    tags: both('malformed'),
  },
  {
    what: 'a Zarr without names whose numbers were never written',
    make: () =>
      folder('bare.zarr', { '.zgroup': JSON.stringify({ zarr_format: 2 }), 'X/.zarray': array([1_000_000, 1_000_000], [1000, 1000]) }),
    tags: both('malformed'),
  },
  {
    what: 'a Zarr of chunks of one number',
    make: () => folder('grains.zarr', { '.zgroup': JSON.stringify({ zarr_format: 2 }), 'X/.zarray': array([3000, 3000], [1, 1]) }),
    tags: both('unsupported'),
  },
  {
    what: 'a zipped Zarr with an entry of a gibibyte',
    make: () => write('entry.zarr.zip', zipOf({ ...zarrVersion2(), 'X/.zattrs': Buffer.alloc(2 ** 30 - 1, ' ') }, true)),
    tags: both('malformed'),
  },
  {
    what: 'a zipped Zarr whose chunk is a gibibyte',
    make: () => write('chunk.zarr.zip', zipOf({ ...zarrVersion2(), 'X/0.0': Buffer.alloc(2 ** 30 - 1) }, true)),
    tags: both('malformed'),
  },
  {
    what: 'a zipped Zarr whose names are a gibibyte',
    make: () => write('text.zarr.zip', zipOf({ ...zarrVersion2(), 'obs/_index/0': Buffer.alloc(2 ** 30 - 1) }, true)),
    tags: { inspect: 'none', open: 'malformed' },
  },
  {
    what: 'a dense HDF5 of 10¹² × 10¹²',
    make: () =>
      new Hdf5Writer('dense.h5ad')
        .frame('obs', ['a', 'b', 'c'])
        .frame('var', ['A', 'B', 'C'])
        .unwritten('X', [1e12, 1e12], [100, 100])
        .done(),
    tags: both('malformed'),
  },
  {
    what: 'an HDF5 without names, of numbers that were never written',
    make: () => new Hdf5Writer('bare.h5ad').unwritten('X', [1e6, 1e6], [1000, 1000]).done(),
    tags: both('malformed'),
  },
  {
    what: 'a sparse HDF5 whose entries were never written',
    make: () =>
      new Hdf5Writer('entries.h5ad')
        .frame('obs', ['a', 'b', 'c'])
        .frame('var', ['A', 'B', 'C'])
        .group('X', { 'encoding-type': 'csr_matrix', 'encoding-version': '0.1.0', shape: [3, 3] })
        .dataset('X/indptr', Int32Array.of(0, 1, 2, 2))
        .unwritten('X/data', [1e10], [1 << 20])
        .unwritten('X/indices', [1e10], [1 << 20])
        .done(),
    tags: both('malformed'),
  },
  {
    what: 'a loom of 10⁶ × 10⁶',
    make: () =>
      new Hdf5Writer('huge.loom')
        .unwritten('matrix', [1e6, 1e6], [1000, 1000])
        .dataset('row_attrs/Gene', ['A', 'B'])
        .dataset('col_attrs/CellID', ['a', 'b'])
        .done(),
    tags: both('malformed'),
  },
  {
    what: 'a gzipped table whose beginning unpacks a thousandfold',
    make: () => write('head.csv.gz', packed(Buffer.alloc(1 << 24, '\n'), 6)),
    tags: both('malformed'),
  },
];
