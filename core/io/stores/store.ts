/** A tree of groups and arrays with attributes, as HDF5 and Zarr both are. Readers of AnnData know this, not the container. */
import type { Job } from '../../base/job.ts';
import type { Precision, RowChunk, Values } from '../../types.ts';
import { checkCount, checkMemory } from '../limits.ts';
import type { StoredType, StoredValues } from './store-writer.ts';

export type AttributeValue = string | number | boolean | (string | number | boolean)[];

export interface GroupNode {
  kind: 'group';
  path: string;
  attributes: Record<string, AttributeValue>;
  keys: string[];
}

export interface ArrayNode {
  kind: 'array';
  path: string;
  attributes: Record<string, AttributeValue>;
  shape: number[];
  type: ElementType;
  /** Rows that are stored, and so decompressed, together. */
  chunkRows: number;
  /** The same of the second axis, where an array has one; left out, all of it. */
  chunkCols?: number;
  /** All of them stored together. */
  chunkElements: number;
  /** Not in chunks, but one row after the other. */
  isContiguous?: boolean;
}

/** As the file says it; texts of any length count as what points to them. */
export const elementBytes = ({ type }: ArrayNode): number => Math.max(1, type.bytes);

export type StoreNode = GroupNode | ArrayNode;

export type ElementType =
  | { kind: 'number'; integer: boolean; bytes: number }
  | { kind: 'boolean'; bytes: number }
  | { kind: 'text'; bytes: number }
  | { kind: 'compound'; members: CompoundMember[]; bytes: number }
  | { kind: 'time'; bytes: number }
  | { kind: 'other'; bytes: number };

export interface CompoundMember {
  name: string;
  type: ElementType;
  /** Numbers a row, more than one for an array member. */
  width: number;
}

export interface NumberArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint32: Uint32Array;
}
export type NumberType = keyof NumberArrays;

export const numberArrays: { [T in NumberType]: { new (of: number | SharedArrayBuffer): NumberArrays[T]; BYTES_PER_ELEMENT: number } } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
};

/**
 * Rows `from` up to `to` of an array, all of them where left out; of one member where the rows are compounds; some columns alone of an
 * array of two axes.
 */
export interface Selection {
  from?: number;
  to?: number;
  member?: string;
  columns?: { from: number; to: number };
}

/** A matrix, cells × something, that stands at a path of a tree but is none of its arrays: it is read in passes. */
export interface PassedMatrix {
  path: string;
  rows: number;
  cols: number;
  /** In which its numbers are stored. */
  type: StoredType;
  chunks(signal: AbortSignal): AsyncIterable<RowChunk<Values>>;
}

export interface Store {
  /** As the user named it. */
  readonly file: string;
  /** What the file holds besides and this does not show, by its place there. */
  readonly left?: readonly string[];
  readonly passed?: readonly PassedMatrix[];
  /** The group or array at a path; null where there is none. */
  node(path: string): Promise<StoreNode | null>;
  /**
   * Row-major numbers. Values that do not fit `uint32` are the `malformed` fault.
   * @param into filled and handed back, in place of a new array: of shared memory, as another thread may fill it
   */
  numbers<T extends NumberType>(array: ArrayNode, as: T, selection?: Selection, into?: NumberArrays[T]): Promise<NumberArrays[T]>;
  /** Texts as they are; numbers written out, whole ones exactly. */
  texts(array: ArrayNode, selection?: Selection): Promise<string[]>;
  /** Elements as they are stored, row-major: numbers to the last bit. */
  exact(array: ArrayNode, selection?: Selection): Promise<StoredValues>;
  /** The same file once more, read at the same time. */
  again?(job: Job): Promise<Store>;
  close(): Promise<void>;
}

/** In which type an array holds its numbers; null where they are none. */
export async function storedType(store: Store, array: ArrayNode): Promise<StoredType | null> {
  const { type } = await store.exact(array, { from: 0, to: 0 });
  return type === 'text' ? null : type;
}

