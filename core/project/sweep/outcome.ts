/** What a sweep came to, and which weights it picks. */
import { choosingError, ownMeasure } from '../../model/spec.ts';
import type { SweepPlan } from '../../model/options/sweep.ts';
import type { RunConfig } from '../../model/options/train.ts';
import type { Estimate, Metrics, SweepOutcome, SweepPick, SweepRow } from '../../types.ts';
import { descending } from './plan.ts';

export interface MeasuredRun {
  config: RunConfig;
  metrics: Metrics;
}

/**
 * Means over seeds and splits, and for each model the largest weight whose MSE on validation cells (else on held-out ones), mean over all
 * of them, is at most the plan's factor times vanilla's (section 5, Table 4).
 * @param runs those of the plan that have ended, in any order; others are passed over
 */
export function sweepOutcome({ models, seeds, splits, factor }: SweepPlan, runs: readonly MeasuredRun[]): SweepOutcome {
  const wanted = new Set(seeds);
  const complete = wanted.size * splits;
  const ofSeeds = runs.filter(({ config }) => wanted.has(config.seed));
  const vanillaRuns = ofSeeds.filter(({ config }) => config.model.regularization.kind === 'none');
  const vanilla = errorOf(vanillaRuns);
  const isVanillaComplete = vanilla?.count === complete;
  const rows = models.flatMap(({ kind, part, weights }) =>
    descending(weights).map((weight): SweepRow => {
      const own = ofSeeds.filter(
        ({
          config: {
            model: { regularization },
          },
        }) => regularization.kind === kind && regularization.part === part && regularization.weight === weight,
      );
      const mse = errorOf(own);
      const ratio = mse && vanilla ? mse.mean / vanilla.mean : null;
      return {
        kind,
        part,
        weight,
        mse,
        ratio,
        own: estimateOf(own, ownMeasure(kind, part)),
        isWithin: isVanillaComplete && mse?.count === complete && ratio !== null && ratio <= factor,
      };
    }),
  );
  const picks = models.map(({ kind, part }): SweepPick => {
    const within = rows.find((row) => row.kind === kind && row.part === part && row.isWithin);
    return { kind, part, weight: within?.weight ?? null };
  });
  const ownIds = new Set(models.map(({ kind, part }) => ownMeasure(kind, part)));
  const vanillaOwn = Object.fromEntries(
    [...ownIds].flatMap((id) => {
      const estimate = estimateOf(vanillaRuns, id);
      return estimate ? [[id, estimate]] : [];
    }),
  );
  const contrast = ofSeeds[0]?.config.model.contrast;
  return {
    factor,
    seeds: [...wanted],
    splits,
    vanilla,
    vanillaOwn,
    rows,
    picks,
    ...(contrast && { contrast }),
    isComplete: isVanillaComplete && rows.every(({ mse }) => mse?.count === complete),
  };
}

/** What these runs are held to: the test cells choose no weights where there are others to do it. */
function errorOf(runs: readonly MeasuredRun[]): Estimate | null {
  return estimate(runs.map(({ config, metrics }) => choosingError(config.model, metrics.values)));
}

/** Mean and sample standard deviation of a metric over runs; null where none has it. */
export function estimateOf(runs: readonly MeasuredRun[], id: string): Estimate | null {
  return estimate(runs.map(({ metrics }) => metrics.values[id]));
}

/** Mean and sample standard deviation of what there is; null where there is nothing. */
export function estimate(values: readonly (number | null | undefined)[]): Estimate | null {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (known.length === 0) return null;
  // What is the same for all is so to the last bit.
  if (known.every((value) => value === known[0])) return { mean: known[0], deviation: known.length < 2 ? null : 0, count: known.length };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = known.length < 2 ? null : Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
  return { mean, deviation, count: known.length };
}
