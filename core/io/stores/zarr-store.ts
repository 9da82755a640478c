/** Zarr, version 2 or 3, as a store: a folder, or a zip archive of one. The only import of zarrita. */
import * as zarrita from 'zarrita';
import { Fault } from '../../base/errors.ts';
import { shortest } from '../shortest.ts';
import {
  numberArrays,
  type ArrayNode,
  type AttributeValue,
  type ElementType,
  type NumberArrays,
  type NumberType,
  type Selection,
  type Store,
  type StoreNode,
} from './store.ts';
import type { StoredValues } from './store-writer.ts';
import { timeTexts, type Time } from './times.ts';
import { membersOf, memberValues, ownKey, shownAsBytes, shownAsIntegers, type Compound } from './zarr-compounds.ts';
import { mostChunkBytes, mostMetadataBytes } from '../limits.ts';
import { boundCodecs, mostBytes } from './zarr-codecs.ts';
import { folderKeys, zipKeys, type Keys } from './zarr-keys.ts';
import { webKeys } from '../web/web-keys.ts';
import { Zip } from './zip.ts';

const metadataNames = ['zarr.json', '.zgroup', '.zarray'];

/** Zarrita's decoders look at the whole buffer, which Node shares among small ones. */
function ownBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && bytes.byteLength !== bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}

/** The library takes whatever the metadata say. */
const areSizes = (sizes: unknown, least: number) =>
  Array.isArray(sizes) && sizes.every((size) => Number.isSafeInteger(size) && size >= least);

type ZarrArray = zarrita.Array<zarrita.DataType>;

/** A chunk that was cut off before it was stored would else be filled up with zeros. */
const withWholeChunks = zarrita.defineArrayExtension((array) => ({
  async getChunk(...request: Parameters<ZarrArray['getChunk']>) {
    const chunk = await array.getChunk(...request);
    const expected = chunk.shape.reduce((product, n) => product * n, 1);
    if (chunk.data.length !== expected) throw new Error(`chunk ${request[0].join('.')} holds ${chunk.data.length} of ${expected} elements`);
    return chunk;
  },
}));

boundCodecs();

export class ZarrStore implements Store {
  readonly file: string;
  private readonly keys: Keys;
  private readonly readable: zarrita.Readable;
  private readonly arrays = new Map<string, ZarrArray>();
  private readonly nodes = new Map<string, Promise<StoreNode | null>>();
  /** Arrays whose shards begin with their index: the library looks for it at their end. */
  private readonly indexFirst = new Set<string>();
  /** What the library sees of arrays whose elements it does not know, by their paths. */
  private readonly shown = new Map<
    string,
    { metadataName: string; bytesOfMetadata: Uint8Array; axes: number; compound?: Compound; time?: Time }
  >();

  static folder(path: string): ZarrStore {
    return new ZarrStore(path, folderKeys(path));
  }

  /** On a server. */
  static async web(link: string): Promise<ZarrStore> {
    return new ZarrStore(link, await webKeys(link));
  }

  static async zip(path: string): Promise<ZarrStore> {
    return new ZarrStore(path, zipKeys(await Zip.open(path)));
  }

  private constructor(file: string, keys: Keys) {
    this.file = file;
    this.keys = keys;
    // Zarrita's keys begin with a slash.
    this.readable = {
      get: async (key) => ownBytes(await this.get(key.slice(1))),
      getRange: async (key, range) =>
        ownBytes(await keys.getRange(this.shownAt(key.slice(1))?.key ?? key.slice(1), this.atIndex(key.slice(1), range))),
    };
  }

  private atIndex(key: string, range: zarrita.RangeQuery): zarrita.RangeQuery {
    const isFirst = 'suffixLength' in range && [...this.indexFirst].some((path) => path === '' || key.startsWith(`${path}/`));
    return isFirst ? { offset: 0, length: range.suffixLength } : range;
  }

  private get(key: string): Promise<Uint8Array | undefined> {
    const seen = this.shownAt(key);
    return seen?.bytesOfMetadata ? Promise.resolve(seen.bytesOfMetadata) : this.keys.get(seen?.key ?? key, this.mostOf(key));
  }

  /** Of what the library is shown otherwise: its metadata, or where a chunk of it stands. */
  private shownAt(key: string): { bytesOfMetadata?: Uint8Array; key?: string } | null {
    for (const [path, { axes, metadataName, bytesOfMetadata, compound }] of this.shown) {
      if (!key.startsWith(`${path}/`)) continue;
      const within = key.slice(path.length + 1);
      if (within === metadataName) return { bytesOfMetadata };
      if (compound && !metadataNames.includes(within) && within !== '.zattrs') return { key: ownKey(key, axes) };
    }
    return null;
  }

