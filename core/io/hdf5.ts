/** HDF5 files as a store. The library runs in a worker thread, one for each open file. */
import { Worker } from 'node:worker_threads';
import { Fault, fromFaultRecord } from '../errors.ts';
import type { Job } from '../job.ts';
import type { Reply, Request } from './hdf5-worker.ts';
import type { ArrayNode, NumberArrays, NumberType, Selection, Store, StoreNode } from './store.ts';

/** Starting the library takes a third of a second, so a thread whose file was closed in good order waits for the next one. */
let spare: Worker | null = null;

function takeWorker(): Worker {
  const worker = spare ?? new Worker(new URL('./hdf5-worker.ts', import.meta.url), { stderr: true });
  spare = null;
  worker.ref();
  return worker;
}

function keepWorker(worker: Worker): void {
  worker.removeAllListeners();
  // An idle thread must neither keep the process alive nor end it.
  worker.unref();
  worker.on('error', () => (spare = null));
  void spare?.terminate();
  spare = worker;
}

interface Pending { resolve(value: unknown): void; reject(fault: Fault): void }

export class Hdf5File implements Store {
  readonly file: string;
  private readonly worker: Worker;
  private readonly pending: Pending[] = [];
  private readonly nodes = new Map<string, Promise<StoreNode | null>>();
  private stopped: Fault | null = null;
  private failed = false;
  private readonly release: () => void;

  /** Opens without reading. @throws the faults `not-hdf5`, `file-truncated`; `cancelled` ends every call under way */
  static async open(path: string, job: Job): Promise<Hdf5File> {
    const store = new Hdf5File(path, job);
    try {
      await store.call({ method: 'open', path });
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(path: string, { signal }: Job) {
    this.file = path;
    this.worker = takeWorker();
    this.worker.removeAllListeners();
    this.worker.on('message', (reply: Reply) => {
      const call = this.pending.shift();
      if ('fault' in reply) {
        this.failed = true;
        call?.reject(fromFaultRecord({ ...reply.fault, file: path }));
      } else call?.resolve(reply.value);
    });
    this.worker.on('error', (error) => this.stop(new Fault('malformed', 'The HDF5 library failed on this file.', { file: path, remedy: 'Copy or download it again, or open and save it with the program that wrote it.' }, error)));
    const cancel = () => this.stop(new Fault('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', cancel);
    this.release = () => signal.removeEventListener('abort', cancel);
    if (signal.aborted) cancel();
  }

  node(path: string): Promise<StoreNode | null> {
    let node = this.nodes.get(path);
    if (!node) this.nodes.set(path, (node = this.call({ method: 'node', path }) as Promise<StoreNode | null>));
    return node;
  }

  numbers<T extends NumberType>(array: ArrayNode, as: T, selection: Selection = {}): Promise<NumberArrays[T]> {
    return this.call({ method: 'numbers', path: array.path, as, selection }) as Promise<NumberArrays[T]>;
  }

  texts(array: ArrayNode, selection: Selection = {}): Promise<string[]> {
    return this.call({ method: 'texts', path: array.path, selection }) as Promise<string[]>;
  }

  /** A thread that met with a fault is not used again: HDF5 may hold what it had open. */
  async close(): Promise<void> {
    if (!this.stopped && !this.failed && this.pending.length === 0) {
      await this.call({ method: 'close' });
      this.stopped = new Fault('defect', 'The file is closed.', { file: this.file });
      this.release();
      keepWorker(this.worker);
    } else {
      this.stop(new Fault('defect', 'The file was closed while it was read.', { file: this.file }));
      await this.worker.terminate();
    }
  }

  /** The worker answers in the order it was asked. */
  private call(request: Request): Promise<unknown> {
    if (this.stopped) return Promise.reject(this.stopped);
    return new Promise((resolve, reject) => {
      this.pending.push({ resolve, reject });
      this.worker.postMessage(request);
    });
  }

  private stop(reason: Fault): void {
    if (this.stopped) return;
    this.stopped = reason;
    this.release();
    for (const call of this.pending.splice(0)) call.reject(reason);
    void this.worker.terminate();
  }
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** HDF5's signature stands at the start, or at 512, 1024 … after a user's own block. */
export function hasSignature(head: Uint8Array): boolean {
  for (let offset = 0; offset + signature.length <= head.length; offset = offset === 0 ? 512 : offset * 2) {
    if (signature.every((byte, i) => head[offset + i] === byte)) return true;
  }
  return false;
}
