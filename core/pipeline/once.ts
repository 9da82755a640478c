/** Long work whose result several callers want: done once, kept with its owner, stopped when nobody waits for it any more. */
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';

const kept = new WeakMap<object, Map<string, SharedWork<unknown>>>();

/**
 * The result of `work`, from its first caller's time on; every caller's job hears of its progress and can leave it.
 * @param owner what the result hangs on, and is forgotten with
 * @param key names the work among the owner's; the same key must mean the same result
 */
export function once<T>(owner: object, key: string, job: Job, work: (job: Job) => Promise<T>): Promise<T> {
  const works = kept.get(owner) ?? new Map<string, SharedWork<unknown>>();
  kept.set(owner, works);
  let shared = works.get(key) as SharedWork<T> | undefined;
  if (!shared) {
    const begun: SharedWork<T> = new SharedWork(work, () => {
      if (works.get(key) === begun) works.delete(key);
    });
    works.set(key, (shared = begun));
  }
  return shared.join(job);
}

class SharedWork<T> {
  private readonly waiting = new Set<Job>();
  private readonly stop = new AbortController();
  private readonly result: Promise<T>;
  private readonly lost: () => void;

  /** @param lost called when there will be no result: the work failed, or everybody left */
  constructor(work: (job: Job) => Promise<T>, lost: () => void) {
    this.lost = lost;
    this.result = work(createJob((fraction, message) => this.waiting.forEach((job) => job.report(fraction, message)), this.stop.signal));
    this.result.catch(lost);
  }

  join(job: Job): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(job);
        if (this.waiting.size === 0) {
          this.lost();
          this.stop.abort();
        }
        reject(new Fault('cancelled', 'Cancelled.'));
      };
      this.waiting.add(job);
      if (job.signal.aborted) return leave();
      job.signal.addEventListener('abort', leave, { once: true });
      const done = () => {
        this.waiting.delete(job);
        job.signal.removeEventListener('abort', leave);
      };
      this.result.then(
        (value) => (done(), resolve(value)),
        (error: Error) => (done(), reject(error)),
      );
    });
  }
}
