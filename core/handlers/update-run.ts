/** What becomes of a run, as every window hears of it. */
import type { RunSummary } from '../contract/index.ts';
import type { RunEntry, Workspace } from '../workspace.ts';

export function updateRun(workspace: Workspace, run: RunEntry, change: Partial<RunSummary>): RunSummary {
  run.summary = { ...run.summary, ...change };
  if (workspace.runs.has(run.summary.id)) workspace.tell.run(run.summary);
  return run.summary;
}
