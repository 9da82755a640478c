/** The same step in PyTorch, where Python has it, and on the application's own second engine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { initialParameters } from '../../core/native/index.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import { createAdam } from '../../core/train/engines/adam.ts';
import { openBackend } from '../../core/train/engines/tfjs-backend.ts';
import { lossAndGradient } from '../../core/train/engines/tfjs-loss.ts';
import type { NetworkShape, Regularization } from '../../core/types.ts';
import { batchSize, syntheticFeatures } from './measure.ts';

/** µs a step by model, PyTorch's best of one or two threads; undefined where no Python has PyTorch. */
export function torchSteps(shape: NetworkShape): Record<string, number> | undefined {
  const script = join(import.meta.dirname, '..', 'peers', 'torch_step.py');
  // The first Python on the path may be another than the one that Debian's packages are for.
  for (const python of ['python3', '/usr/bin/python3']) {
    const peer = spawnSync(python, [script, JSON.stringify({ ...shape, batch: batchSize })], { encoding: 'utf8' });
    if (peer.status === 0) return JSON.parse(peer.stdout) as Record<string, number>;
  }
  console.error('No comparison with PyTorch: no Python here has it (Debian: python3-torch).');
  return undefined;
}

/** µs of TensorFlow.js's best step within a second. */
export async function tfjsStep(shape: NetworkShape, regularization: Regularization): Promise<number> {
  await openBackend();
  const config = parseOptions(RunConfig, { model: { ...shape, regularization }, batchSize });
  const parameters = initialParameters(shape, 1);
  const update = createAdam(config, 1e6, parameters);
  const batch = syntheticFeatures(batchSize, shape.inputDim);
  let best = Infinity;
  for (const end = performance.now() + 1000; best === Infinity || performance.now() < end;) {
    const begin = performance.now();
    update(lossAndGradient(shape, parameters, regularization, batch).gradient);
    best = Math.min(best, performance.now() - begin);
  }
  return best * 1000;
}
