/** How well batches mix and what it costs, in words. */
import type { BatchReport, BatchScores } from '../types/batches.ts';

export interface BatchFact {
  key: keyof BatchScores;
  title: string;
  term: string;
  /** Null where batches were not brought together. */
  before: string | null;
  now: string;
  chance: string;
}

const written = (key: keyof BatchScores, value: number | null) =>
  value === null ? '–' : key === 'kbet' ? `${(100 * value).toFixed(0)} %` : value.toFixed(2);

/** What can be told, in the order in which it is read. */
export function batchFacts({ before, now, chance }: BatchReport): BatchFact[] {
  const facts: [keyof BatchScores, string, string][] = [
    ['ilisi', 'Batches mixed', 'iLISI'],
    ['kbet', 'Places shared as by all', 'kBET'],
    ['clisi', 'Kinds kept apart', 'cLISI'],
  ];
  return facts
    .filter(([key]) => now[key] !== null)
    .map(([key, title, term]) => ({
      key,
      title,
      term,
      before: before && written(key, before[key]),
      now: written(key, now[key]),
      chance: written(key, chance[key]),
    }));
}

/** Below the first share of what chance comes to, batches are called apart; from the second on as mixed as by chance, from the third more. */
const [apart, mixed, even] = [0.5, 0.9, 1.05];
/** Labels whose cLISI falls by this were mixed with the batches. */
const noticeable = 0.02;

/** Sentences: how batches mix beside chance, what bringing them together changed, and what it cost in labels. */
export function batchSentences({ batch, batches, before, now, chance, labels }: BatchReport): string[] {
  const share = ({ ilisi }: BatchScores) => (ilisi === null || !chance.ilisi ? null : Math.max(0, ilisi) / chance.ilisi);
  const [own, former] = [share(now), before && share(before)];
  if (own === null) return [];
  const how =
    own < apart
      ? 'lie apart'
      : own < mixed
        ? 'mix in part'
        : own < even
          ? 'mix about as much as chance would have it'
          : 'mix more evenly than chance would have it, whatever their sizes';
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  const sentences = [
    `The ${batches} batches of ${batch} ${how}: ${percent(own)} of what they would come to if dealt out by chance${former === null ? '' : `, ${percent(former)} before they were brought together`}.`,
  ];
  if (labels === null || now.clisi === null)
    sentences.push('What it costs in kinds of cells is not known: there are no labels besides the batches.');
  else if (!before || before.clisi === null)
    sentences.push(`Kinds (${labels}) stay apart to ${now.clisi.toFixed(2)} of 1; by chance ${chance.clisi!.toFixed(2)}.`);
  else {
    const lost = before.clisi - now.clisi;
    sentences.push(
      lost > noticeable
        ? `It cost kinds of cells: they (${labels}) stay apart to ${now.clisi.toFixed(2)} of 1, ${before.clisi.toFixed(2)} before; by chance ${chance.clisi!.toFixed(2)}.`
        : `Kinds (${labels}) stay apart as before: ${now.clisi.toFixed(2)} of 1, ${before.clisi.toFixed(2)} before; by chance ${chance.clisi!.toFixed(2)}.`,
    );
  }
  return sentences;
}

/** For a terminal: a line a number, then the sentences. */
export function batchWords(report: BatchReport): string[] {
  return [
    ...batchFacts(report).map(
      ({ title, term, before, now, chance }) =>
        `${title} (${term}), features: ${now}${before === null ? '' : `, before ${before}`}, by chance ${chance}`,
    ),
    ...batchSentences(report),
  ];
}
