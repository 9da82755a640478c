/** Indicatrices fetched for the panels; a run's older ones stay until those of a new density arrive. */
import { SvelteMap } from 'svelte/reactivity';
import type { Indicatrices, Part, RunId } from '../../core/types.ts';

class Ellipses {
  #known = new SvelteMap<string, { columns: number; indicatrices: Indicatrices }>();

  get(run: RunId, part: Part): Indicatrices | undefined {
    return this.#known.get(`${run}/${part}`)?.indicatrices;
  }

  has(run: RunId, part: Part, columns: number): boolean {
    return this.#known.get(`${run}/${part}`)?.columns === columns;
  }

  set(run: RunId, columns: number, indicatrices: Indicatrices): void {
    this.#known.set(`${run}/${indicatrices.part}`, { columns, indicatrices });
  }
}

export const ellipses = new Ellipses();
