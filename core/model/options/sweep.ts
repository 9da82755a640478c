/** Which models, weights and seeds a sweep trains. */
import * as v from 'valibot';
import { about, count, real } from './describe.ts';
import { parts, regularizers } from './model.ts';

export const SweepModel = v.object({
  kind: regularizers,
  part: parts,
  weights: v.pipe(v.array(real(0, 1e9)), v.minLength(1, 'Name at least one weight.')),
});
export type SweepModel = v.InferOutput<typeof SweepModel>;

/** A model and the weight from which a search for it goes down by tens. */
export const SoughtWeight = v.object({ kind: regularizers, part: parts, from: real(1e-9, 1e9) });
export type SoughtWeight = v.InferOutput<typeof SoughtWeight>;

/** Models × parts × weights × seeds × splits; vanilla is trained with every seed and split beside them. */
export const SweepPlan = v.object({
  models: v.pipe(v.array(SweepModel), v.minLength(1, 'Name at least one model.')),
  seeds: v.optional(v.pipe(v.array(count(0, 2 ** 31 - 1)), v.minLength(1, 'Name at least one seed.')), [1, 2, 3]),
  factor: v.optional(
    v.pipe(
      real(1, 1_000),
      about(
        'Error allowed',
        'How many times vanilla’s held-out MSE a model’s may be. Of the weights that keep to it, in the mean over seeds, the largest is picked.',
      ),
    ),
    1.3,
  ),
  splits: v.optional(
    v.pipe(count(1, 100), about('Splits', 'How many splits into cells trained on and cells held out every seed is trained with.')),
    1,
  ),
});
export type SweepPlan = v.InferOutput<typeof SweepPlan>;
/** What a sweep's result is written as: its table as CSV, Markdown, LaTeX; its trade-offs as SVG, PDF, PNG. */
export const sweepFormats = ['csv', 'md', 'tex', 'svg', 'pdf', 'png'] as const;
export type SweepFormat = (typeof sweepFormats)[number];
export type SweepPlanInput = v.InferInput<typeof SweepPlan>;