  private async lookForOthers(path: string, found: Uint8Array | undefined): Promise<void> {
    if (!found || this.shown.has(path)) return;
    const metadata = JSON.parse(Buffer.from(found).toString('utf8')) as { shape?: unknown; codecs?: unknown };
    if (!Array.isArray(metadata.shape)) return;
    if (Array.isArray(metadata.codecs) && metadata.codecs.some(hasIndexFirst)) this.indexFirst.add(path);
    const shown = shownAsBytes(metadata) ?? shownAsIntegers(metadata);
    if (!shown) return;
    const { metadata: seen, ...kind } = shown;
    const metadataName = seen.zarr_format === 2 ? '.zarray' : 'zarr.json';
    this.shown.set(path, { ...kind, metadataName, axes: metadata.shape.length, bytesOfMetadata: Buffer.from(JSON.stringify(seen)) });
  }

  /** Bytes that a key may hold: metadata, or a chunk of the array that it lies below. */
  private mostOf(key: string): number {
    if (/(^|\/)(\.z\w+|zarr\.json)$/.test(key)) return mostMetadataBytes;
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      const array = this.arrays.get(key.slice(0, end));
      if (array) return mostBytes({ dataType: array.dtype, chunkShape: array.chunks });
    }
    return mostMetadataBytes;
  }

  node(path: string): Promise<StoreNode | null> {
    let node = this.nodes.get(path);
    if (!node) this.nodes.set(path, (node = this.describe(path)));
    return node;
  }

  private async describe(path: string): Promise<StoreNode | null> {
    const prefix = path && `${path}/`;
    const found = await Promise.all(metadataNames.map((name) => this.keys.get(prefix + name, mostMetadataBytes)));
    if (found.every((bytes) => bytes === undefined)) return null;
    return this.guarded(path, async () => {
      await this.lookForOthers(path, found[0] ?? found[2]);
      const node = await zarrita.open(zarrita.root(this.readable).resolve(path));
      const attributes = attributesOf(node.attrs);
      if (node instanceof zarrita.Group) return { kind: 'group', path, attributes, keys: await this.keys.children(path) };
      if (!areSizes(node.shape, 0) || !areSizes(node.chunks, node.shape.includes(0) ? 0 : 1) || node.chunks.length !== node.shape.length)
        throw new Error('its shape or its chunks are no sizes');
      this.arrays.set(path, withWholeChunks(node));
      const { compound, time } = this.shown.get(path) ?? {};
      if (compound)
        return {
          kind: 'array',
          path,
          attributes,
          shape: node.shape.slice(0, -1),
          type: { kind: 'compound', members: membersOf(compound), bytes: compound.bytes },
          chunkRows: node.chunks[0] ?? 1,
          chunkElements: node.chunks.slice(0, -1).reduce((product, n) => product * n, 1),
        };
      return {
        kind: 'array',
        path,
        attributes,
        shape: node.shape,
        type: time ? { kind: 'time', bytes: 8 } : elementType(node),
        chunkRows: node.chunks[0] ?? 1,
        chunkCols: node.chunks[1] ?? 1,
        chunkElements: node.chunks.reduce((product, n) => product * n, 1),
      };
    });
  }

  async numbers<T extends NumberType>(
    { path }: ArrayNode,
    as: T,
    selection: Selection = {},
    into?: NumberArrays[T],
  ): Promise<NumberArrays[T]> {
    const data = await this.read(path, selection);
    const target = into ?? new numberArrays[as](data.length);
    if (data instanceof BigInt64Array || data instanceof BigUint64Array)
      for (let i = 0; i < target.length; i++) target[i] = Number(data[i]);
    else target.set(data as ArrayLike<number>);
    if (as === 'uint32') this.refuseWrapped(path, selection.from ?? 0, data, target);
    return target;
  }

  /** Indices must fit 32 bits. */
  private refuseWrapped(path: string, from: number, data: ArrayLike<unknown>, target: ArrayLike<number>): void {
    for (let i = 0; i < target.length; i++) {
      if (Number(data[i]) === target[i]) continue;
      throw new Fault('malformed', 'An index is negative or beyond 4,294,967,295.', {
        file: this.file,
        place: `${path}[${from + i}]`,
        remedy: 'Write the file again with the program that made it.',
      });
    }
  }

  async texts(array: ArrayNode, selection: Selection = {}): Promise<string[]> {
    const { path, type } = array;
    if (type.kind === 'time') return this.times(array, selection);
    const data = await this.read(path, selection);
    return Array.from(data, (value) => {
      if (typeof value === 'number') return data instanceof Float32Array ? shortest(value, 9, Math.fround) : String(value);
      return typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : '';
    });
  }

  async exact(array: ArrayNode, selection: Selection = {}): Promise<StoredValues> {
    const { path, type } = array;
    if (type.kind === 'text') return { type: 'text', values: await this.texts(array, selection) };
    const data = await this.read(path, selection);
    const { compound, time } = this.shown.get(path) ?? {};
    const member = compound ? memberValues(data as Uint8Array, compound, selection.member) : null;
    if (member) return member;
    if (type.kind === 'boolean') return { type: 'bool', bytes: Uint8Array.from(data, Number) };
    const { dtype } = this.arrays.get(path)!;
    if (compound || !isStored(dtype))
      throw new Fault('unsupported', 'Its elements are of a kind that cannot be read.', {
        file: this.file,
        place: path,
        remedy: 'Write the file again with the program that made it.',
      });
    const Numbers = arrayTypes[dtype];
    const numbers = data instanceof Numbers ? data : new Numbers(Array.from(data) as never);
    return { type: dtype, bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), ...(time && { time }) };
  }

  private async times(array: ArrayNode, selection: Selection): Promise<string[]> {
    const found = await this.exact(array, selection);
    if (!('bytes' in found) || !found.time) throw new Error(`No times at ${array.path}.`);
    return timeTexts(found.bytes, found.time);
  }

  private read(path: string, { from, to, columns }: Selection): Promise<ArrayLike<unknown>> {
    return this.guarded(path, async () => {
      const array = this.arrays.get(path)!;
      const chunk = array.chunks.reduce((product, n) => product * n, 8);
      if (!(chunk <= mostChunkBytes))
        throw new Fault('unsupported', `Its chunks of ${array.chunks.join(' × ')} are too large to be read.`, {
          file: this.file,
          place: path,
          remedy: 'Write it with smaller chunks.',
        });
      if (array.shape.includes(0)) return [];
      const rows = zarrita.slice(from ?? 0, to ?? array.shape[0] ?? 0);
      const found = await zarrita.get(
        array,
        array.shape.map((_, axis) => (axis === 0 ? rows : axis === 1 && columns ? zarrita.slice(columns.from, columns.to) : null)),
      );
      // An array without axes is its single value.
      if (array.shape.length === 0) return [found];
      const { data, shape, stride } = found;
      return inRowOrder('get' in data ? Array.from(data as Iterable<unknown>) : data, shape, stride);
    });
  }

  private async guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Fault) throw error;
      const place = path || 'its root';
      if (zarrita.isZarritaError(error, 'UnknownCodecError'))
        throw new Fault(
          'unsupported',
          `It is compressed in a way that cannot be read: ${error.message}`,
          { file: this.file, place, remedy: 'Write it with zstd, blosc or gzip.' },
          error,
        );
      throw new Fault(
        'malformed',
        `Zarr cannot read it (${error instanceof Error ? error.message : String(error)}).`,
        { file: this.file, place, remedy: 'Copy or download it again.' },
        error,
      );
    }
  }

  close(): Promise<void> {
    return this.keys.close();
  }
}

