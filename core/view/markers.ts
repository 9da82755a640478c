/** Which genes of a comparison are told of, and in what order: for table, chart, file and command line. */
import type { MarkerOptions } from '../model/options/markers.ts';
import type { Marker, MarkerNumbers } from '../types/markers.ts';

/** How groups were compared, in a sentence. */
export const testWords: Record<MarkerOptions['test'], string> = {
  wilcoxon: 'Wilcoxon’s rank sums',
  't-test': 'Welch’s t-test',
  't-test_overestim_var': 'Welch’s t-test with the variance of the others overestimated',
};

export type MarkerFilters = Pick<MarkerOptions, 'minFraction' | 'minFractionIn' | 'maxFractionOut' | 'minFold' | 'maxAdjusted'>;

/** Genes that the filters let through, those with the highest scores first. A fold that is not known passes. */
export function keptGenes(numbers: MarkerNumbers, filters: MarkerFilters): Uint32Array {
  const { score, logFoldChange, fractionIn, fractionOut, adjusted } = numbers;
  return Uint32Array.from(score.keys())
    .filter(
      (gene) =>
        Math.max(fractionIn[gene], fractionOut[gene]) >= filters.minFraction &&
        fractionIn[gene] >= filters.minFractionIn &&
        fractionOut[gene] <= filters.maxFractionOut &&
        !(Math.abs(logFoldChange[gene]) < filters.minFold) &&
        adjusted[gene] <= filters.maxAdjusted,
    )
    .sort((a, b) => score[b] - score[a] || a - b);
}

export function markerAt(genes: readonly string[], numbers: MarkerNumbers, gene: number): Marker {
  return {
    gene: genes[gene],
    score: numbers.score[gene],
    pValue: numbers.pValue[gene],
    adjusted: numbers.adjusted[gene],
    logFoldChange: numbers.logFoldChange[gene],
    fractionIn: numbers.fractionIn[gene],
    fractionOut: numbers.fractionOut[gene],
  };
}
