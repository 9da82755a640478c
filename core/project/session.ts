/** session.json: what was open in a project, and how it was looked at; with the runs beside it, all that reopening needs. */
import { copyFile, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { writeWhole } from '../base/disk.ts';
import { isLink } from '../base/links.ts';
import { Fault } from '../base/errors.ts';
import { PlainName } from '../base/names.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PlaceOptions } from '../model/options/place.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import { isSample } from '../types/samples.ts';
import { isLocked } from './lock.ts';
import { isProject, readProject, runsFolder, sourceOfProject } from './project-file.ts';
import { listRuns } from './store.ts';

const [fileName, asideName] = ['session.json', 'session-unreadable.json'];

export const SessionRecord = v.object({
  format: v.literal('indicatrix-session'),
  formatVersion: v.literal(1),
  /** ISO 8601, UTC. */
  saved: v.string(),
  /** Until a person closes it. */
  open: v.boolean(),
  data: v.object({
    name: v.string(),
    /** An absolute path, a sample’s id, or the name of a file that a browser sent. */
    source: v.string(),
    options: v.partial(OpenOptions),
    cells: v.number(),
    genes: v.number(),
  }),
  prepare: v.nullable(v.partial(PrepareOptions)),
  /** Indices into the data's cells, where only some of the prepared ones were looked at. */
  cells: v.optional(v.array(v.number())),
  /** In the order of the list of runs. `folder` is a name in the project. */
  runs: v.array(v.object({ id: v.string(), folder: PlainName })),
  /** Embeddings that no model here made, by where they come from. */
  imported: v.optional(v.array(v.object({ id: v.string(), source: v.string(), name: v.string() })), []),
  /** Cells that were placed on its maps: their copy in the project, and how they were. */
  placed: v.optional(
    v.object({
      id: PlainName,
      name: v.string(),
      run: v.string(),
      open: v.partial(OpenOptions),
      choice: PlaceOptions,
      /** Runs over both, and the trained ones that they stand for. */
      runs: v.array(v.object({ id: v.string(), of: v.string() })),
    }),
  ),
  /** The window's own. */
  view: v.nullable(v.record(v.string(), v.unknown())),
});
export type SessionRecord = v.InferOutput<typeof SessionRecord>;
/** `rebuilt`: session.json cannot be read, and the runs beside it tell what they know. */
export type SessionFound = SessionRecord & { rebuilt?: boolean };

export interface ProjectFound {
  folder: string;
  record: SessionFound;
  /** Whether its data are where they were. */ dataThere: boolean;
  /** Open in another window. */ inUse: boolean;
}

export const writeSession = (folder: string, record: SessionRecord): Promise<void> =>
  writeWhole(join(folder, fileName), `${JSON.stringify(record, null, 1)}\n`);

/** The folder that keeps the runs of a project, if `path` is one: of a window, or of the command line, whose runs lie one folder deeper. */
export async function projectAt(path: string): Promise<{ folder: string; name: string } | null> {
  const name = basename(path);
  if (await stat(join(path, fileName)).catch(() => null)) return { folder: path, name };
  return (await isProject(path)) ? { folder: runsFolder(path), name } : null;
}

/** @throws `file-missing`, `malformed` where there are no runs either */
export async function readSession(folder: string): Promise<SessionFound> {
  const file = join(folder, fileName);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    const begun = await fromCommandLine(folder);
    if (begun) return begun;
    throw new Fault('file-missing', 'This folder is no project: it has no session.json.', {
      file: folder,
      remedy: 'Choose a folder that Indicatrix keeps a project in.',
    });
  }
  try {
    return v.parse(SessionRecord, JSON.parse(text));
  } catch (error) {
    const rebuilt = await fromRuns(folder);
    if (rebuilt) return rebuilt;
    throw new Fault('malformed', 'What was open in this project cannot be read.', { file, remedy: 'Open its data file instead.' }, error);
  }
}

/** Runs that the command line trained, as if a window had just closed them. */
async function fromCommandLine(folder: string): Promise<SessionRecord | null> {
  const project = dirname(folder);
  if (resolve(runsFolder(project)) !== resolve(folder) || !(await isProject(project))) return null;
  const file = await readProject(project);
  const { source, open } = sourceOfProject(project, file);
  return {
    format: 'indicatrix-session',
    formatVersion: 1,
    saved: new Date().toISOString(),
    open: false,
    // How many they are is told as soon as they are open.
    data: { name: basename(project), source, options: open, cells: 0, genes: 0 },
    prepare: file.prepare,
    imported: [],
    view: null,
    runs: file.latest.map((run) => ({ id: run, folder: run })),
  };
}

async function fromRuns(folder: string): Promise<SessionFound | null> {
  const { runs } = await listRuns(folder);
  const last = runs.at(-1)?.record;
  if (!last) return null;
  const { source, cells } = last.data;
  return {
    format: 'indicatrix-session',
    formatVersion: 1,
    saved: last.saved,
    open: false,
    rebuilt: true,
    data: { name: basename(folder), source, options: {}, cells, genes: 0 },
    prepare: null,
    imported: [],
    view: null,
    runs: runs.map((run) => ({ id: basename(run.folder), folder: basename(run.folder) })),
  };
}

/** Keeps a session.json that cannot be read, before another takes its place. @returns the copy's name */
export async function setAside(folder: string): Promise<string> {
  await copyFile(join(folder, fileName), join(folder, asideName));
  return asideName;
}

/** The projects in a folder, the one saved last first. */
export async function listProjects(home: string): Promise<ProjectFound[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => {
        const folder = join(home, name);
        const record = await readSession(folder).catch(() => null);
        if (!record) return null;
        return { folder, record, dataThere: await isThere(record.data.source), inUse: await isLocked(folder) };
      }),
  );
  return found.filter((project) => project !== null).sort((a, b) => b.record.saved.localeCompare(a.record.saved));
}

/** The folder that a data set's project is kept in: that of the same source, else a new name; never one that is open elsewhere. */
export async function folderFor(
  home: string,
  name: string,
  source: string,
): Promise<{ folder: string; record: SessionFound | null; inUse: string | null }> {
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

async function recordIn(folder: string): Promise<SessionFound | 'broken' | null> {
  for (let waited = 0; ; waited += 50) {
    const record = await readSession(folder).catch((error: unknown) =>
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
