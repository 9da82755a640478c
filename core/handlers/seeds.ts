/** Runs of one model over several seeds, as embeddings that know of one another. */
import { runsOfModel } from '../pipeline.ts';
import type { Embedded } from '../model/run.ts';
import type { RunId } from '../types.ts';
import type { RunEntry, Workspace } from '../workspace.ts';

/** A run's embedding, which can tell those of its model's other seeds. @throws `unknown-id` for a run that has no embedding yet */
export function embeddedWithSeeds(workspace: Workspace, id: RunId): { run: RunEntry; embedded: Embedded } {
  const { run, embedded } = workspace.embedded(id);
  if (embedded.model) embedded.seeds ??= () => seedsOf(workspace, run);
  return { run, embedded };
}

function seedsOf(workspace: Workspace, run: RunEntry): Embedded[] {
  const beside = [...workspace.runs.values()].filter((other) => other.prepared === run.prepared && other.embedded?.model);
  return runsOfModel(
    run.summary.id,
    beside.map((entry) => ({ ...entry.summary, entry })),
  ).map(({ entry }) => entry.embedded!);
}
