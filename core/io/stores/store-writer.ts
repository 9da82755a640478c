/**
 * A tree of groups and arrays with attributes in the making, as HDF5 and Zarr both are. Writers of AnnData know this, not the container.
 */
import type { Time } from './times.ts';

export type WrittenAttribute = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];
export type WrittenAttributes = Readonly<Record<string, WrittenAttribute>>;

/** Booleans are bytes, 0 or 1. 64-bit integers are given as float64, exact up to 2⁵³. */
export interface NumbersByType {
  bool: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: Float64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: Float64Array;
  float16: Float16Array;
  float32: Float32Array;
  float64: Float64Array;
}
export type StoredType = keyof NumbersByType;

export type WrittenNumbers = { [T in StoredType]: { type: T; values: NumbersByType[T] } }[StoredType];

/** Numbers of one type as they stand in a file, little-endian. */
export interface StoredBytes {
  type: StoredType;
  bytes: Uint8Array;
  /** Of 64-bit integers that are times. */
  time?: Time;
}

/** What an array holds: numbers of one type, or texts. */
export type StoredValues = StoredBytes | { type: 'text'; values: readonly string[] };

/** One column of an array whose elements are compounds, as pandas and NumPy know them: one value an element. */
export interface StoredMember {
  name: string;
  data: StoredValues;
}

/** Numbers of one type, texts, or compounds of both. */
export type WrittenValues = WrittenNumbers | StoredValues | { type: 'compound'; members: readonly StoredMember[] };

/** An array that grows along its first axis. */
export interface GrowingArray {
  /** Whole rows of the array's type, or their bytes as they stand in a file; they are the caller's again once it resolves. */
  append(values: NumbersByType[StoredType]): Promise<void>;
}

export interface StoreWriter {
  /** Whether times are written as such. */
  readonly holdsTimes?: boolean;
  /** Whether half floats stay such as members of compounds. */
  readonly holdsHalfMembers?: boolean;
  /** Whether a group or array stands at a path. */
  has(path: string): Promise<boolean>;
  group(path: string, attributes: WrittenAttributes): Promise<void>;
  /** @param shape of one axis where left out; compounds have one axis, or none */
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

export const bytesOfType: Record<StoredType, number> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

/** As they stand in a file: bytes of a type that is wider are taken as such. */
export function bytesOf(type: StoredType, values: NumbersByType[StoredType]): Uint8Array {
  const isBytes = values instanceof Uint8Array;
  const whole = isBytes
    ? values
    : type === 'int64'
      ? BigInt64Array.from(values, BigInt)
      : type === 'uint64'
        ? BigUint64Array.from(values, BigInt)
        : values;
  return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
}

/** How many elements there are. */
export function countOf(data: WrittenValues): number {
  if (data.type === 'compound') return data.members.length === 0 ? 0 : countOf(data.members[0].data);
  return 'bytes' in data ? data.bytes.length / bytesOfType[data.type] : data.values.length;
}

/** Elements stored together: a megabyte or two, which every reader's cache holds. */
export const chunkElements = 1 << 18;

/** Rows that are stored together, of so many elements each. */
export function chunkRowsOf(rowElements: number): number {
  return Math.max(1, Math.floor(chunkElements / Math.max(1, rowElements)));
}

export const elementsOf = (lengths: readonly number[]) => lengths.reduce((product, length) => product * length, 1);
