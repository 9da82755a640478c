/** What a window or a terminal is told of data, without the data. */
import type { ColumnSummary, DatasetSummary, PreparedSummary, RunSummary } from './contract/index.ts';
import { modelName } from './model/spec.ts';
import type { PrepareOptions } from './model/options/prepare.ts';
import type { RunConfig } from './model/options/train.ts';
import type { Column, Counts, DatasetId, Matrix, MatrixStream, Prepared, PreparedId, RunId } from './types.ts';

export function summarizeDataset(id: DatasetId, data: Counts, proposed: PrepareOptions): DatasetSummary {
  return {
    id,
    name: data.name,
    source: data.source,
    format: data.format,
    layer: data.layer,
    cells: data.matrix.rows,
    genes: data.matrix.cols,
    nonZeros: countNonZeros(data.matrix),
    valueKind: data.valueKind,
    obs: data.obs.map(summarizeColumn),
    obsm: data.obsm.map(({ name, dim }) => ({ name, dim })),
    notes: data.notes,
    proposed,
  };
}

export function summarizePrepared(id: PreparedId, dataset: DatasetId, genes: number, prepared: Prepared): PreparedSummary {
  return {
    id,
    dataset,
    cells: prepared.rows,
    dim: prepared.dim,
    obs: prepared.obs.map(summarizeColumn),
    genes,
    steps: prepared.steps,
    fingerprint: prepared.fingerprint,
    ...(prepared.batch !== undefined && { batch: { column: prepared.batch, corrected: prepared.correction !== undefined } }),
    varianceRatio: prepared.pca && Array.from(prepared.pca.varianceRatio),
  };
}

export function newRunSummary(id: RunId, prepared: PreparedId, config: RunConfig): RunSummary {
  return { id, prepared, name: modelName(config.model), config, status: 'queued', progress: 0 };
}

/** @param source where it comes from: `obsm/X_umap`, a file */
export function importedSummary(id: RunId, prepared: PreparedId, name: string, source: string): RunSummary {
  return { id, prepared, name, imported: source, status: 'done', progress: 1 };
}

function summarizeColumn(column: Column): ColumnSummary {
  return { name: column.name, kind: column.kind, ...(column.kind === 'category' && { categories: column.categories.length }) };
}

function countNonZeros(matrix: Matrix | MatrixStream): number {
  if (matrix.kind === 'stream') return matrix.entries;
  if (matrix.kind === 'sparse') return matrix.values.length;
  let nonZeros = 0;
  for (const value of matrix.values) if (value !== 0) nonZeros++;
  return nonZeros;
}
