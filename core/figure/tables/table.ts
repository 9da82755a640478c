/** A table of words and estimates, before it is a file of any kind. */
import type { Estimate } from '../../types.ts';

export interface EstimateCell extends Pick<Estimate, 'mean' | 'deviation'> {
  /** Set off from the others of its column: the best beyond chance, or what has the best mean and may be so by chance. */
  rank?: 'best' | 'leads';
}

/** Null where there is nothing to say. */
export type Cell = string | EstimateCell | null;

export interface Table {
  caption: string;
  head: string[];
  /** A rule stands between groups. */
  groups: Cell[][][];
}
