/** Takes up what a project's folder has of its data: a shell round the handlers that open and prepare. */
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { CoreMethods, DatasetSummary, EmbeddingSource, JobId, PreparedSummary } from '../contract/index.ts';
import type { ProjectMethods, SavedView } from '../contract/project.ts';
import { isInside } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import type { OpenOptions } from '../model/options/open.ts';
import { componentsSource, uncorrectedSource, isStandIn, neighborsSource } from '../model/sources.ts';
import * as sessions from '../pipeline/session.ts';
import type { DatasetId, PreparedId, RunId } from '../types.ts';
import { isSample } from '../types/samples.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import { projectKeeper, type OpenProject } from './project-keeper.ts';
import { placeAgain } from './placing.ts';
import { resumeRun } from './training.ts';

/** Milliseconds between two looks at what another program keeps in a project that is read along. */
const alongEvery = 2_000;

/** The contract's methods, those of projects among them. */
export function keepingProjects(workspace: Workspace, methods: Omit<CoreMethods, keyof ProjectMethods>): CoreMethods {
  const keeper = projectKeeper(workspace);
  const home = workspace.options.projectFolder;

  const kept = async (opening: Promise<DatasetSummary>, options: Partial<OpenOptions>): Promise<DatasetSummary> => {
    const summary = await opening;
    const source = keeper.sourceOf(summary);
    await keeper.leaveOthersOf(source);
    return keeper.opened(summary, options, await sessions.folderFor(home, summary.name, source));
  };
  const restore = async (dataset: DatasetSummary, project: OpenProject, job: JobId) => {
    const record = project.before;
    const present = new Map<RunId, RunId>();
    const notes = [...project.notes];
    const whole = record?.prepare ? await methods.prepare(dataset.id, record.prepare, job) : null;
    const prepared =
      whole && record?.cells ? await methods.subset(whole.id, rowsOf(workspace.preparedEntry(whole.id), record.cells)) : whole;
    if (record && prepared) {
      for (const run of record.runs) {
        try {
          present.set(run.id, (await methods.openSavedRun(prepared.id, join(project.folder, run.folder))).id);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          if (error.tag !== 'file-missing') project.elsewhere.push(run);
          notes.push(`${run.folder}: ${error.message}`);
        }
      }
      for (const map of record.imported) {
        try {
          const source = sourceOfMap(map.source, project.folder);
          const { id } = await methods.addEmbedding(prepared.id, source, job, !isStandIn(map.source));
          present.set(map.id, id);
          await methods.renameRun(id, map.name);
        } catch (error) {
          if (!(error instanceof Fault) || error.tag === 'cancelled') throw error;
          notes.push(`${map.name}: ${error.message}`);
        }
      }
      if (!project.isElsewhere) await resumeRuns(prepared.id, project.folder);
    }
    const placed = record?.placed && prepared ? await restorePlaced(record.placed, present, notes) : null;
    const seen = placed ?? prepared;
    if (record && !prepared) project.elsewhere.push(...record.runs);
    const restored = {
      dataset,
      options: project.options,
      prepared: seen,
      prepare: record?.prepare ?? null,
      notes,
      view: record?.view ? withRunsRenamed(record.view, present) : null,
    };
    keeper.look(dataset.id, seen?.id ?? null, restored.view);
    return restored;
  };

  /** What cannot be placed again leaves the maps as they are without. */
  const restorePlaced = async (
    kept: NonNullable<sessions.SessionRecord['placed']>,
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

  /** Those on disk of just this preparation. */
  const takeUpRuns = async (prepared: PreparedId, project: OpenProject) => {
    if (project.elsewhere.length === 0) return;
    const fitting = new Set((await methods.listSavedRuns(prepared)).runs.filter(({ fits }) => fits).map(({ folder }) => basename(folder)));
    const found = project.elsewhere.filter(({ folder }) => fitting.has(folder));
    project.elsewhere = project.elsewhere.filter((run) => !found.includes(run));
    for (const { folder } of found) await methods.openSavedRun(prepared, join(project.folder, folder));
  };

  const datasetOf = (prepared: PreparedId) => workspace.prepared.get(prepared)?.dataset.summary.id;
  const begun = async <T>(prepared: PreparedId, work: () => Promise<T>): Promise<T> => {
    keeper.requireOwn(datasetOf(prepared));
    await keeper.begin(datasetOf(prepared));
    return work();
  };
  /** What writes into the project that a run is of. */
  const ofOwn = async <T>(id: RunId, work: () => Promise<T>): Promise<T> => {
    keeper.requireOwn((workspace.runs.get(id) ?? workspace.removed.get(id)?.run)?.prepared.dataset.summary.id);
    return work();
  };

  const resumeRuns = async (prepared: PreparedId, folder: string) => {
    const entry = workspace.preparedEntry(prepared);
    for (const checkpoint of await sessions.readCheckpoints(folder)) {
      if (checkpoint.fingerprint === entry.prepared.fingerprint && !isUnderWay(workspace, checkpoint.id))
        resumeRun(workspace, entry, checkpoint);
    }
  };

  /** Runs that the program which has a project keeps meanwhile. */
  const readAlong = (dataset: DatasetId) => {
    const look = setInterval(
      () =>
        void (async () => {
          const project = workspace.datasets.has(dataset) ? keeper.of(dataset) : null;
          if (!project?.isElsewhere) return clearInterval(look);
          const prepared = project.looked;
          if (prepared === null || !workspace.prepared.has(prepared)) return;
          for (const { folder, fits, open } of (await methods.listSavedRuns(prepared)).runs)
            if (fits && open === undefined) await methods.openSavedRun(prepared, folder);
        })().catch(() => undefined),
      alongEvery,
    );
    look.unref();
  };

  return {
    ...methods,
    async session() {
      const open = await methods.session();
      const latest = open.datasets.at(-1);
      return latest ? { ...open, ...keeper.looked(latest.id) } : open;
    },
    about: async () => ({ ...(await methods.about()), unfinished: workspace.options.resume === false ? null : await unfinished(home) }),
    openPath: (path, options, job) => kept(methods.openPath(path, options, job), options),
    openSample: (sample, job) => kept(methods.openSample(sample, job), {}),
    uploadOpen: (upload, options, job) => kept(methods.uploadOpen(upload, options, job), options),
    async prepare(dataset, options, job) {
      const prepared = await methods.prepare(dataset, options, job);
      const same = keeper.preparedBefore(prepared);
      keeper.look(dataset, same.id);
      await takeUpRuns(same.id, keeper.of(dataset));
      return same;
    },
    // What is trained, or done by hand, is kept; what is only looked at leaves nothing behind.
    train: (prepared, configs) => begun(prepared, () => methods.train(prepared, configs)),
    startSweep: (prepared, base, plan) => begun(prepared, () => methods.startSweep(prepared, base, plan)),
    addColumn: (prepared, ...rest) => begun(prepared, () => methods.addColumn(prepared, ...rest)),
    resumeSweep: async (id) => {
      keeper.requireOwn(datasetOf((await methods.sweep(id)).prepared));
      return methods.resumeSweep(id);
    },
    removeColumn: (prepared, ...rest) => begun(prepared, () => methods.removeColumn(prepared, ...rest)),
    restoreColumn: (prepared, ...rest) => begun(prepared, () => methods.restoreColumn(prepared, ...rest)),
    renameRun: (run, name) => ofOwn(run, () => methods.renameRun(run, name)),
    restoreRun: (run) => ofOwn(run, () => methods.restoreRun(run)),
    renameCategory: (prepared, ...rest) => begun(prepared, () => methods.renameCategory(prepared, ...rest)),
    renameColumn: (prepared, ...rest) => begun(prepared, () => methods.renameColumn(prepared, ...rest)),
    addEmbedding: (prepared, source, ...rest) =>
      'path' in source || 'upload' in source
        ? begun(prepared, () => methods.addEmbedding(prepared, source, ...rest))
        : methods.addEmbedding(prepared, source, ...rest),
    async placeCells(run, ...rest) {
      const { dataset } = workspace.run(run).prepared;
      await keeper.begin(dataset.summary.id);
      const placed = await methods.placeCells(run, ...rest);
      keeper.look(dataset.summary.id, placed.id);
      return placed;
    },
    async removePlaced(prepared) {
      const of = await methods.removePlaced(prepared);
      keeper.look(of.dataset, of.id);
      return of;
    },
    async removeRun(id) {
      if (workspace.run(id).summary.folder !== undefined) keeper.requireOwn(workspace.run(id).prepared.dataset.summary.id);
      const { checkpoint, prepared } = workspace.run(id);
      await methods.removeRun(id);
      await checkpoint?.remove();
      keeper.touch(prepared.dataset.summary.id);
    },
    async closeDataset(dataset) {
      await keeper.closed(dataset);
      await methods.closeDataset(dataset);
    },

    async listProjects() {
      const found = await sessions.listProjects(home);
      return found.map(({ folder, record: { data, saved, runs }, dataThere, inUse }) => ({
        folder,
        name: basename(folder),
        source: data.source,
        saved,
        cells: data.cells,
        runs: runs.length,
        dataThere,
        inUse,
      }));
    },
    projectAt: (path) => sessions.projectAt(resolve(path)),
    async openProject(folder, from, job, elsewhere) {
      const record = await sessions.readSession(folder);
      // Before a large file has been read.
      if (elsewhere === undefined || elsewhere === null) await sessions.requireFree(folder);
      const { source, options } = record.data;
      if (!from && !(await sessions.isThere(source))) {
        throw new Fault(
          'file-missing',
          isAbsolute(source) ? 'The data are not where they were.' : 'The data came from a browser and are not kept.',
          { file: source, remedy: 'Choose the file again; everything else of the project is kept.' },
        );
      }
      const opening =
        from && 'upload' in from
          ? methods.uploadOpen(from.upload, options, job)
          : from
            ? methods.openPath(from.path, options, job)
            : isSample(source)
              ? methods.openSample(source, job)
              : methods.openPath(source, options, job);
      const summary = await opening;
      const dataset = await keeper.opened(summary, options, { folder, record }, elsewhere ?? undefined);
      const restored = await restore(dataset, keeper.of(dataset.id), job);
      if (elsewhere === 'along') readAlong(dataset.id);
      return restored;
    },
    async takeProject(id) {
      const project = keeper.of(id);
      await keeper.takeOver(id);
      if (project.looked !== null && workspace.prepared.has(project.looked)) await resumeRuns(project.looked, project.folder);
    },
    async restoreProject(id, job) {
      return restore(workspace.dataset(id).summary, keeper.of(id), job);
    },
    saveView: async (dataset, prepared, view) => keeper.look(dataset, prepared, view),
  };
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

/** @param cells indices into the data's cells */
function rowsOf({ prepared }: PreparedEntry, cells: number[]): Uint32Array {
  const wanted = new Set(cells);
  return Uint32Array.from(prepared.kept.keys()).filter((row) => wanted.has(prepared.kept[row]));
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

/** The project that the program ended in without its having been closed. */
async function unfinished(home: string): Promise<string | null> {
  const [last] = await sessions.listProjects(home);
  return last && last.record.open && last.dataThere && !last.inUse ? last.folder : null;
}
