/** Where the keys of a Zarr hierarchy lie: in a folder, or in a zip archive of one. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openOrdinary, toFileFault } from '../files.ts';
import type { Zip } from './zip.ts';

/** The keys of a Zarr hierarchy, wherever they lie. */
export interface Keys {
  get(key: string): Promise<Uint8Array | undefined>;
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
    get: (key) => ifThere(key, async (path) => {
      const handle = await openOrdinary(path);
      try {
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

export function ends(range: Range, size: number): [from: number, to: number] {
  if ('suffixLength' in range) return [Math.max(0, size - range.suffixLength), size];
  return [Math.min(size, range.offset), Math.min(size, range.offset + range.length)];
}

/** Where an archive's hierarchy begins: at its top, or in its only folder; null where there is none. */
export function zarrRoot(names: string[]): string | null {
  if (isZarr(names)) return '';
  const [folder] = names[0]?.split('/') ?? [];
  return folder && names.every((name) => name.startsWith(`${folder}/`)) && isZarr(names.map((name) => name.slice(folder.length + 1))) ? `${folder}/` : null;
}

export function zipKeys(zip: Zip): Keys {
  const root = zarrRoot(zip.names) ?? '';
  return {
    get: (key) => zip.read(root + key),
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
