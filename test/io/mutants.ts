/** Mutants of small files of every format, and what opening one may end in. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Fault } from '../../core/base/errors.ts';
import type { inspectFile, openMatrix } from '../../core/io/open.ts';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { zarrVersion2, zipOf } from './zarr-files.ts';
import { annData, counts, Hdf5Writer } from './fixtures.ts';

/** A mutant that takes longer has brought a reader to a stop: the watchdog of the libraries' threads ends them sooner. */
const patienceMs = 240_000;

/**
 * What opening a file may end in: data, or a fault that names the file, or its labels, and a remedy; and what opens is not refused by
 * looking into it.
 * @param looks in the order that a person takes: into it, then open
 */
export async function endsWell(
  file: string,
  what: string,
  looks: (typeof inspectFile | typeof openMatrix)[],
  given: Partial<OpenOptions> = {},
): Promise<'opened' | 'refused'> {
  const options = parseOptions(OpenOptions, given);
  let refusal: unknown = null;
  let opened = true;
  for (const look of looks) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patienceMs);
    try {
      await look(file, options, createJob(undefined, stop.signal));
      assert.ok(refusal === null, `${what} opens, and was refused before: ${String(refusal)}`);
      opened = true;
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      refusal = error;
      opened = false;
      const kept = () =>
        `${what} ended in ${error instanceof Fault ? `${error.tag}: ${error.message}` : error instanceof Error ? error.stack : String(error)}`;
      assert.ok(error instanceof Fault && error.tag !== 'defect' && error.tag !== 'cancelled', kept());
      const isNamed = [file, given.labels].some((one) => one !== undefined && error.detail.file?.startsWith(one));
      assert.ok(isNamed, `${kept()}; file: ${error.detail.file}`);
      assert.ok(error.detail.remedy, kept());
    } finally {
      clearTimeout(timer);
    }
  }
  return opened ? 'opened' : 'refused';
}

const telling = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** Changes a few bytes, mostly near the beginning and the end, where formats keep their sizes; or cuts, doubles, takes out. */
export function mutate(bytes: Uint8Array, random: () => number, header: number): Buffer {
  let mutant = Buffer.from(bytes);
  const below = (n: number) => Math.floor(random() * n);
  const place = () =>
    random() < 0.6
      ? below(Math.min(header, mutant.length))
      : random() < 0.3
        ? Math.max(0, mutant.length - 1 - below(96))
        : below(mutant.length);
  for (let changes = 1 + below(4); changes > 0 && mutant.length > 0; changes--) {
    const at = place();
    const kind = below(9);
    if (kind < 3) mutant[at] ^= 1 << below(8);
    else if (kind < 5) mutant[at] = telling[below(telling.length)];
    else if (kind === 5) mutant.fill(telling[below(telling.length)], at, Math.min(mutant.length, at + [2, 4, 8][below(3)]));
    else if (kind === 6) mutant = mutant.subarray(0, at);
    else if (kind === 7) mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(at + 1 + below(16))]);
    else mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(at, at + 1 + below(16)), mutant.subarray(at)]);
  }
  return mutant;
}

const text = `gene,${Array.from({ length: 12 }, (_, i) => `"c${i}"`).join()}\r\n${Array.from({ length: 20 }, (_, i) => `RPL${i},${Array.from({ length: 12 }, (__, j) => (i * j) % 5).join()}`).join('\r\n')}\r\n`;
const market = '%%MatrixMarket matrix coordinate integer general\n%a comment\n3 2 3\n3 2 7\n1 1 5\n2 2 1\n';
const npyHeader = (dictionary: string) => `\x93NUMPY\x01\x00${String.fromCharCode(dictionary.length, 0)}${dictionary}`;
const npy = Buffer.concat([
  Buffer.from(npyHeader(`${"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }".padEnd(117)}\n`), 'latin1'),
  Buffer.from(Float32Array.from(counts.flat()).buffer),
]);
const idx = Buffer.concat([
  Buffer.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]),
  Buffer.from(Array.from({ length: 12 }, (_, i) => i * 20)),
]);

