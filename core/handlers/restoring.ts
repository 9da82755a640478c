/** Takes up what a project's folder has of its data. */
import { basename, resolve } from 'node:path';
import type { DatasetSummary, EmbeddingSource, JobId, PreparedSummary } from '../contract/index.ts';
import type { RestoredProject, SavedView } from '../contract/project.ts';
import { isInside } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { componentsSource, uncorrectedSource, isStandIn, neighborsSource } from '../model/sources.ts';
import * as pipeline from '../pipeline.ts';
import { projects } from '../pipeline.ts';
import { isSame } from '../model/options/describe.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import type { Prepared, PreparedId, RunId } from '../types.ts';
import type { Uploads } from '../uploads.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import { subsetOf } from './cells.ts';
import type { HandlerContext } from './context.ts';
import { addMap } from './measures.ts';
import { placeAgain } from './placing.ts';
import { prepareData } from './preparation.ts';
import type { OpenProject, ProjectKeeper } from './project-keeper.ts';
import { openSaved } from './saved.ts';
import { resumeRun } from './training.ts';
import { updateRun } from './update-run.ts';

export function restoring(context: HandlerContext, keeper: ProjectKeeper, uploads: Uploads) {
  const { workspace } = context;

  const restore = async (dataset: DatasetSummary, project: OpenProject, job: JobId): Promise<RestoredProject> => {
    const record = project.before;
    const present = new Map<RunId, RunId>();
    const notes = [...project.notes];
    const whole = record?.prepare ? await prepareData(context, dataset.id, record.prepare, job, asTrained(project, notes)) : null;
    const entry = whole && record?.cells ? subsetOf(workspace, whole, pipeline.rowsOfCells(whole.prepared, record.cells)) : whole;
    const prepared = entry?.summary ?? null;
    if (record && entry) {
      for (const run of record.runs) {
        try {
          present.set(run.id, (await openSaved(workspace, entry, await projects.runFolder(project.folder, run.folder))).id);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          if (error.tag !== 'file-missing') project.elsewhere.push(run);
          notes.push(`${run.folder}: ${error.message}`);
        }
      }
      // Those that were trained when no window looked.
      for (const note of await keeper.takeUpRuns(entry)) if (!notes.includes(note)) notes.push(note);
      for (const map of record.imported) {
        try {
          const source = sourceOfMap(map.source, project.folder);
          const { id } = await addMap(context, uploads, entry, source, job, !isStandIn(map.source));
          present.set(map.id, id);
          updateRun(workspace, workspace.run(id), { name: map.name });
        } catch (error) {
          if (!(error instanceof Fault) || error.tag === 'cancelled') throw error;
          notes.push(`${map.name}: ${error.message}`);
        }
      }
      if (!project.isElsewhere) await resumeRuns(entry.summary.id, project.folder);
    }
    const placed = record?.placed && entry ? await restorePlaced(record.placed, present, notes) : null;
    const seen = placed ?? prepared;
    if (record && !prepared) project.elsewhere.push(...record.runs);
    const restored = {
      dataset,
      options: project.options,
      prepared: seen,
      prepare: record?.prepare ?? null,
      notes,
      view: record?.view ? withRunsRenamed(record.view, present) : null,
      latest: runsNamed(workspace, entry, record?.command?.latest ?? []),
    };
    keeper.look(dataset.id, seen?.id ?? null, restored.view);
    return restored;
  };

  /** What cannot be placed again leaves the maps as they are without. */
  const restorePlaced = async (
    kept: NonNullable<projects.ProjectRecord['placed']>,
    present: Map<RunId, RunId>,
    notes: string[],
  ): Promise<PreparedSummary | null> => {
    try {
      const run = present.get(kept.run);
      if (run === undefined) throw new Fault('file-missing', 'The run that they were placed by is not there.');
      const summary = await placeAgain(workspace, run, kept);
      const again = new Map([...(workspace.preparedEntry(summary.id).placed?.runs ?? [])].map(([id, of]) => [of, id]));
      for (const { id, of } of kept.runs) {
        const now = again.get(present.get(of) ?? of);
        if (now !== undefined) present.set(id, now);
      }
      return summary;
    } catch (error) {
      if (!(error instanceof Fault) || error.tag === 'cancelled') throw error;
      notes.push(`The cells of ${kept.name} could not be placed again: ${error.message}`);
      return null;
    }
  };

  const resumeRuns = async (prepared: PreparedId, folder: string) => {
    const entry = workspace.preparedEntry(prepared);
    for (const checkpoint of await projects.readCheckpoints(folder)) {
      if (checkpoint.fingerprint === entry.prepared.fingerprint && !isUnderWay(workspace, checkpoint.id))
        resumeRun(workspace, entry, checkpoint);
    }
  };

  /** Takes up what came to a project while another program had it. @returns how it was looked at there, where that is of this preparation */
  const broughtUpToDate = async (prepared: PreparedId, project: OpenProject): Promise<SavedView | null> => {
    const record = await projects.readProject(project.folder).catch(() => null);
    if (!record) return null;
    const entry = workspace.preparedEntry(prepared);
    await keeper.takeUpRuns(entry.placed?.of ?? entry);
    const own = [...workspace.runs.values()].filter((run) => run.prepared === entry).map(({ summary }) => summary);
    const present = new Map<RunId, RunId>();
    for (const { id, folder } of record.runs) {
      const run = own.find((each) => each.folder !== undefined && basename(each.folder) === folder);
      if (run) present.set(id, run.id);
      else if (!project.elsewhere.some((each) => each.folder === folder)) project.elsewhere.push({ id, folder });
    }
    for (const { id, source } of record.imported) {
      const run = own.find(({ imported }) => imported === source);
      if (run) present.set(id, run.id);
    }
    const same = JSON.stringify(record.prepare) === JSON.stringify(entry.options);
    return same && record.view ? withRunsRenamed(record.view, present) : null;
  };

  return { restore, broughtUpToDate, resumeRuns };
}