const arrayTypes = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};

const hasIndexFirst = (codec: { configuration?: { index_location?: unknown } } | null) => codec?.configuration?.index_location === 'start';

function isStored(type: string): type is keyof typeof arrayTypes {
  return Object.hasOwn(arrayTypes, type);
}

/** The library hands out Fortran order, and what a codec transposed, as it stands in the file. */
function inRowOrder(data: ArrayLike<unknown>, shape: number[], stride: number[]): ArrayLike<unknown> {
  let expected = 1;
  const isInOrder = shape.every((_, i) => {
    const axis = shape.length - 1 - i;
    const holds = shape[axis] === 1 || stride[axis] === expected;
    expected *= shape[axis];
    return holds;
  });
  if (isInOrder) return data;
  const ordered = (
    Array.isArray(data) ? new Array(data.length) : new (data.constructor as new (length: number) => unknown[])(data.length)
  ) as unknown[];
  const place = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis];
      if (++place[axis] < shape[axis]) break;
      from -= stride[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return ordered;
}

/** They may be left out, and be anything that JSON can say. */
function attributesOf(found: unknown): Record<string, AttributeValue> {
  const attributes = Object.create(null) as Record<string, AttributeValue>;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return attributes;
  for (const [name, value] of Object.entries(found)) if (value !== null) attributes[name] = value as AttributeValue;
  return attributes;
}

function elementType(array: ZarrArray): ElementType {
  const bytes = Number(/\d+$/.exec(array.dtype)?.[0] ?? 8) / 8;
  if (array.is('bool')) return { kind: 'boolean', bytes: 1 };
  if (array.is('number') || array.is('bigint')) return { kind: 'number', integer: !array.dtype.startsWith('float'), bytes };
  return array.is('string') || array.is('object') ? { kind: 'text', bytes } : { kind: 'other', bytes };
}
