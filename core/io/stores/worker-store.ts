/** A store whose reading and unpacking run in a worker thread, one for each open file: the libraries would hold the event loop. */
import type { Worker } from 'node:worker_threads';
import { Fault, fromFaultRecord } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { refusalOf, startThread } from '../../base/threads.ts';
import type { Reply, Request } from './worker-protocol.ts';
import type { StoredValues } from './store-writer.ts';
import { checkAnnounced, isLarge } from '../limits.ts';
import { bytesOnDisk } from '../files.ts';
import { elementBytes, type ArrayNode, type NumberArrays, type NumberType, type Selection, type Store, type StoreNode } from './store.ts';

/**
 * How long one answer may take, each being a piece of the file at most: in ticks, so that the time in which a machine sleeps does not
 * count.
 */
const patienceTicks = 120;
const tickMs = 1000;
/**
 * What a file says of itself is a few kilobytes: a library that computes for so many milliseconds over it goes round in circles. A slow
 * disk is waited for.
 */
const describesWithinMs = 3_000;

/**
 * Starting a library takes up to a third of a second, so a thread whose file was closed in good order waits for the next one of its kind.
 */
const spares = new Map<string, Worker>();
/** A library's memory grows to what its largest file took and never shrinks: a thread that holds more than this is not kept. */
const spareBytes = 1 << 27;
const unread = 'the file cannot be read';

function takeWorker(program: URL): Worker {
  const worker = spares.get(program.href) ?? startThread(program, unread, { stderr: true });
  spares.delete(program.href);
  worker.ref();
  return worker;
}

function keepWorker(program: URL, worker: Worker): void {
  worker.removeAllListeners();
  // An idle thread must neither keep the process alive nor end it, nor be handed out once it has ended.
  worker.unref();
  for (const end of ['error', 'exit']) {
    worker.on(end, () => {
      if (spares.get(program.href) === worker) spares.delete(program.href);
    });
  }
  void spares.get(program.href)?.terminate();
  spares.set(program.href, worker);
}

interface Pending {
  resolve(value: unknown): void;
  reject(fault: Fault): void;
  /** Asks for what the file says of itself, not for its numbers. */ describes: boolean;
}

export interface WorkerKind {
  program: URL;
  /** What it reads, in words for a message. */
  title: string;
  /** Whether a broken file can leave nothing behind in it. */
  survivesFaults: boolean;
}

export class WorkerStore implements Store {
  readonly file: string;
  private readonly kind: WorkerKind;
  private readonly worker: Worker;
  private readonly pending: Pending[] = [];
  private readonly nodes = new Map<string, Promise<StoreNode | null>>();
  private readonly job: Job;
  private onDisk: Promise<number> | null = null;
  private stopped: Fault | null = null;
  private failed = false;
  private isGivenBack = false;
  private watchdog: NodeJS.Timeout | undefined;
  private readonly release: () => void;

