/** Samples that an object keeps apart, put together. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Precision, SparseMatrix, Values } from '../../types.ts';
import { numberArrays } from '../stores/store.ts';
import { toCounts } from './r-matrix.ts';
import { placesIn } from './r-names.ts';
import type { RPiece } from './r-objects.ts';

/** Pieces of several samples as one matrix, in the order that the object has its cells in. */
export async function joined(
  pieces: RPiece[],
  names: { cells: string[]; genes: string[] },
  file: string,
  place: string,
  precision: Precision,
  notes: string[],
  job: Job,
): Promise<Awaited<ReturnType<typeof toCounts>>> {
  const parts: { matrix: SparseMatrix<Values>; cells: Uint32Array; genes: Uint32Array }[] = [];
  const kinds = [];
  for (const { matrix, cells: cellMask, genes: geneMask } of pieces) {
    const fits = cellMask && geneMask ? { cells: placesIn(cellMask), genes: placesIn(geneMask) } : null;
    if (!fits || fits.cells.length !== matrix.cols || fits.genes.length !== matrix.rows)
      throw new Fault('malformed', 'The samples’ matrices do not fit their cells and genes.', {
        file,
        place,
        remedy: 'In R: x <- readRDS("in.rds"); x[["RNA"]] <- SeuratObject::JoinLayers(x[["RNA"]]); saveRDS(x, "out.rds").',
      });
    const local = {
      cells: Array.from(fits.cells, (cell) => names.cells[cell]),
      genes: Array.from(fits.genes, (gene) => names.genes[gene]),
    };
    const read = await toCounts(matrix, false, local, file, place, precision, job);
    if (read.matrix.kind !== 'sparse')
      throw new Fault('unsupported', 'Samples that are kept apart and not sparse are not put together.', {
        file,
        place,
        remedy: 'In R: x <- readRDS("in.rds"); x[["RNA"]] <- SeuratObject::JoinLayers(x[["RNA"]]); saveRDS(x, "out.rds").',
      });
    parts.push({ matrix: read.matrix, ...fits });
    kinds.push(read.valueKind);
  }
  notes.push(`Its ${pieces.length} samples, kept apart as layers, were put together.`);
  const valueKind = kinds.includes('signed') ? 'signed' : kinds.includes('nonnegative') ? 'nonnegative' : 'counts';
  const indptr = new Uint32Array(names.cells.length + 1);
  for (const { matrix, cells } of parts) cells.forEach((cell, row) => (indptr[cell + 1] += matrix.indptr[row + 1] - matrix.indptr[row]));
  for (let cell = 0; cell < names.cells.length; cell++) indptr[cell + 1] += indptr[cell];
  const entries = indptr[names.cells.length];
  const whole: SparseMatrix<Values> = {
    kind: 'sparse',
    rows: names.cells.length,
    cols: names.genes.length,
    indptr,
    indices: new Uint32Array(entries),
    values: new numberArrays[precision](entries),
  };
  const cursor = indptr.slice();
  for (const { matrix, cells, genes } of parts) {
    for (let row = 0; row < matrix.rows; row++) {
      for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) {
        const target = cursor[cells[row]]++;
        whole.indices[target] = genes[matrix.indices[at]];
        whole.values[target] = matrix.values[at];
      }
      await job.breathe();
    }
  }
  return { matrix: whole, valueKind, notes: [] };
}
