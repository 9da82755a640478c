/** The matrices of AnnData: compressed by rows or columns, or dense; X, raw/X and layers alike. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Matrix, MatrixStream, Precision, SparseMatrix, Values, ValueKind } from '../../types.ts';
import { offsets, rowOf, sortAndSum } from '../compressed.ts';
import { entryTraits } from '../entry-traits.ts';
import { MatrixBuilder } from '../matrix-builder.ts';
import { roundedNote, ValueEvidence } from '../value-evidence.ts';
import { checkCount, checkMemory } from '../limits.ts';
import {
  allNumbers,
  entrySlices,
  numberArrays,
  readShared,
  secondStore,
  sharedNumbers,
  slices,
  steps,
  type ArrayNode,
  type Destination,
  type GroupNode,
  type Store,
  type StoreNode,
} from '../stores/store.ts';

export interface ReadMatrix {
  matrix: Matrix<Values>;
  valueKind: ValueKind;
  notes: string[];
}

type Layout = 'csr' | 'csc';

export interface MatrixNode {
  node: StoreNode;
  rows: number;
  cols: number;
  /** Stored entries; for a dense matrix all of them. */
  entries: number;
  layout: Layout | 'dense';
  stored?: MatrixStream['stored'];
}

/** The matrix at a path with its size, without its numbers; null where there is none: X was left out, or holds something else. */
export async function findMatrix(store: Store, path: string): Promise<MatrixNode | null> {
  const node = await store.node(path);
  if (!node || node.attributes['encoding-type'] === 'null') return null;
  if (node.kind === 'array') {
    const [rows = 0, cols = 1] = node.shape;
    if (rows === 0 || cols === 0 || !holdsNumbers(node)) return null;
    for (const size of [rows, cols]) checkCount(size, store.file, path);
    return { node, rows, cols, entries: rows * cols, layout: 'dense', stored: storedAs(node) };
  }
  const layout = layoutOf(node);
  const shape = node.attributes.shape ?? node.attributes.h5sparse_shape;
  if (!layout || !Array.isArray(shape) || shape.length !== 2) {
    throw malformed(store, path, 'It is a group, but not a sparse matrix with a format and a shape.');
  }
  const data = await part(store, path, 'data');
  const [rows, cols] = shape.map((size) => checkCount(size, store.file, `${path}, attribute shape`));
  return { node, rows, cols, entries: data.shape[0] ?? 0, layout, stored: storedAs(data) };
}

function storedAs({ type }: ArrayNode): MatrixStream['stored'] {
  if (type.kind === 'boolean') return 'bool';
  if (type.kind !== 'number') return undefined;
  const isWide = type.bytes > 4;
  return type.integer ? (isWide ? 'int64' : 'int32') : isWide ? 'float64' : 'float32';
}

function layoutOf({ attributes }: GroupNode): Layout | null {
  const name = String(attributes['encoding-type'] ?? attributes.h5sparse_format ?? '');
  return name.startsWith('csr') ? 'csr' : name.startsWith('csc') ? 'csc' : null;
}

/** Its numbers as they are stored, at which a glance is cast. */
export function storedNumbers(store: Store, { node, layout }: Pick<MatrixNode, 'node' | 'layout'>): Promise<ArrayNode> {
  return layout === 'dense' ? Promise.resolve(node as ArrayNode) : part(store, node.path, 'data');
}

export interface Names {
  cells: string[];
  genes: string[];
}

type Refuse = (row: number, col: number) => never;

/** Refuses a value that is not finite, by the names of its cell and gene. */
export function refuseAt(store: Store, { node }: MatrixNode, { cells, genes }: Names): Refuse {
  return (row, col) => {
    throw new Fault('not-finite', 'A value is not a finite number.', {
      file: store.file,
      place: `${node.path}, cell ${cells[row] ?? row + 1}, gene ${genes[col] ?? col + 1}`,
      remedy: 'Remove or impute missing values before opening the file.',
    });
  };
}

