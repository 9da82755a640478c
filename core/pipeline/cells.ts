/** Chosen cells as data of their own, as a column and as a table; places of a map as expression. */
import { createHash } from 'node:crypto';
import type { DecodedExpression } from '../contract/cells.ts';
import { Fault } from '../base/errors.ts';
import { formulaNote, plainCsv } from '../base/csv.ts';
import { rowsOf } from '../cells/sparse.ts';
import { cellsCsv, type CellsEmbedding } from '../figure/table.ts';
import type { Job } from '../base/job.ts';
import { decode } from '../native/index.ts';
import type { TrainedRun } from '../model/run.ts';
import type { Column, CountMatrix, Counts, PcaModel, Prepared } from '../types.ts';
import { preparedUnit } from './expression.ts';

/** @param points 2 numbers a place; a three-dimensional map has no places on screen */
export async function expressionAt(
  data: Pick<Counts, 'genes' | 'valueKind' | 'layer' | 'features'>,
  prepared: Prepared,
  { config, parameters }: TrainedRun,
  points: Float32Array,
): Promise<DecodedExpression> {
  const { latentDim } = config.model;
  if (latentDim !== 2)
    throw new Fault('unsupported', `Places are read in maps of two dimensions; this one has ${latentDim}.`, {
      remedy: 'Train with a latent dimension of 2.',
    });
  const features = await decode(config.model, parameters, points);
  const { pca, dim } = prepared;
  if (!pca)
    return {
      genes: prepared.featureNames,
      values: features,
      ...featureStatistics(prepared),
      unit: prepared.steps.some(({ step }) => step === 'components') ? 'component scores' : 'prepared values',
      ...(prepared.correction && { note: correctedNote }),
    };
  const { genes, mean, deviation } = pca;
  const values = expressionFromComponents(pca, features, dim);
  return {
    genes: Array.from(genes, (gene) => data.genes[gene]),
    values,
    mean,
    deviation,
    unit: preparedUnit(data, prepared.steps),
    ...(prepared.correction && { note: correctedNote }),
  };
}

const correctedNote =
  'Batches were brought together, which the loadings know nothing of: these are genes of a cell of no batch, and differ from any batch’s own by what was taken away.';

/** Components led back to the genes they came from, before scaling. @param components places × dim @returns places × genes */
export function expressionFromComponents(
  { genes, loadings, mean, scale, centre }: Pick<PcaModel, 'genes' | 'loadings' | 'mean' | 'scale' | 'centre'>,
  components: Float32Array,
  dim: number,
): Float32Array {
  const places = components.length / dim;
  const values = new Float32Array(places * genes.length);
  for (let place = 0; place < places; place++) {
    for (let gene = 0; gene < genes.length; gene++) {
      let sum = 0;
      for (let component = 0; component < dim; component++)
        sum += components[place * dim + component] * loadings[component * genes.length + gene];
      values[place * genes.length + gene] = mean[gene] + scale[gene] * (centre[gene] + sum);
    }
  }
  return values;
}

function featureStatistics({ features, rows, dim }: Prepared): { mean: Float32Array; deviation: Float32Array } {
  const mean = new Float64Array(dim),
    square = new Float64Array(dim);
  for (let at = 0; at < features.length; at++) mean[at % dim] += features[at] / rows;
  for (let at = 0; at < features.length; at++) square[at % dim] += (features[at] - mean[at % dim]) ** 2 / Math.max(1, rows - 1);
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(square, Math.sqrt) };
}

/** The given rows with the features they have. @throws `too-few-cells` */
export function subset(prepared: Prepared, rows: Uint32Array): Prepared {
  const { dim } = prepared;
  const least = 10;
  if (rows.length < least)
    throw new Fault('too-few-cells', `${rows.length} cells are too few to train on.`, { remedy: `Select at least ${least}.` });
  const features = rowsOf(prepared.features, dim, rows);
  return {
    ...prepared,
    rows: rows.length,
    features,
    kept: Uint32Array.from(rows, (row) => prepared.kept[row]),
    cells: Array.from(rows, (row) => prepared.cells[row]),
    obs: prepared.obs.map((column) => selectRows(column, rows)),
    obsm: prepared.obsm.map((embedding) => ({ ...embedding, values: rowsOf(embedding.values, embedding.dim, rows) })),
    ...(prepared.correction && { correction: { ...prepared.correction, before: rowsOf(prepared.correction.before, dim, rows) } }),
    ...(prepared.cellFactors && { cellFactors: Float32Array.from(rows, (row) => prepared.cellFactors![row]) }),
    steps: [
      ...prepared.steps,
      {
        step: 'subset',
        options: { cells: rows.length },
        summary: `${prepared.rows.toLocaleString('en')} → ${rows.length.toLocaleString('en')} selected cells`,
      },
    ],
    fingerprint: createHash('sha256').update(features).digest('hex'),
  };
}

function selectRows(column: Column, rows: Uint32Array): Column {
  switch (column.kind) {
    case 'category':
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
    case 'number':
      return { ...column, values: Float64Array.from(rows, (row) => column.values[row]) };
    case 'text':
      return { ...column, values: Array.from(rows, (row) => column.values[row]) };
  }
}

/** A column with `label` at the given rows; the other labels of `before` stay. @param count of rows */
export function labelled(
  name: string,
  label: string,
  rows: Iterable<number>,
  count: number,
  before: Column | undefined,
): Extract<Column, { kind: 'category' }> {
  const former = before?.kind === 'category' ? before : { categories: [] as string[], codes: new Int32Array(count).fill(-1) };
  const categories = former.categories.includes(label) ? former.categories : [...former.categories, label];
  const codes = former.codes.slice();
  for (const row of rows) codes[row] = categories.indexOf(label);
  return { kind: 'category', name, categories, codes };
}

/** With what a spreadsheet would make of names and labels in it. */
export async function cellsTable(
  data: Pick<CountMatrix, 'name'>,
  prepared: Prepared,
  rows: Uint32Array,
  embeddings: CellsEmbedding[],
  job: Job,
) {
  const { cells, obs } = prepared;
  const text = await cellsCsv({ rows, cells, obs, embeddings }, job);
  const labels = obs.flatMap((column) => [column.name, ...(column.kind === 'category' ? column.categories : [])]);
  const note = formulaNote([...labels, ...Array.from(rows, (row) => cells[row])], plainCsv);
  return { name: `${data.name}-cells.csv`, mime: 'text/csv', bytes: new TextEncoder().encode(text), notes: note === null ? [] : [note] };
}

/** The rows of prepared cells that some of the data's cells are. @param cells indices into the data's cells */
export function rowsOfCells({ kept }: Prepared, cells: readonly number[]): Uint32Array {
  const wanted = new Set(cells);
  return Uint32Array.from(kept.keys()).filter((row) => wanted.has(kept[row]));
}
