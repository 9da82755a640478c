/** What is in an h5Seurat file: assays with their slots, columns of data frames, reductions. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, PartOffer } from '../../types.ts';
import { storedAs } from '../anndata/anndata-frame.ts';
import type { MatrixNode } from '../anndata/anndata-matrix.ts';
import { booleanColumn, textColumn } from '../columns.ts';
import { chooseParts, type Parts } from '../parts.ts';
import { allNumbers, allTexts, type ArrayNode, type GroupNode, type Store } from '../stores/store.ts';
import { likelyAssay, preferredSlots } from './assays.ts';

export interface Slot extends MatrixNode {
  layer: string;
}

export async function groupAt(store: Store, path: string): Promise<GroupNode | null> {
  const node = await store.node(path);
  return node?.kind === 'group' ? node : null;
}

export async function arrayAt(store: Store, path: string): Promise<ArrayNode | null> {
  const node = await store.node(path);
  return node?.kind === 'array' ? node : null;
}

export async function chooseAssay(store: Store, asked: string | undefined): Promise<Parts & { isOpen: boolean }> {
  const assays = await groupAt(store, 'assays');
  const active = (await groupAt(store, ''))?.attributes['active.assay'];
  const offers: PartOffer[] = [];
  for (const name of assays?.keys ?? []) {
    const [slot] = await findSlots(store, name).catch(() => []);
    if (slot) offers.push({ name, about: `${slot.rows.toLocaleString('en')} × ${slot.cols.toLocaleString('en')}` });
  }
  if (offers.length === 0)
    throw new Fault('no-matrix', 'This is an h5Seurat file in which no assay has a matrix.', {
      file: store.file,
      place: 'assays',
      remedy: 'Save the object again with SaveH5Seurat, with counts or data.',
    });
  return chooseParts('Assay', offers, asked, likelyAssay(offers, String(Array.isArray(active) ? active[0] : (active ?? ''))), store.file);
}

/** The matrices of an assay, in the order in which they are preferred: slots of versions 3 and 4, layers of 5. */
export async function findSlots(store: Store, assay: string): Promise<Slot[]> {
  const base = `assays/${assay}`;
  const group = await groupAt(store, base);
  const layers = (await groupAt(store, `${base}/layers`))?.keys ?? [];
  const names = [...(group?.keys.filter((key) => preferredSlots.includes(key)) ?? []), ...layers.map((name) => `layers/${name}`)];
  const rank = (name: string) => preferredSlots.indexOf(name.replace(/^layers\//, '')) >>> 0;
  const slots: Slot[] = [];
  for (const layer of names.toSorted((a, b) => rank(a) - rank(b))) {
    const node = await store.node(`${base}/${layer}`);
    if (node?.kind === 'array') {
      const [rows = 0, cols = 0] = node.shape;
      if (node.shape.length === 2 && rows > 0 && cols > 0 && node.type.kind === 'number')
        slots.push({ layer, node, rows, cols, entries: rows * cols, layout: 'dense' });
      continue;
    }
    const sparse = await sparseAt(store, `${base}/${layer}`);
    if (sparse) slots.push({ layer, ...sparse });
  }
  return slots;
}

/** Rows of it are R's columns: cells of an assay. */
export async function sparseAt(store: Store, path: string): Promise<MatrixNode | null> {
  const node = await groupAt(store, path);
  const data = await arrayAt(store, `${path}/data`);
  const dims = node?.attributes.dims;
  const isSized =
    Array.isArray(dims) &&
    dims.length === 2 &&
    dims.every((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
  return node && data && isSized ? { node, rows: dims[1], cols: dims[0], entries: data.shape[0] ?? 0, layout: 'csr' } : null;
}

export function chooseSlot(store: Store, slots: Slot[], assay: string, asked: string | undefined): Slot {
  const found =
    asked === undefined ? slots[0] : slots.find(({ layer }) => [layer, layer.replace('layers/', ''), `${assay}/${layer}`].includes(asked));
  if (found) return found;
  throw new Fault('no-matrix', `Its assay ${assay} has no matrix ‘${asked}’.`, {
    file: store.file,
    place: asked,
    remedy: `Choose one of: ${slots.map(({ layer }) => layer).join(', ')}.`,
  });
}

export async function names(
  store: Store,
  node: ArrayNode | null,
  count: number,
  what: string,
  place: string,
  notes: string[],
  job: Job,
): Promise<string[]> {
  if (!node) {
    notes.push(`It does not name its ${what.toLowerCase()}s (${place}): names were made up.`);
    return Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
  }
  const found = await allTexts(store, node, job);
  if (found.length === count) return found;
  throw new Fault('malformed', `${place} names ${found.length} ${what.toLowerCase()}s, the matrix has ${count}.`, {
    file: store.file,
    place,
    remedy: 'Save the object again with SaveH5Seurat.',
  });
}

/** The genes of one of an assay’s matrices: scaled data may have fewer. */
export async function featuresOf(store: Store, assay: string, { layer, cols }: Slot, notes: string[], job: Job): Promise<string[]> {
  const base = `assays/${assay}`;
  const features =
    (layer === 'scale.data' ? await arrayAt(store, `${base}/scaled.features`) : null) ??
    (await arrayAt(store, `${base}/features`)) ??
    (await arrayAt(store, `${base}/meta.features/_index`));
  return names(store, features, cols, 'Gene', `${base}/features`, notes, job);
}

/** In the object's own order where it says one. */
export function columnNames(group: GroupNode | null): string[] {
  const order = group?.attributes.colnames;
  const ordered = Array.isArray(order) ? order.map(String).filter((name) => group!.keys.includes(name)) : [];
  return [...new Set([...ordered, ...(group?.keys ?? [])])].filter((name) => name !== '_index' && name !== '__categories');
}

/** How R writes a missing whole number. */
const missingInteger = -(2 ** 31);

export async function readColumn(store: Store, path: string, name: string, job: Job): Promise<Column | null> {
  const node = await store.node(path);
  if (node?.kind === 'group') {
    const [levels, values] = [await arrayAt(store, `${path}/levels`), await arrayAt(store, `${path}/values`)];
    if (levels?.type.kind !== 'text' || values?.type.kind !== 'number') return null;
    const categories = await allTexts(store, levels, job);
    // Factors count from 1.
    const codes = (await allNumbers(store, values, 'int32', job)).map((code) => (code >= 1 && code <= categories.length ? code - 1 : -1));
    return { kind: 'category', name, categories, codes };
  }
  if (node?.shape.length !== 1) return null;
  if (node.type.kind === 'text') return textColumn(name, await allTexts(store, node, job));
  if (node.type.kind === 'boolean') return booleanColumn(name, await allNumbers(store, node, 'int32', job));
  if (node.type.kind !== 'number') return null;
  const values = (await allNumbers(store, node, 'float64', job)).map((value) => (value === missingInteger ? NaN : value));
  // SeuratDisk marks what was logical in R; 2 is its missing value.
  if (node.attributes.s3class === 'logical' || node.attributes.type === 'logical')
    return booleanColumn(
      name,
      values,
      values.map((value) => Number(value !== 0 && value !== 1)),
    );
  return { kind: 'number', name, values, ...storedAs(node.type) };
}

/** Dimensions × cells, as R's columns come first in HDF5. */
export async function reductionsOf(store: Store, assay: string): Promise<{ name: string; node: ArrayNode }[]> {
  const found: { name: string; node: ArrayNode }[] = [];
  for (const name of (await groupAt(store, 'reductions'))?.keys ?? []) {
    const owner = (await groupAt(store, `reductions/${name}`))?.attributes['active.assay'];
    const node = await arrayAt(store, `reductions/${name}/cell.embeddings`);
    const isOfAssay = owner === undefined || (Array.isArray(owner) ? owner.includes(assay) : owner === assay);
    if (node?.shape.length === 2 && node.type.kind === 'number' && isOfAssay) found.push({ name, node });
  }
  return found;
}
