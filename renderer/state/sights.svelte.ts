/** What panels show of their maps that are looked at from near: ellipses are placed for it. */
import type { RunId } from '../../core/types.ts';
import type { Sight } from '../../core/types/scene.ts';
import { sightOf, type Seen } from '../../core/view/sight.ts';

class Sights {
  of = $state.raw<Readonly<Record<RunId, Sight>>>({});

  /** Panels that are not told of are seen whole; of several panels of a run the first counts. */
  look(seen: ReadonlyMap<RunId, Seen>): void {
    if (seen.size === 0 && Object.keys(this.of).length === 0) return;
    this.of = Object.fromEntries([...seen].map(([run, what]) => [run, sightOf(what, this.of[run])]));
  }
}

export const sights = new Sights();
