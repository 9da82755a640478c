/** Weights for data that nobody has studied: those of a preset, brought down until a quick search finds that they keep to the rule. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { explainedShare, meanError } from '../metrics/explained.ts';
import { sampleRows } from '../metrics/sample.ts';
import { parseOptions } from '../model/options/describe.ts';
import type { SoughtWeight } from '../model/options/sweep.ts';
import { RunConfig } from '../model/options/train.ts';
import { mixesInputs } from '../model/presets/index.ts';
import { watchedCells, type TrainedRun } from '../model/run.ts';
import { modelName } from '../model/spec.ts';
import { reconstructionError } from '../native/index.ts';
import type { FoundWeight, Prepared, Regularization } from '../types.ts';
import { failureBy } from '../view/verdict.ts';
import { sampleTrainer } from './training.ts';

/** A search looks at no more cells than this. */
const mostCells = 2_000;
/** Runs that look for a weight are a fifth of whole ones, those that confirm it are whole, within these steps. */
const looking = { share: 0.2, least: 1_500, most: 5_000 };
const confirming = { share: 1, least: 1_500, most: 20_000 };
type Length = typeof looking;
/** Weights from the first down, by tens. */
const decades = 7;

/**
 * The study of docs/maps.md had components whose variance, a feature in the mean, was above this; the error has their scale, and a weight
 * stands beside the error.
 */
const leastVariance = 1;

/** Whether the proposed weights are known to suit data: components of cells on the scale that they were found with. */
export async function knowsWeights({ features, rows, dim, steps: done }: Prepared, job: Job): Promise<boolean> {
  if (!done.some(({ step }) => step === 'pca' || step === 'components')) return false;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return (await meanError(features, dim, { train: all, validation: all, heldOut: all }, job)) >= leastVariance;
}

/**
 * For each model the largest of its weights, by tens from the first down, whose run keeps the error within the rule and explains something.
 * Short runs look for it, the first weight before halves of what is left; whole ones confirm it, and go on down where it does not hold.
 * One seed, on a sample of the cells, as many at a time as there are cores.
 * @param base what all have in common
 * @throws `bad-option` where nothing is held out, `cancelled`
 */
export async function findWeights(prepared: Prepared, base: RunConfig, sought: readonly SoughtWeight[], job: Job): Promise<FoundWeight[]> {
  if (base.heldOut === 0)
    throw new Fault('bad-option', 'Weights are found by the error on held-out cells, and none are held out.', {
      place: 'heldOut',
      remedy: 'Hold out a tenth of the cells.',
    });
  const trial = trialOf(prepared, base, job, 2 + sought.length * (2 + Math.ceil(Math.log2(decades))));
  const [vanilla, whole] = await Promise.all([looking, confirming].map((length) => trial({ kind: 'none' }, length)));
  const keeps = async ({ kind, part }: SoughtWeight, weight: number, length: Length) => {
    const beside = length === looking ? vanilla : whole;
    const found = await trial({ kind, part, weight }, length);
    return found !== null && beside !== null && failureBy(found.explained, found.error / beside.error) === null;
  };
  const found = await Promise.all(
    sought.map(async (of): Promise<FoundWeight> => {
      const weights = Array.from({ length: decades }, (_, decade) => Number((of.from / 10 ** decade).toPrecision(12)));
      // What keeps is at or after `at`, what breaks before `broken`.
      let at = 0;
      if (!(await keeps(of, weights[0], looking))) {
        let broken = 1;
        for (at = decades; broken < at;) {
          const middle = Math.floor((broken + at) / 2);
          if (await keeps(of, weights[middle], looking)) at = middle;
          else broken = middle + 1;
        }
      }
      while (at < decades && !(await keeps(of, weights[at], confirming))) at++;
      return { ...of, weight: weights[Math.min(at, decades - 1)], keeps: at < decades };
    }),
  );
  job.report(1);
  return found;
}

/** Trains a model on the sample and judges it; null where it diverges. @param most runs that there will be, about */
function trialOf(prepared: Prepared, base: RunConfig, job: Job, most: number) {
  const sample = sampled(prepared);
  const train = sampleTrainer();
  let ended = 0;
  return async (regularization: Regularization, length: Length): Promise<{ error: number; explained: number | null } | null> => {
    try {
      const config = lasting(base, regularization, length, sample.rows, prepared.rows);
      const model = await train({ ...sample, config }, job.signal);
      return await judge(sample, model, job);
    } catch (error) {
      if (error instanceof Fault && error.tag === 'diverged') return null;
      throw error;
    } finally {
      job.report(Math.min(0.99, ++ended / most), modelName({ regularization }));
    }
  };
}

interface Sample {
  features: Float32Array;
  rows: number;
}

function sampled({ features, rows, dim }: Prepared): Sample {
  if (rows <= mostCells) return { features, rows };
  const chosen = sampleRows(rows, mostCells, 0);
  const taken = new Float32Array(chosen.length * dim);
  chosen.forEach((row, index) => taken.set(features.subarray(row * dim, (row + 1) * dim), index * dim));
  return { features: taken, rows: chosen.length };
}

/** @param rows cells of the sample, of `all` */
function lasting(base: RunConfig, regularization: Regularization, { share, least, most }: Length, rows: number, all: number): RunConfig {
  const perEpoch = (cells: number) => Math.max(1, Math.ceil((cells * (1 - base.heldOut - base.validation)) / base.batchSize));
  const steps = Math.min(most, Math.max(least, share * base.epochs * perEpoch(all)));
  return parseOptions(RunConfig, {
    ...base,
    mixing: mixesInputs(regularization.kind),
    epochs: Math.ceil(steps / perEpoch(rows)),
    model: { ...base.model, regularization },
  });
}

async function judge({ features }: Sample, { config: { model: shape }, parameters, split }: TrainedRun, job: Job) {
  const part = portion(job, 0, 0);
  const cells = { ...split, heldOut: watchedCells(split) };
  const error = await reconstructionError(shape, parameters, features, cells.heldOut, part);
  return { error, explained: explainedShare(error, await meanError(features, shape.inputDim, cells, part)) };
}
