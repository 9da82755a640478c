import { quantileOfSorted } from '../../base/statistics.ts';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { rowTotals } from '../../native/index.ts';
import type { Matrix, MatrixStream } from '../../types.ts';
import { chosenRows } from '../chunks.ts';

/** The sum of each chosen cell over the chosen genes. */
export async function cellTotals(matrix: Matrix | MatrixStream, cells: Uint32Array, genes: Uint32Array, job: Job): Promise<Float64Array> {
  const isChosen = new Uint8Array(matrix.cols);
  for (const gene of genes) isChosen[gene] = 1;
  const totals = new Float64Array(cells.length);
  for await (const { matrix: chunk, rows, first } of chosenRows(matrix, cells, job))
    totals.set((await rowTotals(chunk, rows, isChosen, job)).marked, first);
  return totals;
}

/** What each cell is multiplied by to have the target as its total; 0 for a cell without counts. */
export function totalFactors(totals: Float64Array, target: number): Float32Array {
  return new Float32Array(totals.map((total) => (total > 0 ? target / total : 0)));
}

/** Of the cells that have counts, as scanpy takes it. @throws `too-few-cells` where none has */
export function medianTotal(totals: Float64Array): number {
  const sorted = totals.filter((total) => total > 0).sort();
  if (sorted.length === 0) throw new Fault('too-few-cells', 'No cell has counts.', { remedy: 'Choose another matrix of the file.' });
  return quantileOfSorted(sorted, 0.5);
}
