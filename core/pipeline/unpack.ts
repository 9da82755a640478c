/** A packed project, laid out again where a person wants it: nothing of it leaves its folder, and none of it is taken on its word. */
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, relative } from 'node:path';
import * as v from 'valibot';
import { makeFolders, placeWhole } from '../base/disk.ts';
import { checkRoom } from '../base/disk-copy.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { Zip } from '../io/stores/zip.ts';
import { commandFormat } from '../project/old-forms.ts';
import { fingerprintOf, packRecordName, refusedName, PackRecord, type PackedData } from '../project/pack-record.ts';
import { formatBytes } from '../base/bytes.ts';

const mostFiles = 65_000;
const mostRecordBytes = 1 << 20;
const mostJsonBytes = 1 << 26;

/** What a packed project says of itself; null for a zip of something else. @throws `malformed`, `file-truncated` */
export async function inspectPack(file: string): Promise<PackRecord | null> {
  const zip = await Zip.open(file);
  try {
    return await recordOf(zip, file);
  } finally {
    await zip.close();
  }
}

async function recordOf(zip: Zip, file: string): Promise<PackRecord | null> {
  const size = zip.size(packRecordName);
  if (size === undefined) return null;
  if (size > mostRecordBytes) throw damaged(file, packRecordName, 'It is larger than what it should say.');
  const bytes = await zip.read(packRecordName);
  try {
    return v.parse(PackRecord, JSON.parse(Buffer.from(bytes!).toString('utf8')));
  } catch (error) {
    throw damaged(file, packRecordName, `It ${error instanceof Error ? `cannot be read: ${error.message}` : 'cannot be read.'}`);
  }
}

/**
 * @param folder is not there yet, or empty
 * @param given where the data are, for a pack without them; else they are looked for beside the zip and the folder
 * @returns the project's folder, and what a person should know
 * @throws `unsupported` for a zip of something else, `malformed` for names that lead elsewhere and sizes that do not hold, `bad-option`,
 * `write-failed`, `cancelled`
 */
export async function unpackProject(
  file: string,
  folder: string,
  given: string | undefined,
  job: Job,
): Promise<{ folder: string; notes: string[] }> {
  if ((await readdir(folder).catch(() => [])).length > 0 || (existsSync(folder) && !(await stat(folder)).isDirectory()))
    throw new Fault('bad-option', 'There is something of this name.', { file: folder, remedy: 'Choose a folder that is not there yet.' });
  const zip = await Zip.open(file);
  try {
    const record = await recordOf(zip, file);
    if (record === null)
      throw new Fault('unsupported', 'This zip is no packed project.', {
        file,
        remedy: 'Choose one that “indicatrix pack” wrote, or open it as data.',
      });
    await checkEntries(zip, file, folder);
    const source =
      record.data && record.data.entry === null ? await findAgain(record.data, [file, folder], given, portion(job, 0, 0.2)) : null;
    await placeWhole(resolve(folder), async (draft) => {
      await writeEntries(zip, file, draft, portion(job, 0.2, 0.95));
      await relink(draft, resolve(folder), record.data, source);
    });
    const isMissing = record.data !== null && record.data.entry === null && source === null;
    return {
      folder,
      notes: isMissing
        ? [
            `Its data did not come along: ${record.data!.name} (${formatBytes(record.data!.bytes)}). Where they are, --data names them; they are known by their contents.`,
          ]
        : source
          ? [`Its data were found: ${source}.`]
          : [],
    };
  } finally {
    await zip.close();
  }
}

/** Before anything is written. */
async function checkEntries(zip: Zip, file: string, folder: string): Promise<void> {
  if (zip.names.length > mostFiles) throw damaged(file, '', `It has ${zip.names.length.toLocaleString('en')} entries.`);
  const seen = new Set<string>();
  let bytes = 0;
  for (const name of zip.names) {
    const refused = refusedName(name.replace(/\/$/, ''));
    if (refused !== null) throw damaged(file, name, refused);
    if (seen.has(name.toLowerCase())) throw damaged(file, name, 'Two entries have this name.');
    seen.add(name.toLowerCase());
    bytes += zip.size(name) ?? 0;
  }
  await checkRoom(folder, bytes, folder);
}

/** Plain files alone: what the archive calls a link is written as the text that it is. */
async function writeEntries(zip: Zip, file: string, draft: string, job: Job): Promise<void> {
  const total = zip.names.reduce((sum, name) => sum + (zip.size(name) ?? 0), 0);
  let done = 0;
  await makeFolders(draft);
  for (const name of zip.names) {
    if (name.endsWith('/')) continue;
    const size = zip.size(name)!;
    const path = join(draft, ...name.split('/'));
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'wx');
    try {
      let written = 0;
      for await (const piece of zip.bytes(name, job.signal)) {
        written += piece.length;
        if (written > size) throw damaged(file, name, 'It holds more than the archive says.');
        await handle.writeFile(piece);
        job.report((done += piece.length) / Math.max(1, total), 'Unpacking');
      }
      if (written !== size) throw damaged(file, name, 'It holds less than the archive says.');
    } finally {
      await handle.close();
    }
  }
}

/** Data that stayed behind, where a file of their size and contents lies. */
async function findAgain(data: PackedData, beside: readonly string[], given: string | undefined, job: Job): Promise<string | null> {
  const isThem = async (path: string) => {
    const found = await fingerprintOf(path, job).catch((error: unknown) => {
      if (job.signal.aborted) throw error;
      return null;
    });
    return found?.sha256 === data.sha256 && found.bytes === data.bytes;
  };
  if (given !== undefined) {
    if (await isThem(given)) return resolve(given);
    throw new Fault('malformed', `These are other data than the project’s (${data.name}, ${formatBytes(data.bytes)}).`, {
      file: given,
      place: '--data',
      remedy: 'Name the file that the runs were trained on: its contents decide, not its name.',
    });
  }
  for (const path of beside.map((each) => join(dirname(resolve(each)), basename(data.name))))
    if (existsSync(path) && (await isThem(path))) return path;
  return null;
}

/** Records say where the data are on this machine. @param home the folder that the draft becomes */
async function relink(draft: string, home: string, data: PackedData | null, source: string | null): Promise<void> {
  const own = data && data.entry !== null ? join(home, ...data.entry.split('/')) : source;
  if (own === null) return;
  const rewrite = async (name: string, change: (json: Record<string, unknown>) => Record<string, unknown>) => {
    const path = join(draft, name);
    if (!existsSync(path) || (await stat(path)).size > mostJsonBytes) return;
    try {
      await writeFile(path, `${JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>), null, 1)}\n`);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  };
  const from = relative(home, own);
  const told = /[\\/]/.test(from) ? from : `./${from}`;
  await rewrite('project.json', (json) =>
    json['format'] === commandFormat ? { ...json, source: from } : { ...json, data: { ...(json['data'] as object), source: told } },
  );
  // Packed by a program of before.
  for (const name of ['session.json', 'runs/session.json'])
    await rewrite(name, (json) => ({ ...json, data: { ...(json['data'] as object), source: own } }));
}

function damaged(file: string, place: string, message: string): Fault {
  return new Fault('malformed', message, { file, place, remedy: 'Take an intact copy from whoever packed it.' });
}
