/** Indicatrices fetched for the panels; a run's older ones stay until those of a new density or place arrive. */
import { SvelteMap } from 'svelte/reactivity';
import type { Indicatrices, MetricSource, Placement, RunId } from '../../core/types.ts';

class Ellipses {
  #known = new SvelteMap<string, { placed: string; indicatrices: Indicatrices }>();

  get(run: RunId, source: MetricSource): Indicatrices | undefined {
    return this.#known.get(`${run}/${source}`)?.indicatrices;
  }

  has(run: RunId, source: MetricSource, placement: Placement): boolean {
    return this.#known.get(`${run}/${source}`)?.placed === told(placement);
  }

  set(run: RunId, placement: Placement, indicatrices: Indicatrices): void {
    this.#known.set(`${run}/${indicatrices.part}`, { placed: told(placement), indicatrices });
  }
}

function told(placement: Placement): string {
  return placement.kind === 'cells' ? `cells ${placement.cells.join()}` : JSON.stringify(placement);
}

export const ellipses = new Ellipses();
