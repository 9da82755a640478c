/** What stands among the genes of a text table and is none: annotations of the cells become columns, tallies of other reads go. */
import type { Job } from '../../base/job.ts';
import type { Column, Matrix, MatrixStream, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { keepColumns } from '../compressed.ts';
import { columnsOfStream, wholeColumns } from '../stream-columns.ts';
import { isCellAnnotation, isTally } from './headings.ts';

export interface Apart<M> {
  matrix: M;
  genes: string[];
  /** Which of the genes before are left; null for all. */
  kept: Uint32Array | null;
  obs: Column[];
}

/** Which of the names are no genes; where that would be most of them, none is told apart. */
export function whichApart(genes: readonly string[], notes: string[]): { tallies: number[]; annotations: number[] } {
  const tallies = genes.flatMap((name, gene) => (isTally(name) ? [gene] : []));
  const annotations = genes.flatMap((name, gene) => (isCellAnnotation(name) ? [gene] : []));
  if ((tallies.length + annotations.length) * 2 > genes.length) return { tallies: [], annotations: [] };
  if (annotations.length) notes.push(`Taken as annotations of the cells, not as genes: ${listed(annotations.map((gene) => genes[gene]))}.`);
  if (tallies.length) notes.push(`Left out, being tallies of reads that are of no gene: ${listed(tallies.map((gene) => genes[gene]))}.`);
  return { tallies, annotations };
}

/** @param matrix cells × genes @param notes says what was taken out */
export async function setApart(matrix: Matrix<Values>, genes: string[], notes: string[], job: Job): Promise<Apart<Matrix<Values>>> {
  const { tallies, annotations } = whichApart(genes, notes);
  const gone = new Set([...tallies, ...annotations]);
  if (gone.size === 0) return { matrix, genes, kept: null, obs: [] };
  const kept = Uint32Array.from(genes.keys()).filter((gene) => !gone.has(gene));
  const obs = annotations.map((gene) => guessColumn(genes[gene], Array.from(columnOf(matrix, gene), String)));
  return { matrix: await columnsOf(matrix, kept, job), genes: Array.from(kept, (gene) => genes[gene]), kept, obs };
}

/** The same of what is read in passes: annotations take one. */
export async function setStreamApart(
  matrix: MatrixStream<Values>,
  genes: string[],
  notes: string[],
  job: Job,
): Promise<Apart<MatrixStream<Values>>> {
  const { tallies, annotations } = whichApart(genes, notes);
  const gone = new Set([...tallies, ...annotations]);
  if (gone.size === 0) return { matrix, genes, kept: null, obs: [] };
  const kept = Uint32Array.from(genes.keys()).filter((gene) => !gone.has(gene));
  const columns = annotations.length > 0 ? await wholeColumns(matrix, annotations, job) : [];
  const obs = annotations.map((gene, i) => guessColumn(genes[gene], Array.from(columns[i], String)));
  return { matrix: columnsOfStream(matrix, kept), genes: Array.from(kept, (gene) => genes[gene]), kept, obs };
}

export function listed(names: string[], most = 8): string {
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
}

function columnOf(matrix: Matrix<Values>, col: number): Float64Array {
  const values = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    if (matrix.kind === 'dense') values[row] = matrix.values[row * matrix.cols + col];
    else {
      const at = matrix.indices.subarray(matrix.indptr[row], matrix.indptr[row + 1]).indexOf(col);
      if (at >= 0) values[row] = matrix.values[matrix.indptr[row] + at];
    }
  }
  return values;
}

async function columnsOf(matrix: Matrix<Values>, kept: Uint32Array, job: Job): Promise<Matrix<Values>> {
  if (matrix.kind === 'sparse') return keepColumns(matrix, kept, job);
  const { rows, cols, values } = matrix;
  const chosen = values instanceof Float32Array ? new Float32Array(rows * kept.length) : new Float64Array(rows * kept.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < kept.length; i++) chosen[row * kept.length + i] = values[row * cols + kept[i]];
    if (row % 64 === 0) await job.breathe();
  }
  return { kind: 'dense', rows, cols: kept.length, values: chosen };
}
