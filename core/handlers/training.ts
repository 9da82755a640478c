/** Handlers of runs: trained, stopped, named. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CoreMethods, RunSummary } from '../contract/index.ts';
import { toFaultRecord, type FaultRecord } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { RunConfig } from '../model/options/train.ts';
import * as pipeline from '../pipeline.ts';
import { mapOf } from '../model/map.ts';
import { PastWeights } from '../model/past-weights.ts';
import type { TrainedRun } from '../model/run.ts';
import type { EpochRecord, Metrics, Parameters } from '../types.ts';
import { newRunSummary } from '../summaries.ts';
import type { PreparedEntry, RunEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { measured } from './measuring.ts';
import { updateRun } from './update-run.ts';

/** Milliseconds after a failure to write until it is tried again: a disk that is full now may have room then. */
export const again = 2_000;

export function trainingHandlers({ workspace, underJob }: HandlerContext) {
  return {
    async train(preparedId, configs) {
      const entry = workspace.preparedEntry(preparedId);
      await workspace.happens('keeping', entry.dataset.summary.id);
      const parsed = configs.map((config) => parseOptions(RunConfig, config));
      return parsed.map((config) => startRun(workspace, entry, config));
    },
    fitDecoder: (id, name) =>
      underJob(name, async (job) => {
        const { run, model, embedding } = workspace.trained(id);
        await workspace.happens('keeping', run.prepared.dataset.summary.id);
        const fitted = await pipeline.fitDecoder(run.prepared.prepared, model, job);
        return addTrained(workspace, run, fitted, embedding);
      }),
    cancelRun: async (run) => workspace.run(run).stop.abort(),
    async renameRun(id, name) {
      const run = workspace.run(id);
      await workspace.happens('changing', run.prepared.dataset.summary.id);
      const chosen = name.trim() || run.summary.name;
      if (run.summary.folder && chosen !== run.summary.name) await pipeline.amendRun(run.summary.folder, { name: chosen });
      return updateRun(workspace, run, { name: chosen });
    },
    history: async (id) => workspace.run(id).history,
    async embedding(id) {
      const { embedding, dim } = workspace.embedded(id).embedded;
      return mapOf(embedding, dim);
    },
  } satisfies Partial<CoreMethods>;
}

/** Where a data set's project is kept. */
export function projectFolder(workspace: Workspace, { dataset }: PreparedEntry): string {
  return workspace.folders.get(dataset.summary.id) ?? join(workspace.options.projectFolder, dataset.data.name);
}

/** @param as a name, and the sweep that begins it, where it is not a person who does */
export function startRun(
  workspace: Workspace,
  entry: PreparedEntry,
  config: RunConfig,
  as: Pick<RunSummary, 'sweep'> & { name?: string } = {},
): RunSummary {
  const summary = { ...newRunSummary(workspace.newId(), entry.summary.id, config), ...as };
  const checkpoint = new pipeline.projects.CheckpointWriter(projectFolder(workspace, entry), summary.id, {
    name: summary.name,
    config,
    fingerprint: entry.summary.fingerprint,
    queued: Date.now(),
  });
  return followRun(
    workspace,
    { prepared: entry, summary, stop: new AbortController(), history: [], past: new PastWeights(), checkpoint },
    config,
  );
}

/** Queues a run that a crash broke off: it goes on with its name, its history and its weights. */
export function resumeRun(
  workspace: Workspace,
  entry: PreparedEntry,
  { id, name, config, history, parameters, fingerprint, queued }: pipeline.projects.Checkpoint,
): RunSummary {
  const summary: RunSummary = {
    ...newRunSummary(id, entry.summary.id, config),
    name,
    progress: history.length / config.epochs,
    last: history.at(-1),
  };
  const checkpoint = new pipeline.projects.CheckpointWriter(projectFolder(workspace, entry), id, { name, config, fingerprint, queued });
  const run: RunEntry = {
    prepared: entry,
    summary,
    stop: new AbortController(),
    history: [...history],
    past: new PastWeights(),
    checkpoint,
  };
  workspace.tell.run(summary);
  return followRun(workspace, run, config, parameters ? { initial: parameters, before: history } : undefined);
}

