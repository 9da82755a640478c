/** Golden metrics (the form of values/metrics.json): data, an embedding of them, and what an evaluation says of the two. */
import * as v from 'valibot';
import { createJob } from '../../core/base/job.ts';
import { Evaluation } from '../../core/metrics/evaluation.ts';
import { kl001, kl01, kl100 } from '../../core/metrics/kl.ts';
import { neighborhoodScores } from '../../core/metrics/neighborhoods.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import { spearman } from '../../core/metrics/spearman.ts';
import { stress } from '../../core/metrics/stress.ts';
import { evaluationInput } from '../metrics/input.ts';
import { flatten, parseForm } from './form.ts';
import { compareArray, type ArrayError } from './relative-error.ts';

/** Relative, of each array's largest entry: everything is summed in float64. */
export const metricTolerance = 1e-6;

const vector = v.array(v.number());
const matrix = v.pipe(v.array(vector), v.minLength(3, 'Distances can be compared among at least three cells.'));
const ascending = (ks: number[]) => ks.every((k, i) => i === 0 || k > ks[i - 1]);

const Golden = v.object({
  x: matrix,
  z: matrix,
  ks: v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
    v.minLength(1),
    v.check(ascending, 'Neighbourhood sizes must ascend.'),
  ),
  stress: v.number(),
  rmse: v.number(),
  spearman: v.number(),
  kl: v.object({ '0.01': v.number(), '0.1': v.number(), '100': v.number() }),
  trustworthiness: vector,
  continuity: vector,
  knnRecall: vector,
});

export interface MetricsCase extends Omit<v.InferOutput<typeof Golden>, 'x' | 'z'> {
  rows: number;
  inputDim: number;
  latentDim: number;
  /** rows × inputDim */
  features: Float32Array;
  /** rows × latentDim */
  embedding: Float32Array;
}

/** @throws `malformed` */
export function parseMetrics(value: unknown, file: string): MetricsCase {
  const { x, z, ...golden } = parseForm(Golden, value, file);
  const rows = x.length;
  const inputDim = x[0].length;
  const latentDim = z[0].length;
  const features = Float32Array.from(flatten(x, [rows, inputDim], file, 'x'));
  const embedding = Float32Array.from(flatten(z, [rows, latentDim], file, 'z'));
  parseForm(
    v.pipe(v.number(), v.maxValue(rows / 2, `Half of the ${rows} cells is the largest neighbourhood that can be ranked.`)),
    golden.ks.at(-1),
    file,
  );
  for (const name of ['trustworthiness', 'continuity', 'knnRecall'] as const) flatten(golden[name], [golden.ks.length], file, name);
  return { ...golden, rows, inputDim, latentDim, features, embedding };
}

/** Every pair and every cell is looked at, however many there are. */
export function evaluationOf({ features, embedding, inputDim, latentDim }: MetricsCase): Evaluation {
  return new Evaluation(evaluationInput(features, embedding, inputDim, latentDim), {
    limits: { neighborhoodWork: Infinity, pairs: Infinity },
  });
}

/** Every metric of the file, those of neighbourhoods at each k. */
export async function compareMetrics(golden: MetricsCase): Promise<ArrayError[]> {
  const job = createJob();
  const evaluation = evaluationOf(golden);
  const pairwise = [
    [stress, golden.stress],
    [rmse, golden.rmse],
    [spearman, golden.spearman],
    [kl001, golden.kl['0.01']],
    [kl01, golden.kl['0.1']],
    [kl100, golden.kl['100']],
  ] as const;
  const errors: ArrayError[] = [];
  for (const [metric, expected] of pairwise)
    errors.push(compareArray(metric.title, [(await metric.compute(evaluation, job)) ?? NaN], [expected]));

  const { curves } = (await neighborhoodScores(golden, job, { ks: golden.ks }))!;
  errors.push(
    compareArray('trustworthiness', curves.trustworthiness, golden.trustworthiness),
    compareArray('continuity', curves.continuity, golden.continuity),
    compareArray('kNN recall', curves.knnRecall, golden.knnRecall),
  );
  return errors;
}
