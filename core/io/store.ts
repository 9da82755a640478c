/** A tree of groups and arrays with attributes, as HDF5 and Zarr both are. Readers of AnnData know this, not the container. */
import type { Job } from '../job.ts';
import { checkCount, checkMemory } from './limits.ts';

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
}

export type StoreNode = GroupNode | ArrayNode;

export type ElementType =
  | { kind: 'number'; integer: boolean; bytes: number }
  | { kind: 'boolean'; bytes: number }
  | { kind: 'text'; bytes: number }
  | { kind: 'compound'; members: CompoundMember[]; bytes: number }
  | { kind: 'other'; bytes: number };

export interface CompoundMember {
  name: string;
  type: ElementType;
  /** Numbers a row, more than one for an array member. */
  width: number;
}

export interface NumberArrays { float32: Float32Array; float64: Float64Array; int32: Int32Array; uint32: Uint32Array }
export type NumberType = keyof NumberArrays;

export const numberArrays: { [T in NumberType]: { new (length: number): NumberArrays[T]; BYTES_PER_ELEMENT: number } } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
};

/** Rows `from` up to `to` of an array, all of them where left out; of one member where the rows are compounds. */
export interface Selection { from?: number; to?: number; member?: string }

export interface Store {
  /** As the user named it. */
  readonly file: string;
  /** The group or array at a path; null where there is none. */
  node(path: string): Promise<StoreNode | null>;
  /** Row-major numbers. Values that do not fit `uint32` are the `malformed` fault. */
  numbers<T extends NumberType>(array: ArrayNode, as: T, selection?: Selection): Promise<NumberArrays[T]>;
  texts(array: ArrayNode, selection?: Selection): Promise<string[]>;
  /** The same file once more, read at the same time. */
  again?(job: Job): Promise<Store>;
  close(): Promise<void>;
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

export interface RowSlice<T extends NumberType> { from: number; to: number; values: NumberArrays[T] }

/** Elements asked for at once: large enough to cost little, small enough for progress, cancel and memory. */
const sliceElements = 1 << 20;
/** One stored chunk is decompressed whole, so a slice grows to it, up to this. */
const largestSlice = 1 << 26;

/** Rows by slices, whole chunks each; the next slice is being read while the caller works on one. */
export async function* slices<T extends NumberType>(store: Store, array: ArrayNode, as: T, job: Job, selection: Selection = {}): AsyncGenerator<RowSlice<T>> {
  const first = selection.from ?? 0;
  const end = selection.to ?? array.shape[0] ?? 0;
  const rowElements = Math.max(1, array.shape.slice(1).reduce((product, n) => product * n, 1));
  const chunkRows = array.chunkRows * rowElements <= largestSlice ? array.chunkRows : 1;
  const rows = Math.max(1, Math.round(sliceElements / rowElements / chunkRows)) * chunkRows;
  const request = (from: number) => {
    // Slices end where chunks end, whatever row the selection starts at.
    const to = Math.min(end, Math.floor(from / chunkRows) * chunkRows + rows);
    const values = store.numbers(array, as, { ...selection, from, to });
    values.catch(() => undefined);
    return { from, to, values };
  };
  let next = first < end ? request(first) : null;
  while (next) {
    const { from, to, values } = next;
    const settled = await values;
    next = to < end ? request(to) : null;
    yield { from, to, values: settled };
    await job.breathe();
  }
}

export interface EntrySlice { from: number; to: number; indices: Uint32Array; values: Float32Array }

/** Indices and values of a sparse matrix side by side, `entries` at a time or as many as a stored chunk has; the next slice is being read while the caller works on one. */
export async function* entrySlices(store: Store, indices: ArrayNode, values: ArrayNode, entries: number, job: Job): AsyncGenerator<EntrySlice> {
  const chunk = Math.max(indices.chunkRows, values.chunkRows);
  const whole = chunk <= largestSlice ? chunk : 1;
  const step = Math.max(1, Math.round(entries / whole)) * whole;
  const end = values.shape[0] ?? 0;
  const request = (from: number) => {
    const to = Math.min(end, from + step);
    const both = Promise.all([store.numbers(indices, 'uint32', { from, to }), store.numbers(values, 'float32', { from, to })]);
    both.catch(() => undefined);
    return { from, to, both };
  };
  let next = end > 0 ? request(0) : null;
  while (next) {
    const { from, to, both } = next;
    const settled = await both;
    next = to < end ? request(to) : null;
    yield { from, to, indices: settled[0], values: settled[1] };
    await job.breathe();
  }
}

/** A whole array of numbers, read by slices. */
export async function allNumbers<T extends NumberType>(store: Store, array: ArrayNode, as: T, job: Job, member?: string): Promise<NumberArrays[T]> {
  const width = array.type.kind === 'compound' ? (array.type.members.find(({ name }) => name === member)?.width ?? 1) : 1;
  const rowElements = array.shape.slice(1).reduce((product, n) => product * n, 1) * width;
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
