/**
 * h5Seurat (mojaveazure.github.io/seurat-disk): a Seurat object in HDF5. R's matrices are genes × cells by columns, so that they are cells
 * × genes as they stand.
 */
import { basename } from 'node:path';
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { Column, Embedding, FileSummary, MatrixOffer, Precision, Values } from '../../types.ts';
import { readMatrix, storedNumbers } from '../anndata/anndata-matrix.ts';
import { glanceAt, glimpses } from '../glance.ts';
import { matrixBytes, sparseBytes } from '../memory.ts';
import { makeGenesUnique } from '../names.ts';
import { demandClear, partNotes } from '../parts.ts';
import { placesIn } from '../places.ts';
import type { AnyCounts, Inspection, Reader, ReadOptions } from '../reader.ts';
import { matrixStream } from '../row-chunks.ts';
import { rootOf } from '../stores/any-store.ts';
import { hasSignature, openHdf5 } from '../stores/hdf5.ts';
import { allNumbers, withStore, type Store } from '../stores/store.ts';
import {
  arrayAt,
  chooseAssay,
  chooseSlot,
  columnNames,
  featuresOf,
  findSlots,
  groupAt,
  names,
  readColumn,
  reductionsOf,
  type Slot,
} from './h5seurat-parts.ts';
import { treeOf } from './h5seurat-whole.ts';

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
  tree: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => treeOf(store, options, job)),
};

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
  const slots = await findSlots(store, parts.chosen);
  const found = chooseSlot(store, slots, parts.chosen, layer);
  const notes = partNotes(parts);
  notes.push(...takenOf(slots, found));
  const genes = await featuresOf(store, parts.chosen, found, notes, job);
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

async function readReductions(store: Store, assay: string, rows: number, precision: Precision, job: Job): Promise<Embedding<Values>[]> {
  const embeddings: Embedding<Values>[] = [];
  for (const { name, node } of await reductionsOf(store, assay)) {
    const [dim, cells] = node.shape;
    if (cells !== rows) continue;
    const byDimension = await allNumbers<Precision>(store, node, precision, job);
    const values = byDimension.map((_, at) => byDimension[(at % dim) * cells + Math.floor(at / dim)]);
    if (placesIn(values, dim) > 0) embeddings.push({ name, dim, values });
  }
  return embeddings;
}
