/** Where the keys of a Zarr hierarchy lie: in a folder, or in a zip archive of one. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import { openOrdinary, toFileFault } from '../files.ts';
import type { Zip } from './zip.ts';

/** The keys of a Zarr hierarchy, wherever they lie. */
export interface Keys {
  /** @throws `unsupported` where there are more than `most` bytes */
  get(key: string, most: number): Promise<Uint8Array | undefined>;
  getRange(key: string, range: Range): Promise<Uint8Array | undefined>;
  /** What lies directly below a group. */
  children(path: string): Promise<string[]>;
  close(): Promise<void>;
}

export type Range = { offset: number; length: number } | { suffixLength: number };

/** Whether names at the top of a folder or archive are those of a Zarr hierarchy. */
export function isZarr(names: string[]): boolean {
  return names.includes('zarr.json') || names.includes('.zgroup');
}

export function folderKeys(folder: string): Keys {
  /** Undefined for what is not there, or is a folder. */
  const ifThere = async <T>(key: string, read: (path: string) => Promise<T>): Promise<T | undefined> => {
    try {
      return await read(join(folder, key));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      throw toFileFault(error, join(folder, key));
    }
  };
  return {
    get: (key, most) =>
      ifThere(key, async (path) => {
        const handle = await openOrdinary(path);
        try {
          const { size } = await handle.stat();
          if (size > most) throw tooLarge(folder, key, size);
          return await handle.readFile();
        } finally {
          await handle.close();
        }
      }),
    getRange: (key, range) =>
      ifThere(key, async (path) => {
        const handle = await openOrdinary(path);
        try {
          const [from, to] = ends(range, (await handle.stat()).size);
          const { buffer } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
          return buffer;
        } finally {
          await handle.close();
        }
      }),
    async children(path) {
      const entries = await readdir(join(folder, path), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    close: () => Promise.resolve(),
  };
}

/** A part that is larger than what it belongs to says. */
export function tooLarge(file: string, place: string, bytes: number): Fault {
  return new Fault('malformed', `A part of it has ${bytes.toLocaleString('en')} bytes, more than it should hold.`, {
    file,
    place,
    remedy: 'Copy or download it again, or write it again with the program that made it.',
  });
}

export function ends(range: Range, size: number): [from: number, to: number] {
  if ('suffixLength' in range) return [Math.max(0, size - range.suffixLength), size];
  return [Math.min(size, range.offset), Math.min(size, range.offset + range.length)];
}

/** Where an archive's hierarchy begins: at its top, or in its only folder; null where there is none. */
export function zarrRoot(names: string[]): string | null {
  if (isZarr(names)) return '';
  const [folder] = names[0]?.split('/') ?? [];
  return folder && names.every((name) => name.startsWith(`${folder}/`)) && isZarr(names.map((name) => name.slice(folder.length + 1)))
    ? `${folder}/`
    : null;
}

export function zipKeys(zip: Zip): Keys {
  const root = zarrRoot(zip.names) ?? '';
  return {
    async get(key, most) {
      const size = zip.size(root + key) ?? 0;
      if (size > most) throw tooLarge(zip.file, root + key, size);
      return zip.read(root + key);
    },
    getRange(key, range) {
      const [from, to] = ends(range, zip.size(root + key) ?? 0);
      return zip.read(root + key, from, to);
    },
    children(path) {
      const prefix = root + (path && `${path}/`);
      const below = zip.names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length).split('/'));
      return Promise.resolve([...new Set(below.filter((parts) => parts.length > 1).map(([name]) => name))]);
    },
    close: () => zip.close(),
  };
}
