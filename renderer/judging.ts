/** Calls of the core for the table of metrics: curves over neighbourhood size. */
import type { PreparedId, RunId } from '../core/types.ts';
import { attempt, core, perform } from './client.ts';
import { judging } from './state/judging.svelte.ts';

const asked = new Set<string>();

/** Fetches what is not here yet, a run after the other. */
export async function loadCurves(ids: RunId[]): Promise<void> {
  for (const id of ids) {
    if (judging.curves.has(id) || asked.has(id)) continue;
    asked.add(id);
    const found = await attempt(() => core.curves(id));
    if (found) judging.curves.set(id, found);
    asked.delete(id);
  }
}

/** How much of a model's map stays over its seeds, where that is not here yet. @param key names its runs */
export async function loadStability(key: string, run: RunId): Promise<void> {
  if (judging.stability.has(key) || asked.has(key)) return;
  asked.add(key);
  const found = await attempt(() => core.stability(run));
  if (found) judging.stability.set(key, found);
  asked.delete(key);
}

/** Maps that no model here made, whose metrics nobody has asked for yet. */
export function measureMaps(ids: RunId[]): void {
  for (const id of ids) void attempt(() => core.measureRun(id));
}

/** How batches of prepared cells mix, where that is not here yet. @returns whether it is here, or on its way */
export async function loadBatches(prepared: PreparedId): Promise<boolean> {
  if (judging.batches.has(prepared) || asked.has(prepared)) return true;
  asked.add(prepared);
  const found = await perform('Judging batches', (job) => core.batchReport(prepared, job.id), { aside: true });
  if (found) judging.batches.set(prepared, found);
  asked.delete(prepared);
  return found !== undefined;
}
