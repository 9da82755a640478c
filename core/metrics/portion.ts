import type { Job } from '../job.ts';

/** A job whose whole is the part from … to (0…1) of another's. */
export function portion(job: Job, from: number, to: number, message?: string): Job {
  return { signal: job.signal, report: (fraction) => job.report(from + fraction * (to - from), message), breathe: () => job.breathe() };
}
