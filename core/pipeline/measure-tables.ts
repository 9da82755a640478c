/** Measures of cells and clusters as CSV. */
import type { ExportResult, RunSummary } from '../contract/index.ts';
import type { ClusterMeasures } from '../contract/measures.ts';
import { Fault } from '../base/errors.ts';
import { cellsCsv, csvTable, metricsCsv, tidyMetricsCsv } from '../figure/table.ts';
import { portion, type Job } from '../base/job.ts';
import { overNeighborhoods, usableKs } from '../metrics/neighborhoods.ts';
import { metricInfo, type MetricChoice } from '../metrics/registry.ts';
import type { Embedded } from '../model/run.ts';
import { modelName } from '../model/spec.ts';
import type { Column, MetricInfo, Metrics, Prepared } from '../types.ts';
import { failuresOf, groupRuns, standings, type Judged } from '../view/ranks.ts';
import type { MapStability } from './stability.ts';
import type { EvaluationChoice } from './judge.ts';
import { cellMeasure, cellMeasureInfo, estimatesNote, isMeasurable } from './measures.ts';

/** Models × metrics, one row a run. */
export function metricsTable(runs: Pick<RunSummary, 'name' | 'metrics'>[], choice: MetricChoice = {}): ExportResult {
  const csv = metricsCsv(
    runs.map(({ name, metrics }) => ({ name, metrics })),
    metricInfo(choice),
  );
  return { name: 'metrics.csv', mime: 'text/csv', bytes: new TextEncoder().encode(csv) };
}

/** One row a run and metric. @param rows cells that were measured */
export function tidyMetrics(
  runs: readonly { name: string; metrics: Metrics; embedded: Embedded }[],
  rows: number,
  { protocol = 'paper', ks, sigmas }: Pick<EvaluationChoice, 'protocol' | 'ks' | 'sigmas'> = {},
): Uint8Array {
  const sizes = usableKs(rows, ks);
  const tidy = runs.map(({ name, metrics, embedded: { model } }) => {
    const regularization = model?.config.model.regularization;
    const regularized = regularization?.kind === 'none' ? undefined : regularization;
    return {
      run: name,
      model: model ? modelName(model.config.model) : '',
      part: regularized?.part ?? '',
      weight: regularized?.weight ?? null,
      seed: model?.config.seed ?? null,
      protocol,
      metrics,
      ks: sizes,
    };
  });
  return new TextEncoder().encode(tidyMetricsCsv(tidy, metricInfo({ sigmas }), overNeighborhoods));
}

/** One row a cell: its place in every embedding, and every measure that an embedding has, as `NAME: id`. */
export async function cellMeasuresTable(
  prepared: Prepared,
  judged: readonly { name: string; embedded: Embedded }[],
  job: Job,
): Promise<ExportResult & { notes: string[] }> {
  const columns: Column[] = [];
  const wanted = judged.flatMap(({ name, embedded }) =>
    cellMeasureInfo()
      .filter((measure) => isMeasurable(measure, embedded))
      .map(({ id }) => ({ name, embedded, id })),
  );
  for (const [i, { name, embedded, id }] of wanted.entries()) {
    try {
      columns.push({
        ...(await cellMeasure(
          prepared,
          embedded,
          id,
          portion(job, (0.9 * i) / wanted.length, (0.9 * (i + 1)) / wanted.length, `${name}: ${id}`),
        )),
        name: `${name}: ${id}`,
      });
    } catch (error) {
      // What has no meaning for so few cells is left out of the table.
      if (!(error instanceof Fault && error.tag === 'unsupported')) throw error;
    }
  }
  const embeddings = judged.map(({ name, embedded }) => ({ ...embedded, name }));
  const rows = Uint32Array.from({ length: prepared.rows }, (_, row) => row);
  const notes = [];
  for (const { name, embedded } of judged) {
    const note = await estimatesNote(prepared, embedded, job);
    if (note) notes.push(`${name}: ${note}`);
  }
  return { ...csv('cell-measures.csv', await cellsCsv({ rows, cells: prepared.cells, obs: columns, embeddings }, job)), notes };
}

/** One row an embedding and category. */
export function clusterMeasuresTable(judged: readonly (ClusterMeasures & { name: string })[]): ExportResult {
  const ids = [...new Set(judged.flatMap(({ categories }) => categories.flatMap(({ means }) => Object.keys(means))))];
  const header = ['model', 'column', 'category', 'cells', 'placed', 'labelAccuracy', 'silhouette', 'areaSeen', 'areaMeasured', ...ids];
  const lines = judged.flatMap(({ name, column, categories }) =>
    categories.map(({ category, cells, placed, labelAccuracy, silhouette, areaSeen, areaMeasured, means }) => [
      name,
      column,
      category,
      ...[cells, placed, labelAccuracy, silhouette, areaSeen, areaMeasured, ...ids.map((id) => means[id])].map((value) =>
        String(value ?? ''),
      ),
    ]),
  );
  return csv('cluster-measures.csv', csvTable([header, ...lines]));
}

/** One row a model and metric: mean and deviation over its seeds, and whether it is the best beyond chance; then how stable its map is. */
export function seedsTable(
  runs: readonly Judged[],
  info: readonly MetricInfo[],
  stability: ReadonlyMap<string, MapStability>,
): ExportResult {
  const groups = groupRuns(runs);
  const failures = failuresOf(groups);
  const rows = info.map((metric) => standings(metric, groups, failures));
  const lines = groups.flatMap(({ id, name, runs: { length } }, index) => {
    const line = (
      measure: string,
      mean: number | null | undefined,
      spread?: number | null,
      rank = '',
      p: number | null | undefined = undefined,
    ) => [name, String(length), measure, ...[mean, spread].map((value) => String(value ?? '')), rank, String(p ?? '')];
    const found = stability.get(id);
    return [
      ...info.flatMap((metric, row) => {
        const { summary, rank, p } = rows[row][index];
        return summary ? [line(metric.id, summary.mean, summary.spread, rank ?? '', p)] : [];
      }),
      ...(found
        ? [
            line('spread of cells (median)', found.median),
            line('spread of cells (90 %)', found.most),
            ...(found.ellipses
              ? [
                  line('spread of areas (factor)', found.ellipses.area),
                  line('spread of shapes (factor)', found.ellipses.shape),
                  line('spread of axes (degrees)', found.ellipses.angle),
                ]
              : []),
            ...(found.groups?.areas.map(({ group, share }) => line(`area of ${group}`, share.mean, share.deviation)) ?? []),
          ]
        : []),
    ];
  });
  return csv('metrics-seeds.csv', csvTable([['model', 'seeds', 'measure', 'mean', 'sd', 'rank', 'p'], ...lines]));
}

function csv(name: string, text: string): ExportResult {
  return { name, mime: 'text/csv', bytes: new TextEncoder().encode(text) };
}
