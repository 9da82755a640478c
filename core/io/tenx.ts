/** Cell Ranger's HDF5: version 3 (one group `matrix`, typed features), versions 1 and 2 (one group a genome). */
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import { createJob, type Job } from '../base/job.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { CountMatrix, Matrix, MatrixOffer, MatrixStream, SparseMatrix, Values } from '../types.ts';
import { readMatrix, type MatrixNode } from './anndata/anndata-matrix.ts';
import { glanceAt, glimpses } from './glance.ts';
import { chooseFeatures, countBy, geneExpression, keepFeatures, type ChosenFeatures, type Feature } from './features.ts';
import { hasSignature, openHdf5 } from './stores/hdf5.ts';
import { checkCount } from './limits.ts';
import { sparseBytes } from './memory.ts';
import type { Inspection, Reader, ReadOptions } from './reader.ts';
import { matrixStream } from './row-chunks.ts';
import { allNumbers, allTexts, withStore, type ArrayNode, type GroupNode, type Store } from './stores/store.ts';

export const tenx: Reader = {
  format: '10x',
  title: '10x Cell Ranger (.h5)',
  short: '10x HDF5',
  extensions: ['h5'],
  holds:
    'Cell Ranger 1 to 3; several genomes, each a matrix of its own; genes picked where other features stand beside them, ' +
    'others by `--features`',
  async accepts({ path, head, entries }, job) {
    if (entries || !hasSignature(head)) return false;
    // What cannot be opened is no reader's; what is broken further inside may be another's.
    const store = await openHdf5(path, job);
    return withStore(Promise.resolve(store), async () => (await genomeGroups(store)).length > 0).catch(() => false);
  },
  inspect: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => inspectTenx(store, options, job)),
  read: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => readTenx(store, options, job)),
  stream: ({ path }, options, job) => withStore(openHdf5(path, job), (store) => streamTenx(store, path, options, job)),
};

/** Without these there is no matrix; names can be made up. */
const parts = ['data', 'indices', 'indptr', 'shape'];

async function genomeGroups(store: Store): Promise<GroupNode[]> {
  const root = await store.node('');
  const nodes = await Promise.all((root?.kind === 'group' ? root.keys : []).map((name) => store.node(name)));
  return nodes.filter((node): node is GroupNode => node?.kind === 'group' && parts.every((part) => node.keys.includes(part)));
}

async function readTenx(store: Store, options: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { found, names, chosen, around } = await readAround(store, options, job);
  const { matrix, valueKind, notes } = await readMatrix(store, found, names, options.precision ?? 'float32', job);
  return {
    ...around,
    matrix: await keepFeatures(matrix as SparseMatrix<Values>, chosen, job),
    valueKind,
    notes: [...around.notes, ...notes],
  };
}

async function streamTenx(store: Store, path: string, options: ReadOptions, job: Job): Promise<CountMatrix<MatrixStream<Values>>> {
  const { found, names, chosen, around } = await readAround(store, options, job);
  const whole = matrixStream(found, names, options.precision ?? 'float32', (pass) => openHdf5(path, pass));
  const matrix: MatrixStream<Values> = {
    ...whole,
    cols: chosen.genes.length,
    async *chunks(signal) {
      const pass = createJob(undefined, signal);
      for await (const chunk of whole.chunks(signal)) yield { ...chunk, matrix: await keepFeatures(chunk.matrix, chosen, pass) };
    },
  };
  return { ...around, matrix, valueKind: (await glanceAt(store, await array(store, found.node as GroupNode, 'data'))).valueKind };
}

interface Around {
  found: MatrixNode;
  names: { cells: string[]; genes: string[] };
  chosen: ChosenFeatures;
  around: Omit<CountMatrix, 'matrix' | 'valueKind'>;
}

/** All but the numbers of the matrix: genes × cells by columns is cells × genes by rows, so that it is read as it stands. */
async function readAround(store: Store, { layer, features: type }: OpenOptions, job: Job): Promise<Around> {
  const notes: string[] = [];
  const { group, genome } = await chooseGroup(store, layer, notes, job);
  const [genes, cells] = await allNumbers(store, await array(store, group, 'shape'), 'float64', job);
  const barcodes = (await textsAt(store, group, 'barcodes', job)) ?? madeUp('Cell', cells, notes, store.file);
  const features = await readFeatures(store, group, genes, notes, job);
  for (const [name, found, expected] of [
    ['barcodes', barcodes.length, cells],
    ['features', features.length, genes],
  ] as const) {
    if (found !== expected)
      throw new Fault('malformed', `It names ${found} of ${expected} ${name}.`, {
        file: store.file,
        place: group.path,
        remedy: 'Copy or download it again.',
      });
  }
  const entries = (await array(store, group, 'data')).shape[0] ?? 0;
  const chosen = chooseFeatures(features, { type, genome }, store.file, notes);
  return {
    found: { node: group, rows: cells, cols: genes, entries, layout: 'csr' },
    names: { cells: barcodes, genes: features.map(({ name }) => name) },
    chosen,
    around: {
      name: nameOf(store),
      source: store.file,
      format: '10x',
      layer: genome ?? group.path,
      cells: barcodes,
      genes: chosen.genes,
      geneIds: chosen.geneIds,
      obs: [],
      obsm: [],
      notes,
    },
  };
}

