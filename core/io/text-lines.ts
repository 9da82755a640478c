/** Text files by whole lines, in blocks: plain or gzipped, of any size, never a string of the whole. */
import { createReadStream, type ReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Job } from '../job.ts';
import { toFileFault, type FileHead } from './files.ts';

export interface LineBlock {
  /** Whole lines; the last one may lack its line end at the end of the file. */
  bytes: Uint8Array;
  /** 0…1 of the file that has been read. */
  fraction: number;
}

const blockBytes = 1 << 19;
const newline = 0x0a;

export async function* lineBlocks(file: FileHead, job: Job): AsyncGenerator<LineBlock> {
  const source = createReadStream(file.path, { highWaterMark: blockBytes });
  let carried: Uint8Array[] = [];
  try {
    for await (const chunk of file.gzipped ? gunzip(source) : source) {
      const bytes = chunk as Buffer;
      const end = bytes.lastIndexOf(newline) + 1;
      if (end > 0) {
        yield { bytes: join([...carried, bytes.subarray(0, end)]), fraction: source.bytesRead / file.size };
        carried = [];
      }
      if (end < bytes.length) carried.push(bytes.subarray(end));
      await job.breathe();
    }
  } catch (error) {
    throw toFileFault(error, file.path);
  } finally {
    source.destroy();
  }
  if (carried.length) yield { bytes: join(carried), fraction: 1 };
}

/** Errors of either stream end the output. */
function gunzip(source: ReadStream): PassThrough {
  const output = new PassThrough({ highWaterMark: blockBytes });
  pipeline(source, createGunzip({ chunkSize: blockBytes }), output).catch((error: Error) => output.destroy(error));
  return output;
}

function join(parts: Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}
