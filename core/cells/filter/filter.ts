import { formatKept } from '../../view/numbers.ts';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { countColumns } from '../../native/index.ts';
import type { PrepareOptions } from '../../model/options/prepare.ts';
import type { CountMatrix, CountStream, StepRecord } from '../../types.ts';
import { cellQuality, markedCells, type CellQuality } from './quality.ts';
import { allIndices } from '../sparse.ts';

export type FilterOptions = Pick<
  PrepareOptions,
  'minGenes' | 'maxGenes' | 'minCounts' | 'maxCounts' | 'maxMitochondrial' | 'dropCells' | 'minCells'
>;

export interface Filtered {
  /** Indices of what stays, ascending. */
  cells: Uint32Array;
  genes: Uint32Array;
  /** For every gene of the source, in how many of the cells that stay it is seen. */
  cellsWithGene: Uint32Array;
  quality: CellQuality;
  step: StepRecord;
}

/**
 * Drops cells by their quality, then genes seen in few of the cells that stay, as scanpy's usual order does.
 * @throws `negative-counts`, `bad-option`, and `too-few-cells`, `too-few-genes` where less than two stay
 */
export async function filterCellsAndGenes(data: CountMatrix | CountStream, options: FilterOptions, job: Job): Promise<Filtered> {
  const { rows, cols } = data.matrix;
  const dropped = options.dropCells ? markedCells(data.obs, options.dropCells) : new Uint8Array(rows);
  const cellsWithGene = new Uint32Array(cols);
  const kept = new Uint32Array(rows);
  let count = 0;
  const quality = await cellQuality(data, job, async (chunk, from, measured) => {
    const passing = allIndices(chunk.rows).filter((row) => !dropped[from + row] && isWithin(measured, from + row, options));
    kept.set(
      passing.map((row) => from + row),
      count,
    );
    count += passing.length;
    await countColumns(chunk, passing, cellsWithGene, job);
  });
  const cells = kept.slice(0, count);
  const genes = Uint32Array.from(cellsWithGene.keys()).filter((gene) => cellsWithGene[gene] >= options.minCells);
  if (cells.length < 2)
    throw new Fault('too-few-cells', `${cells.length} of ${rows} cells pass the thresholds.`, {
      remedy: closest(quality, dropped, options),
    });
  if (genes.length < 2) {
    throw new Fault('too-few-genes', `${genes.length} of ${cols} genes are seen in ${options.minCells} cells or more.`, {
      remedy: 'Lower “Cells per gene, at least”; a map needs two genes or more.',
    });
  }
  return {
    cells,
    genes,
    cellsWithGene,
    quality,
    step: {
      step: 'filter',
      options: effective(options),
      summary: `${formatKept(cells.length, rows, 'cells')}, ${formatKept(genes.length, cols, 'genes')}`,
    },
  };
}

function isWithin(
  { counts, genes, mitochondrial }: CellQuality,
  cell: number,
  { minGenes, maxGenes, minCounts, maxCounts, maxMitochondrial }: FilterOptions,
): boolean {
  return (
    genes[cell] >= minGenes &&
    (maxGenes === 0 || genes[cell] <= maxGenes) &&
    counts[cell] >= minCounts &&
    (maxCounts === 0 || counts[cell] <= maxCounts) &&
    (mitochondrial === null || mitochondrial[cell] <= maxMitochondrial)
  );
}

/** What to change so that cells pass: the threshold that alone keeps fewest. */
function closest(quality: CellQuality, dropped: Uint8Array, options: FilterOptions): string {
  const open: FilterOptions = { ...options, minGenes: 0, maxGenes: 0, minCounts: 0, maxCounts: 0, maxMitochondrial: 100 };
  const passing = (alone: FilterOptions) => quality.counts.reduce((count, _, cell) => count + Number(isWithin(quality, cell, alone)), 0);
  const strictest = [
    { kept: passing({ ...open, minGenes: options.minGenes }), remedy: 'Lower “Genes per cell, at least”.' },
    { kept: passing({ ...open, maxGenes: options.maxGenes }), remedy: 'Raise “Genes per cell, at most”.' },
    { kept: passing({ ...open, minCounts: options.minCounts }), remedy: 'Lower “Counts per cell, at least”.' },
    { kept: passing({ ...open, maxCounts: options.maxCounts }), remedy: 'Raise “Counts per cell, at most”.' },
    { kept: passing({ ...open, maxMitochondrial: options.maxMitochondrial }), remedy: 'Raise “Mitochondrial %, at most”.' },
    {
      kept: dropped.length - dropped.reduce((count, drop) => count + drop, 0),
      remedy: `Too many cells are marked in ${options.dropCells}.`,
    },
  ].reduce((least, one) => (one.kept < least.kept ? one : least));
  return strictest.remedy;
}

/** The thresholds that were set: those that keep everything are left out of the record. */
function effective({
  minGenes,
  minCells,
  maxGenes,
  minCounts,
  maxCounts,
  maxMitochondrial,
  dropCells,
}: FilterOptions): Record<string, unknown> {
  return {
    minGenes,
    minCells,
    ...(maxGenes > 0 && { maxGenes }),
    ...(minCounts > 0 && { minCounts }),
    ...(maxCounts > 0 && { maxCounts }),
    ...(maxMitochondrial < 100 && { maxMitochondrial }),
    ...(dropCells && { dropCells }),
  };
}
