import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Column, SparseMatrix, StepRecord } from '../types.ts';

export interface Filtered {
  /** Indices of what stays, ascending. */
  cells: Uint32Array;
  genes: Uint32Array;
  /** Quality of every cell of the input: total counts, detected genes, and the share of mitochondrial counts where such genes are known. */
  quality: Column[];
  step: StepRecord;
}

/** Human and mouse mitochondrial genes by symbol: `MT-CO1`, `mt-Co1`. */
const mitochondrial = /^mt-/i;

/**
 * Drops cells with few detected genes, then genes seen in few of the cells that stay, as scanpy's usual order does.
 * @throws `too-few-cells`, `too-few-genes` where less than two stay
 */
export async function filterCellsAndGenes(matrix: SparseMatrix, genes: string[], options: { minGenes: number; minCells: number }, job: Job): Promise<Filtered> {
  const isMitochondrial = Uint8Array.from(genes, (gene) => Number(mitochondrial.test(gene)));
  const counts = new Float64Array(matrix.rows);
  const detected = new Float64Array(matrix.rows);
  const share = new Float64Array(matrix.rows);
  const cellsWithGene = new Uint32Array(matrix.cols);
  const keptCells: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    let mitochondrialCounts = 0;
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) {
      const value = matrix.values[at];
      counts[row] += value;
      if (value !== 0) detected[row]++;
      if (isMitochondrial[matrix.indices[at]]) mitochondrialCounts += value;
    }
    share[row] = counts[row] > 0 ? (100 * mitochondrialCounts) / counts[row] : 0;
    if (detected[row] >= options.minGenes) {
      keptCells.push(row);
      for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) if (matrix.values[at] !== 0) cellsWithGene[matrix.indices[at]]++;
    }
    await job.breathe();
  }
  const keptGenes: number[] = [];
  for (let gene = 0; gene < matrix.cols; gene++) if (cellsWithGene[gene] >= options.minCells) keptGenes.push(gene);
  if (keptCells.length < 2) {
    throw new Fault('too-few-cells', `${keptCells.length} of ${matrix.rows} cells have ${options.minGenes} detected genes or more.`, { remedy: 'Lower “Genes per cell, at least”.' });
  }
  if (keptGenes.length < 2) {
    throw new Fault('too-few-genes', `${keptGenes.length} of ${matrix.cols} genes are seen in ${options.minCells} cells or more.`, { remedy: 'Lower “Cells per gene, at least”; a map needs two genes or more.' });
  }
  const quality: Column[] = [
    { kind: 'number', name: 'n_counts', values: counts },
    { kind: 'number', name: 'n_genes', values: detected },
  ];
  if (isMitochondrial.includes(1)) quality.push({ kind: 'number', name: 'pct_counts_mt', values: share });
  return {
    cells: Uint32Array.from(keptCells),
    genes: Uint32Array.from(keptGenes),
    quality,
    step: { step: 'filter', options, summary: `${keptCells.length} of ${matrix.rows} cells, ${keptGenes.length} of ${matrix.cols} genes` },
  };
}
