/** Loom (linnarssonlab.org/loompy/format), versions 2 and 3: genes × cells, dense, with attributes of both and layers of the same shape. */
import { basename } from 'node:path';
import type { Job } from '../base/job.ts';
import type { FileSummary, MatrixOffer, ValueKind } from '../types.ts';
import { readGenesFirst, streamGenesFirst } from './genes-first.ts';
import { glanceAt, glimpses } from './glance.ts';
import { attributesOf, cellNames, choose, findLayers, geneIds, geneNames, named, readAttributes, type Layer } from './loom-parts.ts';
import { treeOf } from './loom-whole.ts';
import { matrixBytes } from './memory.ts';
import { makeGenesUnique } from './names.ts';
import { placeNotes } from './places.ts';
import type { AnyCounts, Reader, ReadOptions } from './reader.ts';
import { rootOf } from './stores/any-store.ts';
import { hasSignature, openHdf5 } from './stores/hdf5.ts';
import { allTexts, withStore, type Store } from './stores/store.ts';

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
  tree: ({ path }, { layer }, job) => withStore(openHdf5(path, job), (store) => treeOf(store, layer, job)),
};

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
  const skipped: string[] = [];
  const { obs, obsm } = await readAttributes(
    store,
    ofCells.filter(({ name }) => name !== cells.from),
    precision,
    skipped,
    job,
  );
  notes.push(...placeNotes(obsm));
  if (skipped.length) notes.push(`Attributes left out, being neither numbers nor texts a cell: ${skipped.join(', ')}.`);
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
      obs,
      obsm,
      notes,
    },
  };
}
