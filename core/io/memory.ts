/** How much memory opened data take, from their sizes. */
import { denseFrom } from './matrix-builder.ts';

const bytesAnEntry = 8;
/** Of a name in memory, with what points to it. */
const bytesAName = 64;

/** @param nonZeros those stored, or expected */
export function sparseBytes(cells: number, genes: number, nonZeros: number): number {
  return nonZeros * bytesAnEntry + (cells + 1) * 4 + (cells + genes) * bytesAName;
}

/** Of numbers that are kept sparse or dense by how many are zero. @param share of non-zeros, 0…1 */
export function matrixBytes(cells: number, genes: number, share: number): number {
  return share > denseFrom ? cells * genes * 4 + (cells + genes) * bytesAName : sparseBytes(cells, genes, share * cells * genes);
}
