/** Work that must not hold up a frame. */
import type { Steps } from '../../core/view/steps.ts';

/** Milliseconds that work may take at once, in a frame that has other things to do. */
const little = 4;
/** Milliseconds after which a busy page goes on with it all the same. */
const patience = 200;

/** Does all of it while nothing else is to be done; `eagerly` begins at once, so that what is little is done. @returns what stops it */
export function idly(steps: Steps<void>, eagerly = false): () => void {
  let waiting = 0;
  const go = (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) if (steps.next().done) return;
    wait();
  };
  const wait = () => {
    waiting = requestIdleCallback((deadline) => go(Math.max(little, deadline.timeRemaining() - little)), { timeout: patience });
  };
  if (eagerly) go(little);
  else wait();
  return () => cancelIdleCallback(waiting);
}
