/**
 * h5Seurat (mojaveazure.github.io/seurat-disk): a Seurat object in HDF5. R's matrices are genes × cells by columns, so that they are cells
 * × genes as they stand.
 */
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { Column, Embedding, FileSummary, MatrixOffer, PartOffer, Precision, Values } from '../../types.ts';
import { readMatrix, storedNumbers, type MatrixNode } from '../anndata/anndata-matrix.ts';
import { glanceAt, glimpses } from '../glance.ts';
import { booleanColumn, textColumn } from '../columns.ts';
import { matrixBytes, sparseBytes } from '../memory.ts';
import { makeGenesUnique } from '../names.ts';
import { chooseParts, demandClear, partNotes, type Parts } from '../parts.ts';
import type { AnyCounts, Inspection, Reader, ReadOptions } from '../reader.ts';
import { matrixStream } from '../row-chunks.ts';
import { rootOf } from '../stores/any-store.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { allNumbers, allTexts, withStore, type ArrayNode, type GroupNode, type Store } from '../stores/store.ts';
import { likelyAssay, preferredSlots } from './assays.ts';

export const h5seurat: Reader = {
  format: 'h5seurat',
  title: 'Seurat in HDF5 (.h5Seurat)',
  short: 'h5Seurat',
  extensions: ['h5seurat', 'h5Seurat'],
  mediaType: 'application/x-hdf5',
  holds:
    'one assay, the active one unless `--part` names another: counts, data or scaled data; cell metadata with its factors, reductions of the assay',
  association: 'Seurat in HDF5',
  async accepts(file, job) {
    if (file.entries || !hasSignature(file.head)) return false;
    const root = await rootOf(file, job);
    return (
      root !== null &&
      root.keys.includes('assays') &&
      (root.keys.includes('cell.names') || root.keys.includes('meta.data') || 'active.assay' in root.attributes)
    );
  },
  inspect: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => inspectSeurat(store, options)),
  read: ({ path }, options, job) =>
    withStore(openHdf5(path, job), async (store) => {
      const { found, around } = await readAround(store, options, job);
      const { matrix, valueKind, notes } = await readMatrix(store, found, around, options.precision ?? 'float32', job);
      return { ...around, matrix, valueKind, notes: [...around.notes, ...notes] };
    }),
  stream: ({ path }, options, job) =>
    withStore(openHdf5(path, job), async (store) => {
      const { found, around } = await readAround(store, options, job);
      const { valueKind } = await glanceAt(store, await storedNumbers(store, found));
      return { ...around, matrix: matrixStream(found, around, options.precision ?? 'float32', (pass) => openHdf5(path, pass)), valueKind };
    }),
};

interface Slot extends MatrixNode {
  layer: string;
}

async function groupAt(store: Store, path: string): Promise<GroupNode | null> {
  const node = await store.node(path);
  return node?.kind === 'group' ? node : null;
}

async function arrayAt(store: Store, path: string): Promise<ArrayNode | null> {
  const node = await store.node(path);
  return node?.kind === 'array' ? node : null;
}

