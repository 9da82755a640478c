/**
 * A whole AnnData into another container, as it stands; or all of it around data that were opened from it. Layouts of before anndata 0.7
 * become today's.
 */
import type { Job } from '../../base/job.ts';
import type { Column, CountMatrix, Embedding, MatrixStream, Values } from '../../types.ts';
import { elementsOf, type Store, type StoreNode } from '../stores/store.ts';
import type { StoreWriter } from '../stores/store-writer.ts';
import { readFrame } from './anndata-frame.ts';
import { findMatrix } from './anndata-matrix.ts';
import { copyKnown, copyNode, copyOldFrame, type Copying } from './copy-tree.ts';
import { writeMatrix } from './write-matrix.ts';
import { columnKeys, encoding, ensureDictionary, keyOf, writeColumn } from './write-frames.ts';

/** What did not go over as it stands, by its paths. */
export interface Otherwise {
  left: string[];
  /** Times that became texts. */ written: string[];
  /** Records whose half floats became float32. */ widened: string[];
}

/** In sentences for a person. */
export const toldOfCopy = ({ left, written, widened }: Otherwise) => [
  ...(left.length > 0 ? [`Left out, being of a kind that cannot be carried over: ${left.join(', ')}.`] : []),
  ...(written.length > 0 ? [`Dates and spans of time were written out as texts, for h5ad has no others: ${written.join(', ')}.`] : []),
  ...(widened.length > 0 ? [`Half floats within records were written as float32, which has the same numbers: ${widened.join(', ')}.`] : []),
];

export async function copyAnnData(from: Store, to: StoreWriter, job: Job): Promise<Otherwise> {
  const copying = await copyingOf(from, to, job);
  await to.describe('', encoding('anndata', '0.1.0'));
  for (const key of await keysOf(from, '')) await copyPart(copying, key);
  for (const group of ['layers', 'obsm', 'obsp', 'uns', 'varm', 'varp']) await ensureDictionary(to, group);
  return copying;
}

async function copyingOf(from: Store, to: StoreWriter, job: Job): Promise<Copying> {
  const all = await elementsBelow(from, '');
  let done = 0;
  return {
    from,
    to,
    job,
    left: [...(from.left ?? [])],
    written: [],
    widened: [],
    onCopied: (elements) => job.report((done += elements) / Math.max(1, all), 'Copying everything in it'),
  };
}

async function elementsBelow(store: Store, path: string): Promise<number> {
  const node = await store.node(path).catch(() => null);
  if (node?.kind === 'array') return elementsOf(node.shape);
  let sum = 0;
  for (const key of node?.keys ?? []) sum += await elementsBelow(store, path === '' ? key : `${path}/${key}`);
  return sum;
}

async function keysOf(store: Store, path: string): Promise<string[]> {
  const node = await store.node(path);
  return node?.kind === 'group' ? node.keys : [];
}

const dictionaries = ['obsm', 'varm', 'obsp', 'varp'];

/** What stands directly below the root, wherever an older file had it. */
async function copyPart(copying: Copying, key: string): Promise<void> {
  const { from, to } = copying;
  const [first, second] = key.split('.');
  if (first === 'raw' && second !== undefined && !(await to.has('raw'))) await to.group('raw', encoding('raw', '0.1.0'));
  const target = second === undefined ? key : `${first}/${second}`;
  const node = await from.node(key);
  if (node?.kind !== 'array') return key === 'uns' ? copyUns(copying, node) : copyNode(copying, key, target);
  const name = second ?? first;
  if (node.type.kind === 'compound' && (name === 'obs' || name === 'var')) return copyOldFrame(copying, key, target);
  if (node.type.kind === 'compound' && dictionaries.includes(name)) return copyMembers(copying, key, target);
  await copyKnown(copying, node, target);
}

/** Categories of columns lay among the annotations before anndata 0.7: they have gone into the columns. */
async function copyUns(copying: Copying, uns: StoreNode | null): Promise<void> {
  if (uns?.kind !== 'group') return;
  const { from, to } = copying;
  const frames = await Promise.all(['obs', 'var'].map((frame) => from.node(frame)));
  const old = frames.flatMap((node) =>
    node?.kind === 'array' && node.type.kind === 'compound' ? node.type.members.map(({ name }) => `${name}_categories`) : [],
  );
  await ensureDictionary(to, 'uns');
  for (const key of uns.keys) if (!old.includes(key) && !(await to.has(`uns/${key}`))) await copyNode(copying, `uns/${key}`);
}