/** Features that a command's runs were trained on: prepared on another machine they may differ in the last digits. */
function asTrained({ folder, before }: OpenProject, notes: string[]) {
  return async (fresh: Prepared): Promise<Prepared> => {
    const { prepare, command } = before ?? {};
    const isOther = !command || !prepare || command.cells !== undefined || !isSame(PrepareOptions, prepare, command.prepare);
    if (isOther || fresh.fingerprint === command.fingerprint) return fresh;
    return pipeline.restoreFeatures(folder, fresh).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      notes.push(error.message);
      return fresh;
    });
  };
}

function runsNamed(workspace: Workspace, entry: PreparedEntry | null, folders: readonly string[]): RunId[] {
  const own = [...workspace.runs.values()].filter(({ prepared, summary: { folder } }) => prepared === entry && folder !== undefined);
  return folders.flatMap((name) => own.filter(({ summary }) => basename(summary.folder!) === name).map(({ summary }) => summary.id));
}

function isUnderWay(workspace: Workspace, run: RunId): boolean {
  const status = workspace.runs.get(run)?.summary.status;
  return status !== undefined && status !== 'cancelled' && status !== 'failed';
}

/** @throws `unsupported` for what lies outside: a project that someone else made reads no files of this machine by itself */
function sourceOfMap(source: string, folder: string): EmbeddingSource {
  if (source === componentsSource) return { components: true };
  if (source === uncorrectedSource) return { uncorrected: true };
  if (source === neighborsSource) return { neighbors: true };
  if (source.startsWith('obsm/')) return { obsm: source.slice('obsm/'.length) };
  const path = resolve(folder, source);
  if (!isInside(path, folder))
    throw new Fault('unsupported', `It comes from outside the project (${source}) and is not read by itself.`, {
      file: source,
      remedy: 'Add the map again if it is yours.',
    });
  return { path };
}

/** Runs have new names in every session; what is kept of a window tells of them anywhere in it. */
function withRunsRenamed(view: SavedView, present: Map<RunId, RunId>): SavedView {
  const renamed = (value: unknown): unknown =>
    typeof value === 'string'
      ? (present.get(value) ?? value)
      : Array.isArray(value)
        ? value.map(renamed)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(Object.entries(value).map(([key, part]) => [present.get(key) ?? key, renamed(part)]))
          : value;
  return renamed(view) as SavedView;
}
