/** A Loom file as the AnnData that holds all of it, but for the opened matrix: attributes in memory, the other layers in passes. */
import type { Job } from '../base/job.ts';
import {
  encoding,
  keyOf,
  writeDictionary,
  writeEmbedding,
  writeFrame,
  writeNumbers,
  writeText,
  writeTexts,
} from './anndata/write-frames.ts';
import { passGenesFirst } from './genes-first.ts';
import { glanceAt } from './glance.ts';
import { attributesOf, choose, findLayers, geneNames, named, readAttributes } from './loom-parts.ts';
import { makeGenesUnique } from './names.ts';
import { openHdf5 } from './stores/hdf5.ts';
import { MemoryTree } from './stores/memory-store.ts';
import { allNumbers, allTexts, type PassedMatrix, type Store } from './stores/store.ts';

/** @param asked layer that is opened */
export async function treeOf(store: Store, asked: string | undefined, job: Job): Promise<Store> {
  const tree = new MemoryTree();
  const layers = await findLayers(store, glanceAt);
  const chosen = choose(store, layers, asked, []);
  const left: string[] = [];
  await tree.describe('', encoding('anndata', '0.1.0'));
  for (const group of ['layers', 'uns', 'varm']) await writeDictionary(tree, group);
  const ofGenes = await attributesOf(store, 'row_attrs', chosen.cols);
  const { names, from } = await named(store, ofGenes, geneNames, chosen.cols, 'Gene', [], job);
  makeGenesUnique(names, []);
  const others = ofGenes.filter(({ name }) => name !== from);
  const skipped: string[] = [];
  const { obs: columns, obsm: placed } = await readAttributes(store, others, 'float64', skipped, job);
  await writeFrame(tree, 'var', names, columns);
  for (const { name, dim, values } of placed) await writeEmbedding(tree, `varm/${keyOf(name)}`, values, dim);
  left.push(...skipped.map((name) => `row_attrs/${name}`));
  left.push(...(await addRemarks(tree, store, job)));
  for (const group of ['col_graphs', 'row_graphs']) {
    const node = await store.node(group);
    if (node?.kind === 'group') left.push(...node.keys.map((key) => `${group}/${key}`));
  }
  const passed: PassedMatrix[] = [];
  for (const layer of layers) {
    if (layer.layer === chosen.layer) continue;
    if (layer.rows !== chosen.rows || layer.cols !== chosen.cols) left.push(layer.layer);
    else
      passed.push(
        await passGenesFirst(store, layer, `layers/${keyOf(layer.layer.replace('layers/', ''))}`, (pass) => openHdf5(store.file, pass)),
      );
  }
  return { ...tree.store(store.file, left), passed };
}

/** What it says of itself, which Loom 3 keeps below `attrs`. @returns what is neither text nor number */
async function addRemarks(tree: MemoryTree, store: Store, job: Job): Promise<string[]> {
  const group = await store.node('attrs');
  const left: string[] = [];
  for (const key of group?.kind === 'group' ? group.keys : []) {
    const node = await store.node(`attrs/${key}`);
    const path = `uns/${keyOf(key)}`;
    if (node?.kind !== 'array' || node.shape.length > 1) left.push(`attrs/${key}`);
    else if (node.type.kind === 'text') {
      const texts = await allTexts(store, node, job);
      if (node.shape.length === 0) await writeText(tree, path, texts[0] ?? '');
      else await writeTexts(tree, path, texts);
    } else if (node.type.kind === 'number')
      await writeNumbers(tree, path, { type: 'float64', values: await allNumbers(store, node, 'float64', job) }, node.shape);
    else left.push(`attrs/${key}`);
  }
  return left;
}
