/** Arrays in memory as a store, so that what other formats unpacked goes through the same checks. */
import { bytesOf } from './store-writer.ts';
import { elementsOf, numberArrays, type ArrayNode, type NumberArrays, type NumberType, type Selection, type Store } from './store.ts';

export interface HeldArray {
  values: Int32Array | Uint32Array | Float32Array | Float64Array;
  /** Rows, and numbers a row. */ shape: number[];
}

const rowsAtOnce = 1 << 20;

/** @param arrays by path, row-major @throws nothing: numbers pass as they are */
export function memoryStore(file: string, arrays: Record<string, HeldArray>): Store {
  const node = (path: string): ArrayNode | null => {
    const held = arrays[path];
    return held
      ? {
          kind: 'array',
          path,
          attributes: {},
          shape: held.shape,
          type: { kind: 'number', integer: !(held.values instanceof Float64Array), bytes: held.values.BYTES_PER_ELEMENT },
          chunkRows: Math.max(1, Math.min(rowsAtOnce, held.shape[0] ?? 1)),
          chunkElements: held.values.length,
          isContiguous: true,
        }
      : null;
  };
  return {
    file,
    node: (path) => Promise.resolve(node(path)),
    numbers<T extends NumberType>(
      { path }: ArrayNode,
      as: T,
      { from = 0, to }: Selection = {},
      into?: NumberArrays[T],
    ): Promise<NumberArrays[T]> {
      const { values, shape } = arrays[path];
      const width = shape.slice(1).reduce((product, n) => product * n, 1);
      const some = values.subarray(from * width, (to ?? shape[0] ?? 1) * width);
      const target = into ?? new numberArrays[as](some.length);
      target.set(some);
      return Promise.resolve(target);
    },
    exact({ path }, { from = 0, to } = {}) {
      const { values, shape } = arrays[path];
      const width = elementsOf(shape.slice(1));
      const some = values.slice(from * width, (to ?? shape[0] ?? 1) * width);
      const type =
        some instanceof Int32Array
          ? 'int32'
          : some instanceof Uint32Array
            ? 'uint32'
            : some instanceof Float32Array
              ? 'float32'
              : 'float64';
      return Promise.resolve({ type, bytes: bytesOf(type, some) });
    },
    texts: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
