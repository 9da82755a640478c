/** A file on a server as bytes that a library asks for and waits for: a second thread fetches them while this one sleeps. */
import type { Worker } from 'node:worker_threads';
import { fromFaultRecord, type FaultRecord } from '../../base/errors.ts';
import { startThread } from '../../base/threads.ts';

/** Bytes fetched at once: metadata lie apart in small pieces, numbers in long runs. */
export const blockBytes = 1 << 18;
/** Blocks that are kept: 64 MB. */
const mostBlocks = 256;
/** Runs of blocks that are asked for in one go. */
const longestRun = 32;

/** What the threads share: whether an answer is there (0: not yet, 1: bytes, 2: a fault), its length, the file's size in two halves. */
export const Slot = { state: 0, length: 1, sizeLow: 2, sizeHigh: 3 } as const;
export interface Shared {
  control: SharedArrayBuffer;
  bytes: SharedArrayBuffer;
}
export interface Asked {
  from: number;
  to: number;
}

export class RemoteFile {
  readonly size: number;
  private readonly worker: Worker;
  private readonly control: Int32Array;
  private readonly bytes: Uint8Array;
  /** In the order in which they were last used. */
  private readonly blocks = new Map<number, Uint8Array>();

  /** Fetches the beginning, so that what is wrong shows at once. @throws what {@link fetchPart} does */
  constructor(link: string) {
    const shared: Shared = { control: new SharedArrayBuffer(16), bytes: new SharedArrayBuffer(longestRun * blockBytes) };
    this.control = new Int32Array(shared.control);
    this.bytes = new Uint8Array(shared.bytes);
    this.worker = startThread(new URL('./range-worker.ts', import.meta.url), 'the link cannot be read', {
      workerData: { link, ...shared },
      stderr: true,
    });
    this.worker.unref();
    try {
      this.fetch(0, 1);
    } catch (error) {
      void this.worker.terminate();
      throw error;
    }
    this.size = (this.control[Slot.sizeHigh] >>> 0) * 2 ** 32 + (this.control[Slot.sizeLow] >>> 0);
  }

  /** Sleeps until they are there. */
  private fetch(first: number, count: number): void {
    Atomics.store(this.control, Slot.state, 0);
    this.worker.postMessage({ from: first * blockBytes, to: (first + count) * blockBytes } satisfies Asked);
    Atomics.wait(this.control, Slot.state, 0);
    const answer = this.bytes.slice(0, this.control[Slot.length]);
    if (Atomics.load(this.control, Slot.state) === 2)
      throw fromFaultRecord(JSON.parse(Buffer.from(answer).toString('utf8')) as FaultRecord);
    for (let i = 0; i < count && i * blockBytes < answer.length; i++)
      this.keep(first + i, answer.slice(i * blockBytes, (i + 1) * blockBytes));
  }

  private keep(block: number, bytes: Uint8Array): void {
    this.blocks.set(block, bytes);
    if (this.blocks.size > mostBlocks) this.blocks.delete(this.blocks.keys().next().value!);
  }

  /** @returns how many bytes there were, fewer at the end of the file */
  read(target: Uint8Array, from: number): number {
    const to = Math.min(this.size, from + target.length);
    for (let at = from; at < to;) {
      const block = Math.floor(at / blockBytes);
      const bytes = this.blockAt(block, Math.floor((to - 1) / blockBytes));
      const start = at - block * blockBytes;
      const end = Math.min(bytes.length, to - block * blockBytes);
      target.set(bytes.subarray(start, end), at - from);
      at += end - start;
    }
    return Math.max(0, to - from);
  }

  private blockAt(block: number, last: number): Uint8Array {
    let bytes = this.blocks.get(block);
    if (!bytes) {
      let count = 1;
      while (count < longestRun && block + count <= last && !this.blocks.has(block + count)) count++;
      this.fetch(block, count);
      bytes = this.blocks.get(block)!;
    }
    this.blocks.delete(block);
    this.blocks.set(block, bytes);
    return bytes;
  }

  close(): void {
    void this.worker.terminate();
  }
}
