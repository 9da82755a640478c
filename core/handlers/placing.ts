/** Handlers of cells that models have not seen. */
import { rm } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import type { CoreMethods, PreparedSummary } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { createJob, portion, type Job } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PlaceOptions, PassOptions } from '../model/options/place.ts';
import { SaveOptions } from '../model/options/save.ts';
import { fileNameOf } from '../model/portable.ts';
import * as pipeline from '../pipeline.ts';
import { summarizePrepared } from '../summaries.ts';
import type { RunId } from '../types.ts';
import type { Uploads } from '../uploads.ts';
import type { PlacedEntry, PreparedEntry, RunEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { givenMatrix } from './given.ts';

export function placingHandlers({ workspace, underJob }: HandlerContext, uploads: Uploads) {
  return {
    placeCells: (runId, source, open, choice, name) =>
      underJob(name, async (job) => {
        const run = originalOf(workspace, runId);
        const { dataset } = run.prepared;
        await workspace.happens('keeping', dataset.summary.id);
        const project = workspace.folders.get(dataset.summary.id);
        if (project === undefined) throw new Fault('unknown-id', 'These data have no project.', { remedy: 'Open them again.' });
        const parsed = parseOptions(OpenOptions, open);
        const id = workspace.newId();
        const file = keptFile(project, id);
        let shown = '';
        try {
          const { file: from, name } = await givenMatrix(uploads, source);
          shown = name;
          await pipeline.convert(from, file, parsed, parseOptions(SaveOptions, { format: 'h5ad' }), portion(job, 0, 0.3));
          const placed = await place(
            workspace,
            run,
            { id, name: shown, open: parsed.layer === undefined ? {} : { layer: 'X' }, choice: parseOptions(PlaceOptions, choice) },
            file,
            portion(job, 0.3, 1),
          );
          await workspace.happens('looked', workspace.preparedEntry(placed.id));
          return placed;
        } catch (error) {
          await rm(join(project, folderName, id), { recursive: true, force: true });
          // The copy is gone, and nobody knows it by its name.
          throw error instanceof Fault && error.detail.file === file
            ? new Fault(error.tag, error.message, { ...error.detail, file: 'path' in source ? source.path : shown }, error)
            : error;
        } finally {
          if ('upload' in source) await uploads.discard(source.upload);
        }
      }),
    async removePlaced(preparedId) {
      const entry = workspace.preparedEntry(preparedId);
      if (!entry.placed) return entry.summary;
      const { of } = entry.placed;
      await workspace.happens('changing', of.dataset.summary.id);
      await takeAwayPlaced(workspace, of);
      await workspace.happens('looked', of);
      return of.summary;
    },
    exportPlaced: (preparedId, name) =>
      underJob(name, async (job) => {
        const entry = workspace.preparedEntry(preparedId);
        if (!entry.placed) throw new Fault('bad-option', 'No cells were placed on these maps.', { remedy: 'Place some first.' });
        const { from } = entry.placed;
        const rows = Uint32Array.from({ length: entry.prepared.rows - from }, (_, row) => from + row);
        const runs = [...workspace.runs.values()].filter(({ prepared, embedded }) => prepared === entry && embedded);
        const embeddings = runs.map(({ summary, embedded }) => ({
          name: summary.name,
          embedding: embedded!.embedding,
          dim: embedded!.dim,
        }));
        const table = await pipeline.cellsTable(entry.dataset.data, entry.prepared, rows, embeddings, job);
        return { ...table, name: `${entry.placed.name.replace(/\.[^.]+$/, '')}-placed.csv` };
      }),
    exportModel: async (runId, choice, path, name) => {
      if (!isAbsolute(path))
        throw new Fault('bad-option', 'The place must be a whole path.', {
          file: path,
          remedy: `Begin it at the root of a disk, as in /data/blood${pipeline.portableEnding}.`,
        });
      return underJob(name, async (job) => {
        const { of, run } = toPass(originalOf(workspace, runId));
        const parsed = parseOptions(PassOptions, choice);
        const base = pipeline.baseOf(path, parsed.kind);
        const files = await pipeline.passedFiles(of, run, basename(base), parsed, job);
        // The desktop's dialog has asked whether the file that was chosen may be replaced, and no other.
        const isAsked = path === `${base}.${files[0].suffix}`;
        return { files: await pipeline.writeModelFiles(base, files, isAsked), notes: [] };
      });
    },
    downloadModel: (runId, choice, name) =>
      underJob(name, (job) => {
        const original = originalOf(workspace, runId);
        const { of, run } = toPass(original);
        return workspace.downloads.offer((folder) =>
          pipeline.downloadOfModel(of, run, fileNameOf(of.data.name, run.name), parseOptions(PassOptions, choice), folder, job),
        );
      }),
  } satisfies Partial<CoreMethods>;
}

const folderName = '.placed';
/** A copy of the new cells' file, from which they are placed anew when the project is opened again. */
const keptFile = (project: string, id: string) => join(project, folderName, id, 'cells.h5ad');

/** Cells that were placed in an earlier session. @throws the faults of placing */
export function placeAgain(
  workspace: Workspace,
  run: RunId,
  kept: Pick<PlacedEntry, 'id' | 'name' | 'open' | 'choice'>,
  job: Job = createJob(),
): Promise<PreparedSummary> {
  const entry = originalOf(workspace, run);
  return place(workspace, entry, kept, keptFile(workspace.folders.get(entry.prepared.dataset.summary.id)!, kept.id), job);
}

/** A run with what its model was made of. */
function toPass({ prepared: entry, summary, embedded }: RunEntry) {
  return {
    of: { data: entry.dataset.data, prepared: entry.prepared, options: entry.options },
    run: { name: summary.name, model: embedded!.model!, metrics: summary.metrics ?? { values: {}, notes: [] } },
  };
}

async function place(
  workspace: Workspace,
  run: RunEntry,
  kept: Pick<PlacedEntry, 'id' | 'name' | 'open' | 'choice'>,
  file: string,
  job: Job,
): Promise<PreparedSummary> {
  const { prepared: entry, summary } = run;
  const { of, run: passed } = toPass(run);
  const beside = await pipeline.placeBeside(of, passed, { file, name: kept.name }, parseOptions(OpenOptions, kept.open), kept.choice, job);
  // Closed, or dropped, meanwhile.
  if (workspace.prepared.get(entry.summary.id) !== entry) throw new Fault('cancelled', 'Cancelled.');
  await takeAwayPlaced(workspace, entry, kept.id);
  const id = workspace.newId();
  const own = {
    ...summarizePrepared(id, entry.dataset.summary.id, beside.data.genes.length, beside.prepared),
    placed: { from: beside.from, of: entry.summary.id, report: beside.report },
  };
  const placed: PlacedEntry = { ...kept, of: entry, run: summary.id, from: beside.from, runs: new Map() };
  const both: PreparedEntry = {
    dataset: { data: beside.data, summary: entry.dataset.summary },
    options: entry.options,
    prepared: beside.prepared,
    summary: own,
    placed,
  };
  workspace.prepared.set(id, both);
  for (const other of [...workspace.runs.values()]) {
    const model = other.embedded?.model;
    if (other.prepared !== entry || other.summary.status !== 'done' || !model) continue;
    const embedding = await pipeline.embed(beside.prepared, model);
    const runId = workspace.newId();
    placed.runs.set(runId, other.summary.id);
    const { folder: _, sweep: __, ...told } = other.summary;
    workspace.addRun({
      prepared: both,
      summary: { ...told, id: runId, prepared: id },
      stop: new AbortController(),
      history: other.history,
      embedded: { model, embedding, dim: model.config.model.latentDim },
    });
  }
  return own;
}

/** @param but the kept copy that stays */
async function takeAwayPlaced(workspace: Workspace, of: PreparedEntry, but?: string): Promise<void> {
  const project = workspace.folders.get(of.dataset.summary.id);
  for (const [id, entry] of [...workspace.prepared]) {
    if (entry.placed?.of.dataset !== of.dataset) continue;
    for (const [runId, run] of [...workspace.runs]) if (run.prepared === entry) workspace.forgetRun(runId);
    workspace.prepared.delete(id);
    if (project !== undefined && entry.placed.id !== but)
      await rm(join(project, folderName, entry.placed.id), { recursive: true, force: true });
  }
}

/**
 * A run of cells beside others stands for the one that was trained. @throws `unsupported` for an imported map, `unknown-id` before there is
 * a model
 */
function originalOf(workspace: Workspace, id: RunId): RunEntry {
  const run = workspace.trained(id).run;
  const original = run.prepared.placed?.runs.get(id);
  return original === undefined ? run : workspace.trained(original).run;
}
