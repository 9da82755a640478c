/** Where a map comes from that no model here made: as a run keeps it, and as a person reads it. */

/** The first two principal components of the prepared data. */
export const componentsSource = 'components';

/** `X_umap of the file`, `map.csv`: never where on a machine it lies. */
export function sourceWords(source: string): string {
  if (source === componentsSource) return 'first two principal components';
  if (source.startsWith('obsm/')) return `${source.slice('obsm/'.length)} of the file`;
  return source.split(/[\\/]/).at(-1) ?? source;
}
