/** Where a map comes from that no model here made: as a run keeps it, and as a person reads it. */

/** The first two principal components of the prepared data. */
export const componentsSource = 'components';
/** The first two principal components as they were before batches were brought together. */
export const uncorrectedSource = 'uncorrected';
/** What an encoder trained on the cells' neighbours makes of the prepared data, before any model is asked for. */
export const neighborsSource = 'neighbors';

/** There to look at until there is better: trained models take its place. */
export const isStandIn = (source: string | undefined): boolean => source === componentsSource || source === neighborsSource;

/** `X_umap of the file`, `map.csv`: never where on a machine it lies. */
export function sourceWords(source: string): string {
  if (source === componentsSource) return 'first two principal components';
  if (source === uncorrectedSource) return 'first two principal components, batches as they were';
  if (source === neighborsSource) return 'by the cells’ neighbours, as UMAP does';
  if (source.startsWith('obsm/')) return `${source.slice('obsm/'.length)} of the file`;
  return source.split(/[\\/]/).at(-1) ?? source;
}
