/** Bytes of R's binary serialization as they come, plain or unpacked from gzip or zstd; never more in memory than a piece. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { toFileFault, type FileHead } from '../files.ts';
import { checkPassedOver } from '../limits.ts';
import { createZstdDecompress } from '../zstd.ts';

const pieceBytes = 1 << 18;

export class XdrStream {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private readonly source: AsyncIterator<Buffer>;
  private readonly file: string;
  private readonly job: Job;
  readonly close: () => void;

  constructor({ path, size, head, gzipped }: FileHead, message: string, job: Job) {
    this.file = path;
    this.job = job;
    const packed = createReadStream(path, { signal: job.signal, highWaterMark: pieceBytes });
    const unpack = gzipped
      ? createGunzip({ chunkSize: pieceBytes })
      : isZstd(head)
        ? createZstdDecompress({ chunkSize: pieceBytes })
        : null;
    if (unpack) packed.on('error', (error) => unpack.destroy(error)).pipe(unpack);
    this.source = this.pieces(unpack ?? packed, size, () => job.report(packed.bytesRead / size, message));
    this.close = () => {
      packed.destroy();
      unpack?.destroy();
    };
  }

  private async *pieces(stream: AsyncIterable<unknown>, size: number, report: () => void): AsyncGenerator<Buffer> {
    try {
      let bytes = 0;
      for await (const piece of stream) {
        checkPassedOver((bytes += (piece as Buffer).length), size, this.file);
        report();
        await this.job.breathe();
        yield piece as Buffer;
      }
    } catch (error) {
      if (this.job.signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      throw error instanceof Fault ? error : toFileFault(error, this.file);
    }
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Makes `count` bytes stand together. @throws `file-truncated` */
  async need(count: number): Promise<void> {
    if (this.left >= count) return;
    const parts = [this.bytes.subarray(this.at)];
    let length = this.left;
    while (length < count) {
      const next = await this.source.next();
      if (next.done)
        throw new Fault('file-truncated', 'The file ends early.', {
          file: this.file,
          remedy: 'Copy or download it again, or save it again in R.',
        });
      parts.push(next.value);
      length += next.value.length;
    }
    this.bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    this.at = 0;
  }

  /** Four bytes that {@link need} made sure of. */
  int(): number {
    const value = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  text(length: number, encoding: 'utf8' | 'latin1'): string {
    const value = this.bytes.toString(encoding, this.at, this.at + length);
    this.at += length;
    return value;
  }

  async nextInt(): Promise<number> {
    if (this.left < 4) await this.need(4);
    return this.int();
  }

  async skip(count: number): Promise<void> {
    let remaining = count;
    while (remaining > this.left) {
      remaining -= this.left;
      this.at = this.bytes.length;
      await this.need(1);
    }
    this.at += remaining;
  }

  async ints(into: Int32Array): Promise<void> {
    for (let done = 0; done < into.length;) {
      await this.need(4);
      const some = Math.min(into.length - done, this.left >> 2);
      for (let i = 0; i < some; i++, this.at += 4) into[done + i] = this.bytes.readInt32BE(this.at);
      done += some;
    }
  }

  async doubles(into: Float64Array): Promise<void> {
    for (let done = 0; done < into.length;) {
      await this.need(8);
      const some = Math.min(into.length - done, this.left >> 3);
      const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, some * 8);
      for (let i = 0; i < some; i++) into[done + i] = view.getFloat64(8 * i);
      this.at += some * 8;
      done += some;
    }
  }
}

export function isZstd(head: Uint8Array): boolean {
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
}
