import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';

/** NaN has no place in any order, so neither neighbours nor ranks can be found among it. @throws the `not-finite` fault */
export async function checkFinite(points: Float32Array, dim: number, job: Job): Promise<void> {
  const slice = 1 << 20;
  for (let i = 0; i < points.length; i++) {
    if (i % slice === 0) await job.breathe();
    if (!Number.isFinite(points[i])) {
      throw new Fault('not-finite', `Coordinate ${(i % dim) + 1} is ${points[i]}.`, {
        place: `row ${Math.floor(i / dim) + 1}`,
        remedy: 'Neighbours need finite numbers in every row.',
      });
    }
  }
}
