/** Open data sets and runs by id: the only mutable state of the core. Windows join it to hear of changes. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { CoreEvents, DatasetSummary, JobId, PreparedSummary, RunSummary } from './contract/index.ts';
import { Fault, type FaultRecord } from './base/errors.ts';
import { Downloads } from './downloads.ts';
import type { Embedded, TrainedRun } from './model/run.ts';
import type { PastWeights } from './model/past-weights.ts';
import type { OpenOptions } from './model/options/open.ts';
import type { PlaceOptions } from './model/options/place.ts';
import type { PrepareOptions } from './model/options/prepare.ts';
import type { Counts, DatasetId, EpochRecord, Parameters, Prepared, PreparedId, RunId } from './types.ts';

export interface WorkspaceOptions {
  host: 'electron' | 'server';
  /** Runs are saved below it, a folder a data set. */
  projectFolder: string;
  openAtStart: string | null;
  /** Whether a window that finds nothing open takes up what was open last; true unless said otherwise. */
  resume?: boolean;
}

export interface DatasetEntry {
  data: Counts;
  summary: DatasetSummary;
}

export interface PreparedEntry {
  dataset: DatasetEntry;
  options: PrepareOptions;
  prepared: Prepared;
  summary: PreparedSummary;
  /**
   * Of cells that no model was trained on, beside those of another preparation. Its `dataset` has both, under the summary of the former.
   */
  placed?: PlacedEntry;
}

/** Placed cells: what it takes to place them again, and what they stand beside. */
export interface PlacedEntry {
  /** Of their copy in the project. */
  id: string;
  /** Of their file, as a person knows it. */
  name: string;
  open: Partial<OpenOptions>;
  choice: PlaceOptions;
  of: PreparedEntry;
  /** Whose map decides on nearness. */
  run: RunId;
  /** The row that the first of them is. */
  from: number;
  /** Runs over both, and the trained ones that they stand for. */
  runs: Map<RunId, RunId>;
}

export interface RunEntry {
  prepared: PreparedEntry;
  summary: RunSummary;
  history: EpochRecord[];
  /** Aborting it stops training or evaluation. */
  stop: AbortController;
  /** Once there is one: that of a model's kept weights, or an imported one. */
  embedded?: Embedded;
  /** Weights it went through; of a run that was saved in an earlier session, once they were asked for. */
  past?: PastWeights;
  /** On disk, for as long as it is in training. */
  checkpoint?: {
    epoch(record: EpochRecord): void;
    weights(epoch: number, parameters: Parameters): void;
    leave(): Promise<void>;
    remove(): Promise<void>;
  };
}

/** A run that was taken out, and where its folder went. */
export interface RemovedRun {
  run: RunEntry;
  trashed: string | undefined;
}

/**
 * What befalls the data of a workspace. Whoever listens is waited for, one after the other, and what it throws goes to whoever asked: so it
 * refuses what is about to happen.
 */
export interface Happenings {
  /** Data were opened: what is to be told of them is put into their summary. */
  opened(entry: DatasetEntry, options: Partial<OpenOptions>): void | Promise<void>;
  /** They are closed next. */
  closing(dataset: DatasetId): void | Promise<void>;
  /** They were prepared, perhaps as they had been before, and are looked at so. */
  prepared(entry: PreparedEntry): void | Promise<void>;
  /** This preparation of theirs is looked at. */
  looked(entry: PreparedEntry): void | Promise<void>;
  /** Something of them is kept next that was not there. */
  keeping(dataset: DatasetId): void | Promise<void>;
  /** What is kept of them is changed next. */
  changing(dataset: DatasetId): void | Promise<void>;
  /** A run was trained because a person wanted it, and is kept. */
  trained(run: RunEntry): void | Promise<void>;
  /** A run was taken out. */
  removed(run: RunEntry): void | Promise<void>;
  /** A part of what is kept of them, named by `part`, was written, or could not be. */
  written(dataset: DatasetId, part: string, fault: FaultRecord | null): void | Promise<void>;
}

