/** Handlers of what is drawn on an embedding and measured from its metric. */
import type { CoreMethods, JobId } from '../contract/index.ts';
import type { Job } from '../base/job.ts';
import type { Embedded } from '../model/run.ts';
import * as pipeline from '../pipeline.ts';
import type { Prepared, RunId } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { embeddedWithSeeds } from './seeds.ts';

export function geometryHandlers(context: HandlerContext) {
  return {
    indicatrices: (id, source, placement, name) =>
      onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.indicatrices(prepared, embedded, source, placement, job)),
    stretchDirections: (id, source, name) =>
      onEmbedding(context, id, name, async (prepared, embedded, job) =>
        Float32Array.from((await pipeline.geometryOfCells(prepared, embedded, source, job)).direction),
      ),
    distanceBetween: (id, a, b, name) =>
      onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.distanceBetween(prepared, embedded, a, b, job)),
    areaOf: (id, polygon, name) =>
      onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.areaOf(prepared, embedded, polygon, job)),
  } satisfies Partial<CoreMethods>;
}

/** Works on a run's embedding until it is done, cancelled, or the run is removed. */
export async function onEmbedding<T>(
  { workspace, underJob }: HandlerContext,
  id: RunId,
  name: JobId | undefined,
  work: (prepared: Prepared, embedded: Embedded, job: Job) => Promise<T>,
): Promise<T> {
  const { run, embedded } = embeddedWithSeeds(workspace, id);
  return underJob(name, (job) => work(run.prepared.prepared, embedded, { ...job, signal: AbortSignal.any([job.signal, run.stop.signal]) }));
}

/** A run as a figure shows it. */
export function shownRun(workspace: Workspace, id: RunId): pipeline.ShownRun {
  const {
    run: {
      summary: { name, config, imported, metrics },
    },
    embedded,
  } = embeddedWithSeeds(workspace, id);
  return { id, name, config, imported, embedded, metrics };
}
