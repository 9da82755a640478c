/** The heads under which a person looks for metrics, and the five that lead. */
import type { CellMeasureInfo, MetricGroupId, MetricInfo } from '../types.ts';

export interface MetricGroup {
  id: MetricGroupId;
  title: string;
  /** What is asked. */ question: string;
}

export const metricGroups: readonly MetricGroup[] = [
  { id: 'neighbors', title: 'Neighbours', question: 'Do cells keep their nearest cells?' },
  { id: 'distances', title: 'Whole map', question: 'Do distances across the map mean something?' },
  { id: 'map', title: 'Geometry of the map', question: 'Is it round and even, by the data alone?' },
  { id: 'encoder', title: 'Geometry of the encoder', question: 'What does laying cells on the map do to them?' },
  { id: 'decoder', title: 'Geometry of the decoder', question: 'What does reading the map back do?' },
  { id: 'reconstruction', title: 'Reconstruction', question: 'Can the data be read back from the map?' },
  { id: 'labels', title: 'Labels', question: 'Do cells of one kind lie together?' },
  { id: 'batches', title: 'Batches', question: 'Do cells of all batches lie mixed, and kinds apart?' },
];

/** What every map has, and what it costs. */
export const leadingMetrics: readonly string[] = ['knnRecall', 'spearman', 'cnOwn', 'vpresOwn', 'mseTest'];

const partTerm = /\((encoder|decoder|map)\)$/;

/** A name that tells a metric from all others, in plain words: `Uneven shapes (encoder)`, `Near cells kept`. */
export function ownName({ plain, title }: Pick<MetricInfo, 'plain' | 'title'>): string {
  return [plain, partTerm.exec(title)?.[0]].filter(Boolean).join(' ');
}

/** What is being measured, as a line says it: `near cells kept (kNN recall)`. */
export function measuringWords(what: string, metrics: readonly Pick<MetricInfo, 'plain' | 'title'>[]): string {
  const plain = metrics.find(({ title }) => title === what)?.plain;
  return plain === undefined ? what.toLowerCase() : `${plain.toLowerCase()} (${what})`;
}

/** Of cells alone: no metric of a map has the like. */
const plainMeasures: Readonly<Record<string, string>> = {
  reconstruction: 'Error of reading back',
  conditionEncoder: 'Stretch',
  conditionDecoder: 'Stretch',
  conditionOwn: 'Stretch',
};

/** Of what is measured of every cell, plain words first: `Near cells kept: kNN recall`. */
export function measureName({ id, title }: Pick<CellMeasureInfo, 'id' | 'title'>, metrics: readonly MetricInfo[]): string {
  const plain = plainMeasures[id] ?? metrics.find((metric) => metric.id === id)?.plain;
  return plain === undefined ? title : `${plain}: ${title}`;
}

/** The metrics under their heads, in the order of both lists. */
export function groupMetrics<M extends Pick<MetricInfo, 'group'>>(
  metrics: readonly M[],
): { title: string; question: string; metrics: M[] }[] {
  const grouped = metricGroups.map(({ id, title, question }) => ({
    title,
    question,
    metrics: metrics.filter(({ group }) => group === id),
  }));
  return grouped.filter((group) => group.metrics.length > 0);
}

/** The leading metrics of those that there are, in their order. */
export function leading<M extends Pick<MetricInfo, 'id'>>(metrics: readonly M[]): M[] {
  return leadingMetrics.flatMap((id) => metrics.find((metric) => metric.id === id) ?? []);
}
