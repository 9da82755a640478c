/** What stands under a figure's panels, as a table: a row a panel, a column a metric, marked as in the figure. */
import { directionArrow } from '../../view/numbers.ts';
import type { StandingsRow } from '../../view/ranks.ts';
import type { Cell, Table } from './table.ts';

/** @param titles of the panels, one for each of a row's standings */
export function standingsTable(rows: readonly StandingsRow[], titles: readonly string[], caption: string): Table {
  const cell = ({ standings }: StandingsRow, panel: number): Cell => {
    const { summary, rank } = standings[panel];
    return summary && { mean: summary.mean, deviation: summary.spread, ...(rank && { rank }) };
  };
  return {
    caption,
    head: ['model', ...rows.map(({ info }) => `${info.title} ${directionArrow(info)}`)],
    groups: [titles.map((title, panel) => [title, ...rows.map((row) => cell(row, panel))])],
  };
}
