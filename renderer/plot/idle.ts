/** Work that must not hold up a frame. */
import type { Steps } from '../../core/view/steps.ts';

/** Milliseconds that work may take at once, in a frame that has other things to do. */
const little = 4;
/** Milliseconds after which a busy page goes on with it all the same. */
const patience = 200;

/** Begins at once and goes on, as long as it is not done, while nothing else is to be done. @returns what stops it */
export function idly(steps: Steps<void>): () => void {
  let waiting = 0;
  const go = (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) if (steps.next().done) return;
    waiting = requestIdleCallback((deadline) => go(Math.max(little, deadline.timeRemaining() - little)), { timeout: patience });
  };
  go(little);
  return () => cancelIdleCallback(waiting);
}
