/** Values that runs give their cells, as they were fetched. */
import { SvelteMap } from 'svelte/reactivity';
import type { Column, RunId } from '../../core/types.ts';

class Measures {
  /** Null where a run has no such values. */
  #known = new SvelteMap<string, Column | null>();

  get(run: RunId, measure: string): Column | undefined {
    return this.#known.get(`${run}/${measure}`) ?? undefined;
  }

  isKnown(run: RunId, measure: string): boolean {
    return this.#known.has(`${run}/${measure}`);
  }

  isNone(run: RunId, measure: string): boolean {
    return this.#known.get(`${run}/${measure}`) === null;
  }

  /** Of all runs. */
  forget(measure: string): void {
    for (const key of this.#known.keys()) if (key.endsWith(`/${measure}`)) this.#known.delete(key);
  }

  set(run: RunId, measure: string, column: Column | null): void {
    this.#known.set(`${run}/${measure}`, column);
  }
}

export const measures = new Measures();
