/** Cell Ranger's HDF5: version 3 (one group `matrix`, typed features), versions 1 and 2 (one group a genome). */
import { basename } from 'node:path';
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { CountMatrix, SparseMatrix } from '../types.ts';
import { readMatrix } from './anndata-matrix.ts';
import { geneExpressionOnly, type Feature } from './features.ts';
import { hasSignature, Hdf5File } from './hdf5.ts';
import type { Reader } from './reader.ts';
import { allNumbers, allTexts, type ArrayNode, type GroupNode, type Store } from './store.ts';

export const tenx: Reader = {
  format: '10x',
  title: '10x Cell Ranger (.h5)',
  async accepts({ path, head, entries }, job) {
    if (entries || !hasSignature(head)) return false;
    return withFile(path, job, async (store) => (await genomeGroups(store)).length > 0).catch(() => false);
  },
  read: ({ path }, { layer }, job) => withFile(path, job, (store) => readTenx(store, layer, job)),
};

async function withFile<T>(path: string, job: Job, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await Hdf5File.open(path, job);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const parts = ['barcodes', 'data', 'indices', 'indptr', 'shape'];

async function genomeGroups(store: Store): Promise<GroupNode[]> {
  const root = await store.node('');
  const nodes = await Promise.all((root?.kind === 'group' ? root.keys : []).map((name) => store.node(name)));
  return nodes.filter((node): node is GroupNode => node?.kind === 'group' && parts.every((part) => node.keys.includes(part)));
}

/** Genes × cells by columns is cells × genes by rows: it is read as it stands. */
async function readTenx(store: Store, genome: string | undefined, job: Job): Promise<CountMatrix> {
  const groups = await genomeGroups(store);
  const notes: string[] = [];
  const group = genome === undefined ? groups[0] : groups.find(({ path }) => path === genome);
  if (!group) throw new Fault('no-matrix', `It has no matrix ‘${genome}’.`, { file: store.file, place: genome, remedy: `Choose one of: ${groups.map(({ path }) => path).join(', ')}.` });
  if (groups.length > 1 && genome === undefined) notes.push(`The file holds several genomes: ${groups.map(({ path }) => path).join(', ')}. Taken: ${group.path}; name another one as its matrix.`);

  const [genes, cells] = await allNumbers(store, await array(store, group, 'shape'), 'float64', job);
  const barcodes = await allTexts(store, await array(store, group, 'barcodes'), job);
  const features = await readFeatures(store, group, job);
  for (const [name, found, expected] of [['barcodes', barcodes.length, cells], ['features', features.length, genes]] as const) {
    if (found !== expected) throw new Fault('malformed', `It names ${found} of ${expected} ${name}.`, { file: store.file, place: group.path, remedy: 'Copy or download it again.' });
  }
  const entries = (await array(store, group, 'data')).shape[0] ?? 0;
  const names = features.map(({ name }) => name);
  const { matrix, valueKind, notes: mended } = await readMatrix(store, { node: group, rows: cells, cols: genes, entries, layout: 'csr' }, { cells: barcodes, genes: names }, job);
  const kept = await geneExpressionOnly(matrix as SparseMatrix, features, notes, job);
  return { name: basename(store.file).replace(/\.\w+$/, ''), source: store.file, format: '10x', layer: group.path, ...kept, valueKind, cells: barcodes, obs: [], obsm: [], notes: [...notes, ...mended] };
}

async function readFeatures(store: Store, group: GroupNode, job: Job): Promise<Feature[]> {
  const isTyped = group.keys.includes('features');
  const texts = async (path: string) => allTexts(store, await array(store, group, path), job);
  const names = await texts(isTyped ? 'features/name' : 'gene_names');
  const ids = await texts(isTyped ? 'features/id' : 'genes');
  const types = isTyped ? await texts('features/feature_type') : null;
  return names.map((name, i) => ({ name, id: ids[i] ?? name, type: types?.[i] ?? 'Gene Expression' }));
}

async function array(store: Store, group: GroupNode, name: string): Promise<ArrayNode> {
  const node = await store.node(`${group.path}/${name}`);
  if (node?.kind === 'array') return node;
  throw new Fault('malformed', 'A part of the matrix is missing.', { file: store.file, place: `${group.path}/${name}`, remedy: 'Copy or download it again.' });
}
