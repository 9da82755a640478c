/** Several genes as small multiples: one embedding, a panel a gene. */
import type { Column } from '../types.ts';
import type { PanelSource, ViewSpec } from '../types/scene.ts';
import { memoizeLast } from './memo.ts';

/** Small multiples that a view asks for: the genes, and the embedding that is shown once for each; null where it asks for none. */
export function multiplesIn({ colorBy, panels }: Pick<ViewSpec, 'colorBy' | 'panels'>): { genes: string[]; of: string | undefined } | null {
  if (colorBy.kind !== 'genes' || colorBy.of === undefined) return null;
  return { genes: colorBy.genes, of: panels.includes(colorBy.of) ? colorBy.of : panels[0] };
}

/** A panel for each gene, named by it. */
export const multiplesOf = memoizeLast((source: PanelSource, ...genes: Column[]): PanelSource[] =>
  genes.map((gene) => ({
    ...source,
    id: `${source.id}/${gene.name}`,
    run: source.id,
    title: gene.name,
    subtitle: source.title,
    measure: gene,
  })),
);
