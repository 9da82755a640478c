/** The map that is there before any model: the file's own, or the first two principal components. */
import type { MapPreview } from '../contract/open.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { pca } from '../cells/pca.ts';
import { asSparse } from '../cells/sparse.ts';
import { mapOf } from '../model/map.ts';
import { firstNeighborConfig } from '../model/presets/index.ts';
import { componentsSource, neighborsSource, uncorrectedSource } from '../model/sources.ts';
import { contrastName } from '../model/spec.ts';
import { mostProductColumns } from '../native/index.ts';
import type { ColumnScaling, Counts, DenseMatrix, MatrixStream, Prepared, RowChunk } from '../types.ts';
import { labelColumn } from './columns.ts';
import { titleOf, type ImportedEmbedding } from './imported.ts';
import { isPlaced } from './places.ts';
import { embed, train } from './training.ts';

/** The likeliest to be looked at first; of others, those of two dimensions before what has more. */
const preferred = ['umap', 'tsne', 'phate', 'draw_graph_fa', 'pca'];

/** Of the file's embeddings the one to begin with, over all its cells; null where it has none that is a map. */
export function previewOf(data: Counts): MapPreview | null {
  const rank = (name: string, dim: number) => {
    const known = preferred.findIndex((one) => name.replace(/^X_/, '').toLowerCase() === one);
    return known >= 0 ? known : dim === 2 ? preferred.length - 1.5 : preferred.length;
  };
  const [best] = data.obsm.filter(({ dim }) => dim >= 2).toSorted((a, b) => rank(a.name, a.dim) - rank(b.name, b.dim));
  if (!best) return null;
  const embedding = mapOf(best.values, best.dim);
  let placed = 0;
  for (let cell = 0; cell < data.cells.length && placed < 3; cell++) if (isPlaced(embedding, 2, cell)) placed++;
  return placed < 3 ? null : { name: titleOf(best.name), obsm: best.name, embedding, column: labelColumn(data) };
}

/** Components as models see them; where they are no components, their own first two. */
export async function embeddingOfComponents(prepared: Prepared, job: Job): Promise<ImportedEmbedding> {
  const { features, dim, rows } = prepared;
  const [first] = prepared.featureNames;
  const areComponents = dim <= 2 || ((first === 'PC1' || /pca/i.test(first)) && !prepared.steps.some(({ step }) => step === 'standardize'));
  const embedding = areComponents ? mapOf(features, dim) : await firstTwo({ kind: 'dense', rows, cols: dim, values: features }, job);
  return {
    name: prepared.correction ? 'PCA, corrected' : 'PCA',
    source: componentsSource,
    embedded: { embedding: embedding === features ? features.slice() : embedding, dim: 2 },
    notes: [],
  };
}

/** Components as they were before batches were brought together. @throws `unsupported` where they were not */
export async function embeddingBeforeCorrection(prepared: Prepared, job: Job): Promise<ImportedEmbedding> {
  const { correction } = prepared;
  if (!correction)
    throw new Fault('unsupported', 'Batches were not brought together: there are no components from before.', {
      place: 'correct',
      remedy: 'The components are as they are.',
    });
  const before = await embeddingOfComponents({ ...prepared, features: correction.before, correction: undefined }, job);
  return { ...before, name: 'PCA, not corrected', source: uncorrectedSource };
}

/** Columns as they are, by two passes where their products have room. @returns rows × 2 */
async function firstTwo(matrix: DenseMatrix, job: Job): Promise<Float32Array> {
  const asTheyAre: ColumnScaling = {
    mean: new Float64Array(matrix.cols),
    own: new Float64Array(matrix.cols).fill(1),
    deviation: new Float64Array(matrix.cols).fill(1),
    bound: Infinity,
  };
  const source = matrix.cols <= mostProductColumns ? passesOver(matrix, job) : await asSparse(matrix, job);
  return (await pca(source, asTheyAre, 2, job)).scores;
}

const rowsAtOnce = 4096;

function passesOver({ rows, cols, values }: DenseMatrix, job: Job): MatrixStream {
  return {
    kind: 'stream',
    rows,
    cols,
    entries: values.length,
    async *chunks(): AsyncGenerator<RowChunk> {
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rows - from);
        yield {
          from,
          matrix: await asSparse({ kind: 'dense', rows: count, cols, values: values.slice(from * cols, (from + count) * cols) }, job),
        };
      }
    },
  };
}

/** The plain map of the cells' neighbours, there before a model is asked for; no model of the session. Faults as training's. */
export async function embeddingOfNeighbors(prepared: Prepared, job: Job): Promise<ImportedEmbedding> {
  const config = firstNeighborConfig({ inputDim: prepared.dim, cells: prepared.rows });
  const model = await train(prepared, config, { epoch: ({ epoch }) => job.report(epoch / config.epochs, 'Neighbours') }, job.signal);
  return {
    name: contrastName(config.model.contrast!),
    source: neighborsSource,
    embedded: { embedding: await embed(prepared, model), dim: 2 },
    notes: [],
  };
}
