/** Harmony on the features of the kept cells. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { harmonize, harmonyBytes, harmonyClusters, type HarmonyChoices } from '../../native/index.ts';
import type { PrepareOptions } from '../../model/options/prepare.ts';
import type { BatchCorrection, StepRecord } from '../../types.ts';
import type { CellGroups } from '../moments.ts';

export type HarmonyOptions = Pick<
  PrepareOptions,
  'batchKey' | 'harmonyTheta' | 'harmonySigma' | 'harmonyLambda' | 'harmonyClusters' | 'harmonyIterations'
>;

/** harmonypy's own for what is no option. */
const fixed = { ridgeShare: 0.2, tolerance: 1e-2, rounds: 4, roundTolerance: 1e-3, block: 0.05, seed: 1 } as const;

/** A batch of fewer is corrected, and said to be small. */
const fewCells = 10;

export interface CorrectedFeatures {
  features: Float32Array;
  correction: BatchCorrection;
  step: StepRecord;
}

/**
 * @param features rows × dim
 * @param batches of the same rows; null where no column is named
 * @param memory bytes that may be taken
 * @throws `bad-option` where no column is named, a cell is of no batch or there is a single batch; `unsupported` where it takes more than
 * `memory`
 */
export async function correctBatches(
  { features, dim, batches }: { features: Float32Array; dim: number; batches: CellGroups | null },
  options: HarmonyOptions,
  memory: number,
  job: Job,
): Promise<CorrectedFeatures> {
  const { batchKey, harmonyTheta: theta, harmonySigma: sigma, harmonyLambda: lambda, harmonyIterations: iterations } = options;
  const rows = features.length / dim;
  if (!batches)
    throw new Fault('bad-option', 'Batches are to be brought together, but no column is named as batch.', {
      place: 'batchKey',
      remedy: 'Name the column that says which batch each cell is of, or correct none.',
    });
  const { groups, count } = batches;
  const without = groups.reduce((sum, group) => sum + Number(group < 0), 0);
  if (without > 0)
    throw new Fault('bad-option', `${without.toLocaleString('en')} cells have no value in ${batchKey}: they are of no batch.`, {
      place: 'batchKey',
      remedy: 'Drop these cells, label them, or choose another column.',
    });
  if (count < 2)
    throw new Fault('bad-option', `All cells that are kept have one value in ${batchKey}: there is nothing to bring together.`, {
      place: 'batchKey',
      remedy: 'Choose another column, or correct none.',
    });
  if (rows < 2 * count)
    throw new Fault(
      'bad-option',
      `${batchKey} has ${count.toLocaleString('en')} batches of ${rows.toLocaleString('en')} cells: what batches differ by is what cells differ by.`,
      { place: 'batchKey', remedy: 'Choose another column, or correct none.' },
    );
  const sizes = new Uint32Array(count);
  for (const group of groups) sizes[group]++;
  const small = sizes.filter((size) => size < fewCells).length;
  const clusters = options.harmonyClusters || harmonyClusters(rows);
  const bytes = harmonyBytes(rows, dim, clusters);
  if (bytes > memory)
    throw new Fault('unsupported', `Harmony on these cells would take ${(bytes / 1e9).toFixed(1)} GB of memory.`, {
      place: 'correct',
      remedy: 'Choose fewer clusters or components, or a larger machine.',
    });
  const choices: HarmonyChoices = { ...fixed, clusters: Math.min(clusters, rows), theta, sigma, lambda, iterations };
  const { corrected, objectives } = await harmonize({ points: features, dim, batches: [Uint32Array.from(groups)], choices }, job);
  const rounds = objectives.length - 1;
  return {
    features: corrected,
    correction: { method: 'harmony', before: features },
    step: {
      step: 'batches',
      options: {
        correct: 'harmony',
        batchKey,
        ...{ harmonyTheta: theta, harmonySigma: sigma, harmonyLambda: lambda, harmonyClusters: choices.clusters },
        harmonyIterations: iterations,
        seed: fixed.seed,
      },
      summary: `${count} batches by ${batchKey} brought together by Harmony (θ ${theta}, σ ${sigma}, ${lambda > 0 ? `λ ${lambda}, ` : ''}${choices.clusters} clusters, ${rounds} round${rounds === 1 ? '' : 's'})${small > 0 ? `; ${small === 1 ? 'one has' : `${small} have`} fewer than ${fewCells} cells, too few to tell what is the batch’s` : ''}`,
    },
  };
}
