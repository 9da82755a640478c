/**
 * Training steps of the published networks: µs a step, against the peak rate of fused multiply-adds measured in between, and against the
 * same step elsewhere.
 */
import { offeredThreads, instructionSet } from '../core/native/index.ts';
import type { NetworkShape, Regularization, RegularizerKind } from '../core/types.ts';
import type { BenchRow } from './run.ts';
import { flops, measureStep, nameOf, narrow } from './steps/measure.ts';
import { tfjsStep, torchSteps } from './steps/peers.ts';

const wide: NetworkShape = { ...narrow(784), hidden: [256, 256, 256, 256] };
const kinds: RegularizerKind[] = ['volume', 'shape', 'shapeLog', 'isometry', 'scaledIsometry'];
const models: Regularization[] = [
  { kind: 'none' },
  ...kinds.flatMap((kind) => (['encoder', 'decoder'] as const).map((part) => ({ kind, part, weight: 0.01 }))),
];

export async function run(report: (row: BenchRow) => void): Promise<void> {
  for (const shape of [narrow(50), narrow(306), narrow(784), wide]) {
    const counts = shape === wide ? [1, offeredThreads()] : [1];
    const measureAll = async () => {
      const times = new Map<string, Awaited<ReturnType<typeof measureStep>>>();
      for (const threads of counts)
        for (const model of models)
          times.set(`${threads} ${labelOf(model)}`, await measureStep(shape, model, threads, shape === wide ? 2 : 8));
      return times;
    };
    // Before and after the peers, so that what else the machine does at the time meets both.
    const before = await measureAll();
    const torch = torchSteps(shape);
    const tfjs = new Map<string, number>();
    for (const model of models) tfjs.set(labelOf(model), await tfjsStep(shape, model));
    const after = await measureAll();
    for (const threads of counts) {
      for (const model of models) {
        const label = labelOf(model);
        const [a, b] = [before, after].map((times) => times.get(`${threads} ${label}`)!);
        const [seconds, peak] = [Math.min(a.seconds, b.seconds), Math.max(a.peak, b.peak)];
        const rate = flops(shape, model) / seconds;
        const [inTorch, inTfjs] = [torch?.[label] ?? null, tfjs.get(label)!];
        report({
          network: nameOf(shape),
          model: label,
          isa: instructionSet(),
          threads,
          'µs/step': seconds * 1e6,
          'GFLOP/s': rate / 1e9,
          'peak share': rate / peak,
          'torch µs': inTorch,
          'torch ratio': inTorch === null ? null : inTorch / (seconds * 1e6),
          'tfjs µs': inTfjs,
          'tfjs ratio': inTfjs / (seconds * 1e6),
        });
      }
    }
  }
}

const labelOf = (model: Regularization): string => (model.kind === 'none' ? 'vanilla' : `${model.kind} ${model.part}`);
