import type { Job } from '../base/job.ts';
import { gramTensors } from '../native/index.ts';
import type { NetworkShape, Parameters, Part } from '../types.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

/** A trained model with the cells it embeds. */
export interface EmbeddedModel {
  shape: NetworkShape;
  parameters: Parameters;
  /** cells × inputDim */
  features: Float32Array;
  /** cells × latentDim */
  embedding: Float32Array;
}

/**
 * The metric that a part of a model gives the embedding at some cells: for the encoder the pushforward (J Jᵀ)⁻¹ at the cells'
 * inputs (eq. 5), for the decoder the pullback Jᵀ J at their latent points (eq. 1).
 * @returns cells × m × m; all NaN where a pushforward does not exist because J Jᵀ is singular
 */
export async function metricTensors(model: EmbeddedModel, part: Part, cells: Uint32Array, job: Job): Promise<Float64Array> {
  const { inputDim, latentDim } = model.shape;
  const points = part === 'encoder' ? gatherRows(model.features, inputDim, cells) : gatherRows(model.embedding, latentDim, cells);
  return modelTensors(model, part, points, job);
}

/** The same at any points: n × inputDim inputs of the encoder, n × latentDim latent points of the decoder. */
export async function modelTensors(
  { shape, parameters }: Pick<EmbeddedModel, 'shape' | 'parameters'>,
  part: Part,
  points: Float32Array,
  job: Job,
): Promise<Float64Array> {
  const gram = await gramTensors(shape, parameters, part, points, job);
  return part === 'encoder' ? inverses(gram, shape.latentDim) : Float64Array.from(gram);
}

function gatherRows(values: Float32Array, dim: number, rows: Uint32Array): Float32Array {
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => gathered.set(values.subarray(row * dim, (row + 1) * dim), i * dim));
  return gathered;
}

/** The inverse of each symmetric positive definite m × m tensor, NaN where one is degenerate. */
export function inverses(tensors: Float32Array | Float64Array, m: number): Float64Array {
  const inverted = new Float64Array(tensors.length).fill(NaN);
  for (let n = 0; n < tensors.length / (m * m); n++) {
    const eigen = spectrum(tensors, n, m);
    if (isDegenerate(eigen)) continue;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let e = 0; e < m; e++) sum += (eigen.vectors[e * m + i] * eigen.vectors[e * m + j]) / eigen.values[e];
        inverted[(n * m + i) * m + j] = sum;
      }
    }
  }
  return inverted;
}
