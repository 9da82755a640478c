import { parseOptions } from '../../core/model/options/describe.ts';
import { RunConfig, type RunConfigInput } from '../../core/model/options/train.ts';
import type { NetworkShape, Regularization } from '../../core/types.ts';
import { mulberry32 } from '../random.ts';

/** A bent sheet: `dim` waves of two uniform coordinates, with a little noise. Rows × dim. */
export function bentSheet(rows: number, dim: number, seed = 1): Float32Array {
  const random = mulberry32(seed);
  const features = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const along = 6 * random();
    const across = 2 * random() - 1;
    for (let f = 0; f < dim; f++) features[row * dim + f] = Math.sin(along + 0.3 * f) + across * Math.cos(f) + 0.05 * (random() - 0.5);
  }
  return features;
}

/** Mean over the features of their variance over the rows: what a network that reconstructs the mean alone leaves. */
export function variance(features: Float32Array, dim: number): number {
  const rows = features.length / dim;
  let total = 0;
  for (let f = 0; f < dim; f++) {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < rows; row++) {
      sum += features[row * dim + f];
      squares += features[row * dim + f] ** 2;
    }
    total += squares / rows - (sum / rows) ** 2;
  }
  return total / dim;
}

export const small: NetworkShape = { inputDim: 10, hidden: [8, 6], latentDim: 2, activation: 'elu' };

export function configFor(
  shape: NetworkShape,
  options: Partial<RunConfigInput> = {},
  regularization: Regularization = { kind: 'none' },
): RunConfig {
  return parseOptions(RunConfig, { heldOut: 0.1, validation: 0, ...options, model: { ...shape, regularization } });
}
