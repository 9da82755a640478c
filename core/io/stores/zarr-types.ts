/** NumPy's names of types, as Zarr's version 2 has them. */
import type { StoredType } from './store-writer.ts';

export const typesOf2: Record<StoredType | 'text', string> = {
  bool: '|b1',
  int8: '|i1',
  int16: '<i2',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  uint16: '<u2',
  uint32: '<u4',
  uint64: '<u8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  text: '|O',
};
