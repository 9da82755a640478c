/** Indicatrices as they were fetched; a run's older ones stay until those of another density or place arrive. */
import { SvelteMap } from 'svelte/reactivity';
import type { Indicatrices, MetricSource, RunId } from '../../core/types.ts';
import { placementKey, type Asked } from '../../core/view/shown.ts';

/** Placements kept of each metric: one comes back to what one has just looked at. */
const mostKept = 24;

class Ellipses {
  /** When each was last asked for: what a view shows beside what has just come is not what goes. */
  readonly #asked = new Map<string, number>();
  #now = 0;
  #known = new SvelteMap<string, ReadonlyMap<string, Indicatrices>>();

  get(run: RunId, { source, placement }: Asked): Indicatrices | undefined {
    const known = this.#known.get(keyOf(run, source));
    return known && (known.get(placementKey(placement)) ?? [...known.values()].at(-1));
  }

  has(run: RunId, { source, placement }: Asked): boolean {
    const known = this.#known.get(keyOf(run, source))?.has(placementKey(placement)) ?? false;
    if (known) this.#asked.set(`${keyOf(run, source)} ${placementKey(placement)}`, ++this.#now);
    return known;
  }

  set(run: RunId, { source, placement }: Asked, indicatrices: Indicatrices): void {
    const of = keyOf(run, source);
    const kept = [...(this.#known.get(of) ?? [])];
    const askedFor = ([key]: readonly [string, Indicatrices]) => this.#asked.get(`${of} ${key}`) ?? 0;
    const oldest = kept.length < mostKept ? null : kept.reduce((a, b) => (askedFor(b) < askedFor(a) ? b : a));
    if (oldest) this.#asked.delete(`${of} ${oldest[0]}`);
    this.#asked.set(`${of} ${placementKey(placement)}`, ++this.#now);
    this.#known.set(of, new Map([...kept.filter((one) => one !== oldest), [placementKey(placement), indicatrices]]));
  }
}

function keyOf(run: RunId, source: MetricSource): string {
  return `${run}/${source}`;
}

export const ellipses = new Ellipses();
