/** Keeps what is open in its project's folder, and takes it up again: a shell round the handlers that open and prepare. */
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { CoreMethods, DatasetSummary, EmbeddingSource, JobId, PreparedSummary, Session } from '../contract.ts';
import type { ProjectMethods, SavedView } from '../contract/project.ts';
import { Fault, toFaultRecord } from '../errors.ts';
import type { OpenOptions } from '../options.ts';
import * as sessions from '../pipeline/session.ts';
import type { DatasetId, PreparedId, RunId } from '../types.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import { ownColumns, takeUpColumns } from './own-columns.ts';
import { resumeRun } from './training.ts';

/** Milliseconds after a change until it is written. */
const settle = 250;

interface OpenProject {
  folder: string;
  release: () => Promise<void>;
  /** What was kept of it before, as long as that has not been taken up. */
  before: sessions.SessionRecord | null;
  source: string;
  options: Partial<OpenOptions>;
  view: SavedView | null;
  looked: PreparedId | null;
  /** Runs of other preparations, which stay where they are. */
  elsewhere: sessions.SessionRecord['runs'];
  /** What could not be taken up of it, in sentences. */
  notes: string[];
  /** Columns were made, changed or taken away since they were written. */
  columnsChanged: boolean;
  timer?: NodeJS.Timeout;
  writing: Promise<void>;
}

const keepers = new WeakMap<Workspace, ProjectKeeper>();

/** One for all windows of a workspace. */
export function projectKeeper(workspace: Workspace): ProjectKeeper {
  const keeper = keepers.get(workspace) ?? new ProjectKeeper(workspace);
  keepers.set(workspace, keeper);
  return keeper;
}

/** Writes what is open and lets go of it, as a program does that ends: runs in training go on when their project is opened again. */
export async function leaveProjects(workspace: Workspace): Promise<void> {
  await keepers.get(workspace)?.leave();
  for (const dataset of workspace.datasets.keys()) workspace.closeDataset(dataset);
}

/** The contract's methods, those of projects among them. */
export function keepingProjects(workspace: Workspace, methods: Omit<CoreMethods, keyof ProjectMethods>): CoreMethods {
  const keeper = projectKeeper(workspace);
  const home = workspace.options.projectFolder;

  const kept = async (opening: Promise<DatasetSummary>, options: Partial<OpenOptions>): Promise<DatasetSummary> => {
    const summary = await opening;
    return keeper.opened(summary, options, await sessions.folderFor(home, summary.name, keeper.sourceOf(summary)));
  };
  const restore = async (dataset: DatasetSummary, project: OpenProject, job: JobId) => {
    const record = project.before;
    const present = new Map<RunId, RunId>();
    const notes = [...project.notes];
    const whole = record?.prepare ? await methods.prepare(dataset.id, record.prepare, job) : null;
    const prepared = whole && record?.cells ? await methods.subset(whole.id, rowsOf(workspace.preparedEntry(whole.id), record.cells)) : whole;
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
          const { id } = await methods.addEmbedding(prepared.id, sourceOfMap(map.source), job);
          present.set(map.id, id);
          await methods.renameRun(id, map.name);
        } catch (error) {
          if (!(error instanceof Fault) || error.tag === 'cancelled') throw error;
          notes.push(`${map.name}: ${error.message}`);
        }
      }
      for (const checkpoint of await sessions.readCheckpoints(project.folder)) {
        if (checkpoint.fingerprint === prepared.fingerprint) resumeRun(workspace, workspace.preparedEntry(prepared.id), checkpoint);
      }
    }
    const restored = { dataset, options: project.options, prepared, prepare: record?.prepare ?? null, notes, view: record?.view ? withRunsRenamed(record.view, present) : null };
    keeper.look(dataset.id, prepared?.id ?? null, restored.view);
    return restored;
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
    openSample: (job) => kept(methods.openSample(job), {}),
    uploadOpen: (upload, options, job) => kept(methods.uploadOpen(upload, options, job), options),
    async prepare(dataset, options, job) {
      const prepared = await methods.prepare(dataset, options, job);
      const same = keeper.preparedBefore(prepared);
      keeper.look(dataset, same.id);
      return same;
    },
    async removeRun(id) {
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
        folder, name: basename(folder), source: data.source, saved, cells: data.cells, runs: runs.length, dataThere, inUse,
      }));
    },
    async openProject(folder, from, job) {
      const record = await sessions.readSession(folder);
      const { source, options } = record.data;
      if (!from && !(await sessions.isThere(source))) {
        throw new Fault('file-missing', isAbsolute(source) ? 'The data are not where they were.' : 'The data came from a browser and are not kept.', { file: source, remedy: 'Choose the file again; everything else of the project is kept.' });
      }
      const opening = from && 'upload' in from ? methods.uploadOpen(from.upload, options, job)
        : from ? methods.openPath(from.path, options, job)
        : source === 'sample' ? methods.openSample(job) : methods.openPath(source, options, job);
      const summary = await opening;
      const dataset = await keeper.opened(summary, options, { folder, record });
      return restore(dataset, keeper.of(dataset.id), job);
    },
    async restoreProject(id, job) {
      return restore(workspace.dataset(id).summary, keeper.of(id), job);
    },
    saveView: async (dataset, prepared, view) => keeper.look(dataset, prepared, view),
  };
}

