/** Lays projects out as programs of before 0.2 did, so that it is tried that they open. `node old-folders.ts window|command FOLDER` */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { parseRecord, projectFile, runsFolder, type ProjectRecord } from '../../core/project/project-record.ts';

const read = async (folder: string): Promise<ProjectRecord> => parseRecord(folder, JSON.parse(await readFile(projectFile(folder), 'utf8')));

function sessionOf({ command: _, data: { relative: __, ...data }, ...record }: ProjectRecord): object {
  return { ...record, format: 'indicatrix-session', formatVersion: 1, data };
}

/** `session.json` and the runs lie beside one another. */
export async function asWindowOfBefore(folder: string): Promise<void> {
  const record = await read(folder);
  for (const name of await readdir(runsFolder(folder))) await rename(join(runsFolder(folder), name), join(folder, name));
  await rm(runsFolder(folder), { recursive: true });
  await rm(projectFile(folder));
  await writeFile(join(folder, 'session.json'), JSON.stringify(sessionOf(record)));
}

/** `project.json` of the command's own, and what a window kept of it, if one looked, among the runs. */
export async function asCommandOfBefore(folder: string): Promise<void> {
  const record = await read(folder);
  const { data, command, view } = record;
  const runs = runsFolder(folder);
  await mkdir(runs, { recursive: true });
  for (const name of await readdir(folder))
    if (/^(columns\.json|\.maps|\.placed|\.training|sweep-.*\.json)$/.test(name)) await rename(join(folder, name), join(runs, name));
  if (view !== null) await writeFile(join(runs, 'session.json'), JSON.stringify(sessionOf(record)));
  const { prepare, fingerprint, latest } = command!;
  await writeFile(
    projectFile(folder),
    JSON.stringify({
      format: 'indicatrix-project-1',
      source: isAbsolute(data.source) ? relative(folder, data.source) : data.source,
      open: parseOptions(OpenOptions, data.options),
      prepare: parseOptions(PrepareOptions, prepare),
      fingerprint,
      latest,
    }),
  );
}

if (import.meta.main) {
  const [kind, folder] = process.argv.slice(2);
  await (kind === 'window' ? asWindowOfBefore : asCommandOfBefore)(folder);
}
