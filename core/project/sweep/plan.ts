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

/** Whether two models differ at most in their regularization, their seed and their split, as a sweep's do. */
export function isAlike(a: RunConfig, b: RunConfig): boolean {
  const common = (config: RunConfig) =>
    configKey({ ...config, seed: 0, splitSeed: 0, mixing: false, model: { ...config.model, regularization: { kind: 'none' } } });
  return common(a) === common(b);
}

/** The plan that models alike come to: kinds with their weights, seeds and splits. Null where none is regularized. */
export function planOf(configs: readonly RunConfig[], factor: number): SweepPlan | null {
  const models = new Map<string, SweepPlan['models'][number]>();
  for (const { regularization } of configs.map(({ model }) => model)) {
    if (regularization.kind === 'none') continue;
    const { kind, part, weight } = regularization;
    const key = `${kind} ${part}`;
    models.set(key, { kind, part, weights: descending([...(models.get(key)?.weights ?? []), weight]) });
  }
  if (models.size === 0) return null;
  return {
    models: [...models.values()],
    seeds: [...new Set(configs.map(({ seed }) => seed))].sort((a, b) => a - b),
    splits: new Set(configs.map(({ splitSeed }) => splitSeed)).size,
    factor,
  };
}

/** Each weight once, the largest first. */
export function descending(weights: readonly number[]): number[] {
  return [...new Set(weights)].sort((a, b) => b - a);
}

/** The same text for configurations that train the same model on the same data, however their fields are ordered. */
export function configKey(config: RunConfig): string {
  return JSON.stringify(parseOptions(RunConfig, config));
}
