/** A stored matrix as consecutive rows, for what memory should not hold: every pass reads the file anew. */
import { createJob, type Job } from '../base/job.ts';
import type { CountMatrix, Matrix, MatrixStream, Precision, RowChunk, SparseMatrix, Values } from '../types.ts';
import { checkIndices, readOffsets, refuseAt, refuseIndex, type MatrixNode, type Names } from './anndata/anndata-matrix.ts';
import { offsets, rowOf, sortAndSum } from './compressed.ts';
import { entryTraits } from './entry-traits.ts';
import { lastWithin } from './row-bands.ts';
import { ValueEvidence } from './value-evidence.ts';
import { entrySlices, numberArrays, secondStore, slices, steps, type ArrayNode, type Store } from './stores/store.ts';

/** Entries a chunk, about: few enough that copying them does not hold the event loop. */
const chunkEntries = 1 << 20;
/** A column-compressed matrix is turned in bands of rows, each of which takes a pass over the file: 512 MB. */
const bandEntries = 1 << 26;

/** A matrix that stays in its file. @param reopen opens the file anew for each pass */
export function matrixStream(
  found: MatrixNode,
  names: Names,
  precision: Precision,
  reopen: (job: Job) => Promise<Store>,
): MatrixStream<Values> {
  const { rows, cols, entries, stored } = found;
  return {
    kind: 'stream',
    rows,
    cols,
    entries,
    stored,
    async *chunks(signal) {
      const job = createJob(undefined, signal);
      const store = await reopen(job);
      try {
        yield* rowChunks(store, found, names, precision, job);
      } finally {
        await store.close();
      }
    },
  };
}

/** What is in memory already, handed out in chunks of their own. */
export function streamOfMemory<V extends Values>(data: CountMatrix<Matrix<V>>): CountMatrix<MatrixStream<V>> {
  return { ...data, matrix: streamOf(data.matrix) };
}

export function streamOf<V extends Values>(matrix: Matrix<V>): MatrixStream<V> {
  const { rows, cols } = matrix;
  return {
    kind: 'stream',
    rows,
    cols,
    entries: matrix.values.length,
    chunks: (signal) => chunksOfMemory(matrix, createJob(undefined, signal)),
  };
}

async function* chunksOfMemory<V extends Values>(matrix: Matrix<V>, job: Job): AsyncGenerator<RowChunk<V>> {
  const { rows, cols } = matrix;
  for (let from = 0; from < rows;) {
    const to =
      matrix.kind === 'dense'
        ? Math.min(rows, from + Math.max(1, Math.floor(chunkEntries / cols)))
        : lastWithin(matrix.indptr, from, chunkEntries);
    if (matrix.kind === 'dense') yield { from, matrix: sparseRows(matrix.values.subarray(from * cols, to * cols) as V, to - from, cols) };
    else {
      const [start, end] = [matrix.indptr[from], matrix.indptr[to]];
      yield {
        from,
        matrix: {
          kind: 'sparse',
          rows: to - from,
          cols,
          indptr: offsetsFrom(matrix.indptr, from, to),
          indices: matrix.indices.slice(start, end),
          values: matrix.values.slice(start, end) as V,
        },
      };
    }
    from = to;
    await job.breathe();
  }
}

/** The offsets of some rows, counted from the first of them. */
function offsetsFrom(indptr: Uint32Array, from: number, to: number): Uint32Array {
  return indptr.slice(from, to + 1).map((offset) => offset - indptr[from]);
}

/** All rows in order, sorted and without duplicates. @throws what {@link readMatrix} does */
export async function* rowChunks(
  store: Store,
  found: MatrixNode,
  names: Names,
  precision: Precision,
  job: Job,
): AsyncGenerator<RowChunk<Values>> {
  // A second thread unpacks the values meanwhile, where they are many.
  const second = found.layout === 'dense' ? undefined : await secondStore(store, found.entries, job);
  const stores: Stores = { indices: store, values: second ?? store };
  try {
    yield* found.layout === 'dense'
      ? denseChunks(store, found, names, precision, job)
      : found.layout === 'csr'
        ? csrChunks(stores, found, names, precision, job)
        : cscChunks(stores, found, names, precision, job);
  } finally {
    await second?.close();
  }
}

async function* denseChunks(
  store: Store,
  found: MatrixNode,
  names: Names,
  precision: Precision,
  job: Job,
): AsyncGenerator<RowChunk<Values>> {
  const { node, cols } = found;
  const refuse = refuseAt(store, found, names);
  const evidence = new ValueEvidence();
  for await (const { from, to, values } of slices<Precision>(store, node as ArrayNode, precision, job)) {
    const broken = evidence.add(values);
    if (broken >= 0) refuse(from + Math.floor(broken / cols), broken % cols);
    yield { from, matrix: sparseRows(values, to - from, cols) };
  }
}

function sparseRows<V extends Values>(values: V, rows: number, cols: number): SparseMatrix<V> {
  let nonZeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) nonZeros++;
  const matrix = {
    kind: 'sparse' as const,
    rows,
    cols,
    indptr: new Uint32Array(rows + 1),
    indices: new Uint32Array(nonZeros),
    values: (values instanceof Float32Array ? new Float32Array(nonZeros) : new Float64Array(nonZeros)) as V,
  };
  let end = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = values[row * cols + col];
      if (value === 0) continue;
      matrix.indices[end] = col;
      matrix.values[end++] = value;
    }
    matrix.indptr[row + 1] = end;
  }
  return matrix;
}

