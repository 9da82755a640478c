/** Copies of large files and folders: by reference where the disk can, else some megabytes at a time; stopped at once when cancelled. */
import { constants } from 'node:fs';
import { copyFile, open, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { formatBytes } from './bytes.ts';
import { firstThere, makeFolders } from './disk.ts';
import { Fault } from './errors.ts';
import type { Job } from './job.ts';

const piece = 1 << 23;

/** @throws `write-failed` where the disk has no room, `cancelled` */
export async function copyWhole(from: string, to: string, job: Job): Promise<void> {
  const files = (await stat(from)).isDirectory() ? await filesBelow(from, job) : [''];
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(from, file))).size));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  await checkRoom(dirname(to), whole);
  let done = 0;
  for (const file of files) {
    await makeFolders(dirname(join(to, file)));
    await copyOne(join(from, file), join(to, file), (bytes) => job.report((done += bytes) / Math.max(1, whole), 'Copying the file'), job);
  }
}

/** @param folder is there, or will be @param file what a person calls it @throws `write-failed` where so many bytes have no room */
export async function checkRoom(folder: string, bytes: number, file?: string): Promise<void> {
  const { bavail, bsize } = await statfs(firstThere(folder));
  const room = bavail * bsize;
  if (bytes <= room) return;
  throw new Fault('write-failed', `There is no room for it: it takes ${formatBytes(bytes)}, and the disk has ${formatBytes(room)} left.`, {
    file,
    remedy: 'Free some space, or choose another folder or format.',
  });
}

async function filesBelow(folder: string, job: Job): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.push(relative(folder, join(entry.parentPath, entry.name)));
    await job.breathe();
  }
  return files;
}

async function copyOne(from: string, to: string, onCopied: (bytes: number) => void, job: Job): Promise<void> {
  const byReference = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
  if (byReference) return;
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w');
    try {
      const buffer = Buffer.alloc(Math.min(piece, Math.max(1, (await source.stat()).size)));
      for (;;) {
        if (job.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
        const { bytesRead } = await source.read(buffer, 0, buffer.length);
        if (bytesRead === 0) return;
        await target.writeFile(buffer.subarray(0, bytesRead));
        onCopied(bytesRead);
        await job.breathe();
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
