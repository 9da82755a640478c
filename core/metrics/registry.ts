/** Every metric of a run. A new one is a file beside this and a line in the list. */
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import type { CellMeasureInfo, MetricInfo, Metrics } from '../types.ts';
import { clisi } from './clisi.ts';
import { cnDecoder, cnEncoder, cnOwn } from './cn.ts';
import { contrastTest } from './contrast.ts';
import { continuity } from './continuity.ts';
import { Evaluation, type EvaluationInput, type MetricChoice } from './evaluation.ts';
import { explained, mseMean } from './explained.ts';
import { ilisi } from './ilisi.ts';
import { isoDecoder, isoEncoder, isoOwn } from './iso.ts';
import { kbet } from './kbet.ts';
import { kl001, kl01, kl100, klMetric } from './kl.ts';
import { knnRecall, knnRecallTest } from './knn-recall.ts';
import { labelAccuracy, silhouette } from './label-metrics.ts';
import type { Metric } from './metric.ts';
import { mseTest, mseTrain, mseValidation } from './mse.ts';
import { rmse } from './rmse.ts';
import { spearman } from './spearman.ts';
import { stress, stressScaled } from './stress.ts';
import { trustworthiness, trustworthinessTest } from './trustworthiness.ts';
import { vpresDecoder, vpresEncoder, vpresOwn } from './vpres.ts';

export type { EvaluationInput, MetricChoice, MetricDistortion } from './evaluation.ts';

const metrics: Metric[] = [
  mseTrain,
  mseValidation,
  mseTest,
  mseMean,
  explained,
  contrastTest,
  cnEncoder,
  cnDecoder,
  cnOwn,
  vpresEncoder,
  vpresDecoder,
  vpresOwn,
  isoEncoder,
  isoDecoder,
  isoOwn,
  knnRecall,
  knnRecallTest,
  trustworthiness,
  trustworthinessTest,
  continuity,
  stress,
  stressScaled,
  rmse,
  spearman,
  kl001,
  kl01,
  kl100,
  labelAccuracy,
  silhouette,
  ilisi,
  kbet,
  clisi,
];

/** The metrics in the order of the table; further σ of the KL divergence have the ids `kl:5`. */
function metricsWith(sigmas: readonly number[] = []): Metric[] {
  return [...metrics, ...sigmas.map((sigma) => klMetric(sigma, `kl:${sigma}`, 'a chosen', `Density lost, at σ = ${sigma}`))];
}

/** What each metric is called and means. */
export function metricInfo(choice: MetricChoice = {}): MetricInfo[] {
  return metricsWith(choice.sigmas).map(({ compute: _, ofCell, sums, signed: __, ...info }) => {
    const cell = ofCell === undefined ? sums : info.id;
    return cell === undefined ? info : { ...info, cell };
  });
}

/** What a metric says of a single cell, under its own id. @throws `defect` for one that has none */
export function ofCells(id: string): Pick<CellMeasureInfo, 'id' | 'title' | 'direction' | 'meaning'> {
  const metric = metrics.find((candidate) => candidate.id === id);
  if (metric?.ofCell === undefined) throw new Fault('defect', `${id} says nothing of a cell.`);
  return { id, title: metric.title, direction: metric.signed ? null : metric.direction, meaning: metric.ofCell };
}

/** Every metric of one run. What cannot be computed is null, and the notes say why. @param soFar hears of all that there are after each */
export async function evaluateMetrics(
  input: EvaluationInput,
  job: Job,
  choice: MetricChoice = {},
  soFar: (metrics: Metrics) => void = () => {},
): Promise<Metrics> {
  const evaluation = new Evaluation(input, choice);
  const values: Metrics['values'] = {};
  const wanted = metricsWith(choice.sigmas);
  for (const [i, metric] of wanted.entries()) {
    const part = portion(job, i / wanted.length, (i + 1) / wanted.length, metric.title);
    part.report(0);
    await part.breathe();
    values[metric.id] = await metric.compute(evaluation, part).catch((error: unknown) => {
      if (!(error instanceof Fault && error.tag === 'not-finite')) throw error;
      evaluation.note(`The embedding is not finite: ${error.message}`);
      return null;
    });
    soFar({ values: { ...values }, notes: [...evaluation.notes] });
  }
  return { values, notes: evaluation.notes };
}