const tenx = () =>
  readFileSync(
    new Hdf5Writer('tenx.h5')
      .dataset('matrix/barcodes', ['AAAC-1', 'AAAG-1'])
      .dataset('matrix/shape', Int32Array.of(3, 2))
      .dataset('matrix/indptr', Int32Array.of(0, 2, 4))
      .dataset('matrix/indices', Int32Array.of(0, 2, 1, 2))
      .dataset('matrix/data', Int32Array.of(5, 6, 7, 8))
      .dataset('matrix/features/name', ['A', 'B', 'C'])
      .dataset('matrix/features/id', ['E1', 'E2', 'E3'])
      .dataset('matrix/features/feature_type', ['Gene Expression', 'Gene Expression', 'Antibody Capture'])
      .done(),
  );
const h5ad = () =>
  readFileSync(
    annData((file) =>
      file
        .csr('X', counts)
        .csr('layers/counts', counts, 'csc')
        .dataset('obsm/X_pca', new Float32Array(6), { shape: [3, 2], chunks: [2, 2], compression: 'gzip' })
        .group('obs/type', { 'encoding-type': 'categorical' })
        .dataset('obs/type/codes', Int8Array.of(0, 1, 0))
        .dataset('obs/type/categories', ['B', 'T']),
    ),
  );

const loom = () =>
  readFileSync(
    new Hdf5Writer('sample.loom')
      .dataset('matrix', Float32Array.from(counts.flat()), { shape: [3, 4], chunks: [2, 2], compression: 'gzip' })
      .dataset('row_attrs/Gene', ['A', 'B', 'C'])
      .dataset('col_attrs/CellID', ['c1', 'c2', 'c3', 'c4'])
      .dataset('col_attrs/X_pca', new Float32Array(8), { shape: [4, 2] })
      .dataset('layers/spliced', new Float32Array(12), { shape: [3, 4] })
      .done(),
  );
const h5mu = () => {
  const file = new Hdf5Writer('cite.h5mu').frame('obs', ['a', 'b', 'c']).dataset('obsmap/rna', Uint32Array.of(1, 2, 3));
  for (const part of ['rna', 'prot'])
    file.frame(`mod/${part}/obs`, ['a', 'b', 'c']).frame(`mod/${part}/var`, ['A', 'B', 'C', 'D']).csr(`mod/${part}/X`, counts);
  return readFileSync(file.done());
};
const h5seurat = () =>
  readFileSync(
    new Hdf5Writer('pbmc.h5Seurat')
      .dataset('cell.names', ['a', 'b', 'c'])
      .dataset('assays/RNA/features', ['A', 'B', 'C', 'D'])
      .group('assays/RNA/counts', { dims: [4, 3] })
      .dataset('assays/RNA/counts/indptr', Int32Array.of(0, 2, 3, 5))
      .dataset('assays/RNA/counts/indices', Int32Array.of(1, 3, 0, 2, 3))
      .dataset('assays/RNA/counts/data', Float64Array.of(3, 1, 2, 5, 7))
      .dataset('meta.data/type/levels', ['B', 'T'])
      .dataset('meta.data/type/values', Int32Array.of(2, 1, 2))
      .dataset('reductions/pca/cell.embeddings', new Float64Array(6), { shape: [2, 3] })
      .done(),
  );

/** A small file of each format: how many mutants a test of seconds makes, and in which first bytes it keeps its sizes. */
export const files: { name: string; bytes: () => Uint8Array; mutants: number; header: number }[] = [
  { name: 'table.csv', bytes: () => Buffer.from(text), mutants: 150, header: 120 },
  { name: 'table.tsv.gz', bytes: () => gzipSync(text.replaceAll(',', '\t')), mutants: 80, header: 20 },
  { name: 'matrix.mtx', bytes: () => Buffer.from(market), mutants: 150, header: 80 },
  { name: 'array.npy', bytes: () => npy, mutants: 150, header: 128 },
  { name: 'images-idx3-ubyte', bytes: () => idx, mutants: 80, header: 16 },
  { name: 'cells.zarr.zip', bytes: () => zipOf(zarrVersion2(), true), mutants: 40, header: 400 },
  { name: 'cells.h5ad', bytes: h5ad, mutants: 8, header: 2048 },
  { name: 'tenx.h5', bytes: tenx, mutants: 8, header: 2048 },
  { name: 'sample.loom', bytes: loom, mutants: 6, header: 2048 },
  { name: 'cite.h5mu', bytes: h5mu, mutants: 6, header: 2048 },
  { name: 'pbmc.h5Seurat', bytes: h5seurat, mutants: 6, header: 2048 },
];
