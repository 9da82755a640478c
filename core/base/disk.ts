/** Files written whole or not at all: a draft beside its place, synced, then renamed into it. The one place that knows how. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
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
const leftName = new RegExp(`^\\.(.+)\\.${thisHost}-(\\d+)-[0-9a-f-]{36}\\.(draft|former)$`);

/** Where a file or folder is written before it takes its place: in the same folder, so that renaming is one step. */
export function draftOf(path: string): string {
  return `${besideOf(path)}.draft`;
}

const besideOf = (path: string) => join(dirname(path), `.${basename(path)}.${thisHost}-${process.pid}-${randomUUID()}`);

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
 * @param strangerTo where a folder is written, the first thing in another folder that no former one would hold: such a folder stays
 * @throws `write-failed`, `bad-option` for a folder of something else, and the Faults of `make`
 */
export async function placeWhole<T>(
  file: string,
  make: (draft: string) => Promise<T>,
  strangerTo?: (folder: string) => Promise<string | null>,
): Promise<T> {
  const draft = draftOf(file);
  try {
    if (strangerTo) await checkFolder(file, strangerTo);
    await makeFolders(dirname(file));
    await sweepDrafts(dirname(file), basename(file));
    const made = await make(draft);
    if ((await stat(draft)).isDirectory()) {
      if (strangerTo) await checkFolder(file, strangerTo);
      await placeFolder(draft, file);
    } else {
      await sync(draft);
      await rename(draft, file);
    }
    await sync(dirname(file));
    return made;
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw isSystemError(error) ? writeFailed(error, file) : withFile(error, file);
  }
}

/** A folder of something else is never replaced, whatever a person allowed. */
async function checkFolder(folder: string, strangerTo: (folder: string) => Promise<string | null>): Promise<void> {
  const found = await stat(folder).catch(() => null);
  const stranger = found?.isDirectory() ? await strangerTo(folder) : null;
  if (stranger !== null)
    throw new Fault('bad-option', `A folder of that name is there, and holds something else: ${stranger}.`, {
      file: folder,
      remedy: 'Choose another name, or remove that folder yourself.',
    });
}

/** Makes a folder and those above it, where they are not there yet. @throws what the system says */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // So says Node of a read-only disk too; the first folder that is missing, made alone, brings out the cause.
    const there = firstThere(folder);
    await mkdir(join(there, relative(there, resolve(folder)).split(sep)[0]));
    await mkdir(folder, { recursive: true });
  }
}

/** A folder itself, or the lowest above it that is there. */
export function firstThere(folder: string): string {
  let at = resolve(folder);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

/** A library that writes by itself does not know what a person calls the file. */
function withFile(error: unknown, file: string): unknown {
  if (!(error instanceof Fault) || error.tag !== 'write-failed' || error.detail.file !== undefined) return error;
  return new Fault('write-failed', error.message, { ...error.detail, file }, error);
}

/**
 * A folder cannot be renamed over one that has something in it: the former one steps aside, and back where that fails; where this program
 * is killed between the two, `sweepDrafts` brings it back.
 */
async function placeFolder(draft: string, folder: string): Promise<void> {
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) await sync(join(entry.parentPath, entry.name));
  const aside = `${besideOf(folder)}.former`;
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
 * Removes the drafts that programs of this machine which are gone left in a folder, of all files or of one; a folder that had stepped aside
 * for one takes its place again. @returns how many there were
 */
export async function sweepDrafts(folder: string, of?: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const left = names.flatMap((name) => {
    const [, file, writer, kind] = leftName.exec(name) ?? [];
    const isGone = file !== undefined && (of === undefined || file === of) && !isAlive(Number(writer));
    return isGone ? [{ path: join(folder, name), file: join(folder, file), kind }] : [];
  });
  for (const { path, file, kind } of left) {
    const isWanted = kind === 'former' && !existsSync(file);
    await (isWanted ? rename(path, file) : rm(path, { recursive: true, force: true })).catch(() => undefined);
  }
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
  EEXIST: ['Something of that name is there (EEXIST).', 'Choose another name.'],
  ENOTEMPTY: ['A folder of that name is there, with something in it (ENOTEMPTY).', 'Choose another name.'],
  ENOENT: ['Its folder is gone (ENOENT).', 'Check that its disk is still connected, or choose another folder.'],
  EIO: ['The disk does not take it (EIO).', 'Choose a folder on another disk, and have this one checked.'],
  EFBIG: ['It is larger than files may be on this disk (EFBIG).', 'Choose a folder on another disk.'],
  EISDIR: ['A folder of that name is there (EISDIR).', 'Choose another name.'],
  ENAMETOOLONG: ['Its name is too long for this disk (ENAMETOOLONG).', 'Choose a shorter one.'],
  EBUSY: ['Another program has it open (EBUSY).', 'Close it there, then try again.'],
  ETXTBSY: ['Another program runs it (ETXTBSY).', 'Close it there, then try again.'],
  EMFILE: ['Too many files are open (EMFILE).', 'Close some, or raise the limit (ulimit -n).'],
  ENFILE: ['Too many files are open on this machine (ENFILE).', 'Close other programs, then try again.'],
};

export function isSystemError(error: unknown): boolean {
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
