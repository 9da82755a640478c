/**
 * Runs on disk: a folder a run, with run.json, model.safetensors and the epochs it went through; whole or absent, whatever happens while it
 * is written.
 */
import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { draftOf, makeFolders, sync, writeFailed, writeNew, writeWhole } from '../base/disk.ts';
import { Fault, toFaultRecord, type FaultRecord } from '../base/errors.ts';
import { PastWeights } from '../model/past-weights.ts';
import type { TrainedRun } from '../model/run.ts';
import { modelName } from '../model/spec.ts';
import type { RunConfig } from '../model/options/train.ts';
import type { Features, Metrics, Parameters } from '../types.ts';
import { modelSafetensors } from './export.ts';
import { decodePast, encodePast } from './past.ts';
import { formatRecord, parseRecord, type RunRecord } from './record.ts';
import { decodeSafetensors, parametersFrom } from './safetensors.ts';

export type { RunRecord } from './record.ts';

export interface RunToSave {
  name: string;
  model: TrainedRun;
  metrics: Metrics;
  prepared: Omit<Features, 'features'>;
  /** The data's path, or a sample’s id. */
  source: string;
  sha256?: string;
  command?: string[];
  /** Of the program. */
  version: string;
  machine: RunRecord['machine'];
  past?: PastWeights;
  /** Of its folder, where that is not to be told by when it was saved. */
  folder?: string;
}

export interface SavedRun {
  folder: string;
  record: RunRecord;
}

const recordFile = 'run.json';
const modelFile = 'model.safetensors';
const pastFile = 'epochs.safetensors';
/** Names that begin with a dot are no runs: what is being written, and what was removed. */
const trash = '.trash';

/**
 * Writes a run into a new folder of the project. @returns the run's folder
 * Faults: `write-failed`.
 */
