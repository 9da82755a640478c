/** Values that runs give their cells, as they were fetched. */
import { SvelteMap } from 'svelte/reactivity';
import type { Column, RunId } from '../../core/types.ts';

class Measures {
  #known = new SvelteMap<string, Column>();

  get(run: RunId, measure: string): Column | undefined {
    return this.#known.get(`${run}/${measure}`);
  }

  /** Of all runs. */
  forget(measure: string): void {
    for (const key of this.#known.keys()) if (key.endsWith(`/${measure}`)) this.#known.delete(key);
  }

  set(run: RunId, measure: string, column: Column): void {
    this.#known.set(`${run}/${measure}`, column);
  }
}

export const measures = new Measures();
