/**
 * How a step's cost grows with cells, inputs, width and cores, and with what the instruction set allows. `node bench/steps/draw.ts` draws
 * it.
 */
import { spawnSync } from 'node:child_process';
import { offeredThreads, instructionSet, instructionSets } from '../core/native/index.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import { RunConfig } from '../core/model/options/train.ts';
import { createScheduler } from '../core/train/scheduler.ts';
import { trainRun } from '../core/train/trainer.ts';
import type { NetworkShape, Regularization } from '../core/types.ts';
import type { BenchRow } from './run.ts';
import { batchSize, flops, measureStep, narrow, peakRate, syntheticFeatures } from './steps/measure.ts';

const none: Regularization = { kind: 'none' };
const volume: Regularization = { kind: 'volume', part: 'encoder', weight: 0.01 };
const models = { vanilla: none, 'GeomAE (encoder)': volume };
const ofWidth = (width: number): NetworkShape => ({ ...narrow(50), hidden: [width, width, width, width] });

export async function run(report: (row: BenchRow) => void): Promise<void> {
  for (const [model, regularization] of Object.entries(models)) {
    const step = async (against: string, x: number, shape: NetworkShape, threads = 1) => {
      const { seconds, peak } = await measureStep(shape, regularization, threads, 2);
      report({ against, model, x, isa: instructionSet(), threads, µs: seconds * 1e6, limit: (flops(shape, regularization) / peak) * 1e6 });
    };
    for (const inputs of [25, 50, 100, 200, 400, 800, 1600]) await step('inputs', inputs, narrow(inputs));
    for (const width of [4, 8, 16, 32, 64, 128, 256]) await step('width', width, ofWidth(width));
    for (let threads = 1; threads <= offeredThreads(); threads++) await step('cores, one run 256 wide', threads, ofWidth(256), threads);
  }
  const bandwidth = copyRate();
  for (const rows of [2_000, 8_000, 32_000, 68_579, 200_000]) report(await epochOf(rows, bandwidth));
  for (let cores = 1; cores <= offeredThreads(); cores++) report(await runsSideBySide(cores));
  for (const set of instructionSets()) for (const row of onInstructionSet(set)) report(row);
}

/** An epoch's best time, with what its multiply-adds and its passage over the data would take at least. */
async function epochOf(rows: number, bandwidth: number): Promise<BenchRow> {
  const shape = narrow(50);
  const features = syntheticFeatures(rows, shape.inputDim);
  const config = parseOptions(RunConfig, {
    model: { ...shape, regularization: volume },
    epochs: Math.ceil(400_000 / rows),
    heldOut: 0,
    validation: 0,
  });
  const { history } = await trainRun({ features, rows, config, threads: 1 }, { epoch: () => {} }, new AbortController().signal);
  const seconds = Math.min(...history.map((epoch) => epoch.seconds));
  const steps = Math.ceil(rows / batchSize);
  return {
    against: 'cells',
    model: 'GeomAE (encoder)',
    x: rows,
    isa: instructionSet(),
    threads: 1,
    µs: seconds * 1e6,
    limit: ((flops(shape, volume) * steps) / peakRate(1)) * 1e6,
    'memory limit': (features.byteLength / bandwidth) * 1e6,
  };
}

/** Bytes a second that one core reads, beside writing as many. */
function copyRate(): number {
  const [from, to] = [new Float32Array(1 << 25).fill(1), new Float32Array(1 << 25)];
  let best = Infinity;
  for (let i = 0; i < 8; i++) {
    const begin = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - begin);
  }
  return from.byteLength / (best / 1000);
}

/** Runs of a narrow network beside each other: steps a second of all. */
async function runsSideBySide(cores: number): Promise<BenchRow> {
  const shape = narrow(50);
  const rows = 20_000;
  const features = syntheticFeatures(rows, shape.inputDim);
  const config = parseOptions(RunConfig, { model: { ...shape, regularization: volume }, epochs: 60, heldOut: 0, validation: 0 });
  let seconds = Infinity;
  for (let i = 0; i < 4; i++) {
    const scheduler = createScheduler(cores);
    const begin = performance.now();
    await Promise.all(
      Array.from({ length: cores }, () => scheduler.add({ features, rows, config }, { epoch: () => {} }, new AbortController().signal)),
    );
    seconds = Math.min(seconds, (performance.now() - begin) / 1000);
  }
  const steps = cores * config.epochs * (rows / batchSize);
  return {
    against: 'cores, runs beside each other',
    model: 'GeomAE (encoder)',
    x: cores,
    isa: instructionSet(),
    threads: cores,
    µs: (seconds / steps) * 1e6,
    limit: (flops(shape, volume) / Math.max(...Array.from({ length: 5 }, () => peakRate(cores)))) * 1e6,
  };
}

/** The steps of two networks in a process that is held to one instruction set. */
function onInstructionSet(set: string): BenchRow[] {
  const program = `
    import { measureStep, flops, narrow } from ${JSON.stringify(new URL('steps/measure.ts', import.meta.url).href)};
    for (const [x, shape] of [['50-8-16-8-4-2', narrow(50)], ['784-256-256-256-256-2', { ...narrow(784), hidden: [256, 256, 256, 256] }]]) {
      for (const [model, regularization] of Object.entries(${JSON.stringify(models)})) {
        const { seconds, peak } = await measureStep(shape, regularization, 1, 2);
        console.log(JSON.stringify({ against: 'instruction set', model, x, isa: ${JSON.stringify(set)}, threads: 1, 'µs': seconds * 1e6, limit: (flops(shape, regularization) / peak) * 1e6 }));
      }
    }`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, INDICATRIX_ISA: set },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BenchRow);
}
