import { portion, type Job } from '../base/job.ts';
import { decode, encode } from '../native/index.ts';
import type { NetworkShape, Parameters } from '../types.ts';

const slice = 8_192;

/** Mean squared error of every row's reconstruction over its features. @param features rows × shape.inputDim */
export async function reconstructionErrors(
  shape: NetworkShape,
  parameters: Parameters,
  features: Float32Array,
  job: Job,
): Promise<Float64Array> {
  const dim = shape.inputDim;
  const errors = new Float64Array(features.length / dim);
  for (let start = 0; start < errors.length; start += slice) {
    const end = Math.min(errors.length, start + slice);
    const part = portion(job, start / errors.length, end / errors.length);
    const inputs = features.subarray(start * dim, end * dim);
    const outputs = await decode(shape, parameters, await encode(shape, parameters, inputs, part), part);
    for (let row = start; row < end; row++) {
      if (row % 64 === 0) await job.breathe();
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += (outputs[(row - start) * dim + j] - features[row * dim + j]) ** 2;
      errors[row] = sum / dim;
    }
  }
  return errors;
}
