/** Models side by side over seeds: what is alike but for its seed stands together, with mean and spread. */
import type { RunConfig } from '../model/options.ts';
import type { MetricInfo, Metrics } from '../types.ts';
import { titleOf, titlesOf } from './panel.ts';

/** The part of a run that grouping looks at. */
export interface Judged { id: string; name: string; config?: RunConfig; metrics?: Metrics }

export interface ModelGroup<R extends Judged = Judged> {
  /** The first run's id. */
  id: string;
  /** Told from its namesakes. */
  name: string;
  /** In their order; one each where seeds are apart. */
  runs: R[];
}

/** Runs that differ in nothing but their seed, and bear one name, are one model. @param apart leaves every run by itself */
export function groupRuns<R extends Judged>(runs: readonly R[], apart = false): ModelGroup<R>[] {
  const groups = new Map<string, R[]>();
  for (const run of runs) {
    const { seed: _, ...alike } = run.config ?? { seed: 0 };
    const key = apart || !run.config ? run.id : JSON.stringify([run.name, alike]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const models = [...groups.values()];
  const titles = titlesOf(models.map(([{ name, config }, ...others]) => titleOf({ name, config: config && { ...config, seed: others.length > 0 ? undefined : config.seed } })));
  return models.map((members, index) => ({ id: members[0].id, name: titles[index].title, runs: members }));
}

/** Over a model's seeds: `spread` is the standard deviation (n − 1), null of a single run. */
export interface Summary { mean: number; spread: number | null; count: number }

/** Null where no run of the model has a value. */
export function summarize({ runs }: ModelGroup, metric: string): Summary | null {
  const values = runs.map(({ metrics }) => metrics?.values[metric]).filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.length === 1 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return { mean, spread, count: values.length };
}

export type Rank = 'best' | 'second' | null;

/** Best and second of a row, to the digits that tables show; nobody where all read alike or there is nothing to compare. */
export function rankValues({ direction, apart }: Pick<MetricInfo, 'direction' | 'apart'>, values: readonly (number | null | undefined)[]): Rank[] {
  const shown = values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(3)) : null));
  const steps = [...new Set(shown.filter((value) => value !== null))].sort((a, b) => (direction === 'lower' ? a - b : b - a));
  if (apart || steps.length < 2) return values.map(() => null);
  return shown.map((value) => (value === steps[0] ? 'best' : value === steps[1] && steps.length > 2 ? 'second' : null));
}

/** A table as text: with tabs for a spreadsheet, as Markdown, or as CSV (RFC 4180). @param lines the first is the header */
export function tableText(lines: readonly (readonly string[])[], form: 'tsv' | 'markdown' | 'csv'): string {
  if (form === 'csv') return lines.map((fields) => `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`).join('');
  if (form === 'tsv') return lines.map((fields) => fields.join('\t')).join('\n');
  const row = (fields: readonly string[]) => `| ${fields.map((field) => field.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(lines[0]), row(lines[0].map((_, index) => (index === 0 ? '---' : '---:'))), ...lines.slice(1).map(row)].join('\n');
}
