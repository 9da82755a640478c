/** A file's bytes by blocks, unpacked where it is gzipped. */
import { createReadStream, type ReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Job } from '../base/job.ts';
import { toFileFault, type FileHead } from './files.ts';

export interface ByteBlock {
  bytes: Buffer;
  /** 0…1 of the file that has been read. */
  fraction: number;
}

const blockBytes = 1 << 19;

export async function* byteBlocks(file: FileHead, job: Job): AsyncGenerator<ByteBlock> {
  const source = createReadStream(file.path, { highWaterMark: blockBytes });
  try {
    for await (const bytes of file.gzipped ? gunzip(source) : source) {
      yield { bytes: bytes as Buffer, fraction: source.bytesRead / file.size };
      await job.breathe();
    }
  } catch (error) {
    throw toFileFault(error, file.path);
  } finally {
    source.destroy();
  }
}

/** Errors of either stream end the output. */
function gunzip(source: ReadStream): PassThrough {
  const output = new PassThrough({ highWaterMark: blockBytes });
  pipeline(source, createGunzip({ chunkSize: blockBytes }), output).catch((error: Error) => output.destroy(error));
  return output;
}
