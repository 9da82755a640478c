/** Genes of a comparison as a volcano: how far they change across, how certain that is upwards; for window and figure. */
import type { MarkerNumbers } from '../types/markers.ts';

export interface VolcanoPoints {
  /** Genes that have a fold change, in file order. */
  genes: Uint32Array;
  /** One a gene: log₂ of the fold change, and −log₁₀ of the adjusted p. */
  x: Float64Array;
  y: Float64Array;
  /** Genes whose p is too small for a number; they stand at the highest place there is. */
  beyond: number;
  /** Genes whose fold is larger than what is drawn; they stand at the edge. */
  edge: number;
  /** What the axes must hold: x from −reach to reach, y from 0 to top. */
  reach: number;
  top: number;
}

/** −log₁₀ of the smallest number there is. */
const highest = 308;

/** Expression that is nowhere in one group makes folds of 2²⁰ and more, beside which all others would be one line: they stand at the edge. */
const mostReach = 12;

export function volcanoPoints({ logFoldChange, adjusted }: Pick<MarkerNumbers, 'logFoldChange' | 'adjusted'>): VolcanoPoints {
  const genes = Uint32Array.from(logFoldChange.keys()).filter((gene) => !Number.isNaN(logFoldChange[gene]));
  let [beyond, edge, reach, top] = [0, 0, 1, 2];
  const x = new Float64Array(genes.length);
  const y = new Float64Array(genes.length);
  genes.forEach((gene, at) => {
    const height = -Math.log10(adjusted[gene]);
    if (height > highest) beyond++;
    if (Math.abs(logFoldChange[gene]) > mostReach) edge++;
    x[at] = Math.min(mostReach, Math.max(-mostReach, logFoldChange[gene]));
    y[at] = Math.max(0, Math.min(highest, height));
    reach = Math.max(reach, Math.abs(x[at]));
    top = Math.max(top, y[at]);
  });
  return { genes, x, y, beyond, edge, reach, top };
}