type Told<Listener> = Listener extends (...args: infer Args) => unknown ? Args : never;

export class Workspace {
  readonly options: WorkspaceOptions;
  readonly datasets = new Map<DatasetId, DatasetEntry>();
  readonly prepared = new Map<PreparedId, PreparedEntry>();
  readonly runs = new Map<RunId, RunEntry>();
  /** Trained runs that can be brought back for as long as their data are open. */
  readonly removed = new Map<RunId, RemovedRun>();
  /** Where a data set's project is. */
  readonly folders = new Map<DatasetId, string>();
  /** What waits for its windows to fetch it. */
  readonly downloads = new Downloads();
  private readonly windows = new Set<Partial<CoreEvents>>();
  /** Those of them that only read what another has open. */
  private readonly readers = new WeakSet<Partial<CoreEvents>>();
  /** Those whose place another has taken. */
  private readonly former = new WeakSet<Partial<CoreEvents>>();
  private taking = Promise.resolve();
  private readonly jobs = new Map<JobId, AbortController>();
  private readonly listeners = new Set<Partial<Happenings>>();

  constructor(options: WorkspaceOptions) {
    this.options = options;
  }

  listen(listener: Partial<Happenings>): void {
    this.listeners.add(listener);
  }

  /** Tells whoever listens what happened, or is about to. @throws what they throw */
  async happens<K extends keyof Happenings>(what: K, ...args: Told<Happenings[K]>): Promise<void> {
    for (const listener of this.listeners) await (listener[what] as ((...args: unknown[]) => unknown) | undefined)?.apply(listener, args);
  }

  /** @returns leaves again */
  join(window: Partial<CoreEvents>): () => void {
    this.windows.add(window);
    return () => this.windows.delete(window);
  }

  get windowCount(): number {
    return [...this.windows].filter((window) => window.taken && !this.readers.has(window)).length;
  }

  /** Tells all but one, and those that only read, that it takes their place, and waits for what they did last. One after the other does. */
  takeOver(one: Partial<CoreEvents>): Promise<void> {
    return (this.taking = this.taking.then(async () => {
      const others = this.holders.filter((window) => window !== one);
      await answered(others.map((window) => window.taken?.()));
      for (const window of others) this.former.add(window);
      this.readers.delete(one);
      this.former.delete(one);
    }));
  }

  /** Waits for what was done last in the windows that do anything. */
  toldLast(): Promise<void> {
    return answered(this.holders.map((window) => window.tellLast?.()));
  }

  private get holders(): Partial<CoreEvents>[] {
    return [...this.windows].filter((window) => !this.readers.has(window));
  }

  /** Whether another window has taken its place: what it still says is older than what that one says. */
  isFormer(one: Partial<CoreEvents>): boolean {
    return this.former.has(one);
  }

  readAlong(one: Partial<CoreEvents>): void {
    this.readers.add(one);
  }

  isReader(one: Partial<CoreEvents>): boolean {
    return this.readers.has(one);
  }

  /** Tells every window. */
  readonly tell: Omit<CoreEvents, 'progress' | 'taken' | 'tellLast'> = {
    prepared: (event) => this.windows.forEach((window) => window.prepared?.(event)),
    run: (event) => this.windows.forEach((window) => window.run?.(event)),
    epoch: (event) => this.windows.forEach((window) => window.epoch?.(event)),
    frame: (event) => this.windows.forEach((window) => window.frame?.(event)),
    kept: (event) => this.windows.forEach((window) => window.kept?.(event)),
    begun: (event) => this.windows.forEach((window) => window.begun?.(event)),
    looked: () => this.windows.forEach((window) => this.readers.has(window) && window.looked?.()),
  };

  newId(): string {
    return randomUUID();
  }

  dataset(id: DatasetId): DatasetEntry {
    return known(this.datasets.get(id), 'data set', id);
  }

  preparedEntry(id: PreparedId): PreparedEntry {
    return known(this.prepared.get(id), 'prepared data', id);
  }

