/** Zip archives of files that are no Zarr hierarchy. */
import type { FileHead } from '../files.ts';
import { Zip } from '../stores/zip.ts';
import type { Archive } from './archive.ts';

export function hasZipSignature({ head, entries }: FileHead): boolean {
  return !entries && head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

export async function openZip({ path }: FileHead): Promise<Archive> {
  const zip = await Zip.open(path);
  await zip.close();
  const tidy = (name: string) =>
    name
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .join('/');
  const named = zip.names
    .filter((name) => !name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name))
    .map((name) => ({ own: name, entry: { name: tidy(name), size: zip.size(name)! } }));
  return {
    what: 'zip archive',
    entries: named.map(({ entry }) => entry),
    async unpack(wanted, take, job) {
      const opened = await Zip.open(path);
      try {
        for (const { own, entry } of named) if (wanted.has(entry.name)) await take(entry, opened.bytes(own, job.signal));
      } finally {
        await opened.close();
      }
    },
  };
}
