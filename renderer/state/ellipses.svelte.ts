/** Indicatrices as they were fetched; a run's older ones stay until those of another density or place arrive. */
import { SvelteMap } from 'svelte/reactivity';
import type { Indicatrices, MetricSource, RunId } from '../../core/types.ts';
import { placementKey, type Asked } from '../../core/view/shown.ts';

/** Placements kept of each metric: one comes back to what one has just looked at. */
const mostKept = 24;

class Ellipses {
  #known = new SvelteMap<string, ReadonlyMap<string, Indicatrices>>();

  get(run: RunId, { source, placement }: Asked): Indicatrices | undefined {
    const known = this.#known.get(keyOf(run, source));
    return known && (known.get(placementKey(placement)) ?? [...known.values()].at(-1));
  }

  has(run: RunId, { source, placement }: Asked): boolean {
    return this.#known.get(keyOf(run, source))?.has(placementKey(placement)) ?? false;
  }

  set(run: RunId, { source, placement }: Asked, indicatrices: Indicatrices): void {
    const known = [...(this.#known.get(keyOf(run, source)) ?? [])].slice(1 - mostKept);
    this.#known.set(keyOf(run, source), new Map([...known, [placementKey(placement), indicatrices]]));
  }
}

function keyOf(run: RunId, source: MetricSource): string {
  return `${run}/${source}`;
}

export const ellipses = new Ellipses();
