/** What some numbers of an array are, from all over it: enough to choose between layers, not to be sure. */
import type { ValueKind } from '../types.ts';
import { glance, mostChunkBytes } from './limits.ts';
import { elementBytes, type ArrayNode, type Store } from './stores/store.ts';
import { shareOfNonZeros, ValueEvidence } from './value-evidence.ts';

export interface Glance {
  valueKind: ValueKind;
  /** Of non-zeros. */
  share: number;
  largest: number;
}

/** Null where the numbers are not looked at. */
export type Look = (store: Store, array: ArrayNode) => Promise<Glance | null>;

/** Numbers looked at in all, and from how many places: from the first alone where what is stored together is large. */
const [glanceNumbers, glancePlaces, largestGlanced] = [1 << 16, 8, 1 << 22];

/** Of an array that is to be opened. */
export async function glanceAt(store: Store, array: ArrayNode): Promise<Glance> {
  return (await lookAt(store, array, mostChunkBytes)) ?? { valueKind: 'counts', share: 1, largest: Infinity };
}

/**
 * For arrays that are only looked into: those whose chunks are large, and all once a while has passed, are listed as they are announced.
 */
export function glimpses(): Look {
  const end = performance.now() + glance.ms;
  return (store, array) => (performance.now() > end ? Promise.resolve(null) : lookAt(store, array, glance.chunkBytes));
}

async function lookAt(store: Store, array: ArrayNode, mostUnpacked: number): Promise<Glance | null> {
  const [all = 0, cols = 1] = array.shape;
  const { rows: chunkRows, cols: chunkCols } = chunkOf(array);
  if (!array.isContiguous && chunkRows * chunkCols * elementBytes(array) > mostUnpacked) return null;
  const places = !array.isContiguous && chunkRows * cols > largestGlanced ? 1 : glancePlaces;
  // No more pieces than can be fetched at once: a row of many narrow ones is looked at from its beginning.
  const most = Math.floor(glance.chunks / places);
  const width = Math.min(cols, most * chunkCols);
  const rows = Math.min(
    all,
    Math.max(1, Math.ceil(glanceNumbers / places / width)),
    Math.max(1, Math.floor(most / Math.ceil(width / chunkCols))) * chunkRows,
  );
  const columns = width < cols ? { columns: { from: 0, to: width } } : {};
  const evidence = new ValueEvidence();
  let [nonZeros, seen, largest] = [0, 0, 0];
  const starts = new Set(
    Array.from({ length: places }, (_, place) => Math.max(0, Math.floor(((all - rows) * place) / Math.max(1, places - 1)))),
  );
  for (const from of starts) {
    const some = await store.numbers(array, 'float32', { from, to: from + rows, ...columns });
    evidence.add(some);
    nonZeros += shareOfNonZeros(some) * some.length;
    seen += some.length;
    for (const value of some) if (value > largest) largest = value;
  }
  return { valueKind: evidence.kind, share: nonZeros / Math.max(1, seen), largest };
}

/** What is stored in one row after the other has no pieces. */
function chunkOf({ chunkRows, chunkCols, isContiguous, shape: [all = 0, cols = 1] }: ArrayNode): { rows: number; cols: number } {
  return isContiguous ? { rows: Math.max(1, all), cols } : { rows: chunkRows, cols: Math.min(cols, chunkCols ?? cols) };
}
