/** How the table of metrics is looked at, and the curves over neighbourhood size that were fetched for it. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { MeasureCurves, SeedStability } from '../../core/contract/index.ts';
import type { BatchReport } from '../../core/types/batches.ts';
import type { PreparedId, RunId } from '../../core/types.ts';

/** metrics: a row each; models: a row each; paper: the method's own metrics, by the part regularized and the part they look at. */
export type TableLayout = 'metrics' | 'models' | 'paper';

class Judging {
  layout = $state<TableLayout>('metrics');
  /** Every seed by itself. */
  apart = $state(false);
  /** All metrics under their heads, beyond the five that lead. */
  every = $state(false);
  /** Metrics that are switched off. */
  readonly hidden = new SvelteSet<string>();
  /** Models left out of the profiles, by their first run. */
  readonly without = new SvelteSet<RunId>();
  /** The metric that models are ordered by, best first or last first. */
  sort = $state.raw<{ metric: string; reversed: boolean } | null>(null);
  /** Lines over neighbourhood size beside the values that are means over it. */
  overSize = $state(false);
  readonly curves = new SvelteMap<RunId, MeasureCurves>();
  /** How much of a model's map stays over its seeds, by the ids of its runs. */
  readonly stability = new SvelteMap<string, SeedStability>();

  /** How batches mix in what models are trained on. */
  readonly batches = new SvelteMap<PreparedId, BatchReport>();

  toggle(metric: string): void {
    if (!this.hidden.delete(metric)) this.hidden.add(metric);
  }

  /** Best first, then worst first, then as they came. */
  sortBy(metric: string): void {
    if (this.sort?.metric !== metric) this.sort = { metric, reversed: false };
    else this.sort = this.sort.reversed ? null : { metric, reversed: true };
  }
}

export const judging = new Judging();
