/** Counts → filtered, normalized, logged values of the variable genes: the steps before scaling and decomposition. */
import { createJob, portion, type Job } from '../base/job.ts';
import { keptColumns, type Reading } from '../native/index.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import type { Column, CountMatrix, CountStream, GeneStatistics, MatrixStream, RowChunk, SparseMatrix, StepRecord } from '../types.ts';
import { formatCount } from '../view/numbers.ts';
import { chosenRows, gather } from './chunks.ts';
import { filterCellsAndGenes } from './filter/filter.ts';
import { cellTotals, medianTotal, totalFactors } from './normalize/normalize.ts';
import { qualityColumns } from './filter/quality.ts';
import { pick } from './sparse.ts';
import { batchesOf, variableGenes } from './variable-genes/variable-genes.ts';

export interface Expression {
  /** kept cells × chosen genes; in a file of counts too large for memory, what the file's counts come to at each pass. */
  matrix: SparseMatrix | MatrixStream;
  /** Indices into the source's cells and genes. */
  cells: Uint32Array;
  genes: Uint32Array;
  /** Those that the filter left, over which normalization sums. */
  keptGenes: Uint32Array;
  /** What it scaled every total to; absent where it was skipped. */
  target?: number;
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
export async function expressionFromCounts(
  data: CountMatrix | CountStream,
  options: PrepareOptions,
  job: Job,
  held = mostHeld,
): Promise<Expression> {
  const { cells, genes, cellsWithGene, quality, step } = await filterCellsAndGenes(data, options, portion(job, 0, 0.35));
  const steps = [step];
  const batches = batchesOf(cells, data.obs, options.batchKey);

  let factors: Float32Array | undefined;
  let target: number | undefined;
  if (options.normalize) {
    const totals =
      genes.length === data.genes.length
        ? pick(quality.counts, cells)
        : await cellTotals(data.matrix, cells, genes, portion(job, 0.35, 0.5, 'Normalizing'));
    target = options.normalizeTo === 'median' ? medianTotal(totals) : options.targetSum;
    factors = totalFactors(totals, target);
    steps.push({
      step: 'normalize',
      options: { targetSum: target, ...(options.normalizeTo === 'median' && { normalizeTo: 'median' }) },
      summary: `totals ${target.toLocaleString('en')}${options.normalizeTo === 'median' ? ', the median' : ''}`,
    });
  }
  if (options.log1p) steps.push({ step: 'log1p', options: {}, summary: 'log(1 + x)' });

  const expression = expressionValues(factors, options.log1p);
  const unlogged = !options.log1p && data.valueKind === 'nonnegative' ? afterLogarithm : expressionValues(factors, false);
  const keepsAll = choosesNumber(options) && (options.variableGenes === 0 || options.variableGenes >= genes.length);
  // Where a number leaves none out, the cutoffs still say which genes vary.
  const flagging: PrepareOptions = keepsAll ? { ...options, select: 'cutoffs', variableGenes: genes.length } : options;
  const found = await variableGenes(
    { counts: data.matrix, batches, genes, unlogged, expression },
    flagging,
    portion(job, 0.5, 0.85, 'Finding variable genes'),
  );
  const chosen = keepsAll ? genes : genes.filter((_, at) => found.isVariable[at] === 1);
  if (!keepsAll)
    steps.push({
      step: 'variable genes',
      options: recorded(options),
      summary: `${formatCount(chosen.length)} variable genes${batches.count > 1 ? ` over ${batches.count} batches` : ''}`,
    });

  const entries = chosen.reduce((sum, gene) => sum + cellsWithGene[gene], 0);
  const matrix = await selected(
    data,
    cells,
    chosen,
    expression,
    entries,
    entries <= held,
    portion(job, 0.85, 1, 'Taking the variable genes'),
  );
  return {
    matrix,
    cells,
    genes: chosen,
    keptGenes: genes,
    ...(target !== undefined && { target }),
    quality: qualityColumns(quality),
    factors,
    statistics: ofAllGenes(found, genes, data.genes.length, options.flavor),
    steps,
  };
}

function choosesNumber({ select, flavor }: Pick<PrepareOptions, 'select' | 'flavor'>): boolean {
  return select === 'number' || flavor === 'seurat_v3';
}

function recorded({
  flavor,
  select,
  variableGenes: wanted,
  minMean,
  maxMean,
  minDispersion,
  batchKey,
  span,
}: PrepareOptions): Record<string, unknown> {
  const by = choosesNumber({ flavor, select }) ? { variableGenes: wanted } : { minMean, maxMean, minDispersion };
  return { flavor, ...by, ...(flavor === 'seurat_v3' && { span }), ...(batchKey && { batchKey }) };
}

/** As preparation leaves them. */
function expressionValues(factors: Float32Array | undefined, isLogged: boolean): Reading {
  return { factors, transform: isLogged ? 'log1p' : 'none' };
}

/** Numbers that are no counts and have no negatives are taken as log(1 + x), as scanpy takes them. */
const afterLogarithm: Reading = { transform: 'expm1' };

/** The expression of chosen cells and genes, chunk by chunk. */
async function* selectedChunks(
  { matrix }: CountMatrix | CountStream,
  cells: Uint32Array,
  genes: Uint32Array,
  { factors, transform }: Reading,
  job: Job,
): AsyncGenerator<RowChunk> {
  const newGene = new Int32Array(matrix.cols).fill(-1);
  genes.forEach((gene, index) => (newGene[gene] = index));
  for await (const { matrix: chunk, rows, first } of chosenRows(matrix, cells, job)) {
    yield {
      from: first,
      matrix: await keptColumns(
        chunk,
        rows,
        { factors: factors?.subarray(first, first + rows.length), transform },
        newGene,
        genes.length,
        job,
      ),
    };
  }
}

async function selected(
  data: CountMatrix | CountStream,
  cells: Uint32Array,
  genes: Uint32Array,
  expression: Reading,
  entries: number,
  isHeld: boolean,
  job: Job,
): Promise<SparseMatrix | MatrixStream> {
  if (data.matrix.kind !== 'stream' || isHeld)
    return gather(selectedChunks(data, cells, genes, expression, job), cells.length, genes.length, entries);
  return {
    kind: 'stream',
    rows: cells.length,
    cols: genes.length,
    entries,
    chunks: (signal) => selectedChunks(data, cells, genes, expression, createJob(undefined, signal)),
  };
}

function ofAllGenes(
  { columns, isVariable }: Awaited<ReturnType<typeof variableGenes>>,
  genes: Uint32Array,
  count: number,
  flavor: PrepareOptions['flavor'],
): GeneStatistics {
  const spread = (values: Float64Array) => {
    const whole = new Float64Array(count).fill(NaN);
    genes.forEach((gene, at) => (whole[gene] = values[at]));
    return whole;
  };
  const highlyVariable = new Uint8Array(count);
  genes.forEach((gene, at) => (highlyVariable[gene] = isVariable[at]));
  return { flavor, columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, spread(values)])), highlyVariable };
}
