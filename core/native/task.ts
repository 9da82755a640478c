import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';

/** Work on native threads, as bind/task.hh hands it out. */
export interface NativeTask {
  /** True when the work is complete, false when it was cancelled first. */
  done: Promise<boolean>;
  cancel(): void;
  /** 0…1 */
  fraction(): number;
}

const reportEveryMs = 50;

/** Waits for a task, reporting its progress and cancelling it with the job; then throws the `cancelled` fault. */
export async function runTask(task: NativeTask, job: Job): Promise<void> {
  const cancel = () => task.cancel();
  // Parts that come to light while others are done make the whole larger; to whoever watches, nothing falls back.
  let furthest = 0;
  const timer = setInterval(() => job.report((furthest = Math.max(furthest, task.fraction()))), reportEveryMs);
  job.signal.addEventListener('abort', cancel);
  if (job.signal.aborted) cancel();
  try {
    if (!(await task.done)) throw new Fault('cancelled', 'Cancelled.');
  } finally {
    clearInterval(timer);
    job.signal.removeEventListener('abort', cancel);
  }
}
