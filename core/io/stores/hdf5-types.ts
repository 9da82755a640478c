/** HDF5's numbers by the names that every store has for them. */
import type { Metadata } from 'h5wasm/node';
import type { ElementType } from './store.ts';
import { bytesOfType, type StoredBytes, type StoredType } from './store-writer.ts';

/** Null for what no other container holds. Half floats have a name of their own until they are widened. */
export function storedType({ size, signed }: Metadata, kind: ElementType['kind'], isFloat: boolean): StoredType | 'float16' | null {
  if (kind === 'boolean') return 'bool';
  if (kind !== 'number') return null;
  const name = `${isFloat ? 'float' : signed ? 'int' : 'uint'}${size * 8}`;
  return Object.hasOwn(bytesOfType, name) || name === 'float16' ? (name as StoredType | 'float16') : null;
}

/** @param bytes its own memory, from the beginning */
export function storedAs(type: StoredType | 'float16', bytes: Uint8Array): StoredBytes {
  if (type !== 'float16') return { type, bytes };
  const wide = Float32Array.from(new Float16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2));
  return { type: 'float32', bytes: new Uint8Array(wide.buffer) };
}