function sourceOfMap(source: string): EmbeddingSource {
  return source.startsWith('obsm/') ? { obsm: source.slice('obsm/'.length) } : { path: source };
}

/** @param cells indices into the data's cells */
function rowsOf({ prepared }: PreparedEntry, cells: number[]): Uint32Array {
  const wanted = new Set(cells);
  return Uint32Array.from(prepared.kept.keys()).filter((row) => wanted.has(prepared.kept[row]));
}

/** Runs have new names in every session; what is kept of a window tells of them anywhere in it. */
function withRunsRenamed(view: SavedView, present: Map<RunId, RunId>): SavedView {
  const renamed = (value: unknown): unknown =>
    typeof value === 'string' ? (present.get(value) ?? value)
    : Array.isArray(value) ? value.map(renamed)
    : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, part]) => [present.get(key) ?? key, renamed(part)]))
    : value;
  return renamed(view) as SavedView;
}

/** The project that the program ended in without its having been closed. */
async function unfinished(home: string): Promise<string | null> {
  const [last] = await sessions.listProjects(home);
  return last && last.record.open && last.dataThere && !last.inUse ? last.folder : null;
}

export class ProjectKeeper {
  private readonly workspace: Workspace;
  private readonly projects = new Map<DatasetId, OpenProject>();

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    const dataset = (prepared: PreparedId) => workspace.prepared.get(prepared)?.dataset.summary.id;
    workspace.join({
      progress() {}, epoch() {}, frame() {},
      run: ({ prepared }) => this.touch(dataset(prepared)),
      prepared: ({ summary }) => this.columnsChanged(summary.dataset),
    });
  }

  of(dataset: DatasetId): OpenProject {
    const project = this.projects.get(dataset);
    if (!project) throw new Fault('unknown-id', 'These data have no project.', { remedy: 'Open them again.' });
    return project;
  }

  /** How a project knows the data again. */
  sourceOf({ source, id }: DatasetSummary): string {
    const { data } = this.workspace.dataset(id);
    return source === 'sample' || dirname(data.source) === '.' ? data.source : resolve(data.source);
  }

  async opened(summary: DatasetSummary, options: Partial<OpenOptions>, { folder, record }: { folder: string; record: sessions.SessionRecord | null }): Promise<DatasetSummary> {
    const release = await sessions.lockProject(folder).catch((error: unknown) => {
      this.workspace.closeDataset(summary.id);
      throw error;
    });
    const sameReading = record !== null && JSON.stringify(record.data.options) === JSON.stringify(options);
    const project: OpenProject = { folder, release, before: sameReading ? record : null, source: this.sourceOf(summary), options, view: null, looked: null, elsewhere: sameReading ? [] : (record?.runs ?? []), notes: [], columnsChanged: false, writing: Promise.resolve() };
    const { obs, cells } = this.workspace.dataset(summary.id).data;
    if (sameReading) takeUpColumns(obs, await sessions.readColumns(folder, cells.length).catch((error: unknown) => {
      project.notes.push(toFaultRecord(error).message);
      return [];
    }));
    this.projects.set(summary.id, project);
    this.workspace.folders.set(summary.id, folder);
    const dataset = { ...summary, project: { folder, resumable: sameReading && (record.prepare !== null || record.runs.length > 0) } };
    this.workspace.dataset(summary.id).summary = dataset;
    this.touch(summary.id);
    return dataset;
  }

  /** Writes what is open and lets go of it, as a program does that ends. */
  async leave(): Promise<void> {
    for (const [dataset, project] of this.projects) {
      clearTimeout(project.timer);
      if (!project.before) this.write(dataset, project, true);
      await project.writing;
      await project.release();
    }
    this.projects.clear();
  }

  /** Data prepared once more as they were are the same data: their runs belong to them. */
  preparedBefore(fresh: PreparedSummary): PreparedSummary {
    const { prepared } = this.workspace;
    const options = JSON.stringify(prepared.get(fresh.id)?.options);
    const earlier = [...prepared.values()].find(({ summary, options: other }) => summary.id !== fresh.id && summary.dataset === fresh.dataset && summary.fingerprint === fresh.fingerprint && JSON.stringify(other) === options);
    if (!earlier) return fresh;
    prepared.delete(fresh.id);
    return earlier.summary;
  }

  looked(dataset: DatasetId): Pick<Session, 'view' | 'looked' | 'options'> {
    const project = this.projects.get(dataset);
    if (!project) return {};
    const { view, looked, options } = project;
    return { view, looked, options: { open: options, prepare: (looked === null ? undefined : this.workspace.prepared.get(looked)?.options) ?? null } };
  }

  /** Takes note of what is looked at and how. */
  look(dataset: DatasetId, prepared: PreparedId | null, view?: SavedView | null): void {
    const project = this.projects.get(dataset);
    if (!project) return;
    project.before = null;
    project.looked = prepared;
    if (view) project.view = view;
    this.touch(dataset);
  }

  async closed(dataset: DatasetId): Promise<void> {
    const project = this.projects.get(dataset);
    if (!project) return;
    clearTimeout(project.timer);
    this.write(dataset, project, false);
    this.projects.delete(dataset);
    await project.writing;
    await project.release();
  }

  touch(dataset: DatasetId | undefined): void {
    const project = dataset === undefined ? undefined : this.projects.get(dataset);
    // What was kept stays until it has been taken up, or other work has begun.
    if (!project || project.before || project.timer) return;
    project.timer = setTimeout(() => {
      project.timer = undefined;
      this.write(dataset!, project, true);
    }, settle);
  }

  private columnsChanged(dataset: DatasetId): void {
    const project = this.projects.get(dataset);
    if (!project) return;
    project.columnsChanged = true;
    this.touch(dataset);
  }

  private write(id: DatasetId, project: OpenProject, open: boolean): void {
    const entry = this.workspace.datasets.get(id);
    if (!entry) return;
    const { data, summary } = entry;
    const looked = project.looked === null ? undefined : this.workspace.prepared.get(project.looked);
    const own = [...this.workspace.runs.values()].filter(({ prepared }) => prepared.dataset === entry);
    const record: sessions.SessionRecord = project.before
      ? { ...project.before, open }
      : {
          format: 'indicatrix-session',
          formatVersion: 1,
          saved: new Date().toISOString(),
          open,
          data: { name: data.name, source: project.source, options: project.options, cells: summary.cells, genes: summary.genes },
          prepare: looked?.options ?? null,
          ...(looked?.prepared.steps.some(({ step }) => step === 'subset') && { cells: Array.from(looked.prepared.kept) }),
          runs: own.flatMap(({ summary: run }) => (run.folder ? [{ id: run.id, folder: basename(run.folder) }] : [])).concat(project.elsewhere),
          imported: own.flatMap(({ summary: { id: run, name, imported } }) => (imported === undefined ? [] : [{ id: run, source: imported, name }])),
          view: project.view,
        };
    // A disk that is full now may have room at the next change; work goes on meanwhile.
    project.writing = project.writing.then(() => sessions.writeSession(project.folder, record)).catch(() => undefined);
    if (!project.columnsChanged) return;
    project.columnsChanged = false;
    const columns = ownColumns(entry.data.obs);
    project.writing = project.writing.then(() => sessions.writeColumns(project.folder, columns)).catch(() => void (project.columnsChanged = true));
  }
}
