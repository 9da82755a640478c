/** A core that is kept alive: when it has ended or stands still, and whether another follows it. Node-free, for every host that keeps one. */

/** Milliseconds between two signs of life. */
export const beat = 1_000;
/** Signs of life that may be missing in a row: then its event loop stands still for good. */
export const missingAtMost = 30;
/** One that ends sooner than this after another took its place may be brought down by what it opens: the next begins empty. */
const soon = 60_000;
/** What ends more often than this within so many milliseconds is not started again. */
const [endsAtMost, endsWithin] = [5, 600_000];

/** Calls `stands` once no sign of life has come for so long; counted, not timed: while the machine sleeps neither of the two runs. */
export function watchLife(stands: () => void): { sign(): void; end(): void } {
  let missing = 0;
  const watch = setInterval(() => {
    if (++missing > missingAtMost) stands();
  }, beat).unref();
  return { sign: () => (missing = 0), end: () => clearInterval(watch) };
}

/** What one core that is kept has been through. */
export class Restarts {
  private ends: number[] = [];
  private since = performance.now();

  /** One has ended by itself. @returns whether the next takes up what was open; null where there is no next */
  next(): { resume: boolean } | null {
    const now = performance.now();
    this.ends = [...this.ends.filter((end) => now - end < endsWithin), now];
    if (this.ends.length > endsAtMost) return null;
    const isFirst = this.ends.length === 1;
    const resume = isFirst || now - this.since > soon;
    this.since = now;
    return { resume };
  }

  /** In words, once there is no next. */
  get given(): string {
    return `The core ended ${this.ends.length} times within ten minutes and is not started again.`;
  }
}
