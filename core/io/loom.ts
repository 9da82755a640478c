/** Loom (linnarssonlab.org/loompy/format), versions 2 and 3: genes × cells, dense, with attributes of both and layers of the same shape. */
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { Column, Embedding, FileSummary, MatrixOffer, Precision, Values, ValueKind } from '../types.ts';
import type { MatrixNode } from './anndata/anndata-matrix.ts';
import { booleanColumn, numberColumn, textColumn } from './columns.ts';
import { readGenesFirst, streamGenesFirst } from './genes-first.ts';
import { glanceAt, glimpses, type Look } from './glance.ts';
import { checkCount } from './limits.ts';
import { matrixBytes } from './memory.ts';
import { makeGenesUnique } from './names.ts';
import type { AnyCounts, Reader, ReadOptions } from './reader.ts';
import { rootOf } from './stores/any-store.ts';
import { hasSignature, openHdf5 } from './stores/hdf5.ts';
import { allNumbers, allTexts, numberArrays, withStore, type ArrayNode, type Store } from './stores/store.ts';

export const loom: Reader = {
  format: 'loom',
  title: 'Loom (.loom)',
  short: 'Loom',
  extensions: ['loom'],
  mediaType: 'application/x-hdf5',
  holds:
    'Loom 2 and 3: the matrix and its layers, column attributes as annotations, those of several numbers a cell and the pairs `_X`, `_Y` as embeddings; genes by `Gene`, identifiers by `Accession`',
  association: 'Loom',
  async accepts(file, job) {
    if (file.entries || !hasSignature(file.head)) return false;
    const root = await rootOf(file, job);
    return root !== null && ['matrix', 'row_attrs', 'col_attrs'].every((key) => root.keys.includes(key));
  },
  inspect: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => inspectLoom(store, layer)),
  read: ({ path }, options, job) =>
    withStore(openHdf5(path, job), async (store) => {
      const { found, around } = await readAround(store, options, job);
      const { matrix, valueKind, noted } = await readGenesFirst(store, found, around, options.precision ?? 'float32', job);
      return { ...around, matrix, valueKind, notes: [...around.notes, ...noted] };
    }),
  stream: ({ path }, options, job) =>
    withStore(openHdf5(path, job), async (store) => {
      const { found, around, valueKind } = await readAround(store, options, job);
      return {
        ...around,
        matrix: streamGenesFirst(found, around, options.precision ?? 'float32', (pass) => openHdf5(path, pass)),
        valueKind,
      };
    }),
};

interface Layer extends MatrixNode {
  layer: string;
  valueKind: ValueKind | null;
  share: number;
}

