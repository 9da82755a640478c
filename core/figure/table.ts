/** Models × metrics as a CSV that spreadsheets and R read. */
import type { MetricInfo, Metrics } from '../types.ts';

export interface MetricsRow { name: string; metrics: Metrics | undefined }

/** One row a run, one column a metric by its id; empty where a metric has no meaning for the run or was not measured. */
export function metricsCsv(rows: readonly MetricsRow[], info: readonly MetricInfo[]): string {
  const lines = rows.map(({ name, metrics }) => [name, ...info.map(({ id }) => String(metrics?.values[id] ?? ''))]);
  return [['model', ...info.map(({ id }) => id)], ...lines].map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
