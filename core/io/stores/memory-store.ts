/** Groups and arrays in memory as a store, so that what other formats unpacked goes the same ways, checked and copied, as a file's. */
import {
  bytesOf,
  bytesOfType,
  elementsOf,
  type NumbersByType,
  type GrowingArray,
  type StoredType,
  type StoreWriter,
  type WrittenAttributes,
  type WrittenValues,
} from './store-writer.ts';
import {
  numberArrays,
  type AttributeValue,
  type ElementType,
  type NumberArrays,
  type NumberType,
  type Selection,
  type Store,
  type StoreNode,
} from './store.ts';

/** Row-major: rows, and elements a row. */
export type HeldArray = { shape: readonly number[]; attributes?: WrittenAttributes } & (
  { values: NumbersByType[StoredType]; type?: StoredType } | { values: readonly string[]; type: 'text' }
);

export type Held = HeldArray | { attributes: WrittenAttributes; keys: string[] };

const rowsAtOnce = 1 << 20;

/** @param arrays by path @throws nothing: numbers pass as they are */
export function memoryStore(file: string, arrays: ReadonlyMap<string, Held>): Store {
  return {
    file,
    node(path) {
      const held = arrays.get(path);
      return Promise.resolve(held ? nodeOf(path, held) : null);
    },
    numbers<T extends NumberType>(
      { path }: { path: string },
      as: T,
      selection?: Selection,
      into?: NumberArrays[T],
    ): Promise<NumberArrays[T]> {
      const some = selected(numbersAt(arrays, path), selection);
      const target = into ?? new numberArrays[as](some.length);
      target.set(some);
      return Promise.resolve(target);
    },
    texts({ path }, selection) {
      const held = arrays.get(path);
      return Promise.resolve(held && 'type' in held && held.type === 'text' ? [...selected(held, selection)] : []);
    },
    exact({ path }, selection) {
      const held = arrays.get(path);
      if (held && 'type' in held && held.type === 'text') return Promise.resolve({ type: held.type, values: selected(held, selection) });
      const numbers = numbersAt(arrays, path);
      const type = typeOf(numbers);
      return Promise.resolve({ type, bytes: bytesOf(type, selected(numbers, selection)) });
    },
    close: () => Promise.resolve(),
  };
}

type HeldNumbers = Exclude<HeldArray, { type: 'text' }>;

function numbersAt(arrays: ReadonlyMap<string, Held>, path: string): HeldNumbers {
  const held = arrays.get(path);
  if (!held || 'keys' in held || held.type === 'text') throw new Error(`No numbers at ${path}.`);
  return held;
}

function typeOf({ values, type }: HeldNumbers): StoredType {
  return (
    type ??
    (values instanceof Int32Array
      ? 'int32'
      : values instanceof Uint32Array
        ? 'uint32'
        : values instanceof Float32Array
          ? 'float32'
          : 'float64')
  );
}

function selected<V extends { slice(from: number, to: number): V }>(
  { values, shape }: { values: V; shape: readonly number[] },
  { from = 0, to }: Selection = {},
): V {
  const width = elementsOf(shape.slice(1));
  return values.slice(from * width, (to ?? shape[0] ?? 1) * width);
}

function nodeOf(path: string, held: Held): StoreNode {
  const attributes = { ...held.attributes } as Record<string, AttributeValue>;
  if ('keys' in held) return { kind: 'group', path, attributes, keys: held.keys };
  const shape = [...held.shape];
  return {
    kind: 'array',
    path,
    attributes,
    shape,
    type: elementTypeOf(held),
    chunkRows: Math.max(1, Math.min(rowsAtOnce, shape[0] ?? 1)),
    chunkElements: held.values.length,
    isContiguous: true,
  };
}

function elementTypeOf(held: HeldArray): ElementType {
  if (held.type === 'text') return { kind: 'text', bytes: 8 };
  const type = typeOf(held);
  if (type === 'bool') return { kind: 'boolean', bytes: 1 };
  return { kind: 'number', integer: !type.startsWith('float'), bytes: bytesOfType[type] };
}

/** A tree that is written as a file's is, and can be read. */
export class MemoryTree implements StoreWriter {
  readonly #tree = new Map<string, Held>([['', { attributes: {}, keys: [] }]]);

  /** Puts an array in its place as it is, without a copy; of an array that grows, what it has so far. */
  hold(path: string, held: Held): void {
    const cut = path.lastIndexOf('/');
    const parent = this.#tree.get(path.slice(0, Math.max(0, cut)));
    if (!this.#tree.has(path) && parent && 'keys' in parent) parent.keys.push(path.slice(cut + 1));
    this.#tree.set(path, held);
  }

  /** @param left what the file has besides, and this has not */
  store(file: string, left: readonly string[]): Store {
    return { ...memoryStore(file, this.#tree), left };
  }

  has(path: string): Promise<boolean> {
    return Promise.resolve(this.#tree.has(path));
  }

  group(path: string, attributes: WrittenAttributes): Promise<void> {
    this.hold(path, { attributes, keys: [] });
    return Promise.resolve();
  }

  array(path: string, attributes: WrittenAttributes, data: WrittenValues, shape?: readonly number[]): Promise<void> {
    if (data.type === 'compound' || 'bytes' in data) throw new Error('Memory holds what was unpacked already.');
    this.hold(path, { ...data, attributes, shape: shape ?? [data.values.length] });
    return Promise.resolve();
  }

  growing(path: string, attributes: WrittenAttributes, type: StoredType, width: readonly number[] = []): Promise<GrowingArray> {
    let all: NumbersByType[StoredType] | null = null;
    const append = (values: NumbersByType[StoredType]) => {
      const Numbers = values.constructor as new (length: number) => NumbersByType[StoredType];
      const longer = new Numbers((all?.length ?? 0) + values.length);
      if (all) longer.set(all);
      longer.set(values, all?.length ?? 0);
      all = longer;
      this.hold(path, { type, values: all, attributes, shape: [all.length / elementsOf(width), ...width] });
      return Promise.resolve();
    };
    return Promise.resolve({ append });
  }

  describe(path: string, attributes: WrittenAttributes): Promise<void> {
    const held = this.#tree.get(path);
    if (held) this.#tree.set(path, { ...held, attributes: { ...held.attributes, ...attributes } });
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }
}
