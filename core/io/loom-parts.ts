/** What is in a Loom file: layers, all of one shape, and attributes of rows and columns. */
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { Column, Embedding, Precision, Values, ValueKind } from '../types.ts';
import type { MatrixNode } from './anndata/anndata-matrix.ts';
import { storedAs } from './anndata/anndata-frame.ts';
import { booleanColumn, numberColumn, textColumn } from './columns.ts';
import type { Look } from './glance.ts';
import { checkCount } from './limits.ts';
import { placesIn } from './places.ts';
import { allNumbers, allTexts, numberArrays, type ArrayNode, type Store } from './stores/store.ts';

export interface Layer extends MatrixNode {
  layer: string;
  valueKind: ValueKind | null;
  share: number;
}

/** The main matrix comes first. */
export async function findLayers(store: Store, look: Look): Promise<Layer[]> {
  const layers = await store.node('layers');
  const names = ['matrix', ...(layers?.kind === 'group' ? layers.keys.map((name) => `layers/${name}`) : [])];
  const found: Layer[] = [];
  for (const layer of names) {
    const node = await store.node(layer);
    if (node?.kind !== 'array' || node.shape.length !== 2 || (node.type.kind !== 'number' && node.type.kind !== 'boolean')) continue;
    const [genes, cells] = node.shape.map((size) => checkCount(size, store.file, layer));
    found.push({
      layer,
      node,
      rows: cells,
      cols: genes,
      entries: cells * genes,
      layout: 'dense',
      ...((await look(store, node)) ?? { valueKind: null, share: 1 }),
    });
  }
  if (found.length === 0)
    throw new Fault('no-matrix', 'Its matrix holds no numbers.', {
      file: store.file,
      place: 'matrix',
      remedy: 'Write the file again with loompy.',
    });
  return found;
}

/** Counts where the file has them: the main matrix, else a layer of that name, else the main matrix whatever it is. */
export function choose(store: Store, layers: Layer[], asked: string | undefined, notes: string[]): Layer {
  if (asked !== undefined) {
    const named = layers.find(({ layer }) => layer === asked || layer === `layers/${asked}` || (layer === 'matrix' && asked === 'X'));
    if (named) return named;
    throw new Fault('no-matrix', `It has no matrix ‘${asked}’.`, {
      file: store.file,
      place: asked,
      remedy: `Choose one of: ${layers.map(({ layer }) => layer).join(', ')}.`,
    });
  }
  const chosen =
    layers[0].valueKind === 'counts' || layers[0].valueKind === null
      ? layers[0]
      : (layers.find(({ layer, valueKind }) => valueKind === 'counts' && /^layers\/(raw[_.]?)?counts?$/i.test(layer)) ?? layers[0]);
  if (chosen !== layers[0]) notes.push(`Counts were taken from ${chosen.layer}.`);
  if (layers.length > 1)
    notes.push(`The file has several matrices: ${layers.map(({ layer }) => layer).join(', ')}. Taken: ${chosen.layer}.`);
  return chosen;
}

/** By convention, and as scanpy, velocyto and SCENIC write them. */
export const cellNames = ['CellID', 'obs_names', 'cell_id', 'CellId', 'cell_names', 'barcode', 'Barcode', 'barcodes', '_index', 'index'];
export const geneNames = ['Gene', 'var_names', 'gene_name', 'gene_names', 'GeneName', 'Symbol', 'symbol', 'gene', '_index', 'index'];
export const geneIds = ['Accession', 'gene_ids', 'gene_id', 'ensembl_id', 'ENSEMBL', 'GeneID'];

export interface Attribute {
  name: string;
  node: ArrayNode;
}

/** Those with a value, or several, for each row or column. */
export async function attributesOf(store: Store, group: string, count: number): Promise<Attribute[]> {
  const parent = await store.node(group);
  const found: Attribute[] = [];
  for (const name of parent?.kind === 'group' ? parent.keys : []) {
    const node = await store.node(`${group}/${name}`);
    if (node?.kind === 'array' && node.shape.length > 0 && node.shape[0] === count) found.push({ name, node });
  }
  return found;
}

export async function named(
  store: Store,
  attributes: Attribute[],
  known: string[],
  count: number,
  what: string,
  notes: string[],
  job: Job,
): Promise<{ names: string[]; from?: string }> {
  checkCount(count, store.file, 'matrix');
  for (const from of known) {
    const node = attributes.find(({ name }) => name === from)?.node;
    if (node?.shape.length !== 1) continue;
    if (node.type.kind === 'text') return { names: await allTexts(store, node, job), from };
    if (node.type.kind === 'number') return { names: Array.from(await allNumbers(store, node, 'float64', job), String), from };
  }
  notes.push(`It does not name its ${what.toLowerCase()}s (${known[0]}): names were made up.`);
  return { names: Array.from({ length: count }, (_, i) => `${what} ${i + 1}`) };
}

/** Annotations and embeddings from attributes. @param skipped is told what is neither */
export async function readAttributes(
  store: Store,
  attributes: Attribute[],
  precision: Precision,
  skipped: string[],
  job: Job,
): Promise<{ obs: Column[]; obsm: Embedding<Values>[] }> {
  const obs: Column[] = [];
  const obsm: Embedding<Values>[] = [];
  for (const { name, node } of attributes) {
    const { kind } = node.type;
    if (node.shape.length === 1 && kind === 'text') obs.push(textColumn(name, await allTexts(store, node, job)));
    else if (node.shape.length === 1 && kind === 'boolean') obs.push(booleanColumn(name, await allNumbers(store, node, 'int32', job)));
    else if (node.shape.length === 1 && kind === 'number') {
      const column = numberColumn(name, await allNumbers(store, node, 'float64', job));
      obs.push(column.kind === 'number' ? { ...column, ...storedAs(node.type) } : column);
    } else if (node.shape.length === 2 && kind === 'number' && node.shape[1] > 1)
      take(name, node.shape[1], await allNumbers<Precision>(store, node, precision, job));
    else if (
      node.shape.length === 1 &&
      node.type.kind === 'compound' &&
      node.type.members.length > 1 &&
      node.type.members.every(({ type, width }) => type.kind === 'number' && width === 1)
    ) {
      take(
        name,
        node.type.members.length,
        sideBySide(
          await Promise.all(node.type.members.map((member) => allNumbers<Precision>(store, node, precision, job, member.name))),
          precision,
        ),
      );
    } else skipped.push(name);
  }
  for (const [x, y] of [
    ['_X', '_Y'],
    ['_tSNE1', '_tSNE2'],
    ['_UMAP1', '_UMAP2'],
    ['X', 'Y'],
  ]) {
    const pair = [x, y].map((name) => obs.find((column) => column.name === name && column.kind === 'number'));
    if (pair.every((column) => column?.kind === 'number'))
      take(
        `${x}, ${y}`,
        2,
        sideBySide(
          pair.map((column) => column.values),
          precision,
        ),
      );
  }
  return { obs, obsm };

  function take(name: string, dim: number, values: Values): void {
    if (placesIn(values, dim) > 0) obsm.push({ name, dim, values });
    else skipped.push(name);
  }
}

function sideBySide(columns: Values[], precision: Precision): Values {
  const values = new numberArrays[precision](columns.length * columns[0].length);
  for (let at = 0; at < values.length; at++) values[at] = columns[at % columns.length][Math.floor(at / columns.length)];
  return values;
}
