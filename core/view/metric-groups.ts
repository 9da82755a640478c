/** Metrics under the heads that a person looks for, with a plain name each, and the five that lead. */
import type { MetricInfo } from '../types.ts';

export interface MetricGroup { title: string; /** What is asked. */ question: string; ids: readonly string[] }

export const metricGroups: readonly MetricGroup[] = [
  { title: 'Neighbours', question: 'Do cells keep their nearest cells?', ids: ['knnRecall', 'knnRecallTest', 'trustworthiness', 'trustworthinessTest', 'continuity'] },
  { title: 'Whole map', question: 'Do distances across the map mean something?', ids: ['spearman', 'stress', 'stressScaled', 'rmse', 'kl001', 'kl01', 'kl100'] },
  { title: 'Geometry of the map', question: 'Is it round and even, by the data alone?', ids: ['cnOwn', 'vpresOwn', 'isoOwn'] },
  { title: 'Geometry of the encoder', question: 'What does laying cells on the map do to them?', ids: ['cnEncoder', 'vpresEncoder', 'isoEncoder'] },
  { title: 'Geometry of the decoder', question: 'What does reading the map back do?', ids: ['cnDecoder', 'vpresDecoder', 'isoDecoder'] },
  { title: 'Reconstruction', question: 'Can the data be read back from the map?', ids: ['mseTest', 'mseValidation', 'mseTrain', 'mseMean', 'explained', 'contrastTest'] },
  { title: 'Labels', question: 'Do cells of one kind lie together?', ids: ['labelAccuracy', 'silhouette'] },
];

/** What every map has, and what it costs. */
export const leadingMetrics: readonly string[] = ['knnRecall', 'spearman', 'cnOwn', 'vpresOwn', 'mseTest'];

const plain: Record<string, string> = {
  mseTest: 'Error on unseen cells', mseTrain: 'Error on cells trained on', mseValidation: 'Error on cells that chose the weights', mseMean: 'Error of the mean', explained: 'Variance read back', contrastTest: 'Loss on unseen cells',
  cnEncoder: 'Uneven shapes', cnDecoder: 'Uneven shapes', cnOwn: 'Uneven shapes', vpresEncoder: 'Uneven areas', vpresDecoder: 'Uneven areas', vpresOwn: 'Uneven areas',
  isoEncoder: 'Uneven scale', isoDecoder: 'Uneven scale', isoOwn: 'Uneven scale',
  knnRecall: 'Near cells kept', knnRecallTest: 'Near cells kept, of unseen cells', trustworthiness: 'No false neighbours', trustworthinessTest: 'No false neighbours, of unseen cells', continuity: 'No torn neighbours',
  spearman: 'Far distances in order', stress: 'Distances off', stressScaled: 'Distances off, at the best scale', rmse: 'Distances off, in the data’s units',
  kl001: 'Density lost, nearest', kl01: 'Density lost, near', kl100: 'Density lost, far', labelAccuracy: 'Kinds told by neighbours', silhouette: 'Kinds apart',
};

/** The plain name of a metric, where it has one beside its term. */
export function plainName({ id }: Pick<MetricInfo, 'id'>): string | null {
  return Object.hasOwn(plain, id) ? plain[id] : null;
}

/** The metrics under their heads; those that stand in none under the last. */
export function groupMetrics<M extends Pick<MetricInfo, 'id'>>(metrics: readonly M[]): { title: string; question: string; metrics: M[] }[] {
  const grouped = metricGroups.map(({ title, question, ids }) => ({ title, question, metrics: ids.flatMap((id) => metrics.find((metric) => metric.id === id) ?? []) }));
  const placed = new Set(metricGroups.flatMap(({ ids }) => ids));
  const others = metrics.filter(({ id }) => !placed.has(id));
  return [...grouped, { title: 'Others', question: '', metrics: others }].filter((group) => group.metrics.length > 0);
}

/** The leading metrics of those that there are, in their order. */
export function leading<M extends Pick<MetricInfo, 'id'>>(metrics: readonly M[]): M[] {
  return leadingMetrics.flatMap((id) => metrics.find((metric) => metric.id === id) ?? []);
}