/** One array of compounds as an array each. */
async function copyMembers({ from, to, left }: Copying, path: string, target: string): Promise<void> {
  const node = await from.node(path);
  if (node?.kind !== 'array' || node.type.kind !== 'compound') return;
  await ensureDictionary(to, target);
  for (const { name, type, width } of node.type.members) {
    const place = `${target}/${keyOf(name)}`;
    if (type.kind !== 'number' && type.kind !== 'boolean') left.push(`${path}/${name}`);
    else if (!(await to.has(place)))
      await to.array(place, encoding('array', '0.2.0'), await from.exact(node, { member: name }), [node.shape[0], width]);
  }
}

interface Own {
  obs: Column[];
  obsm: Embedding<Values>[];
  indexNames: { obs?: string; var?: string };
}

/** Of what was opened, that which the AnnData itself does not have in the same words: the rest is copied, and keeps its type. */
export async function ownOf(
  from: Store,
  { obs, obsm, cells, genes }: Pick<CountMatrix<MatrixStream<Values>>, 'obs' | 'obsm' | 'cells' | 'genes'>,
  job: Job,
): Promise<Own> {
  const frame = await readFrame(from, 'obs', job);
  const columns = frame?.columns ?? [];
  const ofGenes = await readFrame(from, 'var', job);
  const node = await from.node('obsm');
  const placed = node?.kind === 'group' ? node.keys : [];
  const isRowed = async (key: string) => {
    const array = await from.node(`obsm/${key}`);
    return array?.kind === 'group' || array?.shape[0] === cells.length;
  };
  const kept = await Promise.all(
    obsm.map(async (embedding) => placed.includes(keyOf(embedding.name)) && (await isRowed(keyOf(embedding.name)))),
  );
  return {
    obs: obs.filter((column) => !columns.some((other) => isSameColumn(column, other))),
    obsm: obsm.filter((_, i) => !kept[i]),
    indexNames: { obs: frame?.indexName, var: ofGenes && areSame(ofGenes.index, genes) ? ofGenes.indexName : undefined },
  };
}

function isSameColumn(one: Column, other: Column): boolean {
  if (one.name !== other.name || one.kind !== other.kind) return false;
  if (one.kind === 'category' && other.kind === 'category')
    return areSame(one.categories, other.categories) && areSame(one.codes, other.codes);
  return areSame((one as Exclude<Column, { kind: 'category' }>).values, (other as Exclude<Column, { kind: 'category' }>).values);
}

function areSame(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (!Object.is(one[i], other[i])) return false;
  return true;
}

export interface Opened {
  /** The matrix that was opened, as {@link CountMatrix} names it. */ layer: string;
  genes: number;
  cells: number;
  /** The columns of the frames as they are to follow one another; what the file has besides comes behind. */ order: Record<
    'obs' | 'var',
    readonly string[]
  >;
}

/**
 * Beside X, obs, var and the embeddings that a writer has already: everything else that belongs to these cells and genes. What was X stands
 * among the layers where another matrix was opened.
 * @returns also whether there is a former X
 */
