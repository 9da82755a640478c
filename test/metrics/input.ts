import type { EvaluationInput, MetricDistortion } from '../../core/metrics/registry.ts';
import { initialParameters } from '../../core/native/index.ts';

const undistorted: MetricDistortion = { cn: 0, vpres: 0, iso: 0, tensors: 100, degenerate: 0 };

/** Data and an embedding to judge, as if an untrained 4-wide model had made it. */
export function evaluationInput(
  features: number[][] | Float32Array,
  embedding: number[][] | Float32Array,
  inputDim = 50,
  latentDim = 2,
): EvaluationInput {
  const flat = (rows: number[][] | Float32Array) => (rows instanceof Float32Array ? rows : Float32Array.from(rows.flat()));
  const values = flat(features);
  const rows = values.length / inputDim;
  const shape = { inputDim, hidden: [4], latentDim, activation: 'elu' as const };
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    features: values,
    inputDim,
    rows,
    embedding: flat(embedding),
    latentDim,
    model: {
      shape,
      parameters: initialParameters(shape, 1),
      split: {
        train: all.filter((row) => row % 10 > 1),
        validation: all.filter((row) => row % 10 === 1),
        heldOut: all.filter((row) => row % 10 === 0),
      },
    },
    distortion: { encoder: undistorted, decoder: undistorted },
  };
}
