/** session.json: what was open in a project, and how it was looked at; with the runs beside it, all that reopening needs. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { Fault } from '../errors.ts';
import { OpenOptions, PrepareOptions } from '../options.ts';
import { isLocked } from './lock.ts';
import { writeWhole } from './write.ts';

const fileName = 'session.json';

export const SessionRecord = v.object({
  format: v.literal('indicatrix-session'),
  formatVersion: v.literal(1),
  /** ISO 8601, UTC. */
  saved: v.string(),
  /** Until a person closes it. */
  open: v.boolean(),
  data: v.object({
    name: v.string(),
    /** An absolute path, `sample`, or the name of a file that a browser sent. */
    source: v.string(),
    options: v.partial(OpenOptions),
    cells: v.number(),
    genes: v.number(),
  }),
  prepare: v.nullable(v.partial(PrepareOptions)),
  /** Indices into the data's cells, where only some of the prepared ones were looked at. */
  cells: v.optional(v.array(v.number())),
  /** In the order of the list of runs. `folder` is a name in the project. */
  runs: v.array(v.object({ id: v.string(), folder: v.string() })),
  /** Embeddings that no model here made, by where they come from. */
  imported: v.optional(v.array(v.object({ id: v.string(), source: v.string(), name: v.string() })), []),
  /** The window's own. */
  view: v.nullable(v.record(v.string(), v.unknown())),
});
export type SessionRecord = v.InferOutput<typeof SessionRecord>;

export interface ProjectFound { folder: string; record: SessionRecord; /** Whether its data are where they were. */ dataThere: boolean; /** Open in another window. */ inUse: boolean }

export const writeSession = (folder: string, record: SessionRecord): Promise<void> => writeWhole(join(folder, fileName), `${JSON.stringify(record, null, 1)}\n`);

/** @throws `file-missing`, `malformed` */
export async function readSession(folder: string): Promise<SessionRecord> {
  const file = join(folder, fileName);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Fault('file-missing', 'This folder is no project: it has no session.json.', { file: folder, remedy: 'Choose a folder that Indicatrix keeps a project in.' }, error);
  });
  try {
    return v.parse(SessionRecord, JSON.parse(text));
  } catch (error) {
    throw new Fault('malformed', 'What was open in this project cannot be read.', { file, remedy: 'Open its data file instead; its runs are kept.' }, error);
  }
}

/** The projects in a folder, the one saved last first. */
export async function listProjects(home: string): Promise<ProjectFound[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(async ({ name }) => {
    const folder = join(home, name);
    const record = await readSession(folder).catch(() => null);
    if (!record) return null;
    return { folder, record, dataThere: await isThere(record.data.source), inUse: await isLocked(folder) };
  }));
  return found.filter((project) => project !== null).sort((a, b) => b.record.saved.localeCompare(a.record.saved));
}

/** The folder that a data set's project is kept in: that of the same source, else a new name; never one that is open elsewhere. */
export async function folderFor(home: string, name: string, source: string): Promise<{ folder: string; record: SessionRecord | null }> {
  const plain = name.replace(/[\\/:*?"<>|]+/g, ' ').replace(/^\.+/, '').trim() || 'data';
  for (let copy = 1; ; copy++) {
    const folder = join(home, copy === 1 ? plain : `${plain}-${copy}`);
    const record = await readSession(folder).catch((error: unknown) => (error instanceof Fault && error.tag === 'malformed' ? ('broken' as const) : null));
    const own = record === null || (record !== 'broken' && sameSource(record.data.source, source));
    if (own && !(await isLocked(folder))) return { folder, record: record };
  }
}

/** Whether a data set can be read again from where it was. */
export async function isThere(source: string): Promise<boolean> {
  return source === 'sample' || (isAbsolute(source) && (await stat(source).catch(() => null)) !== null);
}

function sameSource(a: string, b: string): boolean {
  return isAbsolute(a) && isAbsolute(b) ? resolve(a) === resolve(b) : a === b;
}
