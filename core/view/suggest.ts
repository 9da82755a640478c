/** The column a person most likely wants to see first. */

/** Few enough to tell apart, more than one. */
const mostCategories = 60;

/** Cell types where the file has them; else clusters; else the first column that groups the cells; null where none does. */
export function suggestColumn(columns: readonly { name: string; kind: string; categories?: number }[]): string | null {
  const grouping = columns.filter(({ kind, categories = 0 }) => kind === 'category' && categories > 1 && categories <= mostCategories);
  const best =
    grouping.find(({ name }) => /type|label|annot/i.test(name)) ??
    grouping.find(({ name }) => /louvain|leiden|cluster/i.test(name)) ??
    grouping.find(({ name }) => !looksLikeBatch(name)) ??
    grouping[0];
  return best?.name ?? null;
}

const batchWords =
  /(^|[^a-z])(batch|donor|sample|library|lane|patient|subject|individual|replicate|chip|chemistry|channel|plate|orig\.?ident)(s|_?id)?([^a-z]|$)/i;

/** Whether a column's name says that it tells batches apart: it is proposed as one, and its values are no kinds of cells. */
export function looksLikeBatch(name: string): boolean {
  return batchWords.test(name);
}

/** The column that is proposed as batch; null where none looks like one. */
export function suggestBatch(columns: readonly { name: string; kind: string; categories?: number }[]): string | null {
  return columns.find(({ name, kind, categories = 0 }) => kind === 'category' && categories > 1 && looksLikeBatch(name))?.name ?? null;
}
