/** An h5Seurat file as the AnnData that holds one assay of it, but for the opened matrix: small things in memory, matrices in passes. */
import type { Job } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { Column } from '../../types.ts';
import { storedNumbers, type MatrixNode } from '../anndata/anndata-matrix.ts';
import { encoding, keyOf, writeDictionary, writeFrame, writeNumbers } from '../anndata/write-frames.ts';
import { makeGenesUnique } from '../names.ts';
import { matrixStream } from '../row-chunks.ts';
import { openHdf5 } from '../stores/hdf5.ts';
import { MemoryTree } from '../stores/memory-store.ts';
import { allNumbers, allTexts, storedType, type PassedMatrix, type Store } from '../stores/store.ts';
import {
  arrayAt,
  chooseAssay,
  chooseSlot,
  columnNames,
  featuresOf,
  findSlots,
  groupAt,
  readColumn,
  reductionsOf,
  sparseAt,
  type Slot,
} from './h5seurat-parts.ts';

/** What of a Seurat object has no place here, by the groups that hold it. */
const elsewhere = ['commands', 'images', 'misc', 'neighbors', 'tools'];

interface Growing {
  store: Store;
  tree: MemoryTree;
  genes: string[];
  left: string[];
  job: Job;
}

/** @param options which assay and matrix are opened */
export async function treeOf(store: Store, { part, layer }: Pick<OpenOptions, 'part' | 'layer'>, job: Job): Promise<Store> {
  const { chosen: assay, offers } = await chooseAssay(store, part);
  const slots = await findSlots(store, assay);
  const opened = chooseSlot(store, slots, assay, layer);
  const genes = await featuresOf(store, assay, opened, [], job);
  makeGenesUnique(genes, []);
  const growing: Growing = { store, tree: new MemoryTree(), genes, left: [], job };
  const { tree, left } = growing;
  await tree.describe('', encoding('anndata', '0.1.0'));
  for (const group of ['layers', 'obsp', 'uns', 'varm']) await writeDictionary(tree, group);
  await addFeatures(growing, `assays/${assay}/meta.features`);
  for (const { name } of await reductionsOf(store, assay)) await addLoadings(growing, name);
  const passed = [...(await layersOf(growing, assay, slots, opened)), ...(await graphsOf(growing, opened.rows))];
  left.push(...offers.flatMap(({ name }) => (name === assay ? [] : `assays/${name}`)));
  for (const group of elsewhere) left.push(...((await groupAt(store, group))?.keys ?? []).map((key) => `${group}/${key}`));
  return { ...tree.store(store.file, left), passed };
}

/** What is known of the genes, where it is known of as many. */
async function addFeatures({ store, tree, genes, left, job }: Growing, path: string): Promise<void> {
  const columns: Column[] = [];
  for (const name of columnNames(await groupAt(store, path))) {
    const column = await readColumn(store, `${path}/${name}`, name, job);
    if (column && (column.kind === 'category' ? column.codes : column.values).length === genes.length) columns.push(column);
    else left.push(`${path}/${name}`);
  }
  await writeFrame(tree, 'var', genes, columns);
}

/** Dimensions × the genes that it was found from; 0 of all others, as scanpy has it. */
async function addLoadings({ store, tree, genes, left, job }: Growing, reduction: string): Promise<void> {
  const base = `reductions/${reduction}`;
  const [loadings, features, deviations] = [
    await arrayAt(store, `${base}/feature.loadings`),
    await arrayAt(store, `${base}/features`),
    await arrayAt(store, `${base}/stdev`),
  ];
  const key = keyOf(reduction);
  if (deviations?.type.kind === 'number')
    await writeNumbers(tree, `uns/${key}_stdev`, { type: 'float64', values: await allNumbers(store, deviations, 'float64', job) });
  if (!loadings || loadings.shape.length !== 2) return;
  const [dim, count] = loadings.shape;
  const from = features?.type.kind === 'text' ? await allTexts(store, features, job) : [];
  const placeOf = new Map(genes.map((gene, place) => [gene, place]));
  if (from.length !== count || !from.every((gene) => placeOf.has(gene))) return void left.push(`${base}/feature.loadings`);
  const values = new Float64Array(genes.length * dim);
  const stored = await allNumbers(store, loadings, 'float64', job);
  from.forEach((gene, at) => {
    for (let axis = 0; axis < dim; axis++) values[placeOf.get(gene)! * dim + axis] = stored[axis * count + at];
  });
  await writeNumbers(tree, `varm/${key}`, { type: 'float64', values }, [genes.length, dim]);
}

/** The other matrices of the assay, of the same cells and genes. */
async function layersOf(growing: Growing, assay: string, slots: Slot[], opened: Slot): Promise<PassedMatrix[]> {
  const { store, genes, left, job } = growing;
  const passed: PassedMatrix[] = [];
  for (const slot of slots) {
    if (slot === opened) continue;
    const own = await featuresOf(store, assay, slot, [], job).catch(() => null);
    if (own) makeGenesUnique(own, []);
    const fits = slot.rows === opened.rows && own?.length === genes.length && own.every((gene, i) => gene === genes[i]);
    if (fits) passed.push(await pass(growing, slot, `layers/${keyOf(slot.layer.replace('layers/', ''))}`));
    else left.push(`assays/${assay}/${slot.layer}, of other genes`);
  }
  return passed;
}

async function graphsOf(growing: Growing, cells: number): Promise<PassedMatrix[]> {
  const { store, left } = growing;
  const passed: PassedMatrix[] = [];
  for (const name of (await groupAt(store, 'graphs'))?.keys ?? []) {
    const graph = await sparseAt(store, `graphs/${name}`);
    if (graph?.rows === cells && graph.cols === cells) passed.push(await pass(growing, graph, `obsp/${keyOf(name)}`));
    else left.push(`graphs/${name}`);
  }
  return passed;
}

async function pass({ store }: Growing, found: MatrixNode, path: string): Promise<PassedMatrix> {
  const { rows, cols } = found;
  const { chunks } = matrixStream(found, { cells: [], genes: [] }, 'float64', (job) => openHdf5(store.file, job));
  return { path, rows, cols, type: (await storedType(store, await storedNumbers(store, found))) ?? 'float64', chunks };
}
