/** Counts → filtered, normalized, logged values of the variable genes: the steps before scaling and decomposition. */
import { createJob, portion, type Job } from '../job.ts';
import type { PrepareOptions } from '../options.ts';
import type { Column, CountMatrix, CountStream, GeneStatistics, MatrixStream, RowChunk, SparseMatrix, StepRecord } from '../types.ts';
import { gather, rowChunks } from './chunks.ts';
import { filterCellsAndGenes } from './filter.ts';
import type { ReadValues } from './moments.ts';
import { cellTotals, medianTotal, totalFactors } from './normalize.ts';
import { qualityColumns } from './quality.ts';
import { batchesOf, variableGenes } from './variable-genes.ts';

export interface Expression {
  /** kept cells × chosen genes; in a file of counts too large for memory, what the file's counts come to at each pass. */
  matrix: SparseMatrix | MatrixStream;
  /** Indices into the source's cells and genes. */
  cells: Uint32Array;
  genes: Uint32Array;
  /** Quality columns of all the source's cells. */
  quality: Column[];
  /** What normalization multiplied each kept cell by; absent where it was skipped. */
  factors?: Float32Array;
  statistics: GeneStatistics;
  steps: StepRecord[];
}

/** Entries that the chosen genes of a stream may have to be held in memory, 512 MB, rather than read at every pass. */
const mostHeld = 1 << 26;

/** @throws `negative-counts`, `too-few-cells`, `too-few-genes`, `bad-option` */
export async function expressionFromCounts(data: CountMatrix | CountStream, options: PrepareOptions, job: Job, held = mostHeld): Promise<Expression> {
  const { cells, genes, cellsWithGene, quality, step } = await filterCellsAndGenes(data, options, portion(job, 0, 0.35));
  const steps = [step];
  const batches = batchesOf(cells, data.obs, options.batchKey);

  let factors: Float32Array | undefined;
  if (options.normalize) {
    const totals = genes.length === data.genes.length ? Float64Array.from(cells, (cell) => quality.counts[cell]) : await cellTotals(data.matrix, cells, genes, portion(job, 0.35, 0.5, 'Normalizing'));
    const target = options.normalizeTo === 'median' ? medianTotal(totals) : options.targetSum;
    factors = totalFactors(totals, target);
    steps.push({ step: 'normalize', options: { targetSum: target, ...(options.normalizeTo === 'median' && { normalizeTo: 'median' }) }, summary: `totals ${target.toLocaleString('en')}${options.normalizeTo === 'median' ? ', the median' : ''}` });
  }
  if (options.log1p) steps.push({ step: 'log1p', options: {}, summary: 'log(1 + x)' });

  const expression = expressionValues(factors, options.log1p);
  const unlogged = !options.log1p && data.valueKind === 'nonnegative' ? afterLogarithm : expressionValues(factors, false);
  const keepsAll = choosesNumber(options) && (options.variableGenes === 0 || options.variableGenes >= genes.length);
  // Where a number leaves none out, the cutoffs still say which genes vary.
  const flagging: PrepareOptions = keepsAll ? { ...options, select: 'cutoffs', variableGenes: genes.length } : options;
  const found = await variableGenes({ counts: data.matrix, batches, genes, unlogged, expression }, flagging, portion(job, 0.5, 0.85, 'Finding variable genes'));
  const chosen = keepsAll ? genes : genes.filter((_, at) => found.isVariable[at] === 1);
  if (!keepsAll) steps.push({ step: 'variable genes', options: recorded(options), summary: `${chosen.length} variable genes${batches.count > 1 ? ` over ${batches.count} batches` : ''}` });

  const entries = chosen.reduce((sum, gene) => sum + cellsWithGene[gene], 0);
  const matrix = await selected(data, cells, chosen, expression, entries, entries <= held, portion(job, 0.85, 1, 'Taking the variable genes'));
  return { matrix, cells, genes: chosen, quality: qualityColumns(quality), factors, statistics: ofAllGenes(found, genes, data.genes.length, options.flavor), steps };
}

function choosesNumber({ select, flavor }: Pick<PrepareOptions, 'select' | 'flavor'>): boolean {
  return select === 'number' || flavor === 'seurat_v3';
}

