/** Genes of a comparison as a volcano: how far they change across, how certain that is upwards; one rule for window and figure. */
import type { Marker } from '../types/markers.ts';
import type { Rgba, Theme } from '../types/scene.ts';
import { parseColor } from './color.ts';
import { themeColors } from './themes.ts';

/** A gene, as any test of two groups of cells tells of it. */
type VolcanoGene = Pick<Marker, 'logFoldChange' | 'adjusted' | 'fractionIn' | 'fractionOut'>;

export type VolcanoKind = 'more' | 'less' | 'neither';

/** What counts as a difference: beyond this chance, and at least twofold. */
export const volcanoLimits = { adjusted: 0.05, logFoldChange: 1 };

/** Of the Okabe–Ito palette; lighter in the dark. */
export const volcanoColors: Record<Theme, Record<VolcanoKind, Rgba>> = {
  light: { more: parseColor('#d55e00')!, less: parseColor('#0072b2')!, neither: themeColors.light.missing },
  dark: { more: parseColor('#ff9440')!, less: parseColor('#56b4e9')!, neither: themeColors.dark.missing },
};

/** Above −log₁₀ of the smallest p that a number can be. */
const highest = 324;

/** Whether a gene has a place: one that neither group's cells have has none. */
function isInVolcano({ logFoldChange, adjusted, fractionIn, fractionOut }: VolcanoGene): boolean {
  return Number.isFinite(logFoldChange) && Number.isFinite(adjusted) && fractionIn + fractionOut > 0;
}

/** −log₁₀ p; a p too small for a number stands above all others. */
function heightOf({ adjusted }: Pick<VolcanoGene, 'adjusted'>): number {
  return adjusted > 0 ? Math.max(0, -Math.log10(adjusted)) : highest;
}

/** Folds of genes that one of the groups has not at all are as large as a program's pseudocount lets them be: they say nothing of an axis. */
function reachOf(genes: readonly VolcanoGene[]): number {
  return genes.reduce(
    (most, { logFoldChange, fractionIn, fractionOut }) =>
      fractionIn > 0 && fractionOut > 0 ? Math.max(most, Math.abs(logFoldChange)) : most,
    1.5 * volcanoLimits.logFoldChange,
  );
}

function topOf(genes: readonly VolcanoGene[]): number {
  return genes.reduce((most, gene) => Math.max(most, heightOf(gene)), -1.5 * Math.log10(volcanoLimits.adjusted));
}

function kindOf({ logFoldChange, adjusted }: Pick<VolcanoGene, 'logFoldChange' | 'adjusted'>): VolcanoKind {
  if (!(adjusted < volcanoLimits.adjusted) || Math.abs(logFoldChange) < volcanoLimits.logFoldChange) return 'neither';
  return logFoldChange > 0 ? 'more' : 'less';
}

/** A gene and where it stands: its fold as far as the axis reaches, and its height. */
export type VolcanoPoint<G extends VolcanoGene> = G & { x: number; y: number; kind: VolcanoKind };

export interface Volcano<G extends VolcanoGene> {
  /** Genes that have a place, in the order given. */
  points: readonly VolcanoPoint<G>[];
  /** What the axes must hold: x from −reach to reach, y from 0 to top. */
  reach: number;
  top: number;
  /** How many stand at the edge, their folds being larger; and at the top, their p being too small for a number. */
  edge: number;
  beyond: number;
}

export function volcanoOf<G extends VolcanoGene>(genes: readonly G[]): Volcano<G> {
  const placed = genes.filter(isInVolcano);
  const reach = reachOf(placed);
  return {
    points: placed.map((gene) => ({
      ...gene,
      x: Math.min(reach, Math.max(-reach, gene.logFoldChange)),
      y: heightOf(gene),
      kind: kindOf(gene),
    })),
    reach,
    top: topOf(placed),
    edge: placed.filter(({ logFoldChange }) => Math.abs(logFoldChange) > reach).length,
    beyond: placed.filter(({ adjusted }) => adjusted === 0).length,
  };
}