/** Queues one run and sees it through training, evaluation and saving; its state goes to every window. */
function followRun(
  workspace: Workspace,
  run: RunEntry,
  config: RunConfig,
  begun?: { initial: Parameters; before: EpochRecord[] },
): RunSummary {
  const {
    prepared: entry,
    summary: { id },
  } = run;
  workspace.runs.set(id, run);

  let lastTold = 0;
  const trained = pipeline.train(
    entry.prepared,
    config,
    {
      started: () => updateRun(workspace, run, { status: 'training' }),
      epoch(record) {
        run.history.push(record);
        run.checkpoint?.epoch(record);
        run.summary = { ...run.summary, progress: record.epoch / config.epochs, last: record };
        if (performance.now() - lastTold < 50 && record.epoch < config.epochs) return;
        lastTold = performance.now();
        workspace.tell.epoch({ run: id, record });
      },
      frame: (epoch, embedding) => workspace.tell.frame({ run: id, epoch, embedding: mapOf(embedding, config.model.latentDim) }),
      weights(epoch, parameters) {
        run.past?.add(epoch, parameters);
        run.checkpoint?.weights(epoch, parameters);
      },
    },
    run.stop.signal,
    begun,
  );

  trained
    .then(async (model) => {
      const job = createJob(undefined, run.stop.signal);
      const embedding = await pipeline.embed(entry.prepared, model);
      run.embedded = { model, embedding, dim: config.model.latentDim };
      run.history = model.history;
      updateRun(workspace, run, { status: 'evaluating', progress: 1, last: model.history.at(-1) });
      // Of a sweep's many runs only those picked are measured in full, at its end.
      const metrics =
        run.summary.sweep === undefined
          ? await measured(workspace, run)
          : (await pipeline.essentials(entry.prepared, model, embedding, ['paper'], job))[0];
      updateRun(workspace, run, { status: 'done', metrics });
      await saveRun(workspace, run, model, metrics);
    })
    .catch((error: unknown) => {
      const fault = toFaultRecord(error);
      updateRun(workspace, run, fault.tag === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', fault });
    })
    // One that is closed in the midst of training goes on when its project is opened again.
    .finally(() => workspace.runs.has(id) && run.checkpoint?.remove());
  return run.summary;
}

/** A model that came of a run's, under its name: measured and kept like one that was trained. */
function addTrained(workspace: Workspace, from: RunEntry, model: TrainedRun, embedding: Float32Array): RunSummary {
  const { config, history } = model;
  const summary: RunSummary = {
    ...newRunSummary(workspace.newId(), from.prepared.summary.id, config),
    name: from.summary.name,
    status: 'evaluating',
    progress: 1,
    last: history.at(-1),
  };
  const run: RunEntry = {
    prepared: from.prepared,
    summary,
    stop: new AbortController(),
    history,
    embedded: { model, embedding, dim: config.model.latentDim },
  };
  workspace.addRun(run);
  void measured(workspace, run)
    .then(async (metrics) => {
      updateRun(workspace, run, { status: 'done', metrics });
      await saveRun(workspace, run, model, metrics);
    })
    .catch((error: unknown) => {
      const fault = toFaultRecord(error);
      updateRun(workspace, run, fault.tag === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', fault });
    });
  return run.summary;
}

/** A run that cannot be saved is trained all the same: it is tried again for as long as its data are open. */
export async function saveRun(workspace: Workspace, run: RunEntry, model: TrainedRun, metrics: Metrics): Promise<void> {
  const {
    prepared: entry,
    summary: { id },
  } = run;
  const written = (fault: FaultRecord | null) => workspace.happens('written', entry.dataset.summary.id, id, fault);
  const isOpen = () => workspace.runs.has(id) || workspace.removed.has(id);
  for (; isOpen(); await setTimeout(again, undefined, { ref: false })) {
    if (!workspace.runs.has(id)) continue;
    try {
      const savedAs = run.summary.name;
      const folder = await pipeline.saveRun(projectFolder(workspace, entry), entry.dataset.data, entry.prepared, model, metrics, savedAs, {
        past: run.past,
      });
      await written(null);
      updateRun(workspace, run, { folder, fault: undefined });
      if (run.summary.sweep === undefined) await workspace.happens('trained', run);
      if (run.summary.name !== savedAs) await pipeline.amendRun(folder, { name: run.summary.name });
      return;
    } catch (error) {
      const fault = toFaultRecord(error);
      updateRun(workspace, run, { fault });
      if (run.summary.folder !== undefined) return;
      await written(fault);
    }
  }
  await written(null);
}
