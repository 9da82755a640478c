/** The runs of a sweep: models × parts × weights × seeds × splits, and vanilla beside them. */
import { parseOptions } from '../../model/options/describe.ts';
import type { SweepPlan } from '../../model/options/sweep.ts';
import { RunConfig } from '../../model/options/train.ts';
import type { Regularization, RegularizerKind } from '../../types.ts';

/**
 * One configuration a run, vanilla's first, then each model's from its largest weight down.
 * @param base what all have in common; its seed and regularization are replaced, and its split is the first
 * @param mixes whether a kind's regularizer looks at blends of inputs
 */
export function sweepConfigs(
  base: RunConfig,
  { models, seeds, splits }: SweepPlan,
  mixes: (kind: RegularizerKind) => boolean,
): RunConfig[] {
  const regularized = models.flatMap(({ kind, part, weights }) =>
    descending(weights).map((weight): Regularization => ({ kind, part, weight })),
  );
  return [{ kind: 'none' } as const, ...regularized].flatMap((regularization) =>
    [...new Set(seeds)].flatMap((seed) =>
      Array.from({ length: splits }, (_, split) => ({
        ...base,
        seed,
        splitSeed: base.splitSeed + split,
        mixing: !base.model.contrast && regularization.kind !== 'none' && mixes(regularization.kind),
        model: { ...base.model, regularization },
      })),
    ),
  );
}

/** Each weight once, the largest first. */
export function descending(weights: readonly number[]): number[] {
  return [...new Set(weights)].sort((a, b) => b - a);
}

/** The same text for configurations that train the same model on the same data, however their fields are ordered. */
export function configKey(config: RunConfig): string {
  return JSON.stringify(parseOptions(RunConfig, config));
}
