/**
 * Projects of before version 0.2: a window's had `session.json` and its runs beside it, a command's `project.json` and its runs in `runs/`,
 * where a window put what it kept of it. They are read as they lie, and laid out as now by whoever writes into them.
 */
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import { isLink } from '../base/links.ts';
import { PlainName } from '../base/names.ts';
import { OpenOptions } from '../model/options/open.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import { isSample } from '../types/samples.ts';
import { newRecord, projectFile, runsFolder, sessionEntries, type ProjectRecord } from './project-record.ts';

export const sessionFile = (folder: string): string => join(folder, 'session.json');

const WindowRecord = v.object({ ...sessionEntries, format: v.literal('indicatrix-session'), formatVersion: v.literal(1) });

export const commandFormat = 'indicatrix-project-1';

const CommandRecord = v.object({
  format: v.literal(commandFormat),
  /** A sample’s id, or the path from the project's folder. */
  source: v.string(),
  open: OpenOptions,
  prepare: PrepareOptions,
  fingerprint: v.string(),
  latest: v.array(PlainName),
});

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** @throws what valibot throws */
export function parseWindowRecord(json: unknown): ProjectRecord {
  const { data, format: _, formatVersion: __, ...rest } = v.parse(WindowRecord, json);
  return newRecord(data, rest);
}

/** @param json of the command's own @throws what valibot throws */
export async function parseCommandRecord(folder: string, json: unknown): Promise<ProjectRecord> {
  const { source, open, prepare, fingerprint, latest } = v.parse(CommandRecord, json);
  const path = isSample(source) || isLink(source) ? source : resolve(folder, source);
  const options = open.labels === undefined ? open : { ...open, labels: resolve(folder, open.labels) };
  const command = newRecord(
    { name: basename(resolve(folder)), source: path, options, relative: true },
    { prepare, command: { prepare, fingerprint, latest } },
  );
  const window = await readFile(sessionFile(runsFolder(folder)), 'utf8')
    .then((text) => parseWindowRecord(JSON.parse(text)))
    .catch(() => null);
  if (!window) return command;
  // A window may have been told where the data are by now.
  const kept = path === source || (await isThere(path)) ? path : window.data.source;
  return {
    ...window,
    command: command.command,
    data: { ...window.data, source: kept, options, relative: true },
  };
}

/** Runs that lie beside the record instead of below it. */
export async function runsBeside(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => ((await isThere(join(folder, name, 'run.json'))) ? name : null)),
  );
  return found.filter((name) => name !== null);
}

/** What a window kept among a command's runs. */
const besideRuns = /^(columns\.json|\.maps|\.placed|\.training|sweep-.+\.json)$/;

/** Each is moved in one step, so that a folder that a kill leaves half-way is read, and laid out, all the same. @throws system errors */
export async function layOut(folder: string): Promise<void> {
  const runs = runsFolder(folder);
  const move = async (from: string, to: string) => {
    if (!(await isThere(to))) await rename(from, to);
  };
  for (const name of await runsBeside(folder)) {
    await mkdir(runs, { recursive: true });
    await move(join(folder, name), join(runs, name));
  }
  for (const name of await readdir(runs).catch(() => [])) if (besideRuns.test(name)) await move(join(runs, name), join(folder, name));
}

/** Once there is a record as now. */
export async function removeOldRecords(folder: string): Promise<void> {
  for (const file of [sessionFile(folder), sessionFile(runsFolder(folder)), join(runsFolder(folder), '.open')])
    await rm(file, { force: true });
}

/** Where a file of a project lies as now. @param name with slashes, from its folder; null for a record of before */
export function placeNow(name: string, beside: readonly string[]): string | null {
  if (name === 'session.json' || name === 'runs/session.json') return null;
  const [first, second] = name.split('/');
  if (beside.includes(first)) return `runs/${name}`;
  return first === 'runs' && second !== undefined && besideRuns.test(second) ? name.slice('runs/'.length) : name;
}

export const recordFiles = (folder: string): string[] => [projectFile(folder), sessionFile(folder)];
