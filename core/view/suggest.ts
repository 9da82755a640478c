/** The column a person most likely wants to see first. */

/** Few enough to tell apart, more than one. */
const mostCategories = 60;

/** Cell types where the file has them; else clusters; else the first column that groups the cells; null where none does. */
export function suggestColumn(columns: readonly { name: string; kind: string; categories?: number }[]): string | null {
  const grouping = columns.filter(({ kind, categories = 0 }) => kind === 'category' && categories > 1 && categories <= mostCategories);
  const best =
    grouping.find(({ name }) => /type|label|annot/i.test(name)) ??
    grouping.find(({ name }) => /louvain|leiden|cluster/i.test(name)) ??
    grouping[0];
  return best?.name ?? null;
}
