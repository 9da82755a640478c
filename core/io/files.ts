/** Looks at a file before any reader does: is it there, may it be read, what does it begin with? */
import { constants as flags } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gunzipSync, constants } from 'node:zlib';
import { deferred } from '../base/deferred.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { isLink } from '../base/links.ts';

export interface FileHead {
  path: string;
  /** What is in it, where it is a folder; else null. */
  entries: string[] | null;
  size: number;
  /** The first bytes, decompressed where the file is gzipped. */
  head: Uint8Array;
  /** As many bytes of the file as that is packed in. */
  packedHead: number;
  gzipped: boolean;
  /** Lower case, without `.gz`: `.csv`. */
  extension: string;
}

const headBytes = 1 << 16;

/**
 * A file's beginning, or a folder's entries. @throws the faults `file-missing`, `file-unreadable`, and `file-truncated` for a file without
 * content
 */
export async function readHead(path: string): Promise<FileHead> {
  let handle;
  try {
    handle = await openOrdinary(path, { folderToo: true });
    const stat = await handle.stat();
    if (stat.isDirectory())
      return {
        path,
        entries: await readdir(path),
        size: 0,
        head: new Uint8Array(0),
        packedHead: 0,
        gzipped: false,
        extension: extname(path).toLowerCase(),
      };
    if (stat.size === 0) throw new Fault('file-truncated', 'The file is empty.', { file: path, remedy: 'Copy or download it again.' });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(headBytes, stat.size)), 0, Math.min(headBytes, stat.size), 0);
    const raw = buffer.subarray(0, bytesRead);
    const gzipped = raw[0] === 0x1f && raw[1] === 0x8b;
    return {
      path,
      entries: null,
      size: stat.size,
      ...(gzipped ? { ...unpackedHead(raw, path) } : { head: raw, packedHead: raw.length }),
      gzipped,
      extension: extname(path.replace(/\.gz$/i, '')).toLowerCase(),
    };
  } catch (error) {
    throw toFileFault(error, path);
  } finally {
    await handle?.close();
  }
}

/** Milliseconds until a disk that does not answer is given up: a network folder whose server is gone lets programs wait for ever. */
const answersWithin = 20_000;

/**
 * Opens a file to read it, if it is one: a pipe would hold whoever opens it until somebody writes into it, a device has no end.
 * @throws `file-unreadable`, and what the operating system says
 */
export async function openOrdinary(path: string, { folderToo = false } = {}): Promise<FileHandle> {
  const opened = openUnblocked(path, folderToo);
  const { promise: late, reject } = deferred<never>();
  const patience = setTimeout(
    () =>
      reject(
        new Fault('file-unreadable', `Its disk has not answered for ${answersWithin / 1000} seconds.`, {
          file: path,
          remedy: 'If it lies on a network folder, see whether that is still connected.',
        }),
      ),
    answersWithin,
  );
  try {
    return await Promise.race([opened, late]);
  } finally {
    clearTimeout(patience);
    // One that comes after all is not needed any more.
    late.catch(() => opened.then((handle) => handle.close()).catch(() => undefined));
  }
}

async function openUnblocked(path: string, folderToo: boolean): Promise<FileHandle> {
  const handle = await open(path, flags.O_RDONLY | (flags.O_NONBLOCK ?? 0));
  const kind = await handle.stat();
  if (kind.isFile() || (folderToo && kind.isDirectory())) return handle;
  await handle.close();
  if (kind.isDirectory()) throw Object.assign(new Error('It is a folder.'), { code: 'EISDIR' });
  throw new Fault('file-unreadable', 'This is not an ordinary file.', { file: path, remedy: 'Save its content to a file and open that.' });
}

/** Of a file, or of all in a folder; of what lies on a server it is not asked. */
export async function bytesOnDisk(path: string, job: Job): Promise<number> {
  if (isLink(path)) return Infinity;
  const found = await stat(path);
  return found.isDirectory() ? folderBytes(path, job) : found.size;
}

/** Of all files in it and below. */
export async function folderBytes(path: string, job: Job): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
    await job.breathe();
  }
  return bytes;
}

/** A few kilobytes may unpack to a thousand times as much: then fewer are taken. */
const mostUnpacked = 1 << 23;

function unpackedHead(bytes: Buffer, path: string): Pick<FileHead, 'head' | 'packedHead'> {
  for (let packedHead = bytes.length; ; packedHead >>= 2) {
    try {
      return {
        head: gunzipSync(bytes.subarray(0, packedHead), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked }),
        packedHead,
      };
    } catch (error) {
      if (error instanceof RangeError && packedHead > 1 << 10) continue;
      throw new Fault('file-truncated', 'Its gzip compression is damaged.', { file: path, remedy: 'Copy or download it again.' }, error);
    }
  }
}

/** What the operating system or zlib says, as a fault; faults pass. */
export function toFileFault(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'ERR_INVALID_ARG_VALUE':
      return new Fault('file-missing', 'There is no such file.', { file: path, remedy: 'Check the path.' }, error);
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        'file-unreadable',
        'You are not allowed to read it.',
        { file: path, remedy: 'Ask for permission, or copy it to a folder of yours.' },
        error,
      );
    case 'EMFILE':
    case 'ENFILE':
      return new Fault(
        'file-unreadable',
        `Too many files are open (${code}).`,
        { file: path, remedy: 'Close other data sets and programs, or raise the limit (ulimit -n).' },
        error,
      );
    case 'EISDIR':
      return new Fault('file-unreadable', 'This is a folder.', { file: path, remedy: 'Choose a file in it.' }, error);
    case 'ETIMEDOUT':
    case 'ESTALE':
    case 'ENXIO':
    case 'EIO':
      return new Fault('file-unreadable', 'The disk cannot read it.', { file: path, remedy: 'Copy it from another place.' }, error);
    case 'Z_BUF_ERROR':
    case 'Z_DATA_ERROR':
    case 'Z_NEED_DICT':
      return new Fault(
        'file-truncated',
        'Its gzip compression ends early or is damaged.',
        { file: path, remedy: 'Copy or download it again.' },
        error,
      );
    default:
      return error;
  }
}
