/** What the window knows of what its view needs, as far as it has come from the core. */
import type { PreparedSummary, RunSummary } from '../../core/contract/index.ts';
import type { LiveState } from '../../core/contract/live.ts';
import type { RunId } from '../../core/types.ts';
import type { Materials, RunMaterial } from '../../core/view/assemble.ts';
import { failureOf } from '../../core/view/verdict.ts';
import { columns } from './columns.svelte.ts';
import { ellipses } from './ellipses.svelte.ts';
import { measures } from './measures.svelte.ts';

/** Where it stands. */
export interface Known {
  readonly prepared: PreparedSummary | null | undefined;
  run(id: RunId): RunSummary | undefined;
  /** Those on the same data. */
  beside(run: RunSummary): readonly RunSummary[];
  /** cells × 2 */
  map(id: RunId): Float32Array | undefined;
  /** The run whose weight is being tried out, and what it has come to. */
  readonly live: { run: RunId | null; state: LiveState | null };
}

export function materialsOf(known: Known): Materials {
  const tried = (run: RunId) => (known.live.run === run ? known.live.state : null);
  return {
    run: (id) => runOf(known, id),
    column: (choice) => columns.get(known.prepared?.id, choice),
    groups: (column) => known.prepared?.obs.find(({ name, kind }) => name === column && kind === 'category')?.categories ?? null,
    ellipses: (run, asked) => (tried(run) ? tried(run)!.indicatrices.find(({ part }) => part === asked.source) : ellipses.get(run, asked)),
    measure: (run, measure) => (tried(run) ? undefined : measures.get(run, measure)),
  };
}

/**
 * Nothing for a run that has no embedding yet; one in training has its first frame. Under a weight that is being tried out, it leaves
 * behind where its cells were.
 */
function runOf({ run, beside, map: mapOf, live }: Known, id: RunId): RunMaterial | undefined {
  const summary = run(id);
  const map = mapOf(id);
  if (!summary || !map) return undefined;
  const { name, imported, config, metrics } = summary;
  const kept = {
    id,
    name,
    imported,
    map,
    ...(config && { config }),
    ...(metrics && { metrics, failure: failureOf([summary], beside(summary)) }),
  };
  if (live.run !== id) return kept;
  if (!live.state || !config) return { ...kept, ghost: map };
  const { weight, spectrum, embedding } = live.state;
  const { regularization, contrast } = config.model;
  const model = {
    ...config.model,
    regularization: regularization.kind === 'none' ? regularization : { ...regularization, weight },
    ...(contrast && { contrast: { ...contrast, spectrum: spectrum ?? contrast.spectrum } }),
  };
  return { ...kept, config: { ...config, model }, metrics: undefined, failure: null, map: embedding, ghost: map };
}
