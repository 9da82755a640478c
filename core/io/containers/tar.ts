/** Tar archives, plain or gzipped. Names and sizes come from a pass over the whole; a second one unpacks what is wanted. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { toFileFault, type FileHead } from '../files.ts';
import { checkPassedOver } from '../limits.ts';
import type { Archive, ArchiveEntry } from './archive.ts';

const magicAt = 257;
const blockBytes = 512;

/** POSIX's magic, or a header of before it whose checksum holds. */
export function isTar({ head, extension }: FileHead): boolean {
  if (Buffer.from(head.subarray(magicAt, magicAt + 5)).toString('latin1') === 'ustar') return true;
  return (extension === '.tar' || extension === '.tgz') && head.length >= blockBytes && checksumHolds(head);
}

function checksumHolds(head: Uint8Array): boolean {
  const said = parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').replace(/\0.*$/, '').trim(), 8);
  let sum = 8 * 0x20;
  for (let i = 0; i < blockBytes; i++) if (i < 148 || i >= 156) sum += head[i];
  return sum === said;
}

/** Headers of more files than this are no archive of matrices. */
const mostEntries = 200_000;

export async function openTar(file: FileHead, job: Job): Promise<Archive> {
  const entries: ArchiveEntry[] = [];
  await walk(file, job, 'Looking through the archive', (entry) => {
    if (entry) entries.push(entry);
    if (entries.length > mostEntries)
      throw new Fault('unsupported', `It holds more than ${mostEntries.toLocaleString('en')} files.`, {
        file: file.path,
        remedy: 'Unpack it, and open the matrix in it.',
      });
    return null;
  });
  return {
    what: 'tar archive',
    entries,
    unpack: (wanted, take, pass) =>
      walk(file, pass, 'Unpacking', (entry) => (entry && wanted.has(entry.name) ? (bytes) => take(entry, bytes) : null)),
  };
}

type Taker = (bytes: AsyncIterable<Uint8Array>) => Promise<void>;

/** @param visit gets the name and size of each ordinary file; what it returns gets the bytes */
async function walk(
  { path, size, gzipped }: FileHead,
  job: Job,
  message: string,
  visit: (entry: ArchiveEntry | null) => Taker | null,
): Promise<void> {
  const packed = createReadStream(path, { signal: job.signal, highWaterMark: 1 << 18 });
  const source = gzipped ? createGunzip({ chunkSize: 1 << 18 }) : packed;
  if (source !== packed) packed.on('error', (error) => source.destroy(error)).pipe(source as NodeJS.WritableStream);
  const work: { taken: Promise<void>; fault: unknown; hasFailed: boolean } = { taken: Promise.resolve(), fault: null, hasFailed: false };
  const fail = (error: unknown) => {
    if (!work.hasFailed) Object.assign(work, { fault: error, hasFailed: true });
  };
  const parser = new Parser({
    strict: true,
    // Its own bound is for packed input; ours are in how much each entry says it holds.
    onReadEntry(entry: ReadEntry) {
      const isFile = entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile';
      let take: Taker | null = null;
      try {
        take = isFile && !work.hasFailed ? visit({ name: tidy(entry.path), size: entry.size }) : null;
      } catch (error) {
        fail(error);
      }
      if (take)
        work.taken = take(entry as unknown as AsyncIterable<Uint8Array>).catch((error: unknown) => {
          fail(error);
          entry.resume();
        });
      else entry.resume();
    },
  });
  parser.on('error', fail);
  const ended = new Promise<void>((resolve) => parser.once('end', resolve).once('error', () => resolve()));
  try {
    let bytes = 0;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      checkPassedOver(bytes, size, path);
      if (work.hasFailed) break;
      if (!parser.write(chunk)) await Promise.race([new Promise<void>((resolve) => parser.once('drain', resolve)), ended]);
      job.report(packed.bytesRead / size, message);
      await job.breathe();
    }
    if (!work.hasFailed && bytes % blockBytes !== 0) fail(new Error('It ends within a block.'));
    if (!work.hasFailed) {
      parser.end();
      await ended;
      await work.taken;
    }
  } catch (error) {
    fail(error instanceof Fault ? error : toFileFault(error, path));
  } finally {
    packed.destroy();
  }
  if (!work.hasFailed) return;
  if (work.fault instanceof Fault) throw work.fault;
  if (job.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  throw new Fault(
    'file-truncated',
    'The tar archive is cut off or damaged.',
    { file: path, remedy: 'Copy or download it again.' },
    work.fault,
  );
}

/** `./outs/x` as `outs/x`; what leads out of the archive stays in it. */
function tidy(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}
