/** Genes by which groups of cells differ: what a comparison finds of every gene, for tables, charts and files alike. */

/** One entry a gene that was tested. */
export interface MarkerNumbers {
  /** z of Wilcoxon's rank sum, or Welch's t: positive where the group has more. */
  score: Float64Array;
  /** Two-sided. */
  pValue: Float64Array;
  /** By Benjamini and Hochberg over the genes tested. */
  adjusted: Float64Array;
  /** log₂ of the ratio of mean expression before the logarithm; NaN for numbers with negatives. */
  logFoldChange: Float64Array;
  /** Share of the group's cells, and of those it is compared with, in which the gene is not zero. */
  fractionIn: Float64Array;
  fractionOut: Float64Array;
}

/** A gene in one comparison, as `MarkerNumbers` has it. */
export interface Marker {
  gene: string;
  score: number;
  pValue: number;
  adjusted: number;
  logFoldChange: number;
  fractionIn: number;
  fractionOut: number;
}

/** One comparison: a group of cells, and what it is compared with. */
export interface MarkerGroup {
  name: string;
  cells: number;
  against: string;
  others: number;
  /** What a person should know of it. */
  note?: string;
}

/** Which cells are compared with which. */
export interface MarkerRequest {
  /** Its categories are the groups. */
  column?: string;
  /** Categories that are compared, as one group; left out: each by itself. */
  group?: string[];
  /** Prepared cells that are compared, in place of a group. */
  cells?: Uint32Array;
  /** Categories that they are compared with, as one; left out: all other cells that have a category. */
  against?: string[];
}
