/** Cells that lie at one place in the data and on the map say no more than one of them. */
import type { Job } from '../base/job.ts';
import type { EmbeddedCells } from './map-metric.ts';

export interface DistinctCells extends EmbeddedCells {
  /** Of every cell the row of the one that stands for it; left out where all are distinct. */
  firstOf?: Uint32Array;
}

const found = new WeakMap<EmbeddedCells, DistinctCells>();

/** The first of each, in their order; the same arrays where no cell is another's copy. */
export async function distinct(cells: EmbeddedCells, job: Job): Promise<DistinctCells> {
  const known = found.get(cells);
  if (known) return known;
  const { features, inputDim, embedding, latentDim } = cells;
  const rows = embedding.length / latentDim;
  const [places, values] = [embedding, features].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));
  const mixed = (hash: number, bits: number) => Math.imul(hash ^ bits, 0x9e3779b1) ^ (hash >>> 15);
  // An open table of rows in `kept`, from 1, at least twice as long as there are cells.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * rows + 1)));
  const firstOf = new Uint32Array(rows);
  const kept: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row % 4096 === 0) await job.breathe();
    let hash = 0;
    for (let i = row * latentDim; i < (row + 1) * latentDim; i++) hash = mixed(hash, places[i]);
    for (let i = row * inputDim; i < (row + 1) * inputDim; i++) hash = mixed(hash, values[i]);
    let slot = (hash ^ (hash >>> 13)) & (slots.length - 1);
    while (slots[slot] > 0 && !isCopy(kept[slots[slot] - 1], row)) slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] === 0) slots[slot] = kept.push(row);
    firstOf[row] = slots[slot] - 1;
  }
  const one =
    kept.length === rows
      ? cells
      : { features: rowsOf(features, inputDim, kept), inputDim, embedding: rowsOf(embedding, latentDim, kept), latentDim, firstOf };
  found.set(cells, one);
  return one;

  function isCopy(first: number, row: number): boolean {
    return equal(embedding, latentDim, first, row) && equal(features, inputDim, first, row);
  }
}

function equal(values: Float32Array, width: number, a: number, b: number): boolean {
  for (let i = 0; i < width; i++) if (values[a * width + i] !== values[b * width + i]) return false;
  return true;
}

function rowsOf(values: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => taken.set(values.subarray(row * width, (row + 1) * width), i * width));
  return taken;
}