export async function copyAround(
  from: Store,
  to: StoreWriter,
  { layer, genes, cells, order }: Opened,
  job: Job,
): Promise<Otherwise & { hasFormerX: boolean; ofOtherGenes: string[] }> {
  const copying = await copyingOf(from, to, job);
  const isOfVar = !layer.startsWith('raw') || (await from.node(layer)) === null;
  const fits = async (path: string) => {
    const found = await findMatrix(from, path).catch(() => null);
    return found !== null && found.rows === cells && found.cols === genes;
  };
  await copyColumns(copying, 'obs', 'obs', cells, order.obs);
  await copyColumns(copying, isOfVar ? 'var' : (await from.node('raw/var')) ? 'raw/var' : 'raw.var', 'var', genes, order.var);
  const keys = await keysOf(from, '');
  for (const key of keys) {
    if (['X', 'obs', 'var', 'layers'].includes(key) || (key.startsWith('raw') && !isOfVar) || (key.startsWith('var') && !isOfVar)) continue;
    const node = await from.node(key);
    if (node?.kind !== 'group' || key === 'uns' || key === 'raw') await copyPart(copying, key);
    else for (const name of node.keys) if (!(await to.has(`${key}/${name}`))) await copyNode(copying, `${key}/${name}`);
  }
  const ofOtherGenes: string[] = [];
  for (const name of await keysOf(from, 'layers')) {
    const path = `layers/${name}`;
    if (path === layer) continue;
    if (await fits(path)) await copyNode(copying, path);
    else ofOtherGenes.push(path);
  }
  for (const matrix of from.passed ?? []) await writeMatrix(to, matrix.path, matrix, matrix.chunks(job.signal), matrix.type, job);
  const hasFormerX = isOfVar && layer !== 'X' && (await fits('X')) && !(await to.has('layers/X'));
  if (hasFormerX) await copyNode(copying, 'X', 'layers/X');
  else if (layer !== 'X' && (await findMatrix(from, 'X').catch(() => null))) ofOtherGenes.unshift('X');
  if (!isOfVar) {
    const columns = (await readFrame(from, 'var', job))?.columns.map(({ name }) => name) ?? [];
    const groups = await Promise.all(['varm', 'varp'].map(async (group) => (await keysOf(from, group)).map((key) => `${group}/${key}`)));
    ofOtherGenes.push(...columns.map((name) => `var/${name}`), ...groups.flat());
  }
  return { ...copying, hasFormerX, ofOtherGenes };
}

/** Columns of a frame that the writer has not. */
async function copyColumns(copying: Copying, path: string, target: string, rows: number, order: readonly string[]): Promise<void> {
  const { from, to, job } = copying;
  const node = await from.node(path);
  const frame = node ? await readFrame(from, path, job) : null;
  if (!frame || frame.index.length !== rows) return;
  const added: string[] = [];
  const isGroup = node?.kind === 'group' && !node.keys.includes('__categories');
  for (const column of frame.columns) {
    const [key] = columnKeys([column]);
    if (await to.has(`${target}/${key}`)) continue;
    if (isGroup) await copyNode(copying, `${path}/${column.name}`, `${target}/${key}`);
    else await writeColumn(to, `${target}/${key}`, column);
    added.push(key);
  }
  if (isGroup)
    for (const name of frame.skipped) {
      const key = keyOf(name);
      if (await to.has(`${target}/${key}`)) continue;
      await copyNode(copying, `${path}/${name}`, `${target}/${key}`);
      added.push(key);
    }
  else copying.left.push(...frame.skipped.map((name) => `${path}/${name}`));
  await to.describe(target, { 'column-order': [...new Set([...order, ...added])] });
}

/** What the file holds besides a matrix, its names, annotations of cells and embeddings, by its paths. */
export async function besides(
  from: Store,
  { layer, obsm, geneIds }: Pick<CountMatrix<MatrixStream<Values>>, 'layer' | 'obsm' | 'geneIds'>,
  job: Job,
): Promise<string[]> {
  const matrices = (await keysOf(from, 'layers')).map((name) => `layers/${name}`);
  const former = (await findMatrix(from, 'X').catch(() => null)) ? ['X'] : [];
  const raw = (await keysOf(from, '')).some((key) => key === 'raw' || key.startsWith('raw.')) ? ['raw'] : [];
  const placed = new Set(obsm.map(({ name }) => keyOf(name)));
  const others = await Promise.all(
    ['obsm', 'obsp', 'varm', 'varp', 'uns'].map(async (group) =>
      (await keysOf(from, group)).filter((key) => group !== 'obsm' || !placed.has(key)).map((key) => `${group}/${key}`),
    ),
  );
  const genes = await readFrame(from, 'var', job).catch(() => null);
  const isIds = (column: Column) =>
    column.kind === 'text' && column.values.length === geneIds?.length && column.values.every((id, gene) => id === geneIds[gene]);
  const columns = [...(genes?.columns ?? []).filter((column) => !isIds(column)).map(({ name }) => name), ...(genes?.skipped ?? [])].map(
    (name) => `var/${name}`,
  );
  return [...former, ...matrices, ...raw]
    .filter((path) => path !== layer && !layer.startsWith(`${path}/`))
    .concat(
      (from.passed ?? []).map(({ path }) => path),
      columns,
      ...others,
      from.left ?? [],
    );
}
