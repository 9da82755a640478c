/** The metric of every cell on its own: colours of a map, columns of a table. */
import type { Job } from '../job.ts';
import type { Column, Part } from '../types.ts';
import { metricTensors, type EmbeddedModel } from './metric-tensors.ts';
import { isDegenerate, spectrum } from './spectrum.ts';

type NumberColumn = Extract<Column, { kind: 'number' }>;

export interface CellGeometry {
  /** √det G: the area (in two dimensions) of the data that one unit of the embedding stands for. */
  volume: NumberColumn;
  /** √(σ_max / σ_min): the longer semi-axis of the indicatrix over the shorter; 1 for a circle. */
  elongation: NumberColumn;
  /** cells × m: the unit direction of the indicatrix's longest semi-axis; NaN where there is none. */
  direction: Float64Array;
}

const slice = 16_384;

/** What a part of a model does to the space around every cell; NaN where its metric is degenerate. */
export async function cellGeometry(model: EmbeddedModel, part: Part, job: Job): Promise<CellGeometry> {
  const m = model.shape.latentDim;
  const rows = model.embedding.length / m;
  const volume = new Float64Array(rows).fill(NaN);
  const elongation = new Float64Array(rows).fill(NaN);
  const direction = new Float64Array(rows * m).fill(NaN);
  for (let start = 0; start < rows; start += slice) {
    const cells = Uint32Array.from({ length: Math.min(slice, rows - start) }, (_, i) => start + i);
    const tensors = await metricTensors(model, part, cells, job);
    for (let n = 0; n < cells.length; n++) {
      if (n % 256 === 0) await job.breathe();
      const eigen = spectrum(tensors, n, m);
      if (isDegenerate(eigen)) continue;
      volume[start + n] = Math.sqrt(eigen.values.reduce((product, value) => product * value, 1));
      elongation[start + n] = Math.sqrt(eigen.values[m - 1] / eigen.values[0]);
      direction.set(eigen.vectors.subarray(0, m), (start + n) * m);
    }
    job.report((start + cells.length) / rows);
  }
  return {
    volume: { kind: 'number', name: `Volume element (${part})`, values: volume },
    elongation: { kind: 'number', name: `Elongation (${part})`, values: elongation },
    direction,
  };
}