/** Cells × genes. @throws `not-finite`, naming cell and gene; `malformed`, naming the array and what is wrong with it */
export async function readMatrix(store: Store, found: MatrixNode, names: Names, precision: Precision, job: Job): Promise<ReadMatrix> {
  const refuse: Refuse = refuseAt(store, found, names);
  if (found.layout === 'dense') return readDense(store, found, precision, refuse, job);
  return found.layout === 'csr' ? readCsr(store, found, precision, refuse, job) : readCsc(store, found, precision, refuse, job);
}

async function readDense(
  store: Store,
  { node, rows, cols }: MatrixNode,
  precision: Precision,
  refuse: Refuse,
  job: Job,
): Promise<ReadMatrix> {
  const builder = new MatrixBuilder<Values>(cols, precision);
  for await (const { from, to, values } of slices<Precision>(store, node as ArrayNode, precision, job)) {
    for (let row = from; row < to; row++) {
      const broken = builder.addRow(values, (row - from) * cols);
      if (broken >= 0) refuse(row, broken);
      await job.breathe();
    }
    job.report(to / rows, `Reading ${node.path}`);
  }
  return {
    matrix: await builder.finish(job),
    valueKind: builder.evidence.kind,
    notes: precision === 'float32' ? builder.evidence.notes : [],
  };
}

async function readCsr(
  store: Store,
  { node, rows, cols, entries }: MatrixNode,
  precision: Precision,
  refuse: Refuse,
  job: Job,
): Promise<ReadMatrix> {
  const { indptr, indicesNode, valuesNode } = await readOffsets(store, node.path, rows, entries, job);
  checkMemory(entries * (4 + numberArrays[precision].BYTES_PER_ELEMENT), store.file, node.path);
  const indices = sharedNumbers('uint32', entries);
  const values = sharedNumbers<Precision>(precision, entries);
  let done = 0;
  const second = await secondStore(store, entries, job);
  try {
    const destinations = [
      { array: indicesNode, as: 'uint32' as const, into: indices },
      { array: valuesNode, as: precision, into: values } as Destination,
    ];
    await readShared(
      second ? [store, second] : [store],
      destinations,
      (count) => job.report((done += count) / (2 * entries), `Reading ${node.path}`),
      job,
    );
  } finally {
    await second?.close();
  }
  const matrix: SparseMatrix<Values> = { kind: 'sparse', rows, cols, indptr, indices, values };
  const { beyond, broken, kind, isCanonical, isLarge } = await entryTraits(matrix, job);
  if (beyond >= 0) refuseIndex(store, indicesNode.path, beyond, indices[beyond], cols);
  if (broken >= 0) refuse(rowOf(indptr, broken), indices[broken]);
  const notes = isLarge && kind === 'counts' ? [roundedNote] : [];
  return isCanonical ? { matrix, valueKind: kind, notes } : mended(matrix, kind, notes, job);
}

/** Few enough that placing them does not hold the event loop. */
const entriesAtOnce = 1 << 20;

/** Counts the entries of each row first, then puts every entry in its place: never a second copy of the matrix. */
async function readCsc(
  store: Store,
  { node, rows, cols, entries }: MatrixNode,
  precision: Precision,
  refuse: Refuse,
  job: Job,
): Promise<ReadMatrix> {
  const { indptr: columnStarts, indicesNode, valuesNode } = await readOffsets(store, node.path, cols, entries, job);
  checkMemory(entries * (4 + numberArrays[precision].BYTES_PER_ELEMENT), store.file, node.path);
  const counts = new Uint32Array(rows);
  for await (const { from, to, values } of slices(store, indicesNode, 'uint32', job)) {
    checkIndices(store, indicesNode.path, values, from, rows);
    for (let i = 0; i < values.length; i++) counts[values[i]]++;
    job.report((to / entries) * 0.3, `Reading ${indicesNode.path}`);
  }
  const indptr = offsets(counts);
  const cursor = indptr.slice();
  const indices = new Uint32Array(entries);
  const kept = new numberArrays[precision](entries);
  const evidence = new ValueEvidence();
  let col = 0;
  for await (const { from, to, indices: rowIndices, values } of entrySlices(
    { indices: { store, array: indicesNode }, values: { store, array: valuesNode } },
    precision,
    entriesAtOnce,
    0,
    job,
  )) {
    for (const part of steps(to - from, entriesAtOnce)) {
      const broken = evidence.add(values, part.from, part.to);
      if (broken >= 0) refuse(rowIndices[broken], rowOf(columnStarts, from + broken));
      for (let i = part.from; i < part.to; i++) {
        while (from + i >= columnStarts[col + 1]) col++;
        const target = cursor[rowIndices[i]]++;
        indices[target] = col;
        kept[target] = values[i];
      }
      await job.breathe();
    }
    job.report(0.3 + (to / entries) * 0.7, `Reading ${valuesNode.path}`);
  }
  return mended(
    { kind: 'sparse', rows, cols, indptr, indices, values: kept },
    evidence.kind,
    precision === 'float32' ? evidence.notes : [],
    job,
  );
}