/** The main matrix comes first. */
async function findLayers(store: Store, look: Look): Promise<Layer[]> {
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
function choose(store: Store, layers: Layer[], asked: string | undefined, notes: string[]): Layer {
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

const nameOf = (store: Store) => basename(store.file).replace(/\.(loom|h5|hdf5)$/i, '');

async function inspectLoom(store: Store, asked: string | undefined) {
  const notes: string[] = [];
  const layers = await findLayers(store, glimpses());
  const chosen = choose(store, layers, asked, notes);
  const matrices = [chosen, ...layers.filter((layer) => layer !== chosen)].map(
    ({ layer, rows, cols, entries, valueKind, share }): MatrixOffer => ({
      layer,
      cells: rows,
      genes: cols,
      entries,
      storage: 'dense',
      valueKind,
      memory: matrixBytes(rows, cols, share),
    }),
  );
  const obs: FileSummary['obs'] = [];
  const obsm: FileSummary['obsm'] = [];
  for (const { name, node } of await attributesOf(store, 'col_attrs', chosen.rows)) {
    if (cellNames.includes(name)) continue;
    const kind = node.type.kind;
    if (node.shape.length === 1 && (kind === 'number' || kind === 'text')) obs.push({ name, kind });
    else if (node.shape.length === 2 && kind === 'number' && node.shape[1] > 1) obsm.push({ name, dim: node.shape[1] });
  }
  return { name: nameOf(store), matrices, obs, obsm, notes };
}

/** By convention, and as scanpy, velocyto and SCENIC write them. */
const cellNames = ['CellID', 'obs_names', 'cell_id', 'CellId', 'cell_names', 'barcode', 'Barcode', 'barcodes', '_index', 'index'];
const geneNames = ['Gene', 'var_names', 'gene_name', 'gene_names', 'GeneName', 'Symbol', 'symbol', 'gene', '_index', 'index'];
const geneIds = ['Accession', 'gene_ids', 'gene_id', 'ensembl_id', 'ENSEMBL', 'GeneID'];

interface Attribute {
  name: string;
  node: ArrayNode;
}

/** Those with a value, or several, for each row or column. */
async function attributesOf(store: Store, group: string, count: number): Promise<Attribute[]> {
  const parent = await store.node(group);
  const found: Attribute[] = [];
  for (const name of parent?.kind === 'group' ? parent.keys : []) {
    const node = await store.node(`${group}/${name}`);
    if (node?.kind === 'array' && node.shape.length > 0 && node.shape[0] === count) found.push({ name, node });
  }
  return found;
}

async function readAround(
  store: Store,
  { layer: asked, precision = 'float32' }: ReadOptions,
  job: Job,
): Promise<{ found: Layer; around: Omit<AnyCounts, 'matrix' | 'valueKind'>; valueKind: ValueKind }> {
  const notes: string[] = [];
  const found = choose(store, await findLayers(store, glanceAt), asked, notes);
  const ofCells = await attributesOf(store, 'col_attrs', found.rows);
  const ofGenes = await attributesOf(store, 'row_attrs', found.cols);
  const cells = await named(store, ofCells, cellNames, found.rows, 'Cell', notes, job);
  const genes = await named(store, ofGenes, geneNames, found.cols, 'Gene', notes, job);
  makeGenesUnique(genes.names, notes);
  const ids = ofGenes.find(
    ({ name, node }) => geneIds.includes(name) && name !== genes.from && node.type.kind === 'text' && node.shape.length === 1,
  );
  return {
    found,
    // Of one that is to be opened the numbers were looked at.
    valueKind: found.valueKind ?? 'counts',
    around: {
      name: nameOf(store),
      source: store.file,
      format: 'loom',
      layer: found.layer,
      cells: cells.names,
      genes: genes.names,
      ...(ids && { geneIds: await allTexts(store, ids.node, job) }),
      ...(await readAttributes(
        store,
        ofCells.filter(({ name }) => name !== cells.from),
        precision,
        notes,
        job,
      )),
      notes,
    },
  };
}

async function named(
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

/** Annotations and embeddings from column attributes. */
async function readAttributes(
  store: Store,
  attributes: Attribute[],
  precision: Precision,
  notes: string[],
  job: Job,
): Promise<{ obs: Column[]; obsm: Embedding<Values>[] }> {
  const obs: Column[] = [];
  const obsm: Embedding<Values>[] = [];
  const skipped: string[] = [];
  for (const { name, node } of attributes) {
    const { kind } = node.type;
    if (node.shape.length === 1 && kind === 'text') obs.push(textColumn(name, await allTexts(store, node, job)));
    else if (node.shape.length === 1 && kind === 'boolean') obs.push(booleanColumn(name, await allNumbers(store, node, 'int32', job)));
    else if (node.shape.length === 1 && kind === 'number') obs.push(numberColumn(name, await allNumbers(store, node, 'float64', job)));
    else if (node.shape.length === 2 && kind === 'number' && node.shape[1] > 1)
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
  if (skipped.length) notes.push(`Attributes left out, being neither numbers nor texts a cell: ${skipped.join(', ')}.`);
  return { obs, obsm };

  function take(name: string, dim: number, values: Values): void {
    if (values.every((value) => Number.isFinite(value))) obsm.push({ name, dim, values });
    else skipped.push(name);
  }
}

function sideBySide(columns: Values[], precision: Precision): Values {
  const values = new numberArrays[precision](columns.length * columns[0].length);
  for (let at = 0; at < values.length; at++) values[at] = columns[at % columns.length][Math.floor(at / columns.length)];
  return values;
}
