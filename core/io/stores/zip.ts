/** Reads single entries of a zip archive: stored or deflated, zip64 too, never more than an entry says it holds. */
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline as streamed, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createInflateRaw, inflateRaw } from 'node:zlib';
import { Fault } from '../../base/errors.ts';
import { mostChunkBytes } from '../limits.ts';

// Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (its ends), 4.5.3 (zip64).
const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const directorySignature = 0x02014b50;
const localHeaderBytes = 30;
const endBytes = 22;
const longestComment = 0xffff;
const stored = 0;
const deflated = 8;
/** Bit 0 of an entry's flags. */
const encrypted = 1;

interface Entry {
  offset: number;
  compressed: number;
  size: number;
  method: number;
}

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

export class Zip {
  readonly names: string[];
  readonly file: string;
  private readonly handle: FileHandle;
  private readonly entries: Map<string, Entry>;

  /** @throws `malformed` for what is no zip archive */
  static async open(file: string): Promise<Zip> {
    const handle = await open(file, 'r');
    try {
      return new Zip(file, handle, await readDirectory(handle, (await handle.stat()).size));
    } catch (error) {
      await handle.close();
      if (error instanceof RangeError)
        throw new Fault('file-truncated', 'The zip archive is cut off or damaged.', { file, remedy: 'Copy or download it again.' }, error);
      throw error;
    }
  }

  private constructor(file: string, handle: FileHandle, entries: Map<string, Entry>) {
    this.file = file;
    this.handle = handle;
    this.entries = entries;
    this.names = [...entries.keys()];
  }

  /** An entry's size unpacked; undefined where there is none. */
  size(name: string): number | undefined {
    return this.entries.get(name)?.size;
  }

  /** An entry's bytes, or those from `from` to `to`; undefined where there is none. */
  async read(name: string, from = 0, to?: number): Promise<Uint8Array | undefined> {
    const entry = this.entries.get(name);
    if (!entry) return undefined;
    const end = Math.min(to ?? entry.size, entry.size);
    // Of what is stored as it is, only what is asked for is read.
    if ((entry.method === stored ? end - from : entry.size) > mostChunkBytes)
      throw new Fault('unsupported', `An entry of the zip archive announces ${entry.size} bytes unpacked.`, {
        file: this.file,
        place: name,
        remedy: 'If that is more than it should hold, the archive is damaged; else unpack it, and open the folder.',
      });
    try {
      const header = await readAt(this.handle, entry.offset, localHeaderBytes);
      const start = entry.offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
      if (entry.method === stored) return await readAt(this.handle, start + from, end - from);
      if (entry.method === deflated)
        return (await inflate(await readAt(this.handle, start, entry.compressed), { maxOutputLength: Math.max(1, entry.size) })).subarray(
          from,
          end,
        );
    } catch (error) {
      throw new Fault(
        'file-truncated',
        'An entry of the zip archive is damaged.',
        { file: this.file, place: name, remedy: 'Copy or download it again.' },
        error,
      );
    }
    throw new Fault('unsupported', `An entry of the zip archive is compressed by method ${entry.method}.`, {
      file: this.file,
      place: name,
      remedy: 'Unpack it, and open the folder.',
    });
  }

  /** An entry's bytes piece by piece, of whatever size. @throws `file-truncated`, `unsupported` */
  async *bytes(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name)!;
    if (entry.method !== stored && entry.method !== deflated)
      throw new Fault('unsupported', `An entry of the zip archive is compressed by method ${entry.method}.`, {
        file: this.file,
        place: name,
        remedy: 'Unpack it, and open the folder.',
      });
    try {
      if (entry.compressed === 0) return;
      const header = await readAt(this.handle, entry.offset, localHeaderBytes);
      if (header.readUInt16LE(6) & encrypted)
        throw new Fault('unsupported', 'The zip archive is locked with a password.', {
          file: this.file,
          place: name,
          remedy: 'Unpack it, and open what is in it.',
        });
      const start = entry.offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
      const packed = pieces(this.handle, start, start + entry.compressed);
      if (entry.method === stored)
        for await (const piece of packed) {
          signal.throwIfAborted();
          yield piece;
        }
      else
        yield* streamed(
          Readable.from(packed, { objectMode: false, signal }),
          createInflateRaw(),
          () => undefined,
        ) as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      throw new Fault(
        'file-truncated',
        'An entry of the zip archive is damaged.',
        { file: this.file, place: name, remedy: 'Copy or download it again.' },
        error,
      );
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

const pieceBytes = 1 << 18;

/** Read where they lie: streams of one handle would each wait for its end. */
async function* pieces(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(pieceBytes, to - at)), 0, null, at);
    if (bytesRead === 0) throw new RangeError('beyond the end of the archive');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (!(position >= 0 && length >= 0 && position + length <= size)) throw new RangeError('beyond the end of the archive');
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}

/** @throws RangeError where the archive is cut off */
async function readDirectory(handle: FileHandle, size: number): Promise<Map<string, Entry>> {
  const tailStart = Math.max(0, size - endBytes - longestComment);
  const tail = await readAt(handle, tailStart, size - tailStart);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new RangeError('no directory');
  let count = tail.readUInt16LE(end + 10);
  let length = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  const locator = end - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === zip64LocatorSignature) {
    const record = await readAt(handle, Number(tail.readBigUInt64LE(locator + 8)), 56);
    count = Number(record.readBigUInt64LE(32));
    length = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  const directory = await readAt(handle, offset, length);
  const entries = new Map<string, Entry>();
  for (let at = 0, i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== directorySignature) throw new RangeError('a damaged directory');
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    // Where a name stands twice the later one counts: that is how writers of Zarr replace an entry.
    entries.set(directory.toString('utf8', at + 46, at + 46 + nameLength), {
      method: directory.readUInt16LE(at + 10),
      ...sizes(directory, at, extra),
    });
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

const wide = 0xffffffff;

/** Sizes and offset, from the zip64 extra field where they do not fit 32 bits. */
function sizes(directory: Buffer, at: number, extra: Buffer): Omit<Entry, 'method'> {
  const found = {
    size: directory.readUInt32LE(at + 24),
    compressed: directory.readUInt32LE(at + 20),
    offset: directory.readUInt32LE(at + 42),
  };
  for (let field = 0; field + 4 <= extra.length; field += 4 + extra.readUInt16LE(field + 2)) {
    if (extra.readUInt16LE(field) !== 1) continue;
    let next = field + 4;
    for (const key of ['size', 'compressed', 'offset'] as const) {
      if (found[key] !== wide) continue;
      found[key] = Number(extra.readBigUInt64LE(next));
      next += 8;
    }
  }
  return found;
}
