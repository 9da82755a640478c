/** HDF5 files written or added to, in a thread of their own. */
import { Fault, fromFaultRecord } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { refusalOf, startThread } from '../../base/threads.ts';
import {
  countOf,
  type GrowingArray,
  type NumbersByType,
  type StoredType,
  type StoreWriter,
  type WrittenAttributes,
  type WrittenValues,
} from './store-writer.ts';
import type { WriteReply, WriteRequest } from './write-protocol.ts';

const unwritten = 'the file cannot be written';

interface Pending {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

export class Hdf5Writer implements StoreWriter {
  private readonly worker = startThread(new URL('./hdf5-writer.ts', import.meta.url), unwritten, { stderr: true });
  private readonly pending: Pending[] = [];
  private readonly release: () => void;
  private stopped: Error | null = null;

  /** A new file. @throws `write-failed`, `cancelled`, as every method does */
  static create(path: string, job: Job): Promise<Hdf5Writer> {
    return Hdf5Writer.open(path, false, job);
  }

  /** A file that is there, to be added to. */
  static change(path: string, job: Job): Promise<Hdf5Writer> {
    return Hdf5Writer.open(path, true, job);
  }

  private static async open(path: string, isThere: boolean, job: Job): Promise<Hdf5Writer> {
    const writer = new Hdf5Writer(job);
    try {
      await writer.call({ method: 'open', path, isThere });
      return writer;
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }

  private constructor({ signal }: Job) {
    this.worker.on('message', (reply: WriteReply) => {
      const call = this.pending.shift();
      if ('fault' in reply) call?.reject(fromFaultRecord(reply.fault));
      else call?.resolve(reply.value);
    });
    this.worker.on('error', (error) =>
      this.stop(refusalOf(error, unwritten) ?? (error instanceof Error ? error : new Error(String(error)))),
    );
    this.worker.on('exit', (code) => this.stop(new Error(`The writing thread ended with code ${code}.`)));
    const cancel = () => this.stop(new Fault('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', cancel);
    this.release = () => signal.removeEventListener('abort', cancel);
    if (signal.aborted) cancel();
  }

  has(path: string): Promise<boolean> {
    return this.call({ method: 'has', name: path }) as Promise<boolean>;
  }

  async group(path: string, attributes: WrittenAttributes): Promise<void> {
    await this.call({ method: 'group', name: path, attributes });
  }

  async array(path: string, attributes: WrittenAttributes, data: WrittenValues, shape: readonly number[] = [countOf(data)]): Promise<void> {
    await this.call({ method: 'array', name: path, attributes, data, shape });
  }

  async growing(path: string, attributes: WrittenAttributes, type: StoredType, width: readonly number[] = []): Promise<GrowingArray> {
    await this.call({ method: 'growing', name: path, attributes, type, width });
    return { append: async (values: NumbersByType[StoredType]) => void (await this.call({ method: 'append', name: path, values })) };
  }

  async describe(path: string, attributes: WrittenAttributes): Promise<void> {
    await this.call({ method: 'describe', name: path, attributes });
  }

  async close(): Promise<void> {
    await this.call({ method: 'close' });
    await this.abandon();
  }

  async abandon(): Promise<void> {
    this.stop(new Fault('defect', 'The file was closed while it was written.'));
    await this.worker.terminate();
  }

  private call(request: WriteRequest): Promise<unknown> {
    if (this.stopped !== null) return Promise.reject(this.stopped);
    return new Promise((resolve, reject) => {
      this.pending.push({ resolve, reject });
      this.worker.postMessage(request);
    });
  }

  private stop(reason: Error): void {
    if (this.stopped !== null) return;
    this.stopped = reason;
    this.release();
    for (const call of this.pending.splice(0)) call.reject(reason);
    void this.worker.terminate();
  }
}