  /** @throws `bad-option` for rows that prepared data do not have */
  preparedRows(id: PreparedId, rows: Uint32Array): PreparedEntry {
    const entry = this.preparedEntry(id);
    const beyond = rows.find((row) => row >= entry.prepared.rows);
    if (beyond !== undefined)
      throw new Fault('bad-option', `There is no cell ${beyond.toLocaleString('en')} among ${entry.prepared.rows.toLocaleString('en')}.`, {
        remedy: 'Choose cells of these data.',
      });
    return entry;
  }

  run(id: RunId): RunEntry {
    return known(this.runs.get(id), 'run', id);
  }

  /** @throws `unknown-id` for a run that has no embedding yet */
  embedded(id: RunId): { run: RunEntry; embedded: Embedded } {
    const run = this.run(id);
    return { run, embedded: known(run.embedded, 'embedding of run', run.summary.name) };
  }

  /** @throws `unknown-id` as above, `unsupported` for an imported embedding, which no model made */
  trained(id: RunId): { run: RunEntry; model: TrainedRun; embedding: Float32Array } {
    const {
      run,
      embedded: { model, embedding },
    } = this.embedded(id);
    if (!model)
      throw new Fault('unsupported', `${run.summary.name} was imported: it has no encoder and no decoder.`, {
        place: run.summary.name,
        remedy: 'Choose a trained model.',
      });
    return { run, model, embedding };
  }

  /** Runs `work` under a name that `cancel` knows for as long as it takes. */
  async underJob<T>(job: JobId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.jobs.has(job))
      throw new Fault('bad-option', 'Work of this name is under way.', {
        place: job,
        remedy: 'Wait until it ends, or give the new one another name.',
      });
    const controller = new AbortController();
    this.jobs.set(job, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.jobs.delete(job);
    }
  }

  cancel(job: JobId): void {
    this.jobs.get(job)?.abort();
  }

  /** Data prepared once more as they were are the same data: their runs belong to them. @returns what stands for them from now on */
  addPrepared(fresh: PreparedEntry): PreparedEntry {
    const options = JSON.stringify(fresh.options);
    const earlier = [...this.prepared.values()].find(
      ({ summary, options: other, dataset }) =>
        dataset === fresh.dataset && summary.fingerprint === fresh.summary.fingerprint && JSON.stringify(other) === options,
    );
    if (!earlier) this.prepared.set(fresh.summary.id, fresh);
    return earlier ?? fresh;
  }

  /** Stops and forgets what hangs on a data set. */
  closeDataset(id: DatasetId): void {
    for (const [runId, run] of this.runs) if (run.prepared.dataset.summary.id === id) this.forgetRun(runId);
    for (const [runId, { run }] of this.removed) if (run.prepared.dataset.summary.id === id) this.removed.delete(runId);
    for (const [preparedId, entry] of this.prepared) if (entry.dataset.summary.id === id) this.prepared.delete(preparedId);
    this.datasets.delete(id);
    this.folders.delete(id);
  }

  /** Adds a run and tells every window of it. */
  addRun(run: RunEntry): void {
    this.runs.set(run.summary.id, run);
    this.tell.run(run.summary);
  }

  forgetRun(id: RunId): void {
    this.runs.get(id)?.stop.abort();
    this.runs.delete(id);
  }
}

/** Milliseconds that a window has to tell what was done in it last; one that stands still is passed over. */
const answersWithin = 3_000;

async function answered(windows: (void | Promise<void>)[]): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([
      Promise.allSettled(windows.map((told) => Promise.resolve(told))),
      setTimeout(answersWithin, undefined, { signal: late.signal }),
    ]);
  } finally {
    late.abort();
  }
}

/** A name that says nothing to a person. */
const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function known<T>(entry: T | undefined, what: string, id: string): T {
  if (entry === undefined)
    throw new Fault('unknown-id', isKey.test(id) ? `The ${what} is no longer open.` : `There is no ${what} ${id}.`, {
      remedy: 'It was closed or removed meanwhile; open it again.',
    });
  return entry;
}
