/** The cells that have a place in an embedding, with their data: what geometry and metrics work on. */
import type { Embedded } from '../model/run.ts';
import type { Prepared } from '../types.ts';

export interface PlacedCells {
  rows: number;
  /** Rows of the prepared data, ascending; null where every cell has a place. */
  cells: Uint32Array | null;
  /** rows × inputDim */
  features: Float32Array;
  inputDim: number;
  /** rows × latentDim, finite */
  embedding: Float32Array;
  latentDim: number;
}

const found = new WeakMap<Embedded, PlacedCells>();

export function placedCells(prepared: Pick<Prepared, 'rows' | 'dim' | 'features'>, embedded: Embedded): PlacedCells {
  let placed = found.get(embedded);
  if (!placed) found.set(embedded, (placed = findPlaced(prepared, embedded)));
  return placed;
}

function findPlaced(
  { rows, dim: inputDim, features }: Pick<Prepared, 'rows' | 'dim' | 'features'>,
  { embedding, dim: latentDim, model }: Embedded,
): PlacedCells {
  const has: number[] = [];
  for (let row = 0; row < rows; row++) if (isPlaced(embedding, latentDim, row)) has.push(row);
  // A model that diverged has no places at all, and its metrics say so themselves.
  if (model || has.length === rows) return { rows, cells: null, features, inputDim, embedding, latentDim };
  const cells = Uint32Array.from(has);
  return {
    rows: cells.length,
    cells,
    features: gather(features, inputDim, cells),
    inputDim,
    embedding: gather(embedding, latentDim, cells),
    latentDim,
  };
}

export function isPlaced(embedding: Float32Array, dim: number, row: number): boolean {
  for (let axis = 0; axis < dim; axis++) if (!Number.isFinite(embedding[row * dim + axis])) return false;
  return true;
}

function gather(values: Float32Array, dim: number, rows: Uint32Array): Float32Array {
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => gathered.set(values.subarray(row * dim, (row + 1) * dim), i * dim));
  return gathered;
}

/** Values of the placed cells as values of all, `per` of them a cell; NaN without a place. */
export function toAllCells(values: Float64Array, { cells }: PlacedCells, { rows }: Prepared, per = 1): Float64Array {
  if (!cells) return values;
  const all = new Float64Array(rows * per).fill(NaN);
  cells.forEach((cell, i) => all.set(values.subarray(i * per, (i + 1) * per), cell * per));
  return all;
}

/** Rows among the placed cells as rows of the prepared data. */
export function toPreparedRows(rows: Uint32Array, { cells }: PlacedCells): Uint32Array {
  return cells ? rows.map((row) => cells[row]) : rows;
}

/** Rows of the prepared data as rows among the placed cells; those without a place are left out. */
export function toPlacedRows(rows: Uint32Array, { cells }: PlacedCells): Uint32Array {
  if (!cells) return rows;
  const at = new Map(Array.from(cells, (cell, i) => [cell, i]));
  return Uint32Array.from([...rows].flatMap((row) => at.get(row) ?? []));
}
