/**
 * Models side by side over seeds: what is alike but for its seed stands together, with mean and spread, and is best where that is beyond
 * chance.
 */
import { holmAdjusted, pairedTest } from '../base/paired.ts';
import type { RunConfig } from '../model/options/train.ts';
import { splitOverlap } from '../model/splits.ts';
import type { MetricInfo, Metrics } from '../types.ts';
import { titleOf, titlesOf } from './panel.ts';
import { failureOf, type Failure } from './verdict.ts';

/** The part of a run that grouping looks at. */
export interface Judged {
  id: string;
  name: string;
  config?: RunConfig;
  metrics?: Metrics;
}

export interface ModelGroup<R extends Judged = Judged> {
  /** The first run's id. */
  id: string;
  /** Told from its namesakes. */
  name: string;
  /** In their order; one each where seeds are apart. */
  runs: R[];
}

/** Runs that differ in nothing but their seed and their split, and bear one name, are one model. @param apart leaves every run by itself */
export function groupRuns<R extends Judged>(runs: readonly R[], apart = false): ModelGroup<R>[] {
  const groups = new Map<string, R[]>();
  for (const run of runs) {
    const { seed: _, splitSeed: __, ...alike } = run.config ?? { seed: 0, splitSeed: 0 };
    const key = apart || !run.config ? run.id : JSON.stringify([nameWithoutSeed(run), alike]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const models = [...groups.values()];
  const titles = titlesOf(
    models.map(([first, ...others]) => {
      const { config } = first;
      return titleOf({
        name: others.length > 0 ? nameWithoutSeed(first) : first.name,
        config: config && { ...config, seed: others.length > 0 ? undefined : config.seed },
      });
    }),
  );
  return models.map((members, index) => ({ id: members[0].id, name: titles[index].title, runs: members }));
}

/** The command line names runs of several seeds `GeomAE (encoder), seed 2`, of several splits `GeomAE (encoder), seed 2, split 1`. */
function nameWithoutSeed({ name, config }: Judged): string {
  const end = [`, seed ${config?.seed}, split ${config?.splitSeed}`, `, seed ${config?.seed}`].find((each) => name.endsWith(each));
  return config && end !== undefined ? name.slice(0, -end.length) : name;
}

/** Over a model's seeds: `spread` is the standard deviation (n − 1), null of a single run. */
export interface Summary {
  mean: number;
  spread: number | null;
  count: number;
  /** The model's measured runs, where not all of them have a value. */
  of?: number;
}

/** Null where no run of the model has a value. */
export function summarize({ runs }: ModelGroup, metric: string): Summary | null {
  const values = runs
    .map(({ metrics }) => metrics?.values[metric])
    .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (values.length === 0) return null;
  const measured = runs.filter(({ metrics }) => metrics).length;
  const all = { count: values.length, ...(values.length < measured && { of: measured }) };
  // What is the same for all is so to the last bit.
  if (values.every((value) => value === values[0])) return { mean: values[0], spread: values.length === 1 ? null : 0, ...all };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.length === 1 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return { mean, spread, ...all };
}

/** Best is what is better than every other beyond chance; what leads has the best mean, and it may be chance. */
export type Rank = 'best' | 'leads' | null;

/** The level below which a difference is beyond chance. */
export const chanceLevel = 0.05;

/** Where a model stands in a metric's row. */
export interface Standing {
  summary: Summary | null;
  rank: Rank;
  /**
   * Of what has the best mean: the largest p of its tests against the others, adjusted for their number; null where there are no pairs to
   * test.
   */
  p?: number | null;
  /** Of what has a rank: what its mean is over, as `repeatsText` says it. */
  over?: string;
}

/** What runs of one model differ in: `5 seeds`, `3 splits`, `5 seeds × 3 splits`. */
export function repeatsText(seeds: number, splits: number): string {
  const told = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  if (splits <= 1) return told(seeds, 'seed');
  return seeds <= 1 ? told(splits, 'split') : `${told(seeds, 'seed')} × ${told(splits, 'split')}`;
}

export function repeatsOf({ runs }: ModelGroup): string {
  const differing = (key: 'seed' | 'splitSeed') => new Set(runs.map(({ config }) => config?.[key])).size;
  return repeatsText(differing('seed'), differing('splitSeed'));
}

/**
 * Means over seeds, and whose is the best: paired t-tests of the leading model against each other one over the seeds that both have, on
 * logarithms where a metric's factors count, adjusted for the number of comparisons (Holm). A model that fails is compared with
 * nothing, and so is one of which only some runs have a value: those that have one may be the better ones.
 * @param failures one a group
 */
export function standings(info: MetricInfo, groups: readonly ModelGroup[], failures: readonly (Failure | null)[]): Standing[] {
  const summaries = groups.map((group) => summarize(group, info.id));
  const candidates = groups.flatMap((_, index) =>
    failures[index] === null && summaries[index] && summaries[index].of === undefined ? [index] : [],
  );
  const none = summaries.map((summary): Standing => ({ summary, rank: null }));
  const better = (a: number, b: number) => (info.direction === 'lower' ? a < b : a > b);
  if (info.apart || candidates.length < 2) return none;
  const leader = candidates.reduce((best, index) => (better(summaries[index]!.mean, summaries[best]!.mean) ? index : best));
  const tests = candidates.filter((index) => index !== leader).map((index) => comparison(info, groups[leader], groups[index])?.p ?? null);
  const adjusted = holmAdjusted(tests);
  const p = adjusted.every((value) => value !== null) ? Math.max(...adjusted) : null;
  if (p !== null && p < chanceLevel)
    return none.map((standing, index) => (index === leader ? { ...standing, rank: 'best', p, over: repeatsOf(groups[index]) } : standing));
  const alike = (index: number) => summaries[index]!.mean.toPrecision(3) === summaries[leader]!.mean.toPrecision(3);
  if (candidates.every(alike)) return none;
  return none.map((standing, index) =>
    candidates.includes(index) && alike(index) ? { ...standing, rank: 'leads', p, over: repeatsOf(groups[index]) } : standing,
  );
}

/**
 * A paired test of two models over the seeds and splits that both were trained with; null where fewer than two have a value of both. Splits
 * that share cells make the variance larger (Nadeau and Bengio 2003).
 */
export function comparison(
  { id, ratio }: Pick<MetricInfo, 'id' | 'ratio'>,
  first: ModelGroup,
  second: ModelGroup,
): { p: number; count: number } | null {
  const values = ({ runs }: ModelGroup) =>
    new Map(
      runs.flatMap(({ config, metrics }) => {
        const value = metrics?.values[id];
        return config && typeof value === 'number' && Number.isFinite(value)
          ? [[`${config.seed} ${config.splitSeed}`, value] as const]
          : [];
      }),
    );
  const [mine, theirs] = [values(first), values(second)];
  const shared = [...mine.keys()].filter((key) => theirs.has(key));
  const pairs = [mine, theirs].map((of) => shared.map((key) => of.get(key)!));
  const asLogarithms = ratio && pairs.every((of) => of.every((value) => value > 0));
  const overlap = splitOverlap(
    [first, second].flatMap(({ runs }) =>
      runs.flatMap(({ config }) => (config && shared.includes(`${config.seed} ${config.splitSeed}`) ? [config] : [])),
    ),
  );
  const test = asLogarithms ? pairedTest(pairs[0].map(Math.log), pairs[1].map(Math.log), overlap) : pairedTest(pairs[0], pairs[1], overlap);
  return test && { p: test.p, count: test.count };
}

/** Why each model is best at nothing, beside the others; null where it may be. */
export function failuresOf(
  groups: readonly ModelGroup[],
  beside: readonly Judged[] = groups.flatMap(({ runs }) => runs),
): (Failure | null)[] {
  return groups.map(({ runs }) => failureOf(runs, beside));
}

/** A metric's row under panels or over columns: one standing each. */
export interface StandingsRow {
  info: MetricInfo;
  standings: Standing[];
}

/**
 * What panels show of their models: means over all seeds that there are, each model compared with those of the other panels; every run by
 * itself where two panels are of one model.
 * @param beside all runs on the same data, those of the panels among them
 */
export function panelStandings(info: readonly MetricInfo[], panels: readonly Judged[], beside: readonly Judged[]): StandingsRow[] {
  const of = (groups: ModelGroup[]) => panels.map(({ id }) => groups.findIndex(({ runs }) => runs.some((run) => run.id === id)));
  const together = groupRuns(beside);
  const isOnce = new Set(of(together)).size === panels.length;
  const groups = isOnce ? together : groupRuns(panels, true);
  const places = of(groups);
  const shown = places.map((place) => groups[place]);
  const failures = failuresOf(shown, beside);
  return info.map((metric) => ({ info: metric, standings: standings(metric, shown, failures) }));
}

/** What a mark means, for a person: `p = 0.012 in paired tests over 5 seeds × 3 splits`. */
export function rankText({ rank, p, over }: Standing): string {
  if (rank === null) return '';
  if (rank === 'best')
    return `Better than every other model beyond chance: ${pText(p!)} in paired t-tests over ${over}, corrected for their number.`;
  if (typeof p === 'number')
    return `The best mean, but not beyond chance: ${pText(p)} in paired t-tests over ${over}, corrected for their number.`;
  return 'The best value, but one run cannot tell it from chance.';
}

export function pText(p: number): string {
  return p < 1e-4 ? 'p < 0.0001' : `p = ${p.toPrecision(2)}`;
}

/** A table as text: with tabs for a spreadsheet, as Markdown, or as CSV (RFC 4180). @param lines the first is the header */
export function tableText(lines: readonly (readonly string[])[], form: 'tsv' | 'markdown' | 'csv'): string {
  if (form === 'csv')
    return lines
      .map((fields) => `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`)
      .join('');
  if (form === 'tsv') return lines.map((fields) => fields.join('\t')).join('\n');
  const row = (fields: readonly string[]) => `| ${fields.map((field) => field.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(lines[0]), row(lines[0].map((_, index) => (index === 0 ? '---' : '---:'))), ...lines.slice(1).map(row)].join('\n');
}
