/** Files written whole or not at all: a draft beside its place, synced, then renamed into it. The one place that knows how. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Fault } from './errors.ts';
import { isAlive } from './process.ts';

/**
 * A draft's name says whose it is, so that what a killed program leaves is known again: `.NAME.HOST-PID-UUID.draft`; folders may be shared
 * by machines.
 */
export const thisHost = createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
const draftName = new RegExp(`^\\..+\\.${thisHost}-(\\d+)-[0-9a-f-]{36}\\.draft$`);

/** Where a file or folder is written before it takes its place: in the same folder, so that renaming is one step. */
export function draftOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${thisHost}-${process.pid}-${randomUUID()}.draft`);
}

/** What is written as a file: bytes, a text, or texts in pieces, which may be longer together than a string can be. */
export type Contents = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/**
 * Puts a file in the place of the former one, with the folders it needs: whoever reads it finds either, whatever happens meanwhile.
 * @throws `write-failed`, and what the pieces throw
 */
export function writeWhole(file: string, contents: Contents): Promise<void> {
  return placeWhole(file, (draft) => writeNew(draft, contents));
}

/**
 * As `writeWhole`, for what writes a file or folder by itself.
 * @param make writes it at the path it is given
 * @throws `write-failed`, and the Faults of `make`
 */
export async function placeWhole<T>(file: string, make: (draft: string) => Promise<T>): Promise<T> {
  const draft = draftOf(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await sweepDrafts(dirname(file), basename(file));
    const made = await make(draft);
    if ((await stat(draft)).isDirectory()) await placeFolder(draft, file);
    else {
      await sync(draft);
      await rename(draft, file);
    }
    await sync(dirname(file));
    return made;
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw isSystemError(error) ? writeFailed(error, file) : error;
  }
}

/** A folder cannot be renamed over one that has something in it: the former one steps aside, and back where that fails. */
async function placeFolder(draft: string, folder: string): Promise<void> {
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) await sync(join(entry.parentPath, entry.name));
  const aside = draftOf(folder);
  const wasThere = await rename(folder, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(draft, folder);
  } catch (error) {
    if (wasThere) await rename(aside, folder);
    throw error;
  }
  if (wasThere) await rm(aside, { recursive: true, force: true });
}

/** Writes a file that is not there yet. */
export async function writeNew(file: string, contents: Contents): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    if (typeof contents === 'string' || contents instanceof Uint8Array) await handle.writeFile(contents);
    else for await (const piece of gathered(contents)) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}

/** Waits until the disk has a file, or the entries of a folder; Windows cannot sync folders and does so by itself. */
export async function sync(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const handle = await open(path, isFolder ? 'r' : 'r+');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems know no syncing of folders.
    if (!isFolder || !['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** Whether a path leads to something below a folder. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(folder, path));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Removes the drafts that programs of this machine which are gone left in a folder, of all files or of one. @returns how many there were
 */
export async function sweepDrafts(folder: string, of?: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const writer = draftName.exec(name)?.[1];
    return writer !== undefined && (of === undefined || name.startsWith(`.${of}.`)) && !isAlive(Number(writer));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)));
  return left.length;
}

/** What the system says when it does not write, for a person. @param remedy where the file's place can be chosen otherwise */
export function writeFailed(error: unknown, file: string, remedy?: string): Fault {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const [message, usual] = reasons[code] ?? [`Writing failed (${code}).`, 'Check that the folder is there and may be written to.'];
  return new Fault('write-failed', message, { file, remedy: whereRoomLacks.has(code) ? usual : (remedy ?? usual) }, error);
}

const whereRoomLacks = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

const reasons: Record<string, [message: string, remedy: string] | undefined> = {
  ENOSPC: ['There is no room left on the disk (ENOSPC).', 'Free some space, then try again.'],
  EDQUOT: ['Your share of the disk is used up (EDQUOT).', 'Free some space of yours, then try again.'],
  EACCES: ['It may not be written to (EACCES).', 'Check the permissions of its folder, or choose another.'],
  EPERM: ['It may not be written to (EPERM).', 'Check the permissions of its folder, or choose another.'],
  EROFS: ['Its disk is read-only (EROFS).', 'Choose a folder on another disk.'],
  ENOTDIR: ['What should be its folder is a file (ENOTDIR).', 'Choose another folder.'],
  EISDIR: ['A folder of that name is there (EISDIR).', 'Choose another name.'],
  ENAMETOOLONG: ['Its name is too long for this disk (ENAMETOOLONG).', 'Choose a shorter one.'],
  EBUSY: ['Another program has it open (EBUSY).', 'Close it there, then try again.'],
  EMFILE: ['Too many files are open (EMFILE).', 'Close some, or raise the limit (ulimit -n).'],
  ENFILE: ['Too many files are open on this machine (ENFILE).', 'Close other programs, then try again.'],
};

function isSystemError(error: unknown): boolean {
  return !(error instanceof Fault) && (error as NodeJS.ErrnoException).errno !== undefined;
}

const pieceLength = 1 << 20;

/** Short texts joined into pieces worth a write. */
async function* gathered(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
  let waiting = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      waiting += piece;
      if (waiting.length < pieceLength) continue;
      yield waiting;
      waiting = '';
    } else {
      if (waiting !== '') yield waiting;
      waiting = '';
      yield piece;
    }
  }
  if (waiting !== '') yield waiting;
}
