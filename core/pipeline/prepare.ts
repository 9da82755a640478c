/** From counts to what models are trained on. */
import { createHash } from 'node:crypto';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { offeredMemory } from '../base/machine.ts';
import { correctBatches } from '../cells/batches/harmony.ts';
import { expressionFromCounts, type Expression } from '../cells/recipe.ts';
import { columnScaling, scaledValues } from '../cells/normalize/scale.ts';
import { allIndices, asSparse, denseValues, pick } from '../cells/sparse.ts';
import { standardizeRows } from '../cells/normalize/standardize.ts';
import type { PrepareOptions } from '../model/options/prepare.ts';
import { pca } from '../cells/pca.ts';
import { proposeOptions } from '../cells/propose.ts';
import { batchesOf } from '../cells/variable-genes/variable-genes.ts';
import { formatCount } from '../view/numbers.ts';
import type { Column, CountMatrix, CountStream, Prepared } from '../types.ts';

type Source = CountMatrix | CountStream;

/** @throws the faults of the steps, and `not-finite`, naming the first cell and feature */
export async function prepare(data: Source, options: PrepareOptions, job: Job): Promise<Prepared> {
  const finding = options.correct === 'none' ? job : portion(job, 0, 0.9);
  const features = options.start === 'pca' ? fileComponents(data, options.obsm) : await featuresFromMatrix(data, options, finding);
  await checkFinite(features, data, job);
  const batches = options.batchKey ? batchesOf(features.kept, data.obs, options.batchKey) : null;
  if (batches) features.batch = options.batchKey;
  if (options.correct === 'harmony') {
    const { step, ...corrected } = await correctBatches(
      { ...features, batches },
      options,
      offeredMemory(),
      portion(job, 0.9, 1, 'Bringing batches together'),
    );
    Object.assign(features, corrected);
    features.steps.push(step);
  }
  if (options.standardizeCells) {
    const { correction } = features;
    // The file's own components stay as they are.
    const own = (values: Float32Array) => (options.start === 'pca' ? values.slice() : values);
    features.features = own(features.features);
    if (correction) features.correction = { ...correction, before: own(correction.before) };
    for (const values of [features.features, features.correction?.before]) if (values) await standardizeRows(values, features.dim, job);
    features.steps.push({ step: 'standardize', options: {}, summary: 'each cell standardized over its features' });
  }
  const { quality, ...rest } = features;
  const { kept } = rest;
  const obs = [...data.obs, ...(quality ?? []).filter(({ name }) => data.obs.every((column) => column.name !== name))];
  return {
    ...rest,
    rows: kept.length,
    cells: textsOf(data.cells, kept),
    obs: await each(obs, (column) => selectRows(column, kept), job),
    obsm: await each(data.obsm, async ({ name, dim, values }) => ({ name, dim, values: await gatherRows(values, dim, kept, job) }), job),
    fingerprint: await fingerprintOf(rest.features, job),
  };
}

type Features = Pick<
  Prepared,
  'features' | 'dim' | 'featureNames' | 'kept' | 'steps' | 'pca' | 'genes' | 'cellFactors' | 'made' | 'batch' | 'correction'
> & {
  quality?: Column[];
};

/** Components that the file brings. @throws `bad-option` */
function fileComponents({ obsm, cells, source }: Source, name: string): Features {
  const own = obsm.find((embedding) => embedding.name === name);
  if (!own) {
    const there = obsm.length > 0 ? `It has ${obsm.map((embedding) => embedding.name).join(', ')}.` : 'It has none; start from its matrix.';
    throw new Fault('bad-option', `The file has no components ${name}.`, { file: source, place: `obsm/${name}`, remedy: there });
  }
  return {
    features: own.values,
    dim: own.dim,
    featureNames: Array.from({ length: own.dim }, (_, index) => `${name} ${index + 1}`),
    kept: allIndices(cells.length),
    steps: [{ step: 'components', options: { obsm: name }, summary: `${own.dim} components of the file (${name})` }],
  };
}

