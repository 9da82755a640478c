/** Threads and processes that the system may refuse: where the limit of processes is reached, or nothing more can be opened. */
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { Fault } from './errors.ts';

const remedy = 'Close other programs, or raise the limit of processes (ulimit -u, or the container’s), then try again.';

/** @param what cannot be done without, for the message */
export const threadRefused = (what: string, cause?: unknown): Fault =>
  new Fault('no-thread', `The system gives no more threads: ${what}.`, { remedy }, cause);

/** A process that was not started. */
export const processRefused = (what: string, cause?: unknown): Fault =>
  new Fault('no-thread', `The system gives no more processes: ${what}.`, { remedy }, cause);

/** @returns the fault that a thread’s error stands for where it never ran, else null */
export function refusalOf(error: unknown, what: string): Fault | null {
  return (error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_INIT_FAILED' ? threadRefused(what, error) : null;
}

/** @throws `no-thread` */
export function startThread(program: URL, what: string, options?: WorkerOptions): Worker {
  try {
    return new Worker(program, options);
  } catch (error) {
    throw refusalOf(error, what) ?? error;
  }
}
