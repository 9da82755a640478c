/** Private folders among the temporary files. None outlives the process: what one that was killed left is removed by the next. */
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisHost, writeFailed } from './disk.ts';
import { isAlive } from './process.ts';

const prefix = 'indicatrix-';
/** Temporary folders may be shared by machines, as what tells processes apart may not. */
const leftName = new RegExp(`^${prefix}[a-z]+-${thisHost}-(\\d+)-`);

const folders = new Set<string>();
let swept: Promise<void> | null = null;

/** @param kind what it is for, in small letters @throws `write-failed` */
export async function temporaryFolder(kind: string): Promise<string> {
  await (swept ??= begin());
  try {
    const folder = await mkdtemp(join(tmpdir(), `${prefix}${kind}-${thisHost}-${process.pid}-`));
    folders.add(folder);
    return folder;
  } catch (error) {
    throw writeFailed(error, tmpdir(), 'Set TMPDIR to a folder that may be written to.');
  }
}

export async function removeTemporary(folder: string): Promise<void> {
  folders.delete(folder);
  await rm(folder, { recursive: true, force: true });
}

async function begin(): Promise<void> {
  process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = Number(leftName.exec(name)?.[1] ?? 0);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Of the disk, left to others. */
const leastFree = 2 ** 29;

/** Bytes that may be written among the temporary files. */
export async function temporaryRoom(): Promise<number> {
  const { bavail, bsize } = await statfs(tmpdir());
  return bavail * bsize - leastFree;
}
