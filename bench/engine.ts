/**
 * Training steps of the published networks: µs a step (drawing the batch, losses, gradients and Adam; the best of several runs, as
 * other work only ever slows one down), against the peak rate of fused multiply-adds measured in the same process, and against
 * PyTorch where Python has it.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { addon } from '../core/native/addon.ts';
import { hardwareThreads, initialParameters, instructionSet, startTraining } from '../core/native/index.ts';
import { parseOptions, RunConfig } from '../core/options.ts';
import { widths } from '../core/model/spec.ts';
import type { NetworkShape, Part, Regularization, RegularizerKind } from '../core/types.ts';
import type { BenchRow } from './run.ts';

const batch = 100;
const narrow = [8, 16, 8, 4];
const wide = [256, 256, 256, 256];
const networks = [
  { inputDim: 50, hidden: narrow },
  { inputDim: 306, hidden: narrow },
  { inputDim: 784, hidden: narrow },
  { inputDim: 784, hidden: wide },
].map((shape): NetworkShape => ({ ...shape, latentDim: 2, activation: 'elu' }));
const kinds: RegularizerKind[] = ['volume', 'shape', 'shapeLog', 'isometry'];
const models: Regularization[] = [{ kind: 'none' }, ...kinds.flatMap((kind) => (['encoder', 'decoder'] as const).map((part) => ({ kind, part, weight: 0.01 })))];

export async function run(report: (row: BenchRow) => void): Promise<void> {
  for (const shape of networks) {
    const isWide = shape.hidden === wide;
    const peers = torchSteps(shape);
    for (const threads of isWide ? [1, hardwareThreads()] : [1]) {
      for (const model of models) {
        const name = model.kind === 'none' ? 'vanilla' : `${model.kind} ${model.part}`;
        const { seconds, peak } = await measure(shape, model, threads);
        const rate = flops(shape, model) / seconds;
        const peer = peers?.[name];
        report({
          network: [shape.inputDim, ...shape.hidden, 2].join('-'), model: name, isa: instructionSet(), threads,
          'µs/step': seconds * 1e6, 'GFLOP/s': rate / 1e9, 'peak share': rate / (peak * threads),
          'torch µs': peer ?? null, 'torch ratio': peer === undefined ? null : peer / (seconds * 1e6),
        });
      }
    }
  }
}

/** The best step of several short runs, and the peak rate of one core, best of as many. */
async function measure(shape: NetworkShape, regularization: Regularization, threads: number): Promise<{ seconds: number; peak: number }> {
  // A wide network's epoch is long enough with fewer steps.
  const rows = shape.hidden[0] > 100 ? 1000 : 5000;
  const features = Float32Array.from({ length: rows * shape.inputDim }, (_, i) => Math.sin(i * 12.9898) * Math.cos(i * 0.618));
  const split = { train: Uint32Array.from({ length: rows }, (_, i) => i), heldOut: new Uint32Array(0) };
  const initial = initialParameters(shape, 1);
  const config = parseOptions(RunConfig, { model: { ...shape, regularization }, epochs: 20, batchSize: batch, heldOut: 0 });
  const native = addon<{ peakRate(count: number): number }>();
  let seconds = Infinity;
  let peak = 0;
  for (let run = 0; run < 12; run++) {
    const epochs: number[] = [];
    const stop = startTraining({ config, features, split, initial, framesPerSecond: 0, threads }, { epoch: (record) => epochs.push(record.seconds) });
    const timer = setTimeout(stop.cancel, 1500);
    await stop.done;
    clearTimeout(timer);
    if (epochs.length === 0) throw new Error(`No epoch of ${shape.inputDim}-${shape.hidden.join('-')} ended in time: the machine is too busy to measure on.`);
    seconds = Math.min(seconds, ...epochs.map((epoch) => epoch / (rows / batch)));
    peak = Math.max(peak, native.peakRate(2e8));
  }
  return { seconds, peak };
}

/** Floating-point operations of a step's matrix products, two for each multiply-add (DESIGN: the Gram form). */
export function flops(shape: NetworkShape, regularization: Regularization): number {
  const m = shape.latentDim;
  const layers = (part: Part) => widths(shape, part).slice(1).map((outputs, k) => outputs * widths(shape, part)[k]);
  const all = [...layers('encoder'), ...layers('decoder')].reduce((sum, size) => sum + size, 0);
  // Forward, weights' gradient, and what goes back through every layer but the first.
  let perSample = 3 * all - layers('encoder')[0];
  let perStep = 0;
  if (regularization.kind !== 'none') {
    const inner = layers(regularization.part).slice(1, -1).reduce((sum, size) => sum + size, 0);
    const square = shape.hidden[0] ** 2;
    // Tangents forward, back and into the gradient; the metric's product with them and its own gradient.
    perSample += m * (3 * inner + 2 * square);
    perStep = 2 * square * shape.inputDim;
  }
  return 2 * (batch * perSample + perStep);
}

/** µs a step by model, PyTorch's best of one or two threads; undefined where no Python has PyTorch. */
function torchSteps(shape: NetworkShape): Record<string, number> | undefined {
  const script = join(import.meta.dirname, 'peers', 'torch_step.py');
  // The first Python on the path may be another than the one that Debian's packages are for.
  for (const python of ['python3', '/usr/bin/python3']) {
    const peer = spawnSync(python, [script, JSON.stringify({ ...shape, batch })], { encoding: 'utf8' });
    if (peer.status === 0) return JSON.parse(peer.stdout) as Record<string, number>;
  }
  console.error('No comparison with PyTorch: no Python here has it (Debian: python3-torch).');
  return undefined;
}
