/** The measures that a sweep and the paper's Table 1 need of a model, at a small part of the cost of all metrics. */
import { distortion, tableColumns, type Protocol } from '../geometry/distortion.ts';
import { gridCells } from '../geometry/grid.ts';
import { metricTensors } from '../geometry/metric-tensors.ts';
import type { Job } from '../base/job.ts';
import type { TrainedRun } from '../model/run.ts';
import { partsOf } from '../model/network.ts';
import { hasDecoder } from '../model/spec.ts';
import { explainedShare, meanError } from '../metrics/explained.ts';
import { reconstructionError } from '../native/index.ts';
import type { Features, Metrics } from '../types.ts';

/**
 * Errors on the cells trained on and held out, the share of variance explained, and CN, VPres and ISO of both parts over the tables' grid,
 * under the ids they have among all metrics.
 * @param embedding cells × latent dimension
 */
export async function essentials(
  prepared: Features,
  { config, parameters, split, history }: TrainedRun,
  embedding: Float32Array,
  protocols: readonly Protocol[],
  job: Job,
): Promise<Metrics[]> {
  const shape = config.model;
  const mseTest =
    hasDecoder(shape) && split.heldOut.length > 0
      ? await reconstructionError(shape, parameters, prepared.features, split.heldOut, job)
      : null;
  const mseMean = mseTest === null ? null : await meanError(prepared.features, prepared.dim, split, job);
  const values: Metrics['values'] = {
    mseTrain: hasDecoder(shape) ? await reconstructionError(shape, parameters, prepared.features, split.train, job) : null,
    mseValidation:
      hasDecoder(shape) && split.validation.length > 0
        ? await reconstructionError(shape, parameters, prepared.features, split.validation, job)
        : null,
    mseTest,
    mseMean,
    explained: mseTest === null || mseMean === null ? null : explainedShare(mseTest, mseMean),
    contrastTest: history.at(-1)?.heldOutContrast ?? null,
  };
  const { cells } = await gridCells(embedding, shape.latentDim, tableColumns, job);
  const notes: string[] = [];
  const byProtocol = protocols.map(() => ({ ...values }));
  for (const part of partsOf(shape)) {
    const tensors = await metricTensors({ shape, parameters, features: prepared.features, embedding }, part, cells, job);
    const name = part === 'encoder' ? 'Encoder' : 'Decoder';
    protocols.forEach((protocol, index) => {
      const { cn, vpres, iso, degenerate } = distortion(tensors, shape.latentDim, protocol);
      Object.assign(byProtocol[index], { [`cn${name}`]: cn, [`vpres${name}`]: vpres, [`iso${name}`]: iso });
      if (degenerate > 0 && index === 0)
        notes.push(
          `The metric of the ${part} is degenerate at ${degenerate} of ${cells.length} grid points: CN and ISO count these as the worst there can be, VPres leaves them out.`,
        );
    });
  }
  return byProtocol.map((of) => ({ values: of, notes }));
}
