import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMatrix, type MatrixNode } from '../../../core/io/anndata/anndata-matrix.ts';
import type { ArrayNode, Store } from '../../../core/io/stores/store.ts';
import { createJob } from '../../../core/base/job.ts';
import type { SparseMatrix } from '../../../core/types.ts';
import { faultOf } from '../fixtures.ts';

const rows = 1000,
  cols = 5000,
  each = 4300;
const entries = rows * each;
const found: MatrixNode = { node: { kind: 'group', path: 'X', attributes: {}, keys: [] }, rows, cols, entries, layout: 'csr' };
const names = { cells: [], genes: [] };

/** Two threads' worth of entries; which store read which array, and whether the second was closed. */
function stores(change: (arrays: { indices: Uint32Array; data: Float32Array }) => void = () => {}) {
  const arrays = {
    indptr: Uint32Array.from({ length: rows + 1 }, (_, row) => row * each),
    indices: Uint32Array.from({ length: entries }, (_, at) => at % each),
    data: Float32Array.from({ length: entries }, (_, at) => 1 + (at % 7)),
  };
  change(arrays);
  const seen = { read: new Set<string>(), closed: 0 };
  const store = (name: string): Store => ({
    file: 'made.h5ad',
    node: (path) =>
      Promise.resolve({
        kind: 'array',
        path,
        attributes: {},
        shape: [arrays[path.slice(2) as 'data'].length],
        type: { kind: 'number', integer: true, bytes: 4 },
        chunkRows: 1000,
        chunkElements: 1000,
      } satisfies ArrayNode),
    async numbers(array, as, { from, to } = {}, into) {
      // The first is so slow that the second must take of both arrays.
      if (name === 'first' && array.path !== 'X/indptr') await new Promise((resolve) => setTimeout(resolve, 30));
      seen.read.add(`${name} ${array.path}`);
      const read = (as === 'uint32' ? Uint32Array : Float32Array).from(arrays[array.path.slice(2) as 'data'].subarray(from, to));
      into?.set(read);
      return (into ?? read) as never;
    },
    exact: () => Promise.reject(new Error('not asked for')),
    texts: () => Promise.reject(new Error('no texts')),
    again: () => Promise.resolve(store('second')),
    close: () => Promise.resolve(void seen.closed++),
  });
  return { arrays, seen, store: store('first') };
}

test('a large matrix is read by two stores that share both arrays, whole and in its order', async () => {
  const { arrays, seen, store } = stores();
  const { matrix, valueKind } = await readMatrix(store, found, names, 'float32', createJob());
  assert.equal(Buffer.compare(Buffer.from((matrix as SparseMatrix).indices.buffer), Buffer.from(arrays.indices.buffer)), 0);
  assert.equal(Buffer.compare(Buffer.from((matrix as SparseMatrix).values.buffer), Buffer.from(arrays.data.buffer)), 0);
  assert.equal(valueKind, 'counts');
  assert.ok(seen.read.has('first X/indices') && seen.read.has('second X/indices') && seen.read.has('second X/data'), [...seen.read].join());
  assert.equal(seen.closed, 1, 'the second is closed, the first is its owner’s');
});

test('the first of several broken values is named, whichever store met it; the second is closed', async () => {
  const broken = stores(({ data }) => {
    for (const at of [3 * each + 17, 900 * each]) data[at] = NaN;
  });
  assert.match(
    (await faultOf(readMatrix(broken.store, found, names, 'float32', createJob()), 'not-finite')).detail.place!,
    /cell 4, gene 18$/,
  );
  const outside = stores(({ indices }) => (indices[entries - 1] = cols));
  assert.match(
    (await faultOf(readMatrix(outside.store, found, names, 'float32', createJob()), 'malformed')).detail.place!,
    new RegExp(`X/indices\\[${entries - 1}\\]`),
  );
  assert.deepEqual([broken.seen.closed, outside.seen.closed], [1, 1]);
});
