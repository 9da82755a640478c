/** Tables as CSV that spreadsheets and R read. */
import { csvField } from '../base/csv.ts';
import type { Job } from '../base/job.ts';
import type { Column, MetricInfo, Metrics } from '../types.ts';

export interface MetricsRow {
  name: string;
  metrics: Metrics | undefined;
}

/** One row a run, one column a metric by its id; empty where a metric has no meaning for the run or was not measured. */
export function metricsCsv(rows: readonly MetricsRow[], info: readonly MetricInfo[]): string {
  const lines = rows.map(({ name, metrics }) => [name, ...info.map(({ id }) => String(metrics?.values[id] ?? ''))]);
  return csvTable([['model', ...info.map(({ id }) => id)], ...lines]);
}

/** A run and how it was measured. */
export interface TidyRun {
  run: string;
  /** Of what a model is; empty of maps of other programs. */
  model: string;
  part: string;
  weight: number | null;
  seed: number | null;
  protocol: string;
  metrics: Metrics;
  /** Neighbourhood sizes that were averaged over. */
  ks: readonly number[];
}

/** One row a run and metric, as data frames are grouped by; metrics that a run lacks have none. `k` lists the sizes averaged over. */
export function tidyMetricsCsv(runs: readonly TidyRun[], info: readonly MetricInfo[], overKs: ReadonlySet<string>): string {
  const lines = runs.flatMap(({ run, model, part, weight, seed, protocol, metrics, ks }) =>
    info.flatMap(({ id }) => {
      const value = metrics.values[id];
      if (typeof value !== 'number') return [];
      return [
        [run, model, part, String(weight ?? ''), String(seed ?? ''), protocol, id, String(value), overKs.has(id) ? ks.join(' ') : ''],
      ];
    }),
  );
  return csvTable([['run', 'model', 'part', 'weight', 'seed', 'protocol', 'metric', 'value', 'k'], ...lines]);
}

export function csvTable(lines: readonly (readonly string[])[]): string {
  return lines.map((fields) => `${fields.map((field) => csvField(field)).join(',')}\n`).join('');
}

/** @param embedding cells × dim */
export interface CellsEmbedding {
  name: string;
  embedding: Float32Array;
  dim: number;
}

/** One line a cell: its name, its annotations, and its place in each embedding. */
export async function cellsCsv(
  { rows, cells, obs, embeddings }: { rows: Uint32Array; cells: readonly string[]; obs: readonly Column[]; embeddings: CellsEmbedding[] },
  job: Job,
): Promise<string> {
  const header = [
    'cell',
    ...obs.map(({ name }) => name),
    ...embeddings.flatMap(({ name, dim }) => Array.from({ length: dim }, (_, axis) => `${name} ${axis + 1}`)),
  ];
  const lines = [header.map((field) => csvField(field)).join(',')];
  for (const row of rows) {
    const places = embeddings.flatMap(({ embedding, dim }) =>
      Array.from(embedding.subarray(dim * row, dim * (row + 1)), (value) => String(Number(value.toPrecision(7)))),
    );
    lines.push([cells[row], ...obs.map((column) => valueAt(column, row)), ...places].map((field) => csvField(field)).join(','));
    await job.breathe();
  }
  return `${lines.join('\n')}\n`;
}

function valueAt(column: Column, row: number): string {
  switch (column.kind) {
    case 'category':
      return column.categories[column.codes[row]] ?? '';
    case 'number':
      return Number.isFinite(column.values[row]) ? String(column.values[row]) : '';
    case 'text':
      return column.values[row];
  }
}
