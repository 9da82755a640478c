/** Long work that can be laid down between its steps, by whoever must not hold the event loop or a frame. */
export type Steps<T> = Generator<void, T>;

/** Cells after which work over all of them is laid down: about a millisecond. */
export const stepCells = 1 << 16;

/** Goes over `count` things in stretches. */
export function* inStretches(count: number, over: (from: number, to: number) => void): Steps<void> {
  for (let from = 0; from < count; from += stepCells) {
    over(from, Math.min(count, from + stepCells));
    yield;
  }
}

/** All that is left, without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
