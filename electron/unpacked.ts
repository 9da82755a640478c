/**
 * Whether what lies outside of the archive is what was packed: core, engines and packages run from there. Their digests stand in the
 * archive's directory, which Electron holds against the one in its signed program.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

interface Entry {
  files?: Record<string, Entry>;
  unpacked?: boolean;
  integrity?: { algorithm: string; hash: string };
}

/** Files that are hashed at once. */
const lanes = 8;

/** The directory of an archive: lengths of two pickles, then JSON. At once, as Electron shows the archive itself only meanwhile. */
function directoryOf(archive: string): Entry {
  const shell = process as NodeJS.Process & { noAsar?: boolean };
  shell.noAsar = true;
  try {
    const file = openSync(archive, 'r');
    try {
      const sizes = Buffer.alloc(16);
      readSync(file, sizes, 0, 16, 0);
      const json = Buffer.alloc(sizes.readUInt32LE(12));
      readSync(file, json, 0, json.length, 16);
      return JSON.parse(json.toString('utf8')) as Entry;
    } finally {
      closeSync(file);
    }
  } finally {
    shell.noAsar = false;
  }
}

/** Digests by path below the folder of unpacked files. */
function packed(entry: Entry, path: string, into: Map<string, string>): Map<string, string> {
  for (const [name, below] of Object.entries(entry.files ?? {})) {
    const at = join(path, name);
    if (below.files) packed(below, at, into);
    else if (below.unpacked) into.set(at, below.integrity?.algorithm === 'SHA256' ? below.integrity.hash : '');
  }
  return into;
}

async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

/** @param archive app.asar; its unpacked files lie in app.asar.unpacked @returns those that are others, missing or none of the package's */
export async function alteredParts(archive: string): Promise<string[]> {
  const folder = `${archive}.unpacked`;
  const expected = packed(directoryOf(archive), '', new Map());
  const altered: string[] = [];
  // A folder that is gone lacks all of its files.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    // A link has no digest, and might lead anywhere.
    if (!entry.isDirectory() && !(entry.isFile() && expected.has(path))) altered.push(path);
  }
  const waiting = [...expected];
  const lane = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [path, digest] = next;
      if (!altered.includes(path) && (await digestOf(join(folder, path))) !== digest) altered.push(path);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return altered.sort();
}