interface Stores {
  indices: Store;
  values: Store;
}

/** Stored chunks rarely end where rows do: what is left of a row is put before the next slice. */
async function* csrChunks(
  stores: Stores,
  found: MatrixNode,
  names: Names,
  precision: Precision,
  job: Job,
): AsyncGenerator<RowChunk<Values>> {
  const { node, rows, cols, entries } = found;
  const store = stores.indices;
  const { indptr, indicesNode, valuesNode } = await readOffsets(store, node.path, rows, entries, job);
  const refuse = refuseAt(store, found, names);
  const longest = indptr.reduce((most, offset, row) => (row === 0 ? 0 : Math.max(most, offset - indptr[row - 1])), 0);
  let row = 0;
  let waiting: { indices: Uint32Array; values: Values } = { indices: new Uint32Array(0), values: new Float32Array(0) };
  for await (const { to, indices, values } of entrySlices(
    { indices: { store, array: indicesNode }, values: { store: stores.values, array: valuesNode } },
    precision,
    chunkEntries,
    longest,
    job,
  )) {
    const held = {
      indices: indices.subarray(indices.length - (to - indptr[row])),
      values: values.subarray(values.length - (to - indptr[row])),
    };
    held.indices.set(waiting.indices);
    held.values.set(waiting.values);
    const first = indptr[row];
    // Rows that end within what has been read.
    for (const end = to === entries ? rows : rowOf(indptr, to); row < end;) {
      const next = Math.min(end, lastWithin(indptr, row, chunkEntries));
      const [from, until] = [indptr[row] - first, indptr[next] - first];
      const matrix: SparseMatrix<Values> = {
        kind: 'sparse',
        rows: next - row,
        cols,
        indptr: offsetsFrom(indptr, row, next),
        indices: held.indices.subarray(from, until),
        values: held.values.subarray(from, until),
      };
      const { beyond, broken, isCanonical } = await entryTraits(matrix, job);
      if (beyond >= 0) refuseIndex(store, indicesNode.path, indptr[row] + beyond, matrix.indices[beyond], cols);
      if (broken >= 0) refuse(rowOf(indptr, indptr[row] + broken), matrix.indices[broken]);
      yield { from: row, matrix: isCanonical ? matrix : await sortAndSum(matrix, job) };
      row = next;
    }
    waiting = { indices: held.indices.slice(indptr[row] - first), values: held.values.slice(indptr[row] - first) };
  }
  if (row < rows)
    yield {
      from: row,
      matrix: {
        kind: 'sparse',
        rows: rows - row,
        cols,
        indptr: new Uint32Array(rows - row + 1),
        indices: new Uint32Array(0),
        values: new Float32Array(0),
      },
    };
}

async function* cscChunks(
  stores: Stores,
  found: MatrixNode,
  names: Names,
  precision: Precision,
  job: Job,
): AsyncGenerator<RowChunk<Values>> {
  const { node, rows, cols, entries } = found;
  const store = stores.indices;
  const { indptr: columnStarts, indicesNode, valuesNode } = await readOffsets(store, node.path, cols, entries, job);
  const refuse = refuseAt(store, found, names);
  const counts = new Uint32Array(rows);
  for await (const { from, values } of slices(store, indicesNode, 'uint32', job)) {
    checkIndices(store, indicesNode.path, values, from, rows);
    for (let i = 0; i < values.length; i++) counts[values[i]]++;
  }
  const indptr = offsets(counts);
  const evidence = new ValueEvidence();
  for (let first = 0; first < rows;) {
    const last = lastWithin(indptr, first, bandEntries);
    const start = indptr[first];
    const cursor = offsetsFrom(indptr, first, last);
    const bandStarts = cursor.slice();
    const band = { indices: new Uint32Array(indptr[last] - start), values: new numberArrays[precision](indptr[last] - start) };
    let col = 0;
    for await (const { from, to, indices, values } of entrySlices(
      { indices: { store, array: indicesNode }, values: { store: stores.values, array: valuesNode } },
      precision,
      chunkEntries,
      0,
      job,
    )) {
      for (const part of steps(to - from, chunkEntries)) {
        const broken = evidence.add(values, part.from, part.to);
        if (broken >= 0) refuse(indices[broken], rowOf(columnStarts, from + broken));
        for (let i = part.from; i < part.to; i++) {
          while (from + i >= columnStarts[col + 1]) col++;
          const row = indices[i];
          if (row < first || row >= last) continue;
          const target = cursor[row - first]++;
          band.indices[target] = col;
          band.values[target] = values[i];
        }
        await job.breathe();
      }
    }
    for (let row = first; row < last;) {
      const next = Math.min(last, lastWithin(indptr, row, chunkEntries));
      const [from, to] = [bandStarts[row - first], bandStarts[next - first]];
      const matrix: SparseMatrix<Values> = {
        kind: 'sparse',
        rows: next - row,
        cols,
        indptr: offsetsFrom(bandStarts, row - first, next - first),
        indices: band.indices.subarray(from, to),
        values: band.values.subarray(from, to),
      };
      yield { from: row, matrix: await sortAndSum(matrix, job) };
      row = next;
    }
    first = last;
  }
}
