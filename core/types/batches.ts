/** How well batches mix in features. */

/** 0 … 1 each; null where there are no labels. */
export interface BatchScores {
  /** iLISI and kBET's acceptance of the batches, cLISI of the labels. */
  ilisi: number | null;
  kbet: number | null;
  clisi: number | null;
}

export interface BatchReport {
  /** The column, and how many batches it has. */
  batch: string;
  batches: number;
  /** The column of the labels that cLISI judges; null where there is none. */
  labels: string | null;
  /** Of the features before batches were brought together; null where they were not. */
  before: BatchScores | null;
  now: BatchScores;
  /** The same features, were batches and labels dealt out by chance. */
  chance: BatchScores;
  /** Cells around which it was looked, each among all. */
  judged: number;
}
