/** One training step, timed: drawing the batch, losses, gradients and Adam. */
import { addon } from '../../core/native/addon.ts';
import { initialParameters, startTraining } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { widths } from '../../core/model/spec.ts';
import type { NetworkShape, Part, Regularization } from '../../core/types.ts';

/** The published batch. */
export const batchSize = 100;

/** The published network for single-cell data, for any number of inputs. */
export const narrow = (inputDim: number): NetworkShape => ({ inputDim, hidden: [8, 16, 8, 4], latentDim: 2, activation: 'elu' });

export const nameOf = (shape: NetworkShape): string => [shape.inputDim, ...shape.hidden, shape.latentDim].join('-');

/** As rows in which no two are alike. */
export function syntheticFeatures(rows: number, dim: number): Float32Array {
  return Float32Array.from({ length: rows * dim }, (_, i) => Math.sin(i * 12.9898) * Math.cos(i * 0.618));
}

/** Floating-point operations a second of fused multiply-adds on registers alone, two for each, on this many threads at a time. */
export function peakRate(threads: number): number {
  return addon<{ peakRate(count: number, threads: number): number }>().peakRate(5e7, threads);
}

export interface StepTime {
  seconds: number;
  /** The best of peak rates measured between the steps. */
  peak: number;
}

/**
 * The best step of several short runs, and the peak rate beside them, best of as many: other work on the machine only ever slows either
 * down. On one thread, processor time counts where it is less than the clock's: the time that other programs had the core for is not the
 * step's.
 */
export async function measureStep(shape: NetworkShape, regularization: Regularization, threads: number, runs = 12): Promise<StepTime> {
  // Where a step takes long, an epoch is long enough with few.
  const steps = shape.hidden[0] > 100 ? 5 : shape.inputDim > 400 ? 10 : 50;
  const rows = batchSize * steps;
  const features = syntheticFeatures(rows, shape.inputDim);
  const split = { train: Uint32Array.from({ length: rows }, (_, i) => i), validation: new Uint32Array(), heldOut: new Uint32Array(0) };
  const initial = initialParameters(shape, 1);
  const config = parseOptions(RunConfig, { model: { ...shape, regularization }, epochs: 20, batchSize, heldOut: 0, validation: 0 });
  let [seconds, peak] = [Infinity, 0];
  for (let run = 0; run < runs; run++) {
    const end = performance.now() + 1000;
    const before = process.cpuUsage();
    let epochs = 0;
    const training = startTraining(
      { config, features, split, initial, framesPerSecond: 0, threads },
      {
        epoch: (record) => {
          epochs++;
          seconds = Math.min(seconds, record.seconds / steps);
          if (performance.now() > end) training.cancel();
        },
      },
    );
    await training.done;
    const { user, system } = process.cpuUsage(before);
    if (threads === 1) seconds = Math.min(seconds, (user + system) / 1e6 / (epochs * steps));
    peak = Math.max(peak, peakRate(threads));
  }
  return { seconds, peak };
}

/**
 * Floating-point operations of a step's matrix products, two for each multiply-add, the tensors and narrow networks' last layer in their
 * Gram form.
 */
export function flops(shape: NetworkShape, regularization: Regularization): number {
  const m = shape.latentDim;
  const layers = (part: Part) =>
    widths(shape, part)
      .slice(1)
      .map((outputs, k) => outputs * widths(shape, part)[k]);
  const all = [...layers('encoder'), ...layers('decoder')].reduce((sum, size) => sum + size, 0);
  const square = shape.hidden[0] ** 2;
  const regularized = regularization.kind !== 'none';
  // Forward, weights' gradient, and what goes back through every layer but the first.
  let perSample = 3 * all - layers('encoder')[0];
  let perStep = 0;
  // Of ends.hh: without the reconstruction, but with products of the last weights and values among themselves.
  const byGram = shape.hidden[0] <= 8 && shape.inputDim >= 32;
  if (byGram) {
    perSample += 2 * square - layers('encoder')[0];
    perStep += 2 * square * shape.inputDim;
  }
  if (regularized) {
    const inner = layers(regularization.part)
      .slice(1, -1)
      .reduce((sum, size) => sum + size, 0);
    // Of the metric and its gradient, wide networks compute one triangle.
    const triangle = shape.hidden[0] < 32 ? 1 : 0.5;
    // Tangents forward, back and into the gradient; the metric's product with them and its own gradient.
    perSample += m * (3 * inner + (1 + triangle) * square);
    if (!byGram || regularization.part === 'encoder') perStep += (1 + triangle) * square * shape.inputDim;
  }
  return 2 * (batchSize * perSample + perStep);
}
