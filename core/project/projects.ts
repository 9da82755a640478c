/** Projects on disk: found, read, and taken to be written into. */
import { copyFile, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { Fault, toFaultRecord } from '../base/errors.ts';
import { describeIssue } from '../base/issues.ts';
import { isLink } from '../base/links.ts';
import { isSample } from '../types/samples.ts';
import { isLocked, lockProject, requireFree, type Locking } from './lock.ts';
import {
  commandFormat,
  layOut,
  parseCommandRecord,
  parseWindowRecord,
  recordFiles,
  removeOldRecords,
  runsBeside,
  sessionFile,
} from './old-forms.ts';
import { newRecord, parseRecord, projectFile, runsFolder, writeRecord, type ProjectRecord } from './project-record.ts';
import { listRuns as runsIn, readRun, type SavedRun } from './store.ts';

/** `unread`: the record cannot be read, why, and the runs beside it tell what they know. */
export type RecordFound = ProjectRecord & { unread?: Fault };

export interface ProjectFound {
  folder: string;
  record: RecordFound;
  /** How many there are. */ runs: number;
  /** Whether its data are where they were. */ dataThere: boolean;
  /** Open in another window. */ inUse: boolean;
}

export async function isProject(path: string): Promise<boolean> {
  return (await recordFileOf(path)) !== null;
}

async function recordFileOf(folder: string): Promise<string | null> {
  for (const file of recordFiles(folder)) if ((await stat(file).catch(() => null))?.isFile()) return file;
  return null;
}

/** The project that a path is, or whose runs it is. */
export async function projectAt(path: string): Promise<{ folder: string; name: string } | null> {
  const above = dirname(path);
  const folder = path === runsFolder(above) && (await isProject(above)) ? above : path;
  return (await isProject(folder)) ? { folder, name: basename(folder) } : null;
}

/** @throws `file-missing`, `malformed` where there are no runs either */
export async function readProject(folder: string): Promise<RecordFound> {
  const file = await recordFileOf(folder);
  const text = file && (await readFile(file, 'utf8').catch(() => null));
  if (file === null || text === null)
    throw new Fault('file-missing', 'This is no project: it has no project.json.', {
      file: folder,
      remedy: 'Name a folder that Indicatrix keeps a project in.',
    });
  try {
    return await parse(folder, file, text);
  } catch (error) {
    const fault = unreadable(file, error);
    const rebuilt = await fromRuns(folder);
    if (rebuilt) return { ...rebuilt, unread: fault };
    throw fault;
  }
}

async function parse(folder: string, file: string, text: string): Promise<ProjectRecord> {
  const json = JSON.parse(text) as unknown;
  if (file === sessionFile(folder)) return parseWindowRecord(json);
  const isOfBefore = typeof json === 'object' && json !== null && 'format' in json && json.format === commandFormat;
  return isOfBefore ? parseCommandRecord(folder, json) : parseRecord(folder, json);
}

function unreadable(file: string, error: unknown): Fault {
  const remedy = 'Open its data file instead, or train again into a new folder.';
  if (!v.isValiError(error)) return new Fault('malformed', 'This is no JSON.', { file, remedy }, error);
  const [issue] = error.issues;
  return new Fault('malformed', `It ${describeIssue(issue)}.`, { file, place: v.getDotPath(issue) ?? undefined, remedy }, error);
}

async function fromRuns(folder: string): Promise<ProjectRecord | null> {
  const { runs } = await listRuns(folder);
  const last = runs.at(-1)?.record;
  if (!last) return null;
  const { source, cells } = last.data;
  return newRecord(
    { name: basename(folder), source, cells },
    { saved: last.saved, runs: runs.map((run) => ({ id: basename(run.folder), folder: basename(run.folder) })) },
  );
}

/** The runs of a project, oldest first, and the folders of those that cannot be read. One that is absent has none. */
export async function listRuns(folder: string): Promise<Awaited<ReturnType<typeof runsIn>>> {
  const { runs, broken } = await runsIn(runsFolder(folder));
  const beside: SavedRun[] = [];
  for (const name of await runsBeside(folder)) {
    const path = join(folder, name);
    try {
      beside.push(await readRun(path));
    } catch (error) {
      broken.push({ folder: path, fault: toFaultRecord(error) });
    }
  }
  if (beside.length === 0) return { runs, broken };
  return { runs: [...runs, ...beside].sort((a, b) => a.record.saved.localeCompare(b.record.saved)), broken };
}

/** Where a run lies that a record names. */
export async function runFolder(project: string, name: string): Promise<string> {
  return (await runsBeside(project)).includes(name) ? join(project, name) : join(runsFolder(project), name);
}

/** Has a project to oneself, laid out as now. @returns what gives it back @throws as `lockProject` */
export async function takeProject(folder: string, locking: Locking = {}): Promise<() => Promise<void>> {
  const release = await lockProject(folder, locking);
  try {
    // A program of before holds it there.
    if (await isProject(folder)) {
      await requireFree(runsFolder(folder));
      await bringUpToDate(folder);
    }
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

async function bringUpToDate(folder: string): Promise<void> {
  const found = await readProject(folder).catch(() => null);
  await layOut(folder);
  // What cannot be read is set aside before anything takes its place.
  if (!found || found.unread) return;
  if (await isOfBefore(folder)) await writeRecord(folder, found);
  await removeOldRecords(folder);
}

async function isOfBefore(folder: string): Promise<boolean> {
  const text = await readFile(projectFile(folder), 'utf8').catch(() => null);
  return text === null || (JSON.parse(text) as { format: string }).format === commandFormat;
}

/** Keeps a record that cannot be read, before another takes its place. @returns the copy's name */
export async function setAside(folder: string): Promise<string> {
  const file = (await recordFileOf(folder))!;
  const aside = `${basename(file, '.json')}-unreadable.json`;
  await copyFile(file, join(folder, aside));
  return aside;
}

/** The projects in a folder, the one saved last first. */
export async function listProjects(home: string): Promise<ProjectFound[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => {
        const folder = join(home, name);
        const record = await readProject(folder).catch(() => null);
        if (!record) return null;
        const runs = await countRuns(folder);
        return { folder, record, runs, dataThere: await isThere(record.data.source), inUse: await isLocked(folder) };
      }),
  );
  return found.filter((project) => project !== null).sort((a, b) => b.record.saved.localeCompare(a.record.saved));
}

async function countRuns(folder: string): Promise<number> {
  const entries = await readdir(runsFolder(folder), { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return below.length + (await runsBeside(folder)).length;
}

/** The folder that a data set's project is kept in: that of the same source, else a new name; never one that is open elsewhere. */
export async function folderFor(
  home: string,
  name: string,
  source: string,
): Promise<{ folder: string; record: RecordFound | null; inUse: string | null }> {
  const plain =
    name
      .replace(/[\\/:*?"<>|]+/g, ' ')
      .replace(/^\.+/, '')
      .trim() || 'data';
  let inUse: string | null = null;
  for (let copy = 1; ; copy++) {
    const folder = join(home, copy === 1 ? plain : `${plain}-${copy}`);
    const record = await recordIn(folder);
    const own = record === null || (record !== 'broken' && sameSource(record.data.source, source));
    if (!own) continue;
    if (!(await isLocked(folder))) return { folder, record, inUse };
    if (record !== null) inUse ??= folder;
  }
}

/** Milliseconds: whoever begins a project has its folder first, and writes of which data it is right after. */
const beginsWithin = 2_000;

async function recordIn(folder: string): Promise<RecordFound | 'broken' | null> {
  for (let waited = 0; ; waited += 50) {
    const record = await readProject(folder).catch((error: unknown) =>
      error instanceof Fault && error.tag === 'malformed' ? ('broken' as const) : null,
    );
    if (record !== null || waited >= beginsWithin || !(await isLocked(folder))) return record;
    await setTimeout(50);
  }
}

/** Whether a data set can be read again from where it was. */
export async function isThere(source: string): Promise<boolean> {
  return isSample(source) || isLink(source) || (isAbsolute(source) && (await stat(source).catch(() => null)) !== null);
}

function sameSource(a: string, b: string): boolean {
  return isAbsolute(a) && isAbsolute(b) ? resolve(a) === resolve(b) : a === b;
}
