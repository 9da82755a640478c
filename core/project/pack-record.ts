/** indicatrix-pack.json, the first thing in a packed project: what it is of, and which data belong to it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import * as v from 'valibot';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';

export const packRecordName = 'indicatrix-pack.json';

const PackedData = v.object({
  /** As the file or folder is called. */
  name: v.string(),
  /** Of the file; of a folder, over its files' names and contents in their order. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Where they are in the archive; null where they stayed behind. */
  entry: v.nullable(v.string()),
});
export type PackedData = v.InferOutput<typeof PackedData>;

export const PackRecord = v.object({
  format: v.literal('indicatrix-pack'),
  formatVersion: v.literal(1),
  /** Of the program. */
  version: v.string(),
  /** ISO 8601, UTC. */
  created: v.string(),
  name: v.string(),
  /** The run alone that was packed, by its folder's name; null for all. */
  run: v.nullable(v.string()),
  /** Null where none are needed: samples, and links, which say themselves where they are. */
  data: v.nullable(PackedData),
});
export type PackRecord = v.InferOutput<typeof PackRecord>;

/** Hidden names that belong to projects and to Zarr; any other is none of theirs. */
const hidden = new Set(['.maps', '.placed', '.zgroup', '.zattrs', '.zarray', '.zmetadata']);

/** Why a name, with slashes, is neither packed nor laid out, in a sentence; null where it stays in its folder and hides nothing there. */
export function refusedName(name: string): string | null {
  const parts = name.split('/');
  if (parts.length > 64 || parts.some((part) => part.length > 255)) return 'This name is too long.';
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\:\0]/.test(part)))
    return 'This name leads out of the project.';
  return parts.some((part) => part.startsWith('.') && !hidden.has(part)) ? 'This name is hidden, and none of a project’s.' : null;
}

/** What file managers leave in folders. */
const litter = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;

/** Files below a folder, with slashes, in order; links, what else is no file, and what file managers leave are left out. */
export async function filesBelow(folder: string): Promise<{ name: string; path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !litter.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  return Promise.all(names.map(async (name) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size })));
}

/** What tells data again, wherever they lie. @throws system errors, `cancelled` */
export async function fingerprintOf(path: string, job: Job): Promise<Omit<PackedData, 'entry'>> {
  const found = await stat(path);
  const files = found.isDirectory() ? await filesBelow(path) : [{ name: '', path, bytes: found.size }];
  const hash = createHash('sha256');
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const file of files) {
    if (file.name !== '') hash.update(`${file.name}\n${file.bytes}\n`);
    for await (const piece of createReadStream(file.path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(piece);
      if (job.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      job.report((done += piece.length) / Math.max(1, total), 'Reading the data');
    }
  }
  return { name: basename(path), sha256: hash.digest('hex'), bytes: total };
}
