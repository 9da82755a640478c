/** How good each cell is: counts, genes, mitochondrial share; and what a yes/no column says of it. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { rowTotals } from '../../native/index.ts';
import type { Column, CountMatrix, CountStream, SparseMatrix } from '../../types.ts';
import { rowChunks } from '../chunks.ts';
import { allIndices } from '../sparse.ts';

/** One entry a cell of the source. */
export interface CellQuality {
  counts: Float64Array;
  genes: Uint32Array;
  /** Percent of the counts in mitochondrial genes; null where no gene is known as one. */
  mitochondrial: Float32Array | null;
}

/** Human and mouse mitochondrial genes by symbol: `MT-CO1`, `mt-Co1`. */
const mitochondrialName = /^mt-/i;

/**
 * Counts, detected genes and mitochondrial share of every cell.
 * @param onChunk sees each chunk once its cells are measured
 * @throws `negative-counts`
 */
export async function cellQuality(
  data: CountMatrix | CountStream,
  job: Job,
  onChunk: (rows: SparseMatrix, from: number, quality: CellQuality) => Promise<void> = async () => {},
): Promise<CellQuality> {
  const { rows } = data.matrix;
  const isMitochondrial = Uint8Array.from(data.genes, (gene) => Number(mitochondrialName.test(gene)));
  const quality: CellQuality = {
    counts: new Float64Array(rows),
    genes: new Uint32Array(rows),
    mitochondrial: isMitochondrial.includes(1) ? new Float32Array(rows) : null,
  };
  for await (const { from, matrix } of rowChunks(data.matrix, job)) {
    const { totals, present, marked, negative } = await rowTotals(matrix, allIndices(matrix.rows), isMitochondrial, job);
    const row = negative.indexOf(1);
    if (row >= 0)
      throw negativeCount(data, from + row, matrix.indices[matrix.values.findIndex((value, at) => at >= matrix.indptr[row] && value < 0)]);
    quality.counts.set(totals, from);
    quality.genes.set(present, from);
    quality.mitochondrial?.set(
      marked.map((count, row) => (totals[row] > 0 ? (100 * count) / totals[row] : 0)),
      from,
    );
    await onChunk(matrix, from, quality);
    job.report((from + matrix.rows) / rows, 'Measuring the cells');
  }
  return quality;
}

function negativeCount({ cells, genes, source }: CountMatrix | CountStream, cell: number, gene: number): Fault {
  return new Fault('negative-counts', 'Preparing from counts needs numbers that are not negative.', {
    file: source,
    place: `cell ${cells[cell]}, gene ${genes[gene]}`,
    remedy: 'Choose the matrix of the file that holds counts, or start from its components or from the numbers as they are.',
  });
}

/** As columns of the cells, beside those of the file. */
export function qualityColumns({ counts, genes, mitochondrial }: CellQuality): Column[] {
  const columns: Column[] = [
    { kind: 'number', name: 'n_counts', values: counts },
    { kind: 'number', name: 'n_genes', values: Float64Array.from(genes) },
  ];
  return mitochondrial ? [...columns, { kind: 'number', name: 'pct_counts_mt', values: Float64Array.from(mitochondrial) }] : columns;
}

const yes = /^(true|yes|y|t|1|doublet|multiplet)$/i;
const no = /^(false|no|n|f|0|singlet|)$/i;

/** Where a column that knows two answers says yes; null for any other. */
export function yesCells(column: Column): Uint8Array | null {
  switch (column.kind) {
    case 'category':
      if (!column.categories.every((name) => yes.test(name) || no.test(name))) return null;
      return Uint8Array.from(column.codes, (code) => Number(code >= 0 && yes.test(column.categories[code])));
    case 'number':
      return column.values.every((value) => value === 0 || value === 1 || Number.isNaN(value))
        ? Uint8Array.from(column.values, (value) => Number(value === 1))
        : null;
    case 'text':
      return column.values.every((text) => yes.test(text) || no.test(text))
        ? Uint8Array.from(column.values, (text) => Number(yes.test(text)))
        : null;
  }
}

/** The cells that a yes/no column marks. @throws `bad-option` where there is none of the name, or where it has other answers */
export function markedCells(obs: readonly Column[], name: string): Uint8Array {
  const column = obs.find((candidate) => candidate.name === name);
  const marked = column ? yesCells(column) : null;
  if (marked) return marked;
  const usable = obs.filter((candidate) => yesCells(candidate)).map((candidate) => candidate.name);
  throw new Fault('bad-option', column ? `The column ${name} does not say yes or no.` : `The cells have no column ${name}.`, {
    place: 'dropCells',
    remedy: usable.length > 0 ? `Columns that do: ${usable.join(', ')}.` : 'No column of the file does; leave the option empty.',
  });
}
