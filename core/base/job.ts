import { Fault } from './errors.ts';

/** What long work is handed: a way to be stopped, to say how far it is, and to let the event loop breathe. */
export interface Job {
  readonly signal: AbortSignal;
  /** @param fraction 0…1 of the present stage */
  report(fraction: number, message?: string): void;
  /** Yields to the event loop when this work has held it for `sliceMs`; throws the `cancelled` fault once stopped. */
  breathe(): Promise<void>;
}

/** How long work may hold the event loop between two breaths, so that progress and cancel answer within 100 ms. */
const sliceMs = 20;

export function createJob(
  onProgress: (fraction: number, message: string) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Job {
  let sliceEnd = performance.now() + sliceMs;
  return {
    signal,
    report: (fraction, message = '') => onProgress(Math.min(1, Math.max(0, fraction)), message),
    async breathe() {
      if (performance.now() < sliceEnd) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new Fault('cancelled', 'Cancelled.');
      sliceEnd = performance.now() + sliceMs;
    },
  };
}

/** A job whose whole is the part from … to (0…1) of another's. */
export function portion(job: Job, from: number, to: number, message?: string): Job {
  return {
    signal: job.signal,
    report: (fraction, part) => job.report(from + fraction * (to - from), message ?? part),
    breathe: () => job.breathe(),
  };
}
