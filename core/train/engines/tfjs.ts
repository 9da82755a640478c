/** The second engine: TensorFlow.js in a thread of its own for each run, so that the event loop stays free. */
import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import { deferred } from '../../base/deferred.ts';
import { Fault, fromFaultRecord } from '../../base/errors.ts';
import { refusalOf, startThread } from '../../base/threads.ts';
import { parameterCount } from '../../model/network.ts';
import type { TrainingJob, TrainingListener, TrainingResult } from '../../native/index.ts';
import type { Engine } from './engine.ts';
import type { Reply, Request } from './tfjs-worker.ts';

const untrained = 'nothing can be trained';

/** A worker thread and whoever listens to it at the time. */
class Thread {
  readonly worker: Worker = startThread(new URL('tfjs-worker.ts', import.meta.url), untrained);
  backend = '';
  hasFailed = false;
  hear: (reply: Reply) => void = () => {};
  fail: (error: Error) => void = () => {};

  constructor() {
    this.worker.on('message', (reply: Reply) => this.hear(reply));
    this.worker.on('error', (error: Error) => {
      this.hasFailed = true;
      if (spare === this) spare = undefined;
      this.fail(error);
    });
  }

  ask(request: Request): void {
    this.worker.postMessage(request);
  }
}

/** Loading the library takes a second, so a thread whose run has ended in good order waits for the next. */
let spare: Thread | undefined;

/** @throws Fault where the library, an optional package, has been left out */
export async function openTfjs(): Promise<Engine> {
  if (!isInstalled()) {
    throw new Fault('unsupported', 'The second engine, TensorFlow.js, is not installed: optional packages were left out.', {
      place: 'engine',
      remedy: 'Train on the native engine, or install Indicatrix again without --omit=optional.',
    });
  }
  const thread = spare ?? (await openThread());
  spare = undefined;
  thread.worker.ref();
  return { name: `tfjs/${thread.backend}`, startTraining: (job, on) => startTraining(thread, job, on), release: () => keep(thread) };
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-core');
    return true;
  } catch {
    return false;
  }
}

function openThread(): Promise<Thread> {
  const thread = new Thread();
  return new Promise((resolve, reject) => {
    thread.fail = (error) => reject(refusalOf(error, untrained) ?? error);
    thread.hear = (reply) => {
      if ('fault' in reply) {
        void thread.worker.terminate();
        reject(fromFaultRecord(reply.fault));
      } else if ('backend' in reply) {
        thread.backend = reply.backend;
        resolve(thread);
      }
    };
  });
}

/** An idle thread must neither keep the process alive nor end it. */
function keep(thread: Thread): void {
  [thread.hear, thread.fail] = [() => {}, () => {}];
  if (thread.hasFailed || spare) return void thread.worker.terminate();
  spare = thread;
  thread.worker.unref();
}

/** As the native engine's; the data are copied into the thread. */
function startTraining(thread: Thread, job: TrainingJob, on: TrainingListener): { cancel(): void; done: Promise<TrainingResult> } {
  const expected = parameterCount(job.config.model);
  if (job.initial.length !== expected)
    throw new Fault('malformed', `The network has ${expected} parameters, but ${job.initial.length} were given.`);
  const { promise, resolve, reject } = deferred<TrainingResult>();
  thread.fail = (error) =>
    reject(new Fault('defect', `TensorFlow.js has failed: ${error.message}`, { remedy: 'Train on the native engine.' }, error));
  thread.hear = (reply) => {
    if ('record' in reply) on.epoch(reply.record);
    else if ('frame' in reply) on.frame?.(reply.epoch, reply.frame);
    else if ('weights' in reply) on.weights?.(reply.epoch, reply.weights);
    else if ('result' in reply) resolve(reply.result);
    else if ('fault' in reply) reject(fromFaultRecord(reply.fault));
  };
  thread.ask({ start: { ...job, framesPerSecond: on.frame ? job.framesPerSecond : 0 } });
  return { cancel: () => thread.ask({ cancel: true }), done: promise };
}
