/** What an embedding is worth, by every metric that has a meaning for it. */
import { Fault } from '../base/errors.ts';
import { gridDistortion, type Protocol } from '../geometry/distortion.ts';
import { portion, type Job } from '../base/job.ts';
import { evaluateMetrics, type MetricChoice } from '../metrics/registry.ts';
import type { Embedded, TrainedRun } from '../model/run.ts';
import { modelName } from '../model/spec.ts';
import type { Metrics, MetricSource, Prepared } from '../types.ts';
import { categoriesOf, labelColumn, trueLabels } from './columns.ts';
import { metricField, metricSources, ofPlaced } from './geometry.ts';
import { placedCells } from './places.ts';

export interface EvaluationChoice extends MetricChoice {
  /** How the distortion of metrics is stated. */
  protocol?: Protocol;
  /** Hears of the metrics that there are so far, each time that there is one more. */
  soFar?: (metrics: Metrics) => void;
}

/** Every metric of an embedding, over the cells that have a place in it. */
export async function evaluate(
  prepared: Prepared,
  embedded: Embedded,
  job: Job,
  { protocol = 'paper', soFar, ...choice }: EvaluationChoice = {},
): Promise<Metrics> {
  const placed = placedCells(prepared, embedded);
  const { model } = embedded;
  const distortion: Partial<Record<MetricSource, Awaited<ReturnType<typeof gridDistortion>>>> = {};
  const distortionJob = portion(job, 0, 0.3, 'Distortion');
  const untold: string[] = [];
  for (const source of metricSources(embedded)) {
    try {
      distortion[source] = await gridDistortion(await metricField(prepared, embedded, source, distortionJob), protocol, distortionJob);
    } catch (error) {
      // Data that are all alike give a map no metric; a model's parts still have theirs.
      if (!(source === 'own' && error instanceof Fault && error.tag !== 'cancelled')) throw error;
      untold.push(`The data give the map no metric: ${error.message}`);
    }
  }
  const column = trueLabels(prepared);
  if (!column && labelColumn(prepared))
    untold.push(
      'There are no labels: clusters that were found here are not taken for any, since they come from the same numbers as the maps.',
    );
  const labels = column ? ofPlaced(column, placed) : undefined;
  const batches = prepared.batch === undefined ? undefined : ofPlaced(categoriesOf(prepared, prepared.batch), placed);
  const input = {
    ...placed,
    labels,
    batches,
    model: model && {
      shape: model.config.model,
      parameters: model.parameters,
      split: model.split,
      heldOutContrast: model.history.at(-1)?.heldOutContrast,
    },
    distortion,
  };
  const missing = prepared.rows - placed.rows;
  if (missing > 0) untold.unshift(`${missing.toLocaleString('en-US')} cells have no place in the embedding; all metrics leave them out.`);
  const withNotes = ({ values, notes }: Metrics): Metrics => ({
    values,
    notes: [...untold, ...(model ? trainingNotes(model) : []), ...notes],
  });
  return withNotes(await evaluateMetrics(input, portion(job, 0.3, 1), choice, soFar && ((metrics) => soFar(withNotes(metrics)))));
}

/** What to know of a run's regularizer before its map is compared with others. */
export function trainingNotes({ config, history }: Pick<TrainedRun, 'config' | 'history'>): string[] {
  const { regularization, activation } = config.model;
  if (regularization.kind === 'none') return [];
  const name = modelName(config.model);
  const notes: string[] = [];
  if (activation === 'relu')
    notes.push(`${name} was trained with ReLU: its metric is piecewise constant, so the regularizer sees no curvature within a piece.`);
  const left = history.reduce((sum, { degenerate }) => sum + degenerate, 0);
  if (left > 0)
    notes.push(
      `${name}: the regularizer left out ${left.toLocaleString('en-US')} degenerate metric tensors in ${history.filter(({ degenerate }) => degenerate > 0).length} of ${history.length} epochs.`,
    );
  return notes;
}
