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
import { placeNow, runsBeside } from '../project/old-forms.ts';
import { filesBelow, fingerprintOf, packRecordName, refusedName, type PackRecord } from '../project/pack-record.ts';
import { projectFile } from '../project/project-record.ts';
import { projectAt, readProject } from '../project/projects.ts';
import { isSample } from '../types/samples.ts';
import { checkFree } from './placed-files.ts';

export const packEnding = '.zip';
const dataFolder = 'data';
const draft = /\.draft(\/|$)/;

export interface ToPack {
  folder: string;
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
  const run = existsSync(join(path, 'run.json')) ? basename(resolve(path)) : null;
  const folder = (await projectAt(run === null ? resolve(path) : dirname(resolve(path))))?.folder ?? resolve(path);
  const { unread, ...record } = await readProject(folder);
  if (unread) throw unread;
  const { source } = record.data;
  const isElsewhere = isSample(source) || isLink(source) || !isAbsolute(source);
  const files = await filesToPack(folder, run);
  const found = isElsewhere ? null : await stat(source).catch(() => null);
  return {
    folder,
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

/** Each where it lies as now. */
async function filesToPack(folder: string, run: string | null) {
  const beside = await runsBeside(folder);
  const isOther = (name: string) => {
    const [first, second, third] = name.split('/');
    return run !== null && first === 'runs' && third !== undefined && second !== run;
  };
  const isPacked = (name: string) => refusedName(name) === null && !draft.test(name) && !isOther(name);
  // Hidden ones, as of locks, trainings under way and what was thrown away, stay here.
  return (await filesBelow(folder))
    .map((file) => ({ ...file, name: placeNow(file.name, beside) }))
    .filter((file): file is typeof file & { name: string } => file.name !== null && isPacked(file.name));
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
  items.push({ name: basename(projectFile('')), from: await recordElsewhere(of, entry) });
  for (const { name: file, path, bytes } of await filesToPack(folder, run)) {
    if (resolve(path) === resolve(to) || file === basename(projectFile('')) || file.startsWith(`${dataFolder}/`)) continue;
    const isRecord = /^runs\/[^/]+\/run\.json$/.test(file);
    items.push({ name: file, from: isRecord ? await runElsewhere(path, of, entry) : { path, bytes } });
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

/** As the record tells where the data are, from the project's folder. */
const toldSource = ({ source }: ToPack, entry: string | null): string | null =>
  source === null ? null : (entry ?? `./${basename(source)}`);

/** The project's record as it is told elsewhere: without the paths of this machine, and without runs that stay. */
async function recordElsewhere(of: ToPack, entry: string | null): Promise<string> {
  const { unread: _, ...record } = await readProject(of.folder);
  const { data, command } = record;
  const { labels, ...options } = data.options;
  const told = {
    ...record,
    data: {
      ...data,
      source: toldSource(of, entry) ?? data.source,
      relative: true,
      options: { ...options, ...(labels !== undefined && { labels: basename(labels) }) },
    },
  };
  const { run } = of;
  if (run === null) return text(told);
  return text({
    ...told,
    ...(command && { command: { ...command, latest: [run] } }),
    runs: record.runs.filter(({ folder }) => folder === run),
    imported: [],
    placed: undefined,
    view: null,
  });
}

async function runElsewhere(path: string, of: ToPack, entry: string | null): Promise<string> {
  const record = JSON.parse(await readFile(path, 'utf8')) as { data: object };
  const source = toldSource(of, entry);
  return text({ ...record, data: { ...record.data, ...(source !== null && { source: basename(source) }) } });
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
