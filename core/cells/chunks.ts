/** Passes over the rows of a matrix, whether memory holds it or a file does. */
import type { Job } from '../base/job.ts';
import type { DenseMatrix, Matrix, MatrixStream, RowChunk, SparseMatrix } from '../types.ts';

/** Entries a chunk, about: few enough that a loop over them does not hold the event loop. */
const chunkEntries = 1 << 20;

/** All rows in order, breathing between chunks. A chunk may be a view of the matrix: read it, or copy what is to change. */
export async function* rowChunks(matrix: Matrix | MatrixStream, job: Job): AsyncGenerator<RowChunk> {
  if (matrix.kind === 'sparse') yield* sparseChunks(matrix, 0, job);
  else if (matrix.kind === 'dense') yield* denseChunks(matrix, job);
  else for await (const { from, matrix: rows } of matrix.chunks(job.signal)) yield* sparseChunks(rows, from, job);
}

/** Chosen cells may stand in any order, and passes want them ascending: which of them comes first, second … */
export function ascending(cells: Uint32Array): Uint32Array {
  return Uint32Array.from(cells.keys()).sort((a, b) => cells[a] - cells[b]);
}

/** A chunk and which of its rows are among the chosen cells. */
export interface ChosenChunk extends RowChunk {
  rows: Uint32Array;
  /** The chosen cell that the first of them is. */
  first: number;
}

/** Chunks with their rows of chosen cells, and how far the pass is. @param cells ascending */
export async function* chosenRows(matrix: Matrix | MatrixStream, cells: Uint32Array, job: Job): AsyncGenerator<ChosenChunk> {
  let first = 0;
  for await (const chunk of rowChunks(matrix, job)) {
    const end = chunk.from + chunk.matrix.rows;
    let next = first;
    while (next < cells.length && cells[next] < end) next++;
    if (next > first) yield { ...chunk, rows: cells.subarray(first, next).map((cell) => cell - chunk.from), first };
    job.report(end / matrix.rows);
    first = next;
  }
}

async function* sparseChunks({ rows, cols, indptr, indices, values }: SparseMatrix, first: number, job: Job): AsyncGenerator<RowChunk> {
  for (let from = 0; from < rows;) {
    const start = indptr[from];
    let to = from + 1;
    while (to < rows && indptr[to + 1] - start <= chunkEntries) to++;
    const offsets = indptr.subarray(from, to + 1);
    const end = indptr[to];
    yield {
      from: first + from,
      matrix: {
        kind: 'sparse',
        rows: to - from,
        cols,
        indptr: start === 0 ? offsets : offsets.map((offset) => offset - start),
        indices: indices.subarray(start, end),
        values: values.subarray(start, end),
      },
    };
    await job.breathe();
    from = to;
  }
}

async function* denseChunks({ rows, cols, values }: DenseMatrix, job: Job): AsyncGenerator<RowChunk> {
  const chunkRows = Math.max(1, Math.floor(chunkEntries / cols));
  for (let from = 0; from < rows; from += chunkRows) {
    const to = Math.min(rows, from + chunkRows);
    yield { from, matrix: compressed(values.subarray(from * cols, to * cols), cols) };
    await job.breathe();
  }
}

/** Rows of `cols` numbers, zeros left out. */
function compressed(values: Float32Array, cols: number): SparseMatrix {
  const rows = values.length / cols;
  const indptr = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let stored = 0;
    for (let at = row * cols; at < (row + 1) * cols; at++) if (values[at] !== 0) stored++;
    indptr[row + 1] = indptr[row] + stored;
  }
  const matrix: SparseMatrix = {
    kind: 'sparse',
    rows,
    cols,
    indptr,
    indices: new Uint32Array(indptr[rows]),
    values: new Float32Array(indptr[rows]),
  };
  for (let at = 0, end = 0; at < values.length; at++) {
    if (values[at] === 0) continue;
    matrix.indices[end] = at % cols;
    matrix.values[end++] = values[at];
  }
  return matrix;
}

/** Chunks of consecutive rows put together. @param entries how many they store in all */
export async function gather(chunks: AsyncIterable<RowChunk>, rows: number, cols: number, entries: number): Promise<SparseMatrix> {
  const whole: SparseMatrix = {
    kind: 'sparse',
    rows,
    cols,
    indptr: new Uint32Array(rows + 1),
    indices: new Uint32Array(entries),
    values: new Float32Array(entries),
  };
  for await (const { from, matrix } of chunks) {
    const start = whole.indptr[from];
    for (let row = 0; row < matrix.rows; row++) whole.indptr[from + row + 1] = start + matrix.indptr[row + 1];
    whole.indices.set(matrix.indices, start);
    whole.values.set(matrix.values, start);
  }
  return whole;
}
