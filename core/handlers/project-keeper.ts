/** Writes what is open of each data set, and how it is looked at, into its project's folder, soon after every change. */
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { isInside } from '../base/disk.ts';
import type { DatasetSummary, Session } from '../contract/index.ts';
import type { SavedView } from '../contract/project.ts';
import { Fault, toFaultRecord, type FaultRecord } from '../base/errors.ts';
import { isLink } from '../base/links.ts';
import { OpenOptions } from '../model/options/open.ts';
import { projects } from '../pipeline.ts';
import { isSame } from '../model/options/describe.ts';
import type { DatasetId, PreparedId, RunStatus } from '../types.ts';
import { isSample } from '../types/samples.ts';
import type { PreparedEntry, RunEntry, Workspace } from '../workspace.ts';
import { followColumns, ownColumns, takeUpColumns } from './own-columns.ts';
import { openSaved, savedRuns } from './saved.ts';
import { again } from './training.ts';

/** Milliseconds after a change until it is written. */
const settle = 250;
/** And between two looks at what another program keeps in a project that is read along. */
const alongEvery = 2_000;

export interface OpenProject {
  folder: string;
  /** It is on disk, and this program's; before there is something to keep it is a name alone. */
  begun: boolean;
  beginning?: Promise<void>;
  release: () => Promise<void>;
  /** What was kept of it before, as long as that has not been taken up. */
  before: projects.ProjectRecord | null;
  source: string;
  options: Partial<OpenOptions>;
  view: SavedView | null;
  looked: PreparedId | null;
  /** What commands keep in its record. */
  command: projects.ProjectRecord['command'];
  /** Its record tells paths from its folder. */
  relative: boolean;
  /** Runs of other preparations, which stay where they are. */
  elsewhere: projects.ProjectRecord['runs'];
  /** What could not be taken up of it, in sentences. */
  notes: string[];
  /** Columns were made, changed or taken away since they were written. */
  columnsChanged: boolean;
  /** Another program has it: it is read along here, or was taken over. Nothing is written into it. */
  isElsewhere: boolean;
  /** What could not be written, and why. */
  failing: Map<string, FaultRecord>;
  timer?: NodeJS.Timeout;
  writing: Promise<void>;
}

/** What a person wants of a project that another program has open. */
export type OpenElsewhere = 'along' | 'takeOver';

/** Where a project of a data set is, and what gives it back. */
interface Claimed {
  folder: string;
  record: projects.RecordFound | null;
  /** A project of the same data that another program has. */
  inUse: string | null;
  release(): Promise<void>;
}

const noLock = () => Promise.resolve();

const ended = new Set<RunStatus>(['done', 'failed', 'cancelled']);