async function featuresFromMatrix(data: Source, options: PrepareOptions, job: Job): Promise<Features> {
  const isRaw = options.start === 'counts';
  const expression: Omit<Expression, 'statistics' | 'keptGenes'> & Partial<Pick<Expression, 'statistics' | 'keptGenes'>> = isRaw
    ? await expressionFromCounts(data, options, portion(job, 0, 0.6))
    : {
        matrix: data.matrix.kind === 'stream' ? data.matrix : await asSparse(data.matrix, job),
        cells: allIndices(data.cells.length),
        genes: allIndices(data.genes.length),
        quality: [],
        steps: [],
      };
  const { matrix, cells, genes, keptGenes = genes, target, quality, factors, statistics } = expression;
  const made = { kept: keptGenes, columns: genes, ...(target !== undefined && { target }) };
  const scaling = { scale: isRaw && options.scale, clip: options.clip };
  const common = { kept: cells, quality, cellFactors: factors, genes: statistics };
  if (options.components === 0) {
    checkDense(matrix.rows, matrix.cols, data.source);
    const found = scaling.scale ? await columnScaling(matrix, scaling, job) : undefined;
    return {
      ...common,
      made: { ...made, ...(found && { scaling: found }) },
      features: found ? await scaledValues(matrix, found, job) : await denseValues(matrix, job),
      dim: matrix.cols,
      featureNames: Array.from(genes, (gene) => data.genes[gene]),
      steps: [
        ...expression.steps,
        {
          step: 'features',
          options: scaling,
          summary: `${formatCount(matrix.cols)} features${scaling.scale ? ', scaled' : ' as they are'}`,
        },
      ],
    };
  }
  const finding = (from: number, to: number) => portion(job, from, to, 'Finding principal components');
  const components = componentsOf(data, options, matrix);
  const { scores, model } = await pca(matrix, await columnScaling(matrix, scaling, finding(0.6, 0.7)), components, finding(0.7, 1));
  const share = model.varianceRatio.reduce((sum, ratio) => sum + ratio, 0);
  return {
    ...common,
    made,
    features: scores,
    dim: components,
    featureNames: Array.from({ length: components }, (_, index) => `PC${index + 1}`),
    pca: { ...model, genes },
    steps: [
      ...expression.steps,
      {
        step: 'pca',
        options: { ...scaling, components },
        summary: `${components} PCs${components < options.components ? ', as many as there are' : ''} (${(100 * share).toFixed(0)} % of the variance)`,
      },
    ],
  };
}

/** As many as are asked for; where these are what is proposed for all cells and genes, at most what filtering has left of them. */
function componentsOf(data: Source, { components }: PrepareOptions, { rows, cols }: { rows: number; cols: number }): number {
  const most = Math.min(rows - 1, cols);
  return components === proposeOptions(data).components && most >= 2 ? Math.min(components, most) : components;
}

/** Values that one array can hold. */
const mostDenseValues = 2 ** 31;

/** @throws `bad-option` for features that no memory holds */
function checkDense(rows: number, cols: number, file: string): void {
  if (rows * cols <= mostDenseValues) return;
  throw new Fault(
    'bad-option',
    `${rows.toLocaleString('en')} cells × ${cols.toLocaleString('en')} features are too many to be written out.`,
    { file, place: 'components', remedy: 'Choose a number of components, or fewer variable genes.' },
  );
}

async function checkFinite({ features, dim, featureNames, kept }: Features, { cells, source }: Source, job: Job): Promise<void> {
  for (let row = 0; row < kept.length; row++) {
    for (let at = row * dim; at < (row + 1) * dim; at++) {
      if (Number.isFinite(features[at])) continue;
      throw new Fault('not-finite', `The prepared data has the value ${features[at]}.`, {
        file: source,
        place: `cell ${cells[kept[row]]}, ${featureNames[at - row * dim]}`,
        remedy: 'Remove the cell or the feature from the file, or choose another matrix of it.',
      });
    }
    await job.breathe();
  }
}

async function each<T, R>(items: readonly T[], of: (item: T) => R | Promise<R>, job: Job): Promise<R[]> {
  const all: R[] = [];
  for (const item of items) {
    all.push(await of(item));
    await job.breathe();
  }
  return all;
}

function selectRows(column: Column, rows: Uint32Array): Column {
  switch (column.kind) {
    case 'category':
      return { ...column, codes: pick(column.codes, rows) };
    case 'number':
      return { ...column, values: pick(column.values, rows) };
    case 'text':
      return { ...column, values: textsOf(column.values, rows) };
  }
}

function textsOf(texts: readonly string[], rows: Uint32Array): string[] {
  const found = new Array<string>(rows.length);
  for (let i = 0; i < rows.length; i++) found[i] = texts[rows[i]];
  return found;
}

const rowsBetweenBreaths = 1024;

async function gatherRows(values: Float32Array, dim: number, rows: Uint32Array, job: Job): Promise<Float32Array> {
  const gathered = new Float32Array(rows.length * dim);
  for (let i = 0; i < rows.length; i++) {
    for (let at = 0; at < dim; at++) gathered[i * dim + at] = values[rows[i] * dim + at];
    if (i % rowsBetweenBreaths === 0) await job.breathe();
  }
  return gathered;
}

const hashedAtOnce = 1 << 20;

async function fingerprintOf(features: Float32Array, job: Job): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < features.length; from += hashedAtOnce) {
    hash.update(features.subarray(from, from + hashedAtOnce));
    await job.breathe();
  }
  return hash.digest('hex');
}
