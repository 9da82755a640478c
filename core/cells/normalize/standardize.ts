import type { Job } from '../../base/job.ts';

/** Every row with mean 0 and variance 1 (over n, not n − 1), in place; a constant row becomes 0. @param features rows × dim */
export async function standardizeRows(features: Float32Array, dim: number, job: Job): Promise<void> {
  for (let start = 0; start < features.length; start += dim) {
    const row = features.subarray(start, start + dim);
    let mean = 0;
    for (let at = 0; at < dim; at++) mean += row[at] / dim;
    let squares = 0;
    for (let at = 0; at < dim; at++) squares += (row[at] - mean) ** 2;
    const deviation = Math.sqrt(squares / dim) || Infinity;
    for (let at = 0; at < dim; at++) row[at] = (row[at] - mean) / deviation;
    await job.breathe();
  }
}