/** Uses a store and closes it, whatever comes. */
export async function withStore<T>(opening: Promise<Store>, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await opening;
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export interface RowSlice<T extends NumberType> {
  from: number;
  to: number;
  values: NumberArrays[T];
}

/** Elements asked for at once: large enough to cost little, small enough for progress, cancel and memory. */
const sliceElements = 1 << 20;
/** One stored chunk is decompressed whole, so a slice grows to it, up to this. */
const largestSlice = 1 << 26;

/** Where an array is cut: whole chunks each, whatever row the selection starts at. */
function* cuts(
  array: ArrayNode,
  { from: first = 0, to: end = array.shape[0] ?? 0 }: Selection,
): Generator<{ from: number; to: number }, void> {
  const rowElements = Math.max(1, elementsOf(array.shape.slice(1)));
  const chunkRows = array.chunkRows * rowElements <= largestSlice ? array.chunkRows : 1;
  const rows = Math.max(1, Math.round(sliceElements / rowElements / chunkRows)) * chunkRows;
  for (let from = first; from < end;) {
    const to = Math.min(end, Math.floor(from / chunkRows) * chunkRows + rows);
    yield { from, to };
    from = to;
  }
}

/** What is asked for, one after the other: the next one is being read while the caller works on one. */
async function* readAhead<P extends object, V>(
  pieces: Iterator<P, void>,
  read: (piece: P) => Promise<V>,
  job: Job,
): AsyncGenerator<P & { values: V }> {
  const take = () => {
    const found = pieces.next();
    if (found.done) return null;
    const values = read(found.value);
    values.catch(() => undefined);
    return { piece: found.value, values };
  };
  let next = take();
  while (next) {
    const { piece } = next;
    const values = await next.values;
    next = take();
    yield { ...piece, values };
    await job.breathe();
  }
}

/** Two arrays by turns: one is filled while the other is looked at. New arrays for every slice would wait in memory to be collected. */
function byTurnsIn<T extends NumberType>(as: T, length: number): () => NumberArrays[T] {
  const places = [sharedNumbers(as, length), sharedNumbers(as, length)];
  let turn = 0;
  return () => places[turn++ % 2];
}

/** Rows by slices; one is gone when the next one is asked for. */
export async function* slices<T extends NumberType>(
  store: Store,
  array: ArrayNode,
  as: T,
  job: Job,
  selection: Selection = {},
): AsyncGenerator<RowSlice<T>> {
  const width = elementsOf(array.shape.slice(1)) * memberWidth(array, selection.member);
  const pieces = [...cuts(array, selection)];
  const place = byTurnsIn(as, width * pieces.reduce((most, { from, to }) => Math.max(most, to - from), 0));
  yield* readAhead(
    pieces.values(),
    ({ from, to }) => store.numbers(array, as, { ...selection, from, to }, place().subarray(0, (to - from) * width) as NumberArrays[T]),
    job,
  );
}

/** Rows by slices, as they are stored: none of an array without rows. */
export async function* exactSlices(
  store: Store,
  array: ArrayNode,
  job: Job,
): AsyncGenerator<{ from: number; to: number; values: StoredValues }> {
  yield* readAhead(cuts(array, {}), ({ from, to }) => store.exact(array, { from, to }), job);
}

/**
 * Bands of columns of an array of two axes, each rows × (to − from), as wide as its chunks allow; one is gone when the next one is asked
 * for.
 */
export async function* columnSlices<T extends NumberType>(store: Store, array: ArrayNode, as: T, job: Job): AsyncGenerator<RowSlice<T>> {
  const [rows = 0, cols = 0] = array.shape;
  const chunk = Math.min(cols, array.chunkCols ?? cols);
  const width =
    rows * chunk <= largestSlice
      ? Math.min(cols, Math.max(1, Math.round((4 * sliceElements) / Math.max(1, rows) / chunk)) * chunk)
      : Math.max(1, Math.floor(largestSlice / rows));
  const place = byTurnsIn(as, rows * width);
  yield* readAhead(
    steps(cols, width)[Symbol.iterator]() as Iterator<{ from: number; to: number }, void>,
    ({ from, to }) => store.numbers(array, as, { columns: { from, to } }, place().subarray(0, rows * (to - from)) as NumberArrays[T]),
    job,
  );
}

/** An array and where its numbers go, in shared memory. */
export type Destination = { [T in NumberType]: { array: ArrayNode; as: T; into: NumberArrays[T] } }[NumberType];

/**
 * Several whole arrays, slice by slice in turn. The stores share them: whichever is free takes the next slice, so that all are busy to the
 * end.
 */
export async function readShared(stores: Store[], arrays: Destination[], onRead: (elements: number) => void, job: Job): Promise<void> {
  const pieces = byTurns(arrays);
  const readAll = async (store: Store) => {
    for await (const { from, to } of readAhead(
      pieces,
      ({ array, as, into, from: first, to: end }) =>
        store.numbers<NumberType>(array, as, { from: first, to: end }, into.subarray(first, end)),
      job,
    ))
      onRead(to - from);
  };
  await Promise.all(stores.map(readAll));
}

function* byTurns(arrays: Destination[]): Generator<Destination & { from: number; to: number }, void> {
  let left = arrays.map((destination) => ({ destination, ahead: cuts(destination.array, {}) }));
  while (left.length > 0) {
    const still: typeof left = [];
    for (const one of left) {
      const cut = one.ahead.next();
      if (cut.done) continue;
      yield { ...one.destination, ...cut.value };
      still.push(one);
    }
    left = still;
  }
}

/** Entries `from` … `to` stand at the end of `indices` and `values`; what stands before them is the caller's to fill. */
export interface EntrySlice<P extends Precision> {
  from: number;
  to: number;
  indices: Uint32Array;
  values: NumberArrays[P];
}

/**
 * Indices and values of a sparse matrix side by side, about `entries` at a time or as many as a stored chunk has, while the next
 * are being read. A slice is gone when the next one is asked for.
 * @param room entries to leave free before each slice
 */
export async function* entrySlices<P extends Precision>(
  { indices, values }: { indices: StoredArray; values: StoredArray },
  precision: P,
  entries: number,
  room: number,
  job: Job,
): AsyncGenerator<EntrySlice<P>> {
  const all = values.array.shape[0] ?? 0;
  const chunk = Math.max(indices.array.chunkRows, values.array.chunkRows);
  const whole = chunk <= largestSlice ? chunk : 1;
  const step = Math.min(all, Math.max(1, Math.round(entries / whole)) * whole);
  const [placeOfIndices, placeOfValues] = [byTurnsIn('uint32', room + step), byTurnsIn(precision, room + step)];
  const read = async ({ from, to }: { from: number; to: number }) => {
    const end = room + to - from;
    const [ofIndices, ofValues] = [placeOfIndices().subarray(0, end), placeOfValues().subarray(0, end) as NumberArrays[P]];
    await Promise.all([
      indices.store.numbers(indices.array, 'uint32', { from, to }, ofIndices.subarray(room)),
      values.store.numbers(values.array, precision, { from, to }, ofValues.subarray(room) as NumberArrays[P]),
    ]);
    return { indices: ofIndices, values: ofValues };
  };
  for await (const { from, to, values: slice } of readAhead(steps(all, step), read, job)) yield { from, to, ...slice };
}

/** 0 … end, `step` at a time. */
export function* steps(end: number, step: number): Generator<{ from: number; to: number }, void> {
  for (let from = 0; from < end; from += step) yield { from, to: Math.min(end, from + step) };
}

/** An array and what reads it: a second store may read the values meanwhile. */
export interface StoredArray {
  store: Store;
  array: ArrayNode;
}

/** Entries from which a second thread is worth its start. */
const entriesForTwo = 1 << 22;

/** The same file once more where so many entries are to be read; the caller closes it. */
export async function secondStore(store: Store, entries: number, job: Job): Promise<Store | undefined> {
  return entries > entriesForTwo ? store.again?.(job) : undefined;
}

/** Room for numbers that any thread can fill. */
export function sharedNumbers<T extends NumberType>(as: T, length: number): NumberArrays[T] {
  const Numbers = numberArrays[as];
  return new Numbers(new SharedArrayBuffer(length * Numbers.BYTES_PER_ELEMENT));
}

export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function memberWidth({ type }: ArrayNode, member: string | undefined): number {
  return type.kind === 'compound' ? (type.members.find(({ name }) => name === member)?.width ?? 1) : 1;
}

/** A whole array of numbers, read by slices. */
export async function allNumbers<T extends NumberType>(
  store: Store,
  array: ArrayNode,
  as: T,
  job: Job,
  member?: string,
): Promise<NumberArrays[T]> {
  const rowElements = elementsOf(array.shape.slice(1)) * memberWidth(array, member);
  const length = (array.shape[0] ?? 1) * rowElements;
  checkMemory(length * numberArrays[as].BYTES_PER_ELEMENT, store.file, array.path);
  const all = new numberArrays[as](length);
  if (array.shape.length === 0) {
    all.set(await store.numbers(array, as, { member }));
    return all;
  }
  for await (const { from, values } of slices(store, array, as, job, { member })) all.set(values, from * rowElements);
  return all;
}

const textSlice = 1 << 15;

/** A whole array of texts, read by slices. */
export async function allTexts(store: Store, array: ArrayNode, job: Job, member?: string): Promise<string[]> {
  if (array.shape.length === 0) return store.texts(array, { member });
  const all: string[] = [];
  checkCount(array.shape[0], store.file, array.path);
  const rows = Math.max(1, Math.round(textSlice / array.chunkRows)) * array.chunkRows;
  for (let from = 0; from < array.shape[0]; from += rows) {
    for (const text of await store.texts(array, { from, to: Math.min(array.shape[0], from + rows), member })) all.push(text);
    await job.breathe();
  }
  return all;
}