function readsAlong(folder: string): Fault {
  return new Fault('in-use', 'Another window or command has this project open; here it is read along, and nothing is written into it.', {
    file: folder,
    remedy: 'Take it over to go on with it here.',
  });
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

export class ProjectKeeper {
  private readonly workspace: Workspace;
  private readonly projects = new Map<DatasetId, OpenProject>();

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    const dataset = (prepared: PreparedId) => workspace.prepared.get(prepared)?.dataset.summary.id;
    workspace.join({
      run: ({ prepared }) => this.touch(dataset(prepared)),
      prepared: ({ summary }) => this.columnsChanged(summary.dataset),
    });
    workspace.listen({
      opened: ({ summary }, options) => this.findProject(summary, options),
      closing: (id) => this.closed(id),
      prepared: async (entry) => {
        this.look(entry.dataset.summary.id, entry.summary.id);
        await this.takeUpRuns(entry);
      },
      looked: ({ dataset: { summary }, summary: { id } }) => this.look(summary.id, id),
      keeping: async (id) => {
        this.requireOwn(id);
        await this.begin(id);
      },
      changing: (id) => this.requireOwn(id),
      trained: (run) => this.trained(run),
      removed: async ({ checkpoint, prepared }) => {
        await checkpoint?.remove();
        this.touch(prepared.dataset.summary.id);
      },
      written: (id, part, fault) => this.written(id, part, fault),
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
    return isSample(source) || isLink(data.source) || dirname(data.source) === '.' ? data.source : resolve(data.source);
  }

  /** Data that a person opened: theirs is the project of their source. */
  private async findProject(summary: DatasetSummary, options: Partial<OpenOptions>): Promise<void> {
    const source = this.sourceOf(summary);
    await this.leaveOthersOf(source);
    await this.opened(summary, options, await this.claim(summary.id, summary.name, source));
  }

  /** All that lie in the project and are of just this preparation, whoever trained them. @returns which cannot be shown and why, in sentences */
  async takeUpRuns(entry: PreparedEntry): Promise<string[]> {
    const project = this.of(entry.dataset.summary.id);
    const notes: string[] = [];
    for (const { folder, fits, open } of (await savedRuns(this.workspace, entry)).runs.toReversed()) {
      if (!fits || open !== undefined) continue;
      const name = basename(folder);
      try {
        await openSaved(this.workspace, entry, folder);
        project.elsewhere = project.elsewhere.filter((run) => run.folder !== name);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        notes.push(`${name}: ${error.message}`);
      }
    }
    return notes;
  }

  /** Runs that the program which has a project keeps meanwhile. */
  private readAlong(dataset: DatasetId): void {
    const look = setInterval(() => {
      const project = this.projects.get(dataset);
      if (!project?.isElsewhere) return clearInterval(look);
      const entry = project.looked === null ? undefined : this.workspace.prepared.get(project.looked);
      if (entry && !entry.placed) void this.takeUpRuns(entry).catch(() => undefined);
    }, alongEvery);
    look.unref();
  }

  /** @param along another program has the project, which is read along */
  async opened(
    summary: DatasetSummary,
    options: Partial<OpenOptions>,
    { folder, record, inUse, release }: Claimed,
    along = false,
  ): Promise<DatasetSummary> {
    const begun = record !== null;
    const sameReading = record !== null && isSame(OpenOptions, record.data.options, options);
    const project: OpenProject = {
      folder,
      begun,
      release,
      before: sameReading ? record : null,
      source: this.sourceOf(summary),
      options,
      view: null,
      looked: null,
      command: record?.command,
      relative: record?.data.relative ?? false,
      elsewhere: sameReading ? [] : (record?.runs ?? []),
      notes: [],
      columnsChanged: false,
      isElsewhere: along,
      failing: new Map(),
      writing: Promise.resolve(),
    };
    if (record?.unread && !along)
      project.notes.push(
        `What was open in this project cannot be read; ${await projects.setAside(folder)} is a copy of it. Its runs are shown again once the data are prepared as they were.`,
      );
    const { obs, cells } = this.workspace.dataset(summary.id).data;
    if (sameReading)
      takeUpColumns(
        obs,
        await projects.readColumns(folder, cells.length).catch((error: unknown) => {
          project.notes.push(toFaultRecord(error).message);
          return [];
        }),
      );
    this.projects.set(summary.id, project);
    this.workspace.folders.set(summary.id, folder);
    const resumable = sameReading && (record.prepare !== null || record.runs.length > 0);
    const dataset = { ...summary, project: { folder, resumable, ...(inUse !== null && { inUse }) } };
    this.workspace.dataset(summary.id).summary = dataset;
    if (along) {
      this.written(summary.id, 'project', toFaultRecord(readsAlong(folder)));
      this.readAlong(summary.id);
    }
    this.touch(summary.id);
    this.workspace.tell.looked();
    return dataset;
  }

  /**
   * The project of a data set, this program's from here on where there is one. Another program may begin or take one between two looks.
   * @param begins it is made where there is none
   */
  async claim(dataset: DatasetId, name: string, source: string, begins = false): Promise<Claimed> {
    for (;;) {
      const found = await projects.folderFor(this.workspace.options.projectFolder, name, source);
      if (found.record === null && !begins) return { ...found, release: noLock };
      try {
        return { ...found, release: await this.lock(dataset, found.folder) };
      } catch (error) {
        if (error instanceof Fault && error.tag === 'in-use') continue;
        if (!begins) this.workspace.closeDataset(dataset);
        throw error;
      }
    }
  }

  /** A project that a person chose. What its holder did last is in the record. @throws `in-use` where another program has it */
  async claimChosen(dataset: DatasetId, folder: string, how?: OpenElsewhere): Promise<Claimed> {
    let release = noLock;
    try {
      if (how !== 'along') release = await this.lock(dataset, folder, how === 'takeOver');
      return { folder, record: await projects.readProject(folder), inUse: null, release };
    } catch (error) {
      await release();
      this.workspace.closeDataset(dataset);
      throw error;
    }
  }

  /** The same data are read anew, in another way perhaps: their project is the one that they had. */
  private async leaveOthersOf(source: string): Promise<void> {
    for (const [dataset, project] of this.projects) if (project.source === source && project.begun) await this.closed(dataset);
  }

  private lock(dataset: DatasetId, folder: string, takesOver = false): Promise<() => Promise<void>> {
    return projects.takeProject(folder, { lost: () => this.lost(dataset), asked: () => this.handOver(dataset), takesOver });
  }

  /** Before anything is written into a project. @throws `in-use` where another program has it */
  private requireOwn(dataset: DatasetId | undefined): void {
    const project = dataset === undefined ? undefined : this.projects.get(dataset);
    if (project?.isElsewhere) throw readsAlong(project.folder);
  }

  /** Goes on with a project in place of the program that has it. @throws `write-failed` */
  async takeOver(dataset: DatasetId): Promise<void> {
    const project = this.of(dataset);
    if (!project.isElsewhere) return;
    project.release = await this.lock(dataset, project.folder, true);
    const entry = this.workspace.dataset(dataset);
    const columns = await projects.readColumns(project.folder, entry.data.cells.length).catch(() => null);
    if (columns) followColumns(this.workspace, entry, columns);
    project.columnsChanged = false;
    project.isElsewhere = false;
    project.command = (await projects.readProject(project.folder).catch(() => null))?.command;
    this.written(dataset, 'project', null);
  }

  /** Another program takes it over: what is open is written, and runs in training stop where that one goes on with them. */
  private async handOver(dataset: DatasetId): Promise<void> {
    const project = this.projects.get(dataset);
    if (!project) return;
    await this.workspace.toldLast();
    clearTimeout(project.timer);
    this.write(dataset, project, true);
    for (const run of this.workspace.runs.values()) {
      if (run.prepared.dataset.summary.id !== dataset || !run.checkpoint || ended.has(run.summary.status)) continue;
      const { checkpoint } = run;
      run.checkpoint = undefined;
      await checkpoint.leave();
      run.stop.abort();
    }
    await project.writing;
    this.lost(dataset);
  }

  /**
   * There is something to keep: the project is made, under another name where one of its name has been made meanwhile. @throws
   * `write-failed`
   */
  private async begin(dataset: DatasetId | undefined): Promise<void> {
    const project = dataset === undefined ? undefined : this.projects.get(dataset);
    if (!project || project.begun) return;
    project.beginning ??= this.make(dataset!, project).finally(() => (project.beginning = undefined));
    return project.beginning;
  }

  private async make(dataset: DatasetId, project: OpenProject): Promise<void> {
    const entry = this.workspace.dataset(dataset);
    const { folder, record, inUse, release } = await this.claim(dataset, entry.summary.name, project.source, true);
    // Closed while it was made.
    if (this.projects.get(dataset) !== project) return release();
    Object.assign(project, { folder, release, begun: true, elsewhere: [...(record?.runs ?? []), ...project.elsewhere] });
    this.workspace.folders.set(dataset, folder);
    const asked = entry.summary.project?.inUse;
    entry.summary = { ...entry.summary, project: { folder, resumable: false } };
    this.workspace.tell.begun({ dataset, folder, beside: inUse === asked ? null : inUse });
    // Others that look for a project of these data wait for it.
    this.write(dataset, project, true);
    await project.writing;
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

  /** Figures that a command draws of its runs show those as well that a window has trained on the same features since. */
  private trained({ prepared, summary: { folder } }: RunEntry): void {
    const project = this.projects.get(prepared.dataset.summary.id);
    const { command } = project ?? {};
    if (!project || !command?.latest.length || folder === undefined || prepared.prepared.fingerprint !== command.fingerprint) return;
    project.command = { ...command, latest: [...command.latest, basename(folder)] };
    this.touch(prepared.dataset.summary.id);
  }

  /** Another program has taken the project over: nothing is written into it from here any more. */
  private lost(dataset: DatasetId): void {
    const project = this.projects.get(dataset);
    if (!project) return;
    project.isElsewhere = true;
    this.readAlong(dataset);
    clearTimeout(project.timer);
    const fault = new Fault('in-use', 'This project was taken over by another window or command; what is done here is no longer kept.', {
      file: project.folder,
      remedy: 'Go on there, or take it over again.',
    });
    this.written(dataset, 'project', toFaultRecord(fault));
  }

  /** Takes note that a part of a project was written, or could not be; windows are told when all of it is, or no longer. */
  written(dataset: DatasetId, what: string, fault: FaultRecord | null): void {
    const failing = this.projects.get(dataset)?.failing;
    if (!failing) return;
    const before = failing.size;
    if (fault) failing.set(what, fault);
    else failing.delete(what);
    if (failing.size === 0 ? before > 0 : before === 0) this.workspace.tell.kept({ dataset, fault });
  }

  looked(dataset: DatasetId): Pick<Session, 'view' | 'looked' | 'options' | 'unkept'> {
    const project = this.projects.get(dataset);
    if (!project) return {};
    const { view, looked, options, failing } = project;
    return {
      unkept: failing.values().next().value ?? null,
      view,
      looked,
      options: { open: options, prepare: (looked === null ? undefined : this.workspace.prepared.get(looked)?.options) ?? null },
    };
  }

  /** Takes note of what is looked at and how. */
  look(dataset: DatasetId, prepared: PreparedId | null, view?: SavedView | null): void {
    const project = this.projects.get(dataset);
    if (!project) return;
    project.before = null;
    project.looked = prepared;
    if (view) project.view = view;
    this.touch(dataset);
    this.workspace.tell.looked();
  }

  private async closed(dataset: DatasetId): Promise<void> {
    const project = this.projects.get(dataset);
    if (!project) return;
    clearTimeout(project.timer);
    this.write(dataset, project, false);
    this.projects.delete(dataset);
    this.workspace.tell.looked();
    await project.writing;
    await project.release();
  }

  private touch(dataset: DatasetId | undefined): void {
    const project = dataset === undefined ? undefined : this.projects.get(dataset);
    // What was kept stays until it has been taken up, or other work has begun.
    if (!project || !project.begun || project.before || project.timer) return;
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
    if (!entry || project.isElsewhere || !project.begun) return;
    const { data, summary } = entry;
    const seen = project.looked === null ? undefined : this.workspace.prepared.get(project.looked);
    const placed = seen?.placed;
    const looked = placed?.of ?? seen;
    const own = [...this.workspace.runs.values()].filter(({ prepared }) => prepared.dataset === entry);
    const { source, options, relative: isRelative, command } = project;
    const record: projects.ProjectRecord = project.before
      ? { ...project.before, command, open }
      : {
          format: 'indicatrix-project',
          formatVersion: 2,
          saved: new Date().toISOString(),
          open,
          data: { name: data.name, source, relative: isRelative, options, cells: summary.cells, genes: summary.genes },
          ...(command && { command }),
          prepare: looked?.options ?? null,
          ...(looked?.prepared.steps.some(({ step }) => step === 'subset') && { cells: Array.from(looked.prepared.kept) }),
          runs: own
            .flatMap(({ summary: run }) => (run.folder ? [{ id: run.id, folder: basename(run.folder) }] : []))
            .concat(project.elsewhere),
          imported: own.flatMap(({ summary: { id: run, name, imported } }) =>
            imported === undefined
              ? []
              : [
                  {
                    id: run,
                    source: isAbsolute(imported) && isInside(imported, project.folder) ? relative(project.folder, imported) : imported,
                    name,
                  },
                ],
          ),
          ...(placed && {
            placed: {
              id: placed.id,
              name: placed.name,
              run: placed.run,
              open: placed.open,
              choice: placed.choice,
              runs: [...placed.runs].map(([run, of]) => ({ id: run, of })),
            },
          }),
          view: project.view,
        };
    this.attempt(id, project, 'record', () => projects.writeRecord(project.folder, record));
    if (!project.columnsChanged) return;
    project.columnsChanged = false;
    const columns = ownColumns(entry.data.obs);
    this.attempt(
      id,
      project,
      'columns',
      () => projects.writeColumns(project.folder, columns),
      () => (project.columnsChanged = true),
    );
  }

  /** Work goes on where writing fails, and it is tried again. */
  private attempt(id: DatasetId, project: OpenProject, what: string, write: () => Promise<void>, failed: () => void = () => {}): void {
    project.writing = project.writing.then(write).then(
      () => this.written(id, what, null),
      (error: unknown) => {
        failed();
        this.written(id, what, toFaultRecord(error));
        setTimeout(() => this.touch(id), again).unref();
      },
    );
  }
}
