/** A project, or one run of it, as one zip that opens elsewhere; its data go along or are known again by their contents. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { placeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { isLink } from '../base/links.ts';
import { writeZip, type ZipItem } from '../io/save/pack.ts';
import { filesBelow, fingerprintOf, packRecordName, refusedName, type PackRecord } from '../project/pack-record.ts';
import { isProject, projectFile, readProject, runsFolder, sourceOfProject } from '../project/project-file.ts';
import { readSession } from '../project/session.ts';
import { isSample } from '../types/samples.ts';
import { checkFree } from './placed-files.ts';

export const packEnding = '.zip';
const dataFolder = 'data';
const draft = /\.draft(\/|$)/;

export interface ToPack {
  folder: string;
  /** Where its runs lie, from the folder. */
  runs: '' | 'runs/';
  /** The run that alone goes along. */
  run: string | null;
  name: string;
  /** Where the data lie; null for samples and links. */
  source: string | null;
  /** Bytes of the project, and of its data, where they are. */
  bytes: { project: number; data: number | null };
}

/** What packing a project's folder, or that of one of its runs, would take along. @throws `file-missing` for anything else */
export async function lookToPack(path: string): Promise<ToPack> {
  const isRun = existsSync(join(path, 'run.json'));
  const run = isRun ? basename(resolve(path)) : null;
  const inner = isRun ? dirname(resolve(path)) : resolve(path);
  const outer = dirname(inner);
  const isOfCommandLine = await isProject(inner);
  const folder = isOfCommandLine || resolve(runsFolder(outer)) !== inner || !(await isProject(outer)) ? inner : outer;
  const kind = await isProject(folder);
  const source = kind ? sourceOfProject(folder, await readProject(folder)).source : (await readSession(folder)).data.source;
  const isElsewhere = isSample(source) || isLink(source) || !isAbsolute(source);
  const files = await filesToPack(folder, kind ? 'runs/' : '', run);
  const found = isElsewhere ? null : await stat(source).catch(() => null);
  return {
    folder,
    runs: kind ? 'runs/' : '',
    run,
    name: run ?? basename(folder).replace(/\.indicatrix$/, ''),
    source: isElsewhere ? null : source,
    bytes: {
      project: files.reduce((sum, { bytes }) => sum + bytes, 0),
      data:
        found === null ? null : found.isDirectory() ? (await filesBelow(source)).reduce((sum, { bytes }) => sum + bytes, 0) : found.size,
    },
  };
}

async function filesToPack(folder: string, runs: string, run: string | null) {
  const isOther = (name: string) => {
    if (run === null || !name.startsWith(runs)) return false;
    const [first, second] = name.slice(runs.length).split('/');
    return second !== undefined && first !== run && existsSync(join(folder, runs, first, 'run.json'));
  };
  // Hidden ones, as of locks, trainings under way and what was thrown away, stay here.
  return (await filesBelow(folder)).filter(({ name }) => refusedName(name) === null && !draft.test(name) && !isOther(name));
}

/**
 * @param to a zip, which takes its place once it is whole
 * @throws `bad-option`, `file-missing` where data that should go along are not there, `unsupported` above 4 GB, `write-failed`, `cancelled`
 */
export async function packProject(
  of: ToPack,
  to: string,
  { data: withData, overwrite }: { data: boolean; overwrite: boolean },
  job: Job,
): Promise<{ files: string[]; notes: string[] }> {
  checkFree(to, overwrite);
  const { folder, source, run, name } = of;
  if (withData && source !== null && of.bytes.data === null)
    throw new Fault('file-missing', 'The data are not where they were.', {
      file: source,
      remedy: 'Pack the project without them, or put them back.',
    });
  const found = source === null || of.bytes.data === null ? null : await fingerprintOf(source, portion(job, 0, 0.4));
  const entry = found && withData ? `${dataFolder}/${found.name}` : null;
  const record: PackRecord = {
    format: 'indicatrix-pack',
    formatVersion: 1,
    version: packageJson.version,
    created: new Date().toISOString(),
    name,
    run,
    data: found && { ...found, entry },
  };
  const items: ZipItem[] = [{ name: packRecordName, from: JSON.stringify(record, null, 2) }];
  for (const { name: file, path, bytes } of await filesToPack(folder, of.runs, run)) {
    if (resolve(path) === resolve(to) || file.startsWith(`${dataFolder}/`)) continue;
    items.push({ name: file, from: (await rewritten(file, path, of, entry)) ?? { path, bytes } });
  }
  if (entry !== null && source !== null) {
    const isFolder = (await stat(source)).isDirectory();
    for (const each of isFolder ? await filesBelow(source) : [{ name: '', path: source, bytes: found!.bytes }])
      items.push({ name: isFolder ? `${entry}/${each.name}` : entry, from: { path: each.path, bytes: each.bytes } });
    const refused = items.find((item) => refusedName(item.name) !== null);
    if (refused)
      throw new Fault('unsupported', `${refusedName(refused.name)} It could not be laid out again.`, {
        file: source,
        place: refused.name,
        remedy: 'Rename or remove it, or pack the project without the data.',
      });
  }
  await placeWhole(to, (draft) => writeZip(draft, items, portion(job, 0.4, 1)));
  const behind = found && !withData ? [`The data stay here: ${found.name} is known again by its contents.`] : [];
  const gone = source !== null && found === null ? ['The data are not where they were, and do not go along.'] : [];
  return { files: [to], notes: [...behind, ...gone] };
}

/** Records that tell where data lay on this machine, or of runs that stay: as they are told elsewhere. */
async function rewritten(name: string, path: string, { source, run, runs }: ToPack, entry: string | null): Promise<string | null> {
  const base = basename(name);
  if (!['project.json', 'session.json', 'run.json'].includes(base) || name.split('/').length > 3) return null;
  const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const elsewhere = source === null ? null : (entry ?? basename(source));
  if (base === basename(projectFile('')) && runs !== '') {
    const open = json['open'] as { labels?: string };
    const labels = open.labels === undefined ? {} : { labels: basename(open.labels) };
    return text({
      ...json,
      ...(elsewhere !== null && { source: elsewhere }),
      open: { ...open, ...labels },
      ...(run !== null && { latest: [run] }),
    });
  }
  const data = json['data'];
  if (typeof data !== 'object' || data === null) return null;
  const told = { ...json, data: { ...data, ...(elsewhere !== null && { source: basename(elsewhere) }) } };
  if (base === 'run.json' || run === null) return text(told);
  const kept = (json['runs'] as { id: string; folder: string }[]).filter(({ folder }) => folder === run);
  return text({ ...told, runs: kept, imported: [], placed: undefined, view: null });
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
