/** Measures an embedding and tells windows of each metric as soon as there is one. */
import { toFaultRecord } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import * as pipeline from '../pipeline.ts';
import type { Metrics } from '../types.ts';
import type { RunEntry, Workspace } from '../workspace.ts';
import { updateRun } from './update-run.ts';

/** Milliseconds between two tellings of how far it is. */
const pace = 400;
export const stoppedNote = 'Measuring was stopped; what is missing has not been measured.';

/**
 * Its metrics, every one, or where a person stops it those that there are by then.
 * @param before what is known of it already, for its notes @throws `cancelled` where the run is gone, and what measuring throws
 */
export async function measured(workspace: Workspace, run: RunEntry, before: readonly string[] = []): Promise<Metrics> {
  let last = -Infinity;
  let found: Metrics = { values: {}, notes: [] };
  const withBefore = ({ values, notes }: Metrics, ...after: string[]): Metrics => ({ values, notes: [...before, ...notes, ...after] });
  let measuring = { fraction: 0, what: '' };
  // Windows draw all anew for each telling: several metrics in quick succession are one.
  const tell = () => {
    if (performance.now() - last < pace) return;
    last = performance.now();
    updateRun(workspace, run, { measuring, metrics: withBefore(found) });
  };
  const job = createJob((fraction, what) => {
    measuring = { fraction, what };
    tell();
  }, run.stop.signal);
  try {
    return withBefore(
      await pipeline.evaluate(run.prepared.prepared, run.embedded!, job, {
        soFar(metrics) {
          found = metrics;
          tell();
        },
      }),
    );
  } catch (error) {
    if (toFaultRecord(error).tag === 'cancelled' && workspace.runs.has(run.summary.id)) return withBefore(found, stoppedNote);
    throw error;
  } finally {
    run.summary = { ...run.summary, measuring: undefined, metrics: withBefore(found) };
  }
}