  /** Opens without reading. @throws the library's faults; `cancelled` ends every call under way */
  static async open(kind: WorkerKind, path: string, job: Job): Promise<WorkerStore> {
    const store = new WorkerStore(kind, path, job);
    try {
      await store.call({ method: 'open', path });
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(kind: WorkerKind, path: string, job: Job) {
    const { signal } = job;
    this.job = job;
    this.file = path;
    this.kind = kind;
    this.worker = takeWorker(kind.program);
    this.worker.removeAllListeners();
    this.worker.on('message', (reply: Reply) => {
      const call = this.pending.shift();
      this.watch();
      if ('fault' in reply) {
        this.failed = true;
        call?.reject(fromFaultRecord({ file: path, ...reply.fault }));
      } else call?.resolve(reply.value);
    });
    this.worker.on('error', (error) => this.stop(refusalOf(error, unread) ?? this.broken('failed', error)));
    this.worker.on('exit', () => this.stop(this.broken('ended')));
    const cancel = () => this.stop(new Fault('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', cancel);
    this.release = () => signal.removeEventListener('abort', cancel);
    if (signal.aborted) cancel();
  }

  node(path: string): Promise<StoreNode | null> {
    let node = this.nodes.get(path);
    if (!node) this.nodes.set(path, (node = this.describe(path)));
    return node;
  }

  /** What an array announces is held against the file's size before anything of it is read. */
  private async describe(path: string): Promise<StoreNode | null> {
    const node = (await this.call({ method: 'node', path })) as StoreNode | null;
    if (node?.kind !== 'array') return node;
    const announced = { shape: node.shape, bytesEach: elementBytes(node), chunkElements: node.chunkElements, place: path };
    if (isLarge(announced)) checkAnnounced(announced, await (this.onDisk ??= bytesOnDisk(this.file, this.job)), this.file);
    return node;
  }

  async numbers<T extends NumberType>(
    array: ArrayNode,
    as: T,
    selection: Selection = {},
    into?: NumberArrays[T],
  ): Promise<NumberArrays[T]> {
    const read = (await this.call({ method: 'numbers', path: array.path, as, selection, into })) as NumberArrays[T] | null;
    return read ?? into!;
  }

  texts(array: ArrayNode, selection: Selection = {}): Promise<string[]> {
    return this.call({ method: 'texts', path: array.path, selection }) as Promise<string[]>;
  }

  exact(array: ArrayNode, selection: Selection = {}): Promise<StoredValues> {
    return this.call({ method: 'exact', path: array.path, selection }) as Promise<StoredValues>;
  }

  again(job: Job): Promise<WorkerStore> {
    return WorkerStore.open(this.kind, this.file, job);
  }

  /** A thread whose library met with a fault may not be used again: it may hold what it had open. */
  async close(): Promise<void> {
    // Once given back its thread may be another file's.
    if (this.isGivenBack) return;
    if (!this.stopped && (!this.failed || this.kind.survivesFaults) && this.pending.length === 0) {
      const held = (await this.call({ method: 'close' })) as number | null;
      this.stopped = new Fault('defect', 'The file is closed.', { file: this.file });
      this.release();
      this.isGivenBack = true;
      if ((held ?? 0) > spareBytes) await this.worker.terminate();
      else keepWorker(this.kind.program, this.worker);
    } else {
      this.stop(new Fault('defect', 'The file was closed while it was read.', { file: this.file }));
      await this.worker.terminate();
    }
  }

  /** The worker answers in the order it was asked. */
  private call(request: Request): Promise<unknown> {
    if (this.stopped) return Promise.reject(this.stopped);
    return new Promise((resolve, reject) => {
      this.pending.push({ resolve, reject, describes: request.method === 'open' || request.method === 'node' });
      if (this.pending.length === 1) this.watch();
      this.worker.postMessage(request);
    });
  }

  /** A broken file can send a library round in circles. */
  private watch(): void {
    clearInterval(this.watchdog);
    const [call] = this.pending;
    if (call === undefined) return;
    let left = patienceTicks;
    let began: number | null = null;
    this.watchdog = setInterval(() => {
      if (--left === 0) return this.stop(this.broken('came to no end'));
      if (call.describes)
        void this.computed().then(
          (ms) => {
            began ??= ms;
            if (this.pending[0] === call && ms - began > describesWithinMs) this.stop(this.endless());
          },
          // A thread that does not run yet, or no more, has no count; that it never begins is the other limit's to say.
          () => undefined,
        );
    }, tickMs);
  }

  /**
   * Milliseconds of processor time that the thread has taken; without the thread's own count the process's, of which each of two threads
   * may take half.
   */
  private async computed(): Promise<number> {
    const thread = this.worker as Worker & { cpuUsage?(): Promise<NodeJS.CpuUsage> };
    const { user, system } = await (thread.cpuUsage?.() ?? process.cpuUsage());
    return (user + system) / 1000;
  }

  /** It was busy all the while, and with what takes others no time. */
  private endless(): Fault {
    return new Fault('malformed', `The file is cut off or damaged: the ${this.kind.title} library came to no end on it.`, {
      file: this.file,
      remedy: 'Copy or download it again.',
    });
  }

  private broken(how: string, cause?: unknown): Fault {
    return new Fault(
      'malformed',
      `The ${this.kind.title} library ${how} on this file.`,
      { file: this.file, remedy: 'Copy or download it again, or open and save it with the program that wrote it.' },
      cause,
    );
  }

  private stop(reason: Fault): void {
    clearInterval(this.watchdog);
    if (this.stopped) return;
    this.stopped = reason;
    this.release();
    for (const call of this.pending.splice(0)) call.reject(reason);
    void this.worker.terminate();
  }
}
