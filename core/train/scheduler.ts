/** Many runs over the machine's cores: first come, first served, each beginning as soon as there is a core for it. */
import { deferred } from '../base/deferred.ts';
import type { TrainedRun } from '../model/run.ts';
import { parameterCount } from '../model/network.ts';
import { offeredThreads, type TrainingListener } from '../native/index.ts';
import type { RunConfig } from '../model/options/train.ts';
import { trainRun, type TrainingInput } from './trainer.ts';

export interface RunListener extends TrainingListener {
  /** The run has left the queue. */
  started?(): void;
}

export interface Turn {
  /** A person waits for it: it begins before what is queued, beside what trains; the next wait until its core is free as well. */
  isAtOnce?: boolean;
  /** There is no core for it yet. */
  queued?(): void;
  /** It has left the queue. */
  started?(): void;
}

export interface Scheduler {
  /** As trainRun, once its turn comes. */
  add(input: TrainingInput, on: RunListener, signal: AbortSignal, turn?: Pick<Turn, 'isAtOnce'>): Promise<TrainedRun>;
  /** Work like the training of `config`, once its turn comes. */
  run<T>(config: RunConfig, work: (threads: number, signal: AbortSignal) => Promise<T>, signal: AbortSignal, turn?: Turn): Promise<T>;
  cancelAll(): void;
}

/** Multiply-adds of a step from which a second thread gains more than the two lose by waiting for each other. */
const sharedStep = 2e7;

interface Waiting {
  config: RunConfig;
  begin(threads: number): void;
}

/** @param cores how many threads train at a time; as many as are offered when the first asks */
export function createScheduler(cores?: number): Scheduler {
  const queue: Waiting[] = [];
  const running = new Set<AbortController>();
  let free = cores ?? NaN;

  function advance(): void {
    while (free > 0 && queue.length > 0) {
      const threads = threadsFor(queue[0].config, free, queue.length);
      free -= threads;
      queue.shift()!.begin(threads);
    }
  }

  async function run<T>(
    config: RunConfig,
    work: (threads: number, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    { isAtOnce = false, queued, started }: Turn = {},
  ): Promise<T> {
    if (Number.isNaN(free)) free = offeredThreads();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    running.add(stop);
    const turn = deferred<number>();
    const waiting: Waiting = { config, begin: turn.resolve };
    const leave = () => {
      const place = queue.indexOf(waiting);
      if (place < 0) return;
      queue.splice(place, 1);
      turn.resolve(0);
    };
    if (isAtOnce && !either.aborted) {
      const threads = threadsFor(config, Math.max(1, free), 1);
      free -= threads;
      turn.resolve(threads);
    } else {
      queue.push(waiting);
      either.addEventListener('abort', leave);
      if (either.aborted) leave();
      advance();
      if (queue.includes(waiting)) queued?.();
    }
    const threads = await turn.promise;
    try {
      if (!either.aborted) started?.();
      return await work(Math.max(1, threads), either);
    } finally {
      either.removeEventListener('abort', leave);
      running.delete(stop);
      free += threads;
      advance();
    }
  }

  return {
    run,
    add: (input, on, signal, turn) =>
      run(input.config, (threads, either) => trainRun({ ...input, threads }, on, either), signal, {
        ...turn,
        started: () => on.started?.(),
      }),
    cancelAll() {
      for (const stop of running) stop.abort();
    },
  };
}

/** A wide network takes the cores that the runs behind it leave; the others one. */
function threadsFor(config: RunConfig, free: number, waiting: number): number {
  return isWide(config) ? Math.max(1, Math.floor(free / waiting)) : 1;
}

/** How many a run is to be given where it is alone. */
export const threadsWorth = (config: RunConfig): number => (isWide(config) ? 4 : 1);

function isWide({ model, batchSize }: RunConfig): boolean {
  const samples = model.contrast ? 2 * batchSize : batchSize;
  return parameterCount(model) * samples * 3 >= sharedStep;
}