function recorded({ flavor, select, variableGenes: wanted, minMean, maxMean, minDispersion, batchKey, span }: PrepareOptions): Record<string, unknown> {
  const by = choosesNumber({ flavor, select }) ? { variableGenes: wanted } : { minMean, maxMean, minDispersion };
  return { flavor, ...by, ...(flavor === 'seurat_v3' && { span }), ...(batchKey && { batchKey }) };
}

/** As preparation leaves them, in the float32 that they are kept in. */
function expressionValues(factors: Float32Array | undefined, isLogged: boolean): ReadValues {
  return (values, from, to, cell, out) => {
    const factor = factors ? factors[cell] : 1;
    if (isLogged) for (let at = from; at < to; at++) out[at] = Math.log1p(Math.fround(values[at] * factor));
    else for (let at = from; at < to; at++) out[at] = Math.fround(values[at] * factor);
  };
}

/** Numbers that are no counts and have no negatives are taken as log(1 + x), as scanpy takes them. */
const afterLogarithm: ReadValues = (values, from, to, _, out) => {
  for (let at = from; at < to; at++) out[at] = Math.expm1(values[at]);
};

/** The expression of chosen cells and genes, chunk by chunk. A chunk is gone when the next one is asked for. */
async function* selectedChunks({ matrix }: CountMatrix | CountStream, cells: Uint32Array, genes: Uint32Array, expression: ReadValues, job: Job): AsyncGenerator<RowChunk> {
  const newGene = new Int32Array(matrix.cols).fill(-1);
  genes.forEach((gene, index) => (newGene[gene] = index));
  let next = 0;
  let scratch = { indices: new Uint32Array(0), values: new Float32Array(0), numbers: new Float64Array(0) };
  for await (const { from, matrix: { rows, indptr, indices, values } } of rowChunks(matrix, job)) {
    const first = next;
    while (next < cells.length && cells[next] < from + rows) next++;
    // One more than can be kept: every entry is written, and the next one over it where it was not wanted.
    if (scratch.values.length <= values.length) scratch = { indices: new Uint32Array(values.length + 1), values: new Float32Array(values.length + 1), numbers: new Float64Array(values.length + 1) };
    const chunk: SparseMatrix = { kind: 'sparse', rows: next - first, cols: genes.length, indptr: new Uint32Array(next - first + 1), indices: scratch.indices, values: scratch.values };
    const { numbers } = scratch;
    let end = 0;
    for (let cell = first; cell < next; cell++) {
      const row = cells[cell] - from;
      const begin = end;
      for (let at = indptr[row]; at < indptr[row + 1]; at++) {
        const gene = newGene[indices[at]];
        if (values[at] === 0) continue;
        chunk.indices[end] = gene;
        chunk.values[end] = values[at];
        end += 1 + (gene >> 31);
      }
      expression(chunk.values, begin, end, cell, numbers);
      for (let at = begin; at < end; at++) chunk.values[at] = numbers[at];
      chunk.indptr[cell - first + 1] = end;
    }
    if (chunk.rows > 0) yield { from: first, matrix: { ...chunk, indices: chunk.indices.subarray(0, end), values: chunk.values.subarray(0, end) } };
    job.report((from + rows) / matrix.rows);
  }
}

async function selected(data: CountMatrix | CountStream, cells: Uint32Array, genes: Uint32Array, expression: ReadValues, entries: number, isHeld: boolean, job: Job): Promise<SparseMatrix | MatrixStream> {
  if (data.matrix.kind !== 'stream' || isHeld) return gather(selectedChunks(data, cells, genes, expression, job), cells.length, genes.length, entries);
  return {
    kind: 'stream', rows: cells.length, cols: genes.length, entries,
    chunks: (signal) => selectedChunks(data, cells, genes, expression, createJob(undefined, signal)),
  };
}

function ofAllGenes({ columns, isVariable }: Awaited<ReturnType<typeof variableGenes>>, genes: Uint32Array, count: number, flavor: PrepareOptions['flavor']): GeneStatistics {
  const spread = (values: Float64Array) => {
    const whole = new Float64Array(count).fill(NaN);
    genes.forEach((gene, at) => (whole[gene] = values[at]));
    return whole;
  };
  const highlyVariable = new Uint8Array(count);
  genes.forEach((gene, at) => (highlyVariable[gene] = isVariable[at]));
  return { flavor, columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, spread(values)])), highlyVariable };
}
