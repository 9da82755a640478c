/** MuData: several AnnData of the same cells, in HDF5 or Zarr. One modality is read, with what the whole says of its cells. */
import { basename } from 'node:path';
import type { Job } from '../../base/job.ts';
import type { Column, Embedding, Precision, Values } from '../../types.ts';
import { placesIn } from '../places.ts';
import type { AnyCounts, Reader } from '../reader.ts';
import { rootOf } from '../stores/any-store.ts';
import { allNumbers, numberArrays, type Store } from '../stores/store.ts';
import { readFrame } from './anndata-frame.ts';
import { groupsBelow, partReader } from './anndata-parts.ts';

export const mudata: Reader = {
  format: 'mudata',
  title: 'MuData (.h5mu, or Zarr)',
  short: 'MuData',
  extensions: ['h5mu'],
  mediaType: 'application/x-hdf5',
  holds:
    'one modality, as AnnData is read, gene expression (`rna`, `gex`) unless `--part` names another; annotations and embeddings of the whole go with its cells',
  association: 'MuData',
  async accepts(file, job) {
    const root = await rootOf(file, job);
    return root !== null && root.keys.includes('mod') && !root.keys.includes('X');
  },
  ...partReader({
    format: 'mudata',
    what: 'Modality',
    find: (store) => groupsBelow(store, 'mod'),
    likely: (name) => /^(rna|gex|gene[ _-]?expression|expression|transcriptome)$/i.test(name),
    name: ({ file }) => basename(file).replace(/(\.(h5mu|zarr|zip))+$/i, ''),
    complete,
  }),
};

/** Columns and embeddings that stand at the root, of the cells of one modality. `obsmap` says which they are, counting from 1. */
async function complete(
  store: Store,
  modality: string,
  data: AnyCounts,
  precision: Precision,
  job: Job,
): Promise<Pick<AnyCounts, 'obs' | 'obsm'>> {
  const map = await store.node(`obsmap/${modality}`);
  const frame = await readFrame(store, 'obs', job).catch(() => null);
  if (!frame || map?.kind !== 'array' || map.type.kind !== 'number') return data;
  const places = await allNumbers(store, map, 'int32', job);
  if (places.length !== frame.index.length) return data;
  const rowOf = new Int32Array(data.cells.length).fill(-1);
  places.forEach((place, row) => {
    if (place > 0 && place <= rowOf.length) rowOf[place - 1] = row;
  });
  const taken = new Set(data.obs.map(({ name }) => name));
  const columns = frame.columns
    .map((column) => ({ ...column, name: column.name.startsWith(`${modality}:`) ? column.name.slice(modality.length + 1) : column.name }))
    .filter(({ name }) => !taken.has(name))
    .map((column) => pick(column, rowOf));
  return {
    obs: [...data.obs, ...columns],
    obsm: [...data.obsm, ...(await jointEmbeddings(store, rowOf, new Set(data.obsm.map(({ name }) => name)), precision, job))],
  };
}

/** Matrices of numbers at the root; the masks beside them say which cells a modality has. */
async function jointEmbeddings(
  store: Store,
  rowOf: Int32Array,
  taken: Set<string>,
  precision: Precision,
  job: Job,
): Promise<Embedding<Values>[]> {
  const obsm = await store.node('obsm');
  const found: Embedding<Values>[] = [];
  if (obsm?.kind !== 'group' || rowOf.includes(-1)) return found;
  for (const name of obsm.keys) {
    const node = await store.node(`obsm/${name}`);
    if (taken.has(name) || node?.kind !== 'array' || node.type.kind !== 'number' || node.shape.length !== 2 || node.shape[1] < 2) continue;
    const dim = node.shape[1];
    const all = await allNumbers<Precision>(store, node, precision, job);
    const values = new numberArrays[precision](rowOf.length * dim);
    rowOf.forEach((row, cell) => values.set(all.subarray(row * dim, (row + 1) * dim), cell * dim));
    if (placesIn(values, dim) > 0) found.push({ name, dim, values });
  }
  return found;
}

/** @param rowOf −1 where a cell has no value */
function pick(column: Column, rowOf: Int32Array): Column {
  switch (column.kind) {
    case 'category':
      return { ...column, codes: rowOf.map((row) => column.codes[row] ?? -1) };
    case 'number':
      return { ...column, values: Float64Array.from(rowOf, (row) => column.values[row] ?? NaN) };
    case 'text':
      return { ...column, values: Array.from(rowOf, (row) => column.values[row] ?? '') };
  }
}
