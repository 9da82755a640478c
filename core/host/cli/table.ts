/** Metrics of models as a table for the terminal, the best of each row marked, and what is wrong with a map. */
import { styleText } from 'node:util';
import { mapOf } from '../../model/map.ts';
import type { Embedded } from '../../model/run.ts';
import type { MetricInfo, Metrics } from '../../types.ts';
import { bestValues, directionArrow, mayBeBest } from '../../view/best.ts';
import { conformalityOf, warningOf } from '../../view/collapse.ts';
import { formatValue } from '../../view/numbers.ts';

/** Of every model whose map has collapsed: that it has, and what to try. */
export function collapseLines(runs: readonly { name: string; embedded: Embedded; metrics: Metrics }[]): string[] {
  return runs.flatMap(({ name, embedded: { embedding, dim, model }, metrics }) => {
    const warning = model && warningOf(mapOf(embedding, dim), model.config.model, conformalityOf(metrics));
    return warning ? [`${name}: ${warning.text} ${warning.remedy}.`] : [];
  });
}

const mark = ' ●';
const noMark = '  ';

/** One row a metric, one column a model. */
export function metricsTable(runs: readonly { name: string; metrics: Metrics }[], info: readonly MetricInfo[]): string {
  const shown = info.filter(({ id }) => runs.some(({ metrics }) => typeof metrics.values[id] === 'number'));
  const titleWidth = Math.max(...shown.map(({ title }) => title.length), 0) + 2;
  const widths = runs.map(({ name }) => Math.max(name.length + noMark.length, 12));
  const head = ' '.repeat(titleWidth) + runs.map(({ name }, column) => `${name}${noMark}`.padStart(widths[column] + 2)).join('');
  const rows = shown.map((metric) => {
    const values = runs.map(({ metrics }) => metrics.values[metric.id]);
    const best = bestValues(metric, runs.map(({ metrics }, run) => (mayBeBest(metrics) ? values[run] : null)));
    const cells = values.map((value, column) => {
      const text = `${formatValue(value)}${best[column] ? mark : noMark}`.padStart(widths[column] + 2);
      return best[column] ? styleText('bold', text) : text;
    });
    return `${directionArrow(metric)} ${metric.title.padEnd(titleWidth - 2)}${cells.join('')}`;
  });
  return [head, ...rows, '', '↓ lower is better, ↑ higher is better, ● best of its row'].join('\n');
}
