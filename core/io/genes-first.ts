/** Dense matrices that are stored genes × cells, as Loom and R have them: handed out by cells, a band of columns at a time. */
import { createJob, type Job } from '../base/job.ts';
import type { Matrix, MatrixStream, Precision, RowChunk, SparseMatrix, Values, ValueKind } from '../types.ts';
import { refuseAt, type MatrixNode, type Names } from './anndata/anndata-matrix.ts';
import { rowOf } from './compressed.ts';
import { MatrixBuilder } from './matrix-builder.ts';
import { ValueEvidence } from './value-evidence.ts';
import { columnSlices, numberArrays, storedType, type ArrayNode, type PassedMatrix, type Store } from './stores/store.ts';

/**
 * Rows of the whole in order, entries that are not zero. `found` is told as cells × genes; its array is stored the other way round. @throws
 * `not-finite`
 */
async function* cellBands(store: Store, found: MatrixNode, names: Names, precision: Precision, job: Job): AsyncGenerator<RowChunk<Values>> {
  const evidence = new ValueEvidence();
  const refuse = refuseAt(store, found, names);
  for await (const { from, to, values } of columnSlices<Precision>(store, found.node as ArrayNode, precision, job)) {
    const matrix = byCells(values, found.cols, to - from, precision);
    const broken = evidence.add(matrix.values);
    if (broken >= 0) refuse(from + rowOf(matrix.indptr, broken), matrix.indices[broken]);
    yield { from, matrix };
  }
}

/** genes × cells, dense, as cells × genes without the zeros. */
function byCells(values: Values, genes: number, cells: number, precision: Precision): SparseMatrix<Values> {
  const indptr = new Uint32Array(cells + 1);
  for (let gene = 0, at = 0; gene < genes; gene++) for (let cell = 1; cell <= cells; cell++, at++) if (values[at] !== 0) indptr[cell]++;
  for (let cell = 0; cell < cells; cell++) indptr[cell + 1] += indptr[cell];
  const cursor = indptr.slice();
  const matrix: SparseMatrix<Values> = {
    kind: 'sparse',
    rows: cells,
    cols: genes,
    indptr,
    indices: new Uint32Array(indptr[cells]),
    values: new numberArrays[precision](indptr[cells]),
  };
  for (let gene = 0, at = 0; gene < genes; gene++) {
    for (let cell = 0; cell < cells; cell++, at++) {
      if (values[at] === 0) continue;
      const target = cursor[cell]++;
      matrix.indices[target] = gene;
      matrix.values[target] = values[at];
    }
  }
  return matrix;
}

export async function readGenesFirst(
  store: Store,
  found: MatrixNode,
  names: Names,
  precision: Precision,
  job: Job,
): Promise<{ matrix: Matrix<Values>; valueKind: ValueKind; noted: string[] }> {
  const builder = new MatrixBuilder<Values>(found.cols, precision);
  for await (const { from, matrix } of cellBands(store, found, names, precision, job)) {
    builder.addRows(matrix);
    job.report((from + matrix.rows) / found.rows, `Reading ${found.node.path}`);
    await job.breathe();
  }
  return {
    matrix: await builder.finish(job),
    valueKind: builder.evidence.kind,
    noted: precision === 'float32' ? builder.evidence.notes : [],
  };
}

/** The same for what copies it: numbers as they are, those that are not finite too. */
export async function passGenesFirst(
  store: Store,
  { node, rows, cols }: MatrixNode,
  path: string,
  reopen: (job: Job) => Promise<Store>,
): Promise<PassedMatrix> {
  return {
    path,
    rows,
    cols,
    type: (await storedType(store, node as ArrayNode)) ?? 'float64',
    async *chunks(signal) {
      const job = createJob(undefined, signal);
      const again = await reopen(job);
      try {
        for await (const { from, to, values } of columnSlices(again, node as ArrayNode, 'float64', job))
          yield { from, matrix: byCells(values, cols, to - from, 'float64') };
      } finally {
        await again.close();
      }
    },
  };
}

/** The same with the matrix left in its file. */
export function streamGenesFirst(
  found: MatrixNode,
  names: Names,
  precision: Precision,
  reopen: (job: Job) => Promise<Store>,
): MatrixStream<Values> {
  const { rows, cols, entries } = found;
  return {
    kind: 'stream',
    rows,
    cols,
    entries,
    async *chunks(signal) {
      const job = createJob(undefined, signal);
      const store = await reopen(job);
      try {
        yield* cellBands(store, found, names, precision, job);
      } finally {
        await store.close();
      }
    },
  };
}
