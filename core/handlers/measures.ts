/** Handlers of what judges embeddings, those of other programs among them. */
import { copyFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { CoreMethods, EmbeddingSource, JobId, RunSummary } from '../contract/index.ts';
import { isInside, placeWhole } from '../base/disk.ts';
import { toFaultRecord } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import * as pipeline from '../pipeline.ts';
import { importedSummary } from '../summaries.ts';
import type { Uploads } from '../uploads.ts';
import type { PreparedEntry, RunEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { onEmbedding } from './geometry.ts';
import { measured } from './measuring.ts';
import { updateRun } from './update-run.ts';

export function measureHandlers(context: HandlerContext, uploads: Uploads) {
  const { workspace } = context;
  return {
    async addEmbedding(id, source, name, measured = true) {
      const entry = workspace.preparedEntry(id);
      // A table comes to the project; what the data hold is there anyway.
      if ('path' in source || 'upload' in source) await workspace.happens('keeping', entry.dataset.summary.id);
      return addMap(context, uploads, entry, source, name, measured);
    },
    measureRun: async (id) => measure(workspace, workspace.embedded(id).run),
    cellMeasure: (id, measure, name) =>
      onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.cellMeasure(prepared, embedded, measure, job)),
    stability: (id, name) => onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.seedStability(prepared, embedded, job)),
    curves: (id, name) => onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.curves(prepared, embedded, job)),
    clusterMeasures: (id, column, name) =>
      onEmbedding(context, id, name, (prepared, embedded, job) => pipeline.clusterMeasures(prepared, embedded, column, job)),
    neighborsOf: async (preparedId, cell, k) => pipeline.neighborsOf(workspace.preparedEntry(preparedId).prepared, cell, k, createJob()),
  } satisfies Partial<CoreMethods>;
}

/** Adds a map without a word to anyone. */
export function addMap(
  { workspace, underJob }: HandlerContext,
  uploads: Uploads,
  entry: PreparedEntry,
  source: EmbeddingSource,
  name: JobId | undefined,
  measured: boolean,
): Promise<RunSummary> {
  return underJob(name, async (job) => {
    const run = addImported(workspace, entry, await readEmbedding(workspace, entry, source, uploads, job));
    if (measured) measure(workspace, run);
    return run.summary;
  });
}

async function readEmbedding(
  workspace: Workspace,
  { dataset, prepared }: PreparedEntry,
  source: EmbeddingSource,
  uploads: Uploads,
  job: Job,
): Promise<pipeline.ImportedEmbedding> {
  if ('components' in source)
    return pipeline.once(prepared, 'first-components', job, (shared) => pipeline.embeddingOfComponents(prepared, shared));
  if ('uncorrected' in source)
    return pipeline.once(prepared, 'uncorrected-components', job, (shared) => pipeline.embeddingBeforeCorrection(prepared, shared));
  if ('neighbors' in source)
    return pipeline.once(prepared, 'first-neighbors', job, (shared) => pipeline.embeddingOfNeighbors(prepared, shared));
  if ('obsm' in source) return pipeline.embeddingOfFile(dataset.data, prepared, source.obsm);
  const project = workspace.folders.get(dataset.summary.id)!;
  if ('path' in source) {
    const path = resolve(source.path);
    const found = await pipeline.embeddingOfTable(dataset.data, prepared, path, job);
    return isInside(path, project) ? found : { ...found, source: await kept(path, project, workspace.newId()) };
  }
  const path = await uploads.finish(source.upload);
  try {
    const found = await pipeline.embeddingOfTable(dataset.data, prepared, path, job);
    return { ...found, source: await kept(path, project, workspace.newId()) };
  } finally {
    await uploads.discard(source.upload);
  }
}

/** A table stays with the project, which is taken up again from there and from nowhere else. @returns where it is now */
async function kept(table: string, project: string, id: string): Promise<string> {
  const folder = join(project, '.maps', id);
  const path = join(folder, basename(table));
  await placeWhole(path, (draft) => copyFile(table, draft));
  return path;
}

/** What reading a map had to say, for the notes of its metrics. */
const said = new WeakMap<RunEntry, string[]>();

function addImported(workspace: Workspace, entry: PreparedEntry, { name, source, embedded, notes }: pipeline.ImportedEmbedding): RunEntry {
  const run: RunEntry = {
    prepared: entry,
    summary: importedSummary(workspace.newId(), entry.summary.id, name, source),
    stop: new AbortController(),
    history: [],
    embedded,
  };
  said.set(run, notes);
  workspace.addRun(run);
  return run;
}

function measure(workspace: Workspace, run: RunEntry): void {
  if (run.summary.imported === undefined || run.summary.metrics || run.summary.status !== 'done') return;
  updateRun(workspace, run, { status: 'evaluating' });
  measured(workspace, run, said.get(run))
    .then((metrics) => updateRun(workspace, run, { status: 'done', metrics }))
    .catch((error: unknown) => {
      // The map is there whether or not it could be measured.
      const fault = toFaultRecord(error);
      updateRun(workspace, run, { status: 'done', ...(fault.tag !== 'cancelled' && { fault }) });
    });
}