async function chooseAssay(store: Store, asked: string | undefined): Promise<Parts & { isOpen: boolean }> {
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
async function findSlots(store: Store, assay: string): Promise<Slot[]> {
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
    const dims = node?.attributes.dims;
    const data = await arrayAt(store, `${base}/${layer}/data`);
    if (
      !node ||
      !data ||
      !Array.isArray(dims) ||
      dims.length !== 2 ||
      !dims.every((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
    )
      continue;
    slots.push({ layer, node, rows: dims[1], cols: dims[0], entries: data.shape[0] ?? 0, layout: 'csr' });
  }
  return slots;
}

function chooseSlot(store: Store, slots: Slot[], assay: string, asked: string | undefined): Slot {
  const found =
    asked === undefined ? slots[0] : slots.find(({ layer }) => [layer, layer.replace('layers/', ''), `${assay}/${layer}`].includes(asked));
  if (found) return found;
  throw new Fault('no-matrix', `Its assay ${assay} has no matrix ‘${asked}’.`, {
    file: store.file,
    place: asked,
    remedy: `Choose one of: ${slots.map(({ layer }) => layer).join(', ')}.`,
  });
}

const takenOf = (slots: Slot[], { layer }: Slot) =>
  slots.length > 1 ? [`Of the assay’s matrices (${slots.map((slot) => slot.layer).join(', ')}) ${layer} was taken.`] : [];

const nameOf = (store: Store) => basename(store.file).replace(/\.(h5seurat|h5)$/i, '');

async function inspectSeurat(store: Store, { part, layer }: OpenOptions): Promise<Inspection> {
  const { isOpen, ...parts } = await chooseAssay(store, part);
  const slots = await findSlots(store, parts.chosen);
  const chosen = chooseSlot(store, slots, parts.chosen, layer);
  const look = glimpses();
  const matrices: MatrixOffer[] = [];
  for (const slot of [chosen, ...slots.filter((other) => other !== chosen)]) {
    const { rows, cols, entries, layout } = slot;
    const { valueKind = null, share = 1 } = (await look(store, await storedNumbers(store, slot))) ?? {};
    const isDense = layout === 'dense';
    matrices.push({
      layer: slot.layer,
      cells: rows,
      genes: cols,
      entries,
      storage: isDense ? 'dense' : 'by cells',
      valueKind,
      memory: isDense ? matrixBytes(rows, cols, share) : sparseBytes(rows, cols, entries),
    });
  }
  const obs: FileSummary['obs'] = [];
  const metadata = await groupAt(store, 'meta.data');
  for (const name of columnNames(metadata)) {
    const node = await store.node(`meta.data/${name}`);
    if (node?.kind === 'group') {
      const levels = await arrayAt(store, `meta.data/${name}/levels`);
      if (levels) obs.push({ name, kind: 'category', categories: levels.shape[0] });
    } else if (node?.type.kind === 'number' || node?.type.kind === 'text') obs.push({ name, kind: node.type.kind });
  }
  const obsm = (await reductionsOf(store, parts.chosen)).map(({ name, node }) => ({ name, dim: node.shape[0] }));
  return {
    name: nameOf(store),
    matrices,
    parts,
    obs,
    obsm,
    notes: isOpen ? ['Which assay is meant is not clear: choose one.'] : [...partNotes(parts), ...takenOf(slots, chosen)],
  };
}

async function readAround(
  store: Store,
  { part, layer, precision = 'float32' }: ReadOptions,
  job: Job,
): Promise<{ found: Slot; around: Omit<AnyCounts, 'matrix' | 'valueKind'> }> {
  const parts = await chooseAssay(store, part);
  demandClear(parts, store.file);
  const base = `assays/${parts.chosen}`;
  const slots = await findSlots(store, parts.chosen);
  const found = chooseSlot(store, slots, parts.chosen, layer);
  const notes = partNotes(parts);
  notes.push(...takenOf(slots, found));
  const features =
    (found.layer === 'scale.data' ? await arrayAt(store, `${base}/scaled.features`) : null) ??
    (await arrayAt(store, `${base}/features`)) ??
    (await arrayAt(store, `${base}/meta.features/_index`));
  const genes = await names(store, features, found.cols, 'Gene', `${base}/features`, notes, job);
  makeGenesUnique(genes, notes);
  const cells = await names(store, await arrayAt(store, 'cell.names'), found.rows, 'Cell', 'cell.names', notes, job);
  return {
    found,
    around: {
      name: nameOf(store),
      source: store.file,
      format: 'h5seurat',
      layer: `${parts.chosen}/${found.layer}`,
      cells,
      genes,
      obs: await readMetadata(store, found.rows, notes, job),
      obsm: await readReductions(store, parts.chosen, found.rows, precision, job),
      notes,
    },
  };
}

async function names(
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

/** In the object's own order where it says one. */
function columnNames(group: GroupNode | null): string[] {
  const order = group?.attributes.colnames;
  const ordered = Array.isArray(order) ? order.map(String).filter((name) => group!.keys.includes(name)) : [];
  return [...new Set([...ordered, ...(group?.keys ?? [])])].filter((name) => name !== '_index' && name !== '__categories');
}

async function readMetadata(store: Store, rows: number, notes: string[], job: Job): Promise<Column[]> {
  const columns: Column[] = [];
  const skipped: string[] = [];
  for (const name of columnNames(await groupAt(store, 'meta.data'))) {
    const column = await readColumn(store, `meta.data/${name}`, name, job);
    if (column && (column.kind === 'category' ? column.codes : column.values).length === rows) columns.push(column);
    else skipped.push(name);
  }
  if (skipped.length) notes.push(`Annotations left out, being neither numbers nor texts: ${skipped.join(', ')}.`);
  return columns;
}

/** How R writes a missing whole number. */
const missingInteger = -(2 ** 31);

async function readColumn(store: Store, path: string, name: string, job: Job): Promise<Column | null> {
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
  return { kind: 'number', name, values };
}

/** Dimensions × cells, as R's columns come first in HDF5. */
async function reductionsOf(store: Store, assay: string): Promise<{ name: string; node: ArrayNode }[]> {
  const found: { name: string; node: ArrayNode }[] = [];
  for (const name of (await groupAt(store, 'reductions'))?.keys ?? []) {
    const owner = (await groupAt(store, `reductions/${name}`))?.attributes['active.assay'];
    const node = await arrayAt(store, `reductions/${name}/cell.embeddings`);
    const isOfAssay = owner === undefined || (Array.isArray(owner) ? owner.includes(assay) : owner === assay);
    if (node?.shape.length === 2 && node.type.kind === 'number' && isOfAssay) found.push({ name, node });
  }
  return found;
}

async function readReductions(store: Store, assay: string, rows: number, precision: Precision, job: Job): Promise<Embedding<Values>[]> {
  const embeddings: Embedding<Values>[] = [];
  for (const { name, node } of await reductionsOf(store, assay)) {
    const [dim, cells] = node.shape;
    if (cells !== rows) continue;
    const byDimension = await allNumbers<Precision>(store, node, precision, job);
    const values = byDimension.map((_, at) => byDimension[(at % dim) * cells + Math.floor(at / dim)]);
    if (values.every((value) => Number.isFinite(value))) embeddings.push({ name, dim, values });
  }
  return embeddings;
}