/** A genome is a group of its own up to version 2, a mark on the features since version 3. */
async function chooseGroup(
  store: Store,
  asked: string | undefined,
  notes: string[],
  job: Job,
): Promise<{ group: GroupNode; genome?: string }> {
  const groups = await genomeGroups(store);
  const named = groups.map(({ path }) => path);
  const group = asked === undefined ? groups[0] : groups.find(({ path }) => path === asked);
  if (group) {
    if (groups.length > 1 && asked === undefined)
      notes.push(`The file holds several genomes: ${named.join(', ')}. Taken: ${group.path}; name another one as its matrix.`);
    return { group };
  }
  const genomes = groups.length === 1 ? [...countBy(await readFeatures(store, groups[0], 0, [], job), 'genome').keys()] : [];
  if (genomes.includes(asked!)) return { group: groups[0], genome: asked };
  throw new Fault('no-matrix', `It has no matrix ‘${asked}’.`, {
    file: store.file,
    place: asked,
    remedy: `Choose one of: ${[...named, ...genomes].join(', ')}.`,
  });
}

/** Each genome is a matrix of its own; one file of several genomes can be taken whole as well. */
async function inspectTenx(store: Store, { layer, features: type }: OpenOptions, job: Job): Promise<Inspection> {
  const notes: string[] = [];
  const asked = await chooseGroup(store, layer, notes, job);
  const look = glimpses();
  const matrices: MatrixOffer[] = [];
  let types = new Map<string, number>();
  for (const group of await genomeGroups(store)) {
    const [genes, cells] = await allNumbers(store, await array(store, group, 'shape'), 'float64', job);
    const features = await readFeatures(store, group, genes, notes, job);
    const data = await array(store, group, 'data');
    const entries = data.shape[0] ?? 0;
    const valueKind = (await look(store, data))?.valueKind ?? null;
    const genomes = countBy(features, 'genome');
    if (group.path === asked.group.path) types = countBy(features, 'type');
    for (const genome of genomes.size > 1 ? [undefined, ...genomes.keys()] : [undefined]) {
      const { genes: chosen } = chooseFeatures(
        features,
        { type, genome },
        store.file,
        group.path === asked.group.path && genome === asked.genome ? notes : [],
      );
      const matrix = {
        layer: genome ?? group.path,
        cells,
        genes: chosen.length,
        entries,
        storage: 'by cells' as const,
        valueKind,
        memory: sparseBytes(cells, chosen.length, entries),
      };
      if (group.path === asked.group.path && genome === asked.genome) matrices.unshift(matrix);
      else matrices.push(matrix);
    }
  }
  return { name: nameOf(store), matrices, features: [...types].map(([name, count]) => ({ type: name, count })), notes };
}

const nameOf = (store: Store) => basename(store.file).replace(/\.\w+$/, '');

/**
 * What of the features' parts is there: CellBender, tools of R and hand-made files leave some out. A gene without a name goes by its
 * identifier.
 */
async function readFeatures(store: Store, group: GroupNode, count: number, notes: string[], job: Job): Promise<Feature[]> {
  const first = async (...paths: string[]) => {
    for (const path of paths) {
      const texts = await textsAt(store, group, path, job);
      if (texts) return texts;
    }
    return null;
  };
  const names = await first('features/name', 'gene_names', 'gene_name', 'genes/name');
  const ids = await first('features/id', 'genes', 'gene_ids', 'genes/id', 'features');
  const types = await first('features/feature_type', 'feature_type');
  const genomes = await first('features/genome', 'genome');
  const given = names ?? ids ?? madeUp('Gene', count, notes, store.file);
  return given.map((name, i) => ({
    name: name || ids?.[i] || `Gene ${i + 1}`,
    id: ids?.[i] || name,
    type: types?.[i] || geneExpression,
    genome: genomes?.[i] || undefined,
  }));
}

function madeUp(what: string, count: number, notes: string[], file: string): string[] {
  notes.push(`It does not name its ${what.toLowerCase()}s: names were made up.`);
  return Array.from({ length: checkCount(count, file, 'shape') }, (_, i) => `${what} ${i + 1}`);
}

/** Null for what is not there. */
async function textsAt(store: Store, group: GroupNode, name: string, job: Job): Promise<string[] | null> {
  const [top] = name.split('/');
  if (!group.keys.includes(top)) return null;
  const node = await store.node(`${group.path}/${name}`);
  return node?.kind === 'array' && (node.type.kind === 'text' || node.type.kind === 'number') ? allTexts(store, node, job) : null;
}

async function array(store: Store, group: GroupNode, name: string): Promise<ArrayNode> {
  const node = await store.node(`${group.path}/${name}`);
  if (node?.kind === 'array') return node;
  throw new Fault('malformed', 'A part of the matrix is missing.', {
    file: store.file,
    place: `${group.path}/${name}`,
    remedy: 'Copy or download it again.',
  });
}
