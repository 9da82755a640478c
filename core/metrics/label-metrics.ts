import type { Job } from '../base/job.ts';
import type { Evaluation } from './evaluation.ts';
import { labelAgreement, silhouettes, votingNeighbors, type LabelledCells } from './labels.ts';
import type { Metric } from './metric.ts';

/** The mean over the cells that were judged; null where there are no labels, or only one. */
async function meanOverLabels(
  evaluation: Evaluation,
  title: string,
  score: (cells: LabelledCells, job: Job) => Promise<Float64Array>,
  job: Job,
): Promise<number | null> {
  const { labels, embedding, latentDim } = evaluation.input;
  if (!labels) return null;
  const present = new Set(labels.codes.filter((code) => code >= 0));
  if (present.size < 2) {
    evaluation.note(`${labels.name} has ${present.size === 0 ? 'no labels' : 'a single label'}: there is nothing to tell apart.`);
    return null;
  }
  evaluation.note(`Labels are those of ${labels.name}.`);
  const scores = (await score({ points: embedding, dim: latentDim, labels: labels.codes, count: labels.categories.length }, job)).filter(
    (value) => !Number.isNaN(value),
  );
  const labelled = labels.codes.reduce((count, code) => count + Number(code >= 0), 0);
  return evaluation.average(title, scores, labelled);
}

export const labelAccuracy: Metric = {
  id: 'labelAccuracy',
  title: 'Label kNN accuracy',
  plain: 'Kinds told by neighbours',
  group: 'labels',
  direction: 'higher',
  meaning: `Share of the cells whose label most of their ${votingNeighbors} nearest labelled neighbours in the embedding bear: 1 where labels lie apart.`,
  ofCell: `1 where most of a cell’s ${votingNeighbors} nearest labelled neighbours on the map bear its label, 0 where they do not.`,
  compute: (evaluation, job) => meanOverLabels(evaluation, labelAccuracy.title, labelAgreement, job),
};

export const silhouette: Metric = {
  id: 'silhouette',
  title: 'Silhouette',
  plain: 'Kinds apart',
  group: 'labels',
  direction: 'higher',
  meaning:
    'How much nearer cells lie to their own label’s cells in the embedding than to those of the next one (Rousseeuw), −1 … 1: high where labels form tight islands, which the data need not do.',
  ofCell: 'How much nearer a cell lies to its own label’s cells on the map than to those of the next one (Rousseeuw), −1 … 1.',
  compute: (evaluation, job) => meanOverLabels(evaluation, silhouette.title, silhouettes, job),
};