async function mended(matrix: SparseMatrix<Values>, valueKind: ValueKind, noted: string[], job: Job): Promise<ReadMatrix> {
  const canonical = await sortAndSum(matrix, job);
  const merged = matrix.indices.length - canonical.indices.length;
  const notes =
    canonical === matrix
      ? []
      : merged > 0
        ? [`${merged.toLocaleString('en')} values stood twice at the same place and were added up.`]
        : ['The genes within cells were not in order, and were sorted.'];
  return { matrix: canonical, valueKind, notes: [...noted, ...notes] };
}

/** The offsets, checked: they begin at 0, never fall, and end at the number of entries. */
export async function readOffsets(
  store: Store,
  path: string,
  major: number,
  entries: number,
  job: Job,
): Promise<{ indptr: Uint32Array; indicesNode: ArrayNode; valuesNode: ArrayNode }> {
  const [indptrNode, indicesNode, valuesNode] = [
    await part(store, path, 'indptr'),
    await part(store, path, 'indices'),
    await part(store, path, 'data'),
  ];
  if (indicesNode.shape[0] !== entries)
    throw malformed(store, indicesNode.path, `It holds ${indicesNode.shape[0]} indices for ${entries} values.`);
  if (indptrNode.shape[0] !== major + 1)
    throw malformed(store, indptrNode.path, `It has ${indptrNode.shape[0]} offsets where ${major + 1} are needed.`);
  const indptr = await allNumbers(store, indptrNode, 'uint32', job);
  const falls = indptr.findIndex((offset, i) => (i === 0 ? offset !== 0 : offset < indptr[i - 1]));
  if (falls >= 0 || indptr[major] !== entries)
    throw malformed(store, falls >= 0 ? `${indptrNode.path}[${falls}]` : indptrNode.path, 'The offsets do not fit the values.');
  return { indptr, indicesNode, valuesNode };
}

export function checkIndices(store: Store, path: string, values: Uint32Array, from: number, limit: number): void {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > largest) largest = values[i];
  if (largest < limit) return;
  const at = values.findIndex((value) => value >= limit);
  refuseIndex(store, path, from + at, values[at], limit);
}

export function refuseIndex(store: Store, path: string, at: number, index: number, limit: number): never {
  throw malformed(store, `${path}[${at}]`, `Index ${index} is beyond the matrix, which ends at ${limit - 1}.`);
}

async function part(store: Store, path: string, name: string): Promise<ArrayNode> {
  const node = await store.node(`${path}/${name}`);
  if (node?.kind !== 'array') throw malformed(store, `${path}/${name}`, 'A part of the sparse matrix is missing.');
  return numberArray(store, node);
}

function holdsNumbers({ type }: ArrayNode): boolean {
  return type.kind === 'number' || type.kind === 'boolean';
}

function numberArray(store: Store, node: ArrayNode): ArrayNode {
  if (!holdsNumbers(node)) throw malformed(store, node.path, 'It does not hold numbers.');
  return node;
}

function malformed(store: Store, place: string, message: string): Fault {
  return new Fault('malformed', message, { file: store.file, place, remedy: 'Write the file again with the program that made it.' });
}
