/** A folder that is no matrix itself: what is in its folders, as of Cell Ranger's outs, one or two levels up. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Job } from '../../base/job.ts';
import type { ArchiveEntry } from './archive.ts';

/** Levels below it that are looked into, and files in all. */
const deepest = 6;
const mostFiles = 20_000;

/** The files in it and below, as those of an archive. What a Zarr hierarchy holds is left out but for its root. */
export async function listFolder(folder: string, job: Job): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const look = async (path: string, depth: number): Promise<void> => {
    const found = await readdir(path, { withFileTypes: true }).catch(() => []);
    const isTree = found.some(({ name }) => name === '.zgroup' || name === 'zarr.json');
    for (const entry of found) {
      if (entries.length >= mostFiles) return;
      const at = join(path, entry.name);
      if (entry.isFile() && !entry.name.startsWith('._'))
        entries.push({ name: relative(folder, at).split(sep).join('/'), size: (await stat(at).catch(() => null))?.size ?? 0 });
      else if (entry.isDirectory() && depth < deepest && !isTree) await look(at, depth + 1);
      await job.breathe();
    }
  };
  await look(folder, 0);
  return entries;
}
