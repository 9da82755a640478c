/** What stands out in every panel: the legend's category under the pointer, and the cells that are selected. */
import { cellsOf } from '../../core/view/filter.ts';
import type { PlotSelection, PlotTool } from '../plot/hover.ts';

class Selection {
  /** The legend's category under the pointer. */
  category = $state<string | null>(null);
  /** Cells encircled with the lasso or box: ascending rows; null for none. */
  cells = $state.raw<Uint32Array | null>(null);
  tool = $state<PlotTool>('pan');

  /** @param count of all cells @param only stretches of those that are shown; null for all */
  invert(count: number, only: readonly number[] | null): void {
    const marks = new Uint8Array(count);
    for (const cell of this.cells ?? []) marks[cell] = 1;
    const rest = cellsOf(only ?? [0, count]).filter((cell) => !marks[cell]);
    this.cells = rest.length > 0 ? rest : null;
  }

  take({ cells, mode }: Pick<PlotSelection, 'cells' | 'mode'>): void {
    const before = mode === 'replace' || !this.cells ? new Uint32Array() : this.cells;
    const marks = new Uint8Array(Math.max(cells.at(-1) ?? -1, before.at(-1) ?? -1) + 1);
    for (const cell of before) marks[cell] = 1;
    for (const cell of cells) marks[cell] = mode === 'subtract' ? 0 : 1;
    const chosen = new Uint32Array(marks.length);
    let count = 0;
    for (let cell = 0; cell < marks.length; cell++) if (marks[cell]) chosen[count++] = cell;
    this.cells = count > 0 ? chosen.slice(0, count) : null;
  }
}

export const selection = new Selection();
