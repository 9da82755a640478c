/**
 * Whole runs at the size of the published data, 68,579 cells of 50 components: how long they take, what they hold in memory, and how soon
 * the first embedding is there.
 */
import { spawnSync } from 'node:child_process';
import { offeredThreads, initialParameters, instructionSet } from '../core/native/index.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../core/model/options/train.ts';
import { createScheduler } from '../core/train/scheduler.ts';
import { trainRun, type TrainingInput } from '../core/train/trainer.ts';
import type { Regularization } from '../core/types.ts';
import type { BenchRow } from './run.ts';
import { narrow, peakRate, flops, batchSize, syntheticFeatures } from './steps/measure.ts';

const rows = 68_579;
const shape = narrow(50);
const features = syntheticFeatures(rows, shape.inputDim);
const never = new AbortController().signal;

const volume: Regularization = { kind: 'volume', part: 'encoder', weight: 0.01 };
const parts = ['encoder', 'decoder'] as const;
/** The seven of the published comparison. */
const seven: Regularization[] = [
  { kind: 'none' },
  ...parts.map((part): Regularization => ({ kind: 'volume', part, weight: 0.01 })),
  ...parts.map((part): Regularization => ({ kind: 'scaledIsometry', part, weight: 0.01 })),
  ...parts.map((part): Regularization => ({ kind: 'shape', part, weight: 0.01 })),
];

const inputFor = (regularization: Regularization, options: Omit<RunConfigInput, 'model'> = {}): TrainingInput => ({
  features,
  rows,
  config: parseOptions(RunConfig, { model: { ...shape, regularization }, ...options }),
  threads: 1,
});

export async function run(report: (row: BenchRow) => void): Promise<void> {
  report(await wholeRun());
  report(await twentyOne());
  report(await memory());
  report(await firstFrame());
  report(await framesCost());
}

/** Processor time of the process since then, in seconds: what the work takes of a core that others use as well. */
function processorSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** 100 epochs with what the defaults bring: a tenth held out, looked at every 100 steps. */
async function wholeRun(): Promise<BenchRow> {
  const before = process.cpuUsage();
  const { seconds } = await trainRun(inputFor(volume), { epoch: () => {} }, never);
  const steps = Math.ceil((rows * 0.9) / batchSize);
  return {
    case: '68,579 × 50, GeomAE (encoder), 100 epochs, one core',
    isa: instructionSet(),
    seconds,
    'processor s': processorSeconds(before),
    'FMA limit': (flops(shape, volume) * steps * 100) / peakRate(1),
  };
}

async function twentyOne(): Promise<BenchRow> {
  const scheduler = createScheduler();
  const [begin, before] = [performance.now(), process.cpuUsage()];
  await Promise.all(
    seven.flatMap((model) => [1, 2, 3].map((seed) => scheduler.add(inputFor(model, { seed }), { epoch: () => {} }, never))),
  );
  const seconds = (performance.now() - begin) / 1000;
  return {
    case: `21 runs (7 models × 3 seeds), ${offeredThreads()} cores`,
    isa: instructionSet(),
    seconds,
    'processor s': processorSeconds(before),
  };
}

/** What a run adds at its highest to the memory of a process that holds the data and has trained on few cells before. */
async function memory(): Promise<BenchRow> {
  const program = `
    import { memoryOfRun } from ${JSON.stringify(import.meta.url)};
    console.log(JSON.stringify(await memoryOfRun()));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return {
    case: 'memory of a run, beside the data',
    isa: instructionSet(),
    'data MB': features.byteLength / 1e6,
    ...(JSON.parse(stdout) as { MB: number }),
  };
}

/** In a process of its own: what earlier runs gave back would hide what this one takes. */
export async function memoryOfRun(): Promise<{ MB: number }> {
  const few = 1000;
  await trainRun(
    { ...inputFor(volume, { epochs: 20 }), features: features.subarray(0, few * shape.inputDim), rows: few },
    { epoch: () => {}, frame: () => {} },
    never,
  );
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  await trainRun(inputFor(volume, { epochs: 30 }), { epoch: () => {}, frame: () => {} }, never);
  clearInterval(timer);
  return { MB: (most - before) / 1e6 };
}

/** From asking for a run that goes on from given weights to the embedding of all cells. */
async function firstFrame(): Promise<BenchRow> {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const stop = new AbortController();
    const begin = performance.now();
    const initial = initialParameters(shape, 2);
    await trainRun(
      { ...inputFor(volume), initial },
      {
        epoch: () => {},
        frame: () => {
          best = Math.min(best, performance.now() - begin);
          stop.abort();
        },
      },
      stop.signal,
    ).catch(() => {});
  }
  return { case: 'first embedding of all cells, from given weights', isa: instructionSet(), ms: best };
}

/**
 * How much longer a run takes that is watched, and how much more processor time, the event loop's part of it included: without and with, in
 * turn, the best of each.
 */
async function framesCost(): Promise<BenchRow> {
  const best = { seconds: [Infinity, Infinity], processor: [Infinity, Infinity] };
  let frames = 0;
  for (let i = 0; i < 4; i++) {
    for (const watched of [0, 1]) {
      let seen = 0;
      const before = process.cpuUsage();
      const { seconds } = await trainRun(
        inputFor(volume, { epochs: 100 }),
        { epoch: () => {}, ...(watched && { frame: () => seen++ }) },
        never,
      );
      best.seconds[watched] = Math.min(best.seconds[watched], seconds);
      best.processor[watched] = Math.min(best.processor[watched], processorSeconds(before));
      frames = Math.max(frames, seen / seconds);
    }
  }
  const more = ([without, withFrames]: number[]) => withFrames / without - 1;
  return {
    case: 'slower with embeddings shown',
    isa: instructionSet(),
    share: more(best.seconds),
    'processor share': more(best.processor),
    'frames a second': frames,
  };
}
