/** A tree of groups and arrays with attributes in the making, as HDF5 and Zarr both are. Writers of AnnData know this, not the container. */

export type WrittenAttribute = string | readonly string[] | boolean | readonly number[];
export type WrittenAttributes = Readonly<Record<string, WrittenAttribute>>;

/** Booleans are bytes, 0 or 1. 64-bit integers are given as float64, exact up to 2⁵³. */
export interface NumbersByType {
  bool: Uint8Array;
  int8: Int8Array; int16: Int16Array; int32: Int32Array; int64: Float64Array;
  uint8: Uint8Array; uint16: Uint16Array; uint32: Uint32Array; uint64: Float64Array;
  float32: Float32Array; float64: Float64Array;
}
export type StoredType = keyof NumbersByType;

export type WrittenNumbers = { [T in StoredType]: { type: T; values: NumbersByType[T] } }[StoredType];

/** Numbers of one type, or texts. */
export type WrittenValues = WrittenNumbers | { type: 'text'; values: readonly string[] };

/** An array that grows along its first axis. */
export interface GrowingArray {
  /** Whole rows of the array's type, which are the caller's again once it resolves. */
  append(values: NumbersByType[StoredType]): Promise<void>;
}

export interface StoreWriter {
  /** Whether a group or array stands at a path. */
  has(path: string): Promise<boolean>;
  group(path: string, attributes: WrittenAttributes): Promise<void>;
  /** @param shape of one axis where left out */
  array(path: string, attributes: WrittenAttributes, data: WrittenValues, shape?: readonly number[]): Promise<void>;
  /** @param width the lengths of the axes behind the first */
  growing(path: string, attributes: WrittenAttributes, type: StoredType, width?: readonly number[]): Promise<GrowingArray>;
  /** Sets them on a group or array that is there, in the place of former ones of their names. */
  describe(path: string, attributes: WrittenAttributes): Promise<void>;
  /** Everything is in the file when it resolves. */
  close(): Promise<void>;
  /** Lets go of the file however it stands. */
  abandon(): Promise<void>;
}

/** Elements stored together: a megabyte or two, which every reader's cache holds. */
export const chunkElements = 1 << 18;

/** Rows that are stored together, of so many elements each. */
export function chunkRowsOf(rowElements: number): number {
  return Math.max(1, Math.floor(chunkElements / Math.max(1, rowElements)));
}

export const elementsOf = (lengths: readonly number[]) => lengths.reduce((product, length) => product * length, 1);
