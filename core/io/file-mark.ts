/** Whether a file is still the one that was opened: what is read from it later must be what was read before. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../base/errors.ts';
import { isLink } from '../base/links.ts';
import { openOrdinary, toFileFault } from './files.ts';

/** Where sizes and the directory of most formats stand. */
const headBytes = 1 << 16;
/** Of a folder, files and folders that are looked at: its metadata, and those of its arrays. */
const mostLookedAt = 500;

/**
 * What tells a file from another in its place: size, times, number, and its first bytes; of a folder, those of what lies in it. Null for
 * what is no file here: links, samples.
 */
export async function markOf(path: string): Promise<string | null> {
  if (isLink(path)) return null;
  try {
    const about = await stat(path);
    return about.isDirectory()
      ? JSON.stringify(await listed(path))
      : JSON.stringify([about.size, about.mtimeMs, about.ino, await headOf(path)]);
  } catch (error) {
    throw toFileFault(error, path);
  }
}

async function headOf(path: string): Promise<string> {
  const handle = await openOrdinary(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('base64');
  } finally {
    await handle.close();
  }
}

/** Two levels down: metadata of the root, of groups and of arrays. */
async function listed(folder: string, depth = 0): Promise<(string | number)[]> {
  const names = (await readdir(folder)).sort().slice(0, mostLookedAt);
  const found: (string | number)[] = [];
  for (const name of names) {
    const about = await stat(join(folder, name));
    if (about.isDirectory()) found.push(name, about.mtimeMs, ...(depth < 2 ? await listed(join(folder, name), depth + 1) : []));
    else if (depth < 2 || name.startsWith('.z') || name === 'zarr.json') found.push(name, about.size, about.mtimeMs);
    if (found.length > 4 * mostLookedAt) break;
  }
  return found;
}

/** @throws `file-missing` where it is gone, `file-unreadable` where another is in its place */
export async function checkMark(path: string, mark: string | null): Promise<void> {
  if (mark === null || (await markOf(path)) === mark) return;
  throw new Fault('file-unreadable', 'The file has changed since it was opened.', {
    file: path,
    remedy: 'Open it again: what is shown belongs to what it held before.',
  });
}

/** What a file hands out, as long as it is the one that was marked: before the first, and after each. */
export async function* whileUnchanged<T>(path: string, mark: string | null, chunks: () => AsyncIterable<T>): AsyncGenerator<T> {
  await checkMark(path, mark);
  try {
    for await (const chunk of chunks()) {
      await checkMark(path, mark);
      yield chunk;
    }
  } catch (error) {
    // A file that is being written over is broken in its own ways.
    if (error instanceof Fault && error.tag === 'cancelled') throw error;
    await checkMark(path, mark);
    throw error;
  }
}
