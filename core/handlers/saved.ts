/** Handlers of runs that are kept on disk, and of presets. */
import { resolve } from 'node:path';
import type { CoreMethods, RunSummary } from '../contract/index.ts';
import type { SavedRuns } from '../contract/saved.ts';
import { Fault } from '../base/errors.ts';
import * as pipeline from '../pipeline.ts';
import { presetConfigs, presets, suits } from '../model/presets/index.ts';
import { newRunSummary } from '../summaries.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { stoppedNote } from './measuring.ts';
import { projectFolder, saveRun } from './training.ts';

export function savedHandlers({ workspace }: HandlerContext) {
  return {
    listSavedRuns: (preparedId) => savedRuns(workspace, workspace.preparedEntry(preparedId)),
    openSavedRun: (preparedId, folder) => openSaved(workspace, workspace.preparedEntry(preparedId), folder),

    async removeRun(id) {
      const run = workspace.run(id);
      if (run.summary.folder !== undefined) await workspace.happens('changing', run.prepared.dataset.summary.id);
      workspace.forgetRun(id);
      const trashed = run.summary.folder && (await pipeline.discardRun(run.summary.folder));
      if (run.embedded) workspace.removed.set(id, { run, trashed });
      await workspace.happens('removed', run);
    },
    async restoreRun(id) {
      const removed = workspace.removed.get(id);
      if (!removed)
        throw new Fault('unknown-id', 'This run cannot be brought back.', {
          remedy: 'It was not trained to its end, or its data were closed; train it again.',
        });
      const { run, trashed } = removed;
      await workspace.happens('changing', run.prepared.dataset.summary.id);
      const folder = trashed && (await pipeline.restoreRun(trashed));
      workspace.removed.delete(id);
      // It may have been taken out while it was measured, before it was saved.
      const { status, metrics = { values: {}, notes: [stoppedNote] } } = run.summary;
      run.stop = new AbortController();
      run.summary = {
        ...run.summary,
        folder,
        status: 'done',
        metrics: run.embedded?.model ? metrics : run.summary.metrics,
        measuring: undefined,
      };
      workspace.addRun(run);
      if (status !== 'done' && run.embedded?.model) void saveRun(workspace, run, run.embedded.model, metrics);
      return run.summary;
    },

    async listPresets(preparedId) {
      const { rows: cells, dim: inputDim } = workspace.preparedEntry(preparedId).prepared;
      return presets.map((preset) => {
        const { id, title, description } = preset;
        return { id, title, description, suits: suits(preset, { cells, inputDim }), configs: presetConfigs(preset, { cells, inputDim }) };
      });
    },
  } satisfies Partial<CoreMethods>;
}

/** What is in the project, the newest first. */
export async function savedRuns(workspace: Workspace, entry: PreparedEntry): Promise<SavedRuns> {
  const { runs, broken } = await pipeline.listRuns(projectFolder(workspace, entry));
  return {
    runs: runs.toReversed().map(({ folder, record: { name, saved, config, metrics, training, data } }) => ({
      folder,
      name,
      saved,
      config,
      metrics,
      seconds: training.seconds,
      fits: data.fingerprint === entry.prepared.fingerprint,
      data: { source: data.source, cells: data.cells, dim: data.dim, steps: data.steps.map(({ summary }) => summary) },
      open: openRun(workspace, entry, folder)?.id,
    })),
    broken,
  };
}

function openRun(workspace: Workspace, entry: PreparedEntry, folder: string): RunSummary | undefined {
  const found = [...workspace.runs.values()].find(
    ({ prepared, summary }) => prepared === entry && summary.folder !== undefined && resolve(summary.folder) === resolve(folder),
  );
  return found?.summary;
}

export async function openSaved(workspace: Workspace, entry: PreparedEntry, folder: string): Promise<RunSummary> {
  const { name, model, metrics } = await pipeline.loadRun(folder, entry.prepared);
  const embedding = await pipeline.embed(entry.prepared, model);
  const already = openRun(workspace, entry, folder);
  if (already) return already;
  const summary: RunSummary = {
    ...newRunSummary(workspace.newId(), entry.summary.id, model.config),
    name,
    metrics,
    folder,
    status: 'done',
    progress: 1,
    last: model.history.at(-1),
  };
  workspace.addRun({
    prepared: entry,
    summary,
    stop: new AbortController(),
    history: model.history,
    embedded: { model, embedding, dim: model.config.model.latentDim },
  });
  return summary;
}
