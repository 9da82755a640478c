/** HDF5's numbers by the names that every store has for them. */
import type { Metadata } from 'h5wasm/node';
import type { ElementType } from './store.ts';
import { bytesOfType, type StoredType } from './store-writer.ts';

/** Null for what no other container holds. */
export function storedType({ size, signed }: Metadata, kind: ElementType['kind'], isFloat: boolean): StoredType | null {
  if (kind === 'boolean') return 'bool';
  if (kind !== 'number') return null;
  const name = `${isFloat ? 'float' : signed ? 'int' : 'uint'}${size * 8}`;
  return Object.hasOwn(bytesOfType, name) ? (name as StoredType) : null;
}
