/** Measures of cells and clusters as CSV. */
import type { ExportResult } from '../contract/index.ts';
import type { ClusterMeasures } from '../contract/measures.ts';
import { Fault } from '../base/errors.ts';
import { cellsCsv, csvTable } from '../figure/table.ts';
import { portion, type Job } from '../base/job.ts';
import type { Embedded } from '../model/run.ts';
import type { Column, Prepared } from '../types.ts';
import { cellMeasure, cellMeasureInfo, estimatesNote, isMeasurable } from './measures.ts';

/** One row a cell: its place in every embedding, and every measure that an embedding has, as `NAME: id`. */
export async function cellMeasuresTable(prepared: Prepared, judged: readonly { name: string; embedded: Embedded }[], job: Job): Promise<ExportResult & { notes: string[] }> {
  const columns: Column[] = [];
  const wanted = judged.flatMap(({ name, embedded }) => cellMeasureInfo().filter((measure) => isMeasurable(measure, embedded)).map(({ id }) => ({ name, embedded, id })));
  for (const [i, { name, embedded, id }] of wanted.entries()) {
    try {
      columns.push({ ...(await cellMeasure(prepared, embedded, id, portion(job, (0.9 * i) / wanted.length, (0.9 * (i + 1)) / wanted.length, `${name}: ${id}`))), name: `${name}: ${id}` });
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
  const lines = judged.flatMap(({ name, column, categories }) => categories.map(({ category, cells, placed, labelAccuracy, silhouette, areaSeen, areaMeasured, means }) =>
    [name, column, category, ...[cells, placed, labelAccuracy, silhouette, areaSeen, areaMeasured, ...ids.map((id) => means[id])].map((value) => String(value ?? ''))]));
  return csv('cluster-measures.csv', csvTable([header, ...lines]));
}

function csv(name: string, text: string): ExportResult {
  return { name, mime: 'text/csv', bytes: new TextEncoder().encode(text) };
}