export async function saveRun(project: string, run: RunToSave): Promise<string> {
  const { config, parameters } = run.model;
  const record = recordOf(run);
  const model = modelSafetensors({ name: run.name, shape: config.model, parameters, fingerprint: run.prepared.fingerprint });
  return writing(project, async () => {
    await makeFolders(project);
    const folder = join(project, run.folder ?? `${runSlug(config)}-${record.saved.slice(0, 19).replace(/[-:]/g, '')}`);
    const draft = draftOf(folder);
    const put = async (name: string, contents: string | Uint8Array) => {
      await writeNew(join(draft, name), contents);
      await sync(join(draft, name));
    };
    try {
      await mkdir(draft);
      await put(modelFile, model);
      if (run.past && run.past.epochs.length > 0) await put(pastFile, encodePast(run.past));
      await put(recordFile, formatRecord(record));
      await sync(draft);
      return await moveToNew(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  });
}

/** Faults: `file-missing`, `malformed`, `file-truncated`. */
export async function loadRun(folder: string): Promise<SavedRun & { parameters: Parameters }> {
  const record = await readRecord(folder);
  const file = join(folder, modelFile);
  const { tensors } = decodeSafetensors(await read(file), file);
  return { folder, record, parameters: parametersFrom(record.config.model, tensors, file) };
}

/** The epochs that a run went through, none where they were not saved. Faults: `file-missing`, `malformed`, `file-truncated`. */
export async function loadPast(folder: string): Promise<PastWeights> {
  const { config } = await readRecord(folder);
  const file = join(folder, pastFile);
  const bytes = await read(file).catch((error: unknown) => {
    if (error instanceof Fault && error.tag === 'file-missing') return null;
    throw error;
  });
  return bytes ? decodePast(bytes, config.model, file) : new PastWeights();
}

/** The runs of a folder, oldest first, and the folders that hold a run which cannot be read. One that is absent has none. */
export async function listRuns(project: string): Promise<{ runs: SavedRun[]; broken: { folder: string; fault: FaultRecord }[] }> {
  const entries = await readdir(project, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Fault(
      'file-unreadable',
      `The folder cannot be read (${error.code}).`,
      { file: project, remedy: 'Check its permissions.' },
      error,
    );
  });
  const runs: SavedRun[] = [];
  const broken: { folder: string; fault: FaultRecord }[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const folder = join(project, entry.name);
    try {
      runs.push(await readRun(folder));
    } catch (error) {
      broken.push({ folder, fault: toFaultRecord(error) });
    }
  }
  runs.sort((a, b) => a.record.saved.localeCompare(b.record.saved) || a.folder.localeCompare(b.folder));
  return { runs, broken };
}

/** What a run says of itself. Faults: `file-missing`, `malformed`. */
export async function readRun(folder: string): Promise<SavedRun> {
  return { folder, record: await readRecord(folder) };
}

/**
 * Writes a run's name or metrics anew into its record; the folder keeps its own name. Faults: `file-missing`, `malformed`, `write-failed`.
 */
export async function amendRun(folder: string, change: Partial<Pick<RunRecord, 'name' | 'metrics'>>): Promise<void> {
  const record = await readRecord(folder);
  await writeWhole(join(folder, recordFile), formatRecord({ ...record, ...change }));
}

/** Moves a run into the project's `.trash`. @returns where it lies there, for `restoreRun` */
export function removeRun(folder: string): Promise<string> {
  return writing(folder, async () => {
    const bin = join(dirname(folder), trash);
    await makeFolders(bin);
    return moveToNew(folder, join(bin, basename(folder)));
  });
}

/** Takes a run out of the `.trash` again. @returns its folder, of the same name unless that is taken by now */
export function restoreRun(trashed: string): Promise<string> {
  return writing(trashed, () => moveToNew(trashed, join(dirname(dirname(trashed)), basename(trashed))));
}

function recordOf({ name, model, metrics, prepared, source, sha256, command, version, machine }: RunToSave): RunRecord {
  return {
    format: 'indicatrix-run',
    formatVersion: 1,
    name,
    saved: new Date().toISOString(),
    versions: { indicatrix: version, node: process.versions.node, engine: model.engine },
    machine,
    ...(command && { command }),
    data: {
      source,
      ...(sha256 !== undefined && { sha256 }),
      cells: prepared.rows,
      dim: prepared.dim,
      fingerprint: prepared.fingerprint,
      steps: prepared.steps,
    },
    config: model.config,
    split: { train: model.split.train.length, validation: model.split.validation.length, heldOut: model.split.heldOut.length },
    training: { bestEpoch: model.bestEpoch, seconds: model.seconds },
    metrics,
    history: model.history,
  };
}

/** `geomae-encoder-w1-seed1`: what tells the runs of a sweep apart. */
export function runSlug({ model, seed, splitSeed }: RunConfig): string {
  const { regularization } = model;
  const slug = modelName(model)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const weight = regularization.kind === 'none' ? [] : [`w${regularization.weight}`];
  const split = splitSeed === 0 ? [] : [`split${splitSeed}`];
  return [slug, ...weight, `seed${seed}`, ...split].join('-');
}

/** @throws `unsupported` where a project names what lies elsewhere as a run of its own */
async function readRecord(folder: string): Promise<RunRecord> {
  if ((await lstat(folder).catch(() => null))?.isSymbolicLink()) {
    throw new Fault('unsupported', 'This run’s folder is a link to another place, which is neither read nor changed.', {
      file: folder,
      remedy: 'Copy the run itself into the project.',
    });
  }
  const file = join(folder, recordFile);
  return parseRecord(new TextDecoder().decode(await read(file)), file);
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new Fault(
        'file-missing',
        'This file of the run is not there.',
        { file, remedy: 'Restore the run’s folder, or train again.' },
        error,
      );
    throw new Fault('file-unreadable', `The file cannot be read (${code}).`, { file, remedy: 'Check its permissions.' }, error);
  }
}

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
    throw writeFailed(error, file);
  }
}

/** Renames a folder to `target`, or to `target-2`, `target-3` … where that is taken. */
async function moveToNew(source: string, target: string): Promise<string> {
  for (let copy = 1; ; copy++) {
    const folder = copy === 1 ? target : `${target}-${copy}`;
    try {
      // POSIX lets it replace an empty folder of that name; anything else there makes it fail.
      await rename(source, folder);
      await sync(dirname(folder));
      return folder;
    } catch (error) {
      const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!taken || !(await exists(folder))) throw error;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return readdir(dirname(path)).then(
    (names) => names.includes(basename(path)),
    () => false,
  );
}
