/** Several files as one, for whoever can take but one: a zip archive, or a tar where there is too much for one. */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { create } from 'tar';
import { writeFailed } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { formatBytes } from '../../base/bytes.ts';
import { formatCount } from '../../view/numbers.ts';

/** A zip without its later extension ends at these. */
const most = { bytes: 2 ** 32 - 2 ** 24, files: 65_000 };

/**
 * The files below a folder as one file: itself where it is one alone. A Zarr hierarchy in a zip archive can be opened as it is.
 * @param into a folder for the archive, other than the files' @param name of the archive without its ending
 * @throws `write-failed`, `cancelled`
 */
export async function packed(folder: string, into: string, name: string, job: Job): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 1 && relative(folder, paths[0]) === basename(paths[0])) return paths[0];
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const target = join(into, bytes > most.bytes || paths.length > most.files ? `${name}.tar` : `${name}.zip`);
  try {
    if (target.endsWith('.tar'))
      await pipeline(
        create(
          { cwd: folder, portable: true },
          paths.map((path) => relative(folder, path)),
        ),
        createWriteStream(target, { flags: 'wx' }),
        { signal: job.signal },
      );
    else
      await writeZip(
        target,
        paths.map((path, at) => ({ name: relative(folder, path).replaceAll('\\', '/'), from: { path, bytes: sizes[at] } })),
        job,
      );
  } catch (error) {
    throw job.signal.aborted || !(error instanceof Error && 'code' in error) ? error : writeFailed(error, target);
  }
  return target;
}

/** Texts are packed; what other formats hold is packed already. */
const isText = (path: string) => /\.(csv|tsv|txt|json|mtx)$|\.z(array|attrs|group|metadata)$/.test(path);

export interface ZipItem {
  /** With slashes, from the archive's root. */
  name: string;
  from: string | { path: string; bytes: number };
}

/**
 * Piece by piece, so that files of any size take the same memory. @param target is not there yet
 * @throws `unsupported` for more than a zip holds, system errors, `cancelled`
 */
export async function writeZip(target: string, items: readonly ZipItem[], job: Job): Promise<void> {
  const total = items.reduce((sum, { from }) => sum + (typeof from === 'string' ? from.length : from.bytes), 0);
  if (total > most.bytes || items.length > most.files)
    throw new Fault(
      'unsupported',
      `A zip holds 4 GB and 65,000 files; this would be ${formatBytes(total)} in ${formatCount(items.length)}.`,
      {
        file: target,
        remedy: 'Leave the data out: they are found again by their contents.',
      },
    );
  const out = createWriteStream(target, { flags: 'wx' });
  // What goes wrong in writing comes out of the next wait for room, or of the end.
  const closed = once(out, 'close');
  closed.catch(() => undefined);
  let failure: Error | null = null;
  const zip = new Zip((error, bytes, isLast) => {
    failure ??= error;
    if (isLast) out.end(bytes);
    else out.write(bytes);
  });
  let done = 0;
  try {
    for (const { name, from } of items) {
      const entry = typeof from === 'string' || isText(name) ? new ZipDeflate(name, { level: 1 }) : new ZipPassThrough(name);
      zip.add(entry);
      for await (const piece of typeof from === 'string' ? [Buffer.from(from)] : piecesOf(from.path, job)) {
        entry.push(piece);
        if (failure) throw failure as Error;
        if (out.writableNeedDrain) await Promise.race([once(out, 'drain'), closed]);
        job.report((done += piece.length) / Math.max(1, total), 'Putting the files together');
        await job.breathe();
      }
      entry.push(new Uint8Array(0), true);
    }
    zip.end();
    await closed;
  } catch (error) {
    zip.terminate();
    out.destroy();
    throw error;
  }
}

const piecesOf = (path: string, job: Job) =>
  createReadStream(path, { highWaterMark: 1 << 20, signal: job.signal }) as AsyncIterable<Buffer>;
