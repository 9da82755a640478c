/** Metrics of models as a table for the terminal, the best of each row marked, and what is wrong with a model or its map. */
import { styleText } from 'node:util';
import { mapOf } from '../../model/map.ts';
import type { Embedded } from '../../model/run.ts';
import type { MetricInfo, Metrics } from '../../types.ts';
import { conformalityOf, warningOf } from '../../view/collapse.ts';
import { directionArrow, formatSummary } from '../../view/numbers.ts';
import { failuresOf, groupRuns, repeatsOf, standings, type Judged, type ModelGroup, type Rank } from '../../view/ranks.ts';
import { failureText } from '../../view/verdict.ts';

/** Of every model whose map has collapsed: that it has, and what to try. */
export function collapseLines(runs: readonly { name: string; embedded: Embedded; metrics: Metrics }[]): string[] {
  return runs.flatMap(({ name, embedded: { embedding, dim, model }, metrics }) => {
    const warning = model && warningOf(mapOf(embedding, dim), model.config.model, conformalityOf(metrics));
    return warning ? [`${name}: ${warning.text} ${warning.remedy}.`] : [];
  });
}

/** Of every model that is best at nothing: why. */
export function failureLines(runs: readonly Judged[]): string[] {
  const groups = groupRuns(runs);
  return failuresOf(groups).flatMap((failure, index) =>
    failure ? [`${groups[index].name}: ${failureText(failure)} It counts as best at nothing.`] : [],
  );
}

const marks: Record<Exclude<Rank, null>, string> = { best: ' ●', leads: ' ○' };
const [noMark, failed] = ['  ', ' †'];

/** One row a metric, one column a model: mean and deviation over its seeds. */
export function metricsTable(runs: readonly Judged[], info: readonly MetricInfo[]): string {
  const groups = groupRuns(runs);
  const failures = failuresOf(groups);
  const shown = info.filter(({ id }) => runs.some(({ metrics }) => typeof metrics?.values[id] === 'number'));
  const rows = shown.map((metric) =>
    standings(metric, groups, failures).map(({ summary, rank }) => ({
      rank,
      text: `${formatSummary(summary)}${rank ? marks[rank] : noMark}`,
    })),
  );
  const names = groups.map(
    ({ name, runs: { length } }, column) => `${name}${length > 1 ? ` ×${length}` : ''}${failures[column] ? failed : noMark}`,
  );
  const titleWidth = Math.max(...shown.map(({ title }) => title.length), 0) + 2;
  const widths = names.map((name, column) => Math.max(name.length, 12, ...rows.map((row) => row[column].text.length)) + 2);
  const head = ' '.repeat(titleWidth) + names.map((name, column) => name.padStart(widths[column])).join('');
  const lines = shown.map((metric, index) => {
    const cells = rows[index].map(({ text, rank }, column) =>
      rank === 'best' ? styleText('bold', text.padStart(widths[column])) : text.padStart(widths[column]),
    );
    return `${directionArrow(metric)} ${metric.title.padEnd(titleWidth - 2)}${cells.join('')}`;
  });
  return [
    head,
    ...lines,
    '',
    legendOf(
      groups,
      failures.some((failure) => failure !== null),
    ),
  ].join('\n');
}

function legendOf(groups: readonly ModelGroup[], someFailed: boolean): string {
  const most = groups.reduce((largest, group) => (group.runs.length > largest.runs.length ? group : largest));
  const over = repeatsOf(most);
  const words =
    most.runs.length > 1
      ? [
          `mean ± standard deviation over ${over}`,
          `● better than every other beyond chance (paired t-tests over ${over}, 5 % after Holm’s correction)`,
          '○ best mean, not beyond chance',
        ]
      : ['○ best value: one run cannot tell it from chance, --seeds 1,2,3,4,5 can'];
  return [
    ['↓ lower is better, ↑ higher is better', ...words].join(', '),
    ...(someFailed ? ['† fails, and is best at nothing; why stands below'] : []),
  ].join('\n');
}
