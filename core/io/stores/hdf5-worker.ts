/**
 * HDF5 files read by h5wasm, which nothing else but the writer beside it knows. It runs as a worker thread, so that decompressing
 * never holds the core's event loop, and the WebAssembly heap, whatever a broken file did to it, is gone when the file is closed.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import h5wasm, { type Attribute, type Dataset, type File, type Metadata } from 'h5wasm/node';
import { Fault, toFaultRecord } from '../../base/errors.ts';
import { isLink } from '../../base/links.ts';
import type { Module as Emscripten } from '../web/emscripten.ts';
import { remoteDisk } from '../web/remote-hdf5.ts';
import { shortest } from '../shortest.ts';
import { mendLzf } from './hdf5-lzf.ts';
import {
  numberArrays,
  type ArrayNode,
  type AttributeValue,
  type CompoundMember,
  type ElementType,
  type NumberArrays,
  type NumberType,
  type Selection,
  type StoreNode,
} from './store.ts';
import { keepToOneFile, otherFile, readOnly, refuseOthers } from './one-file.ts';
import { storedType } from './hdf5-types.ts';
import type { StoredValues } from './store-writer.ts';
import { serveStore, type Request } from './worker-protocol.ts';

const module = await h5wasm.ready;

mendLzf(module);
const plugins = dirname(createRequire(import.meta.url).resolve('h5wasm-plugins/plugins/libH5Zlzf.so'));
module.insert_plugin_search_path(plugins, 0);
keepToOneFile(module.get_plugin_search_paths());
// HDF5's error stacks become exceptions, else they are printed and the data read is garbage.
module.activate_throwing_error_handler();

const remote = remoteDisk(module as unknown as Emscripten);

const rewrite = 'Write the file again with the program that made it.';

const classes = module.H5T_class_t;
let file: File;

function elementType(metadata: Metadata): ElementType {
  const bytes = metadata.size;
  switch (metadata.type) {
    case classes.H5T_INTEGER.value:
      return { kind: 'number', integer: true, bytes };
    case classes.H5T_FLOAT.value:
      return bytes === 2 || bytes === 4 || bytes === 8 ? { kind: 'number', integer: false, bytes } : { kind: 'other', bytes };
    case classes.H5T_STRING.value:
      return { kind: 'text', bytes };
    case classes.H5T_ENUM.value:
      return { kind: Object.keys(metadata.enum_type!.members).sort().join() === 'FALSE,TRUE' ? 'boolean' : 'other', bytes };
    case classes.H5T_COMPOUND.value:
      return { kind: 'compound', members: metadata.compound_type!.members.map(compoundMember), bytes };
    default:
      return { kind: 'other', bytes };
  }
}

function compoundMember(member: Metadata & { name: string }): CompoundMember {
  const array = member.type === classes.H5T_ARRAY.value ? member.array_type! : null;
  return { name: member.name, type: elementType(array ?? member), width: array?.total_size ?? 1 };
}

function attributeValue(attribute: Attribute): AttributeValue | undefined {
  const { type } = attribute.metadata;
  if (
    type !== classes.H5T_INTEGER.value &&
    type !== classes.H5T_FLOAT.value &&
    type !== classes.H5T_STRING.value &&
    type !== classes.H5T_ENUM.value
  )
    return undefined;
  const value = (attribute.json_value as AttributeValue | null) ?? undefined;
  if (elementType(attribute.metadata).kind !== 'boolean' || value === undefined) return value;
  return Array.isArray(value) ? value.map(Boolean) : Boolean(value);
}

/** Walks from the root by the groups' own lists: HDF5 would answer a missing path with an error. */
function find(path: string): ReturnType<File['get']> {
  let entity: ReturnType<File['get']> = file;
  for (const name of path.split('/').filter(Boolean)) {
    if (!(entity instanceof h5wasm.Group) || !entity.keys().includes(name)) return null;
    entity = entity.get(name);
  }
  return entity;
}

function describe(path: string): StoreNode | null {
  const entity = find(path);
  if (!(entity instanceof h5wasm.Group) && !(entity instanceof h5wasm.Dataset)) return null;
  const attributes = Object.create(null) as Record<string, AttributeValue>;
  for (const [name, attribute] of Object.entries(entity.attrs)) {
    const value = attributeValue(attribute);
    if (value !== undefined) attributes[name] = value;
  }
  if (entity instanceof h5wasm.Group) return { kind: 'group', path, attributes, keys: entity.keys() };
  const { metadata } = entity;
  const [elsewhere] = (metadata as Metadata & { virtual_sources?: { file_name: string }[] }).virtual_sources ?? [];
  if (elsewhere && elsewhere.file_name !== '.') throw otherFile(elsewhere.file_name, path);
  return {
    kind: 'array',
    path,
    attributes,
    shape: metadata.shape ?? [0],
    type: elementType(metadata),
    chunkRows: metadata.chunks?.[0] ?? 1,
    chunkCols: metadata.chunks?.[1] ?? 1,
    ...stored(metadata),
  } satisfies ArrayNode;
}

function stored({ chunks, shape }: Metadata): Pick<ArrayNode, 'chunkElements' | 'isContiguous'> {
  const together = (chunks ?? shape ?? []).reduce((product, n) => product * n, 1);
  return chunks ? { chunkElements: together } : { chunkElements: together, isContiguous: true };
}

interface Field {
  metadata: Metadata;
  offset: number;
  width: number;
}

/** Reads rows and hands their bytes, still in the WebAssembly heap, to `decode`. */
function withRows<T>(
  path: string,
  { from, to, member, columns }: Selection,
  decode: (address: number, rows: number, stride: number, field: Field) => T,
): T {
  const dataset = find(path) as Dataset;
  const { metadata } = dataset;
  const shape = metadata.shape ?? [0];
  const starts = shape.map((_, axis) => (axis === 0 ? (from ?? 0) : axis === 1 ? (columns?.from ?? 0) : 0));
  const lengths = shape.map((n, axis) => (axis === 0 ? (to ?? n) : axis === 1 ? (columns?.to ?? n) : n) - starts[axis]);
  const elements = lengths.reduce((product, n) => product * n, 1);
  const field = member === undefined ? { metadata, offset: 0, width: 1 } : memberField(metadata, member, path);
  if (elements === 0) return decode(0, 0, metadata.size, field);
  const address = module._malloc(elements * metadata.size);
  if (address === 0)
    throw new Fault('malformed', `${lengths.join(' × ')} elements are too many to read at once.`, {
      place: path,
      remedy: 'Write the matrix sparse, or in smaller chunks.',
    });
  const counts = lengths.length ? lengths.map(BigInt) : null;
  try {
    module.get_dataset_data(file.file_id, path, counts, counts && starts.map(BigInt), counts && lengths.map(() => 1n), BigInt(address));
    try {
      return decode(address, elements, metadata.size, field);
    } finally {
      if (holdsPointers(metadata)) {
        if (counts) module.reclaim_vlen_memory_count(file.file_id, path, '', BigInt(address), counts);
        else module.reclaim_vlen_memory(file.file_id, path, '', BigInt(address));
      }
    }
  } finally {
    module._free(address);
  }
}

function holdsPointers(metadata: Metadata): boolean {
  return metadata.vlen || metadata.type === classes.H5T_VLEN.value || (metadata.compound_type?.members.some(holdsPointers) ?? false);
}

function memberField(metadata: Metadata, name: string, path: string): Field {
  const member = metadata.compound_type?.members.find((candidate) => candidate.name === name);
  if (!member) throw new Fault('malformed', `There is no ‘${name}’ in it.`, { place: path, remedy: rewrite });
  const array = member.type === classes.H5T_ARRAY.value ? member.array_type! : null;
  return { metadata: array ?? member, offset: member.offset, width: array?.total_size ?? 1 };
}

type SourceArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const sources: Record<string, new (buffer: ArrayBufferLike, offset: number, length: number) => SourceArray> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** An enumeration holds the numbers of its members: booleans, as h5py writes them. */
const numeric = new Set<number>([classes.H5T_INTEGER.value, classes.H5T_FLOAT.value, classes.H5T_ENUM.value]);

function numbers<T extends NumberType>(path: string, as: T, selection: Selection, into?: NumberArrays[T]): NumberArrays[T] {
  return withRows(path, selection, (address, rows, stride, { metadata, offset, width }) => {
    if (!numeric.has(metadata.type)) throw new Fault('malformed', 'It does not hold numbers.', { place: path, remedy: rewrite });
    const count = rows * width;
    const target = into ?? new numberArrays[as](count);
    const { size } = metadata;
    const isFloat = metadata.type === classes.H5T_FLOAT.value;
    let start = address + offset;
    let bytes: Uint8Array = module.HEAPU8;
    // A member's numbers stand apart and unaligned: gather them first.
    if (stride !== size || offset !== 0) {
      bytes = new Uint8Array(count * size);
      for (let row = 0; row < rows; row++)
        bytes.set(module.HEAPU8.subarray(start + row * stride, start + row * stride + size * width), row * size * width);
      start = 0;
    }
    if (!isFloat && size === 8) widen(new Uint32Array(bytes.buffer, bytes.byteOffset + start, count * 2), metadata.signed, target);
    else if (isFloat && size === 2) halfFloats(new Uint16Array(bytes.buffer, bytes.byteOffset + start, count), target);
    else {
      // Bits that stay as they are go over in one piece; negatives among them are refused below.
      const isSigned = metadata.signed && !(as === 'uint32' && size === 4);
      const Source = sources[`${isFloat ? 'f' : isSigned ? 'i' : 'u'}${size}`];
      if (!Source)
        throw new Fault('unsupported', 'Its numbers are of a kind that cannot be read.', {
          place: path,
          remedy: 'Write the matrix as float32.',
        });
      target.set(new Source(bytes.buffer, bytes.byteOffset + start, count));
      if (as === 'uint32' && metadata.signed) refuseNegative(target, path);
    }
    if (as === 'uint32' && !isFloat && size === 8) refuseWide(bytes, start, count, path);
    return target;
  });
}

/** 64-bit integers as pairs of halves, exact up to 2⁵³; BigInt would be ten times slower. */
function widen(halves: Uint32Array, signed: boolean, target: NumberArrays[NumberType]): void {
  const high = signed ? new Int32Array(halves.buffer, halves.byteOffset, halves.length) : halves;
  for (let i = 0; i < target.length; i++) target[i] = high[2 * i + 1] * 4294967296 + halves[2 * i];
}

function refuseWide(bytes: Uint8Array, start: number, count: number, path: string): void {
  const halves = new Uint32Array(bytes.buffer, bytes.byteOffset + start, count * 2);
  for (let i = 0; i < count; i++)
    if (halves[2 * i + 1] !== 0)
      throw new Fault('malformed', 'An index is negative or beyond 4,294,967,295.', { place: `${path}[${i}]`, remedy: rewrite });
}

function refuseNegative(values: NumberArrays[NumberType], path: string): void {
  const signed = new Int32Array(values.buffer, values.byteOffset, values.length);
  let signs = 0;
  for (let i = 0; i < signed.length; i++) signs |= signed[i];
  if (signs >= 0) return;
  for (let i = 0; i < signed.length; i++)
    if (signed[i] < 0) throw new Fault('malformed', 'An index is negative.', { place: `${path}[${i}]`, remedy: rewrite });
}

/** IEEE 754 binary16. */
function halfFloats(bits: Uint16Array, target: NumberArrays[NumberType]): void {
  for (let i = 0; i < bits.length; i++) {
    const exponent = (bits[i] >> 10) & 31;
    const fraction = bits[i] & 1023;
    const size =
      exponent === 0 ? fraction * 2 ** -24 : exponent < 31 ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction ? NaN : Infinity;
    target[i] = bits[i] & 0x8000 ? -size : size;
  }
}

/** Elements as they stand in the file. */
function exact(path: string, selection: Selection): StoredValues {
  return (
    withRows(path, selection, (address, rows, stride, { metadata, offset, width }): StoredValues | null => {
      if (metadata.type === classes.H5T_STRING.value) return null;
      const type = storedType(metadata, elementType(metadata).kind, metadata.type === classes.H5T_FLOAT.value);
      if (type === null)
        throw new Fault('unsupported', 'Its elements are of a kind that cannot be read.', { place: path, remedy: rewrite });
      const { HEAPU8: heap } = module;
      const length = metadata.size * width;
      if (stride === length && offset === 0) return { type, bytes: heap.slice(address, address + rows * stride) };
      const bytes = new Uint8Array(rows * length);
      for (let row = 0; row < rows; row++)
        bytes.set(heap.subarray(address + offset + row * stride, address + offset + row * stride + length), row * length);
      return { type, bytes };
    }) ?? { type: 'text', values: texts(path, selection) }
  );
}

const spacePadded = 2;

function texts(path: string, selection: Selection): string[] {
  return withRows(path, selection, (address, rows, stride, { metadata, offset }) => {
    if (metadata.type === classes.H5T_INTEGER.value || metadata.type === classes.H5T_FLOAT.value)
      return numberTexts(address + offset, rows, stride, metadata, path);
    if (metadata.type !== classes.H5T_STRING.value) throw new Fault('malformed', 'It should hold text.', { place: path, remedy: rewrite });
    const heap = Buffer.from(module.HEAPU8.buffer);
    const found = new Array<string>(rows);
    for (let row = 0; row < rows; row++) {
      const start = address + offset + row * stride;
      if (metadata.vlen) {
        const pointer = heap.readUInt32LE(start);
        found[row] = pointer === 0 ? '' : heap.toString('utf8', pointer, heap.indexOf(0, pointer));
      } else {
        const nul = heap.subarray(start, start + metadata.size).indexOf(0);
        const text = heap.toString('utf8', start, start + (nul < 0 ? metadata.size : nul));
        found[row] = metadata.strpad === spacePadded ? text.trimEnd() : text;
      }
    }
    return found;
  });
}

/**
 * Numbers as they are written out: whole ones exactly, however many digits they have, others in the fewest digits that their type tells
 * apart.
 */
function numberTexts(address: number, rows: number, stride: number, { type, size, signed }: Metadata, path: string): string[] {
  const view = new DataView(module.HEAPU8.buffer);
  const isFloat = type === classes.H5T_FLOAT.value;
  const read: Record<string, (at: number) => string> = {
    f2: (at) => shortest(view.getFloat16(at, true), 5, (value) => Math.f16round(value)),
    f4: (at) => shortest(view.getFloat32(at, true), 9, Math.fround),
    f8: (at) => String(view.getFloat64(at, true)),
    i1: (at) => String(view.getInt8(at)),
    u1: (at) => String(view.getUint8(at)),
    i2: (at) => String(view.getInt16(at, true)),
    u2: (at) => String(view.getUint16(at, true)),
    i4: (at) => String(view.getInt32(at, true)),
    u4: (at) => String(view.getUint32(at, true)),
    i8: (at) => String(view.getBigInt64(at, true)),
    u8: (at) => String(view.getBigUint64(at, true)),
  };
  const text = read[`${isFloat ? 'f' : signed ? 'i' : 'u'}${size}`];
  if (!text) throw new Fault('unsupported', 'Its numbers are of a kind that cannot be read.', { place: path, remedy: rewrite });
  return Array.from({ length: rows }, (_, row) => text(address + row * stride));
}

/** The innermost lines of HDF5's error stack say what happened. */
function toFault(error: unknown, path?: string): Fault {
  if (error instanceof Fault) return error;
  const ofServer = remote.fault();
  if (ofServer instanceof Fault) return ofServer;
  const stack = error instanceof Error ? error.message : String(error);
  const place = path ? { place: path } : {};
  const filter = /required filter '([^']*)' is not registered/.exec(stack)?.[1];
  if (filter)
    return new Fault(
      'unsupported',
      `It is compressed with ‘${filter}’, which cannot be read.`,
      { ...place, remedy: 'Write the file again with gzip compression.' },
      error,
    );
  if (/file signature not found|not an HDF5 file/i.test(stack))
    return new Fault(
      'not-hdf5',
      'This is not an HDF5 file.',
      { remedy: 'Check that the download is whole and that the name fits the content.' },
      error,
    );
  if (
    /truncated file|addr overflow|end of file|file read failed|unable to read superblock|bad object header version|wrong.*signature|bad heap|inflate\(\) failed|filter returned failure/i.test(
      stack,
    )
  ) {
    return new Fault('file-truncated', 'The file is cut off or damaged.', { ...place, remedy: 'Copy or download it again.' }, error);
  }
  const innermost = /in (H5\w+)\(\): ([^\n]*)\n[^#]*$/.exec(stack);
  return new Fault(
    'malformed',
    `HDF5 cannot read it${innermost ? ` (${innermost[2].trim()})` : ''}.`,
    { ...place, remedy: 'Copy or download it again, or open and save it with the program that wrote it.' },
    error,
  );
}

/** A link is read by way of its server, and opens nothing on this disk. */
function opened(path: string): File {
  const own = isLink(path) ? remote.mount(path) : path;
  readOnly(own);
  return new h5wasm.File(own, 'r');
}

function answer(request: Request): unknown {
  const place = 'path' in request && request.method !== 'open' ? request.path : undefined;
  try {
    const answered = answerOf(request);
    refuseOthers(place);
    return answered;
  } catch (error) {
    refuseOthers(place);
    throw error;
  }
}

function answerOf(request: Request): unknown {
  switch (request.method) {
    case 'open':
      file = opened(request.path);
      return null;
    case 'close':
      // None where none could be opened.
      (file as File | undefined)?.close();
      remote.unmount();
      return module.HEAPU8.byteLength;
    case 'node':
      return describe(request.path);
    case 'numbers':
      return numbers(request.path, request.as, request.selection, request.into);
    case 'texts':
      return texts(request.path, request.selection);
    case 'exact':
      return exact(request.path, request.selection);
  }
}

serveStore(answer, (error, path) => toFaultRecord(toFault(error, path)));
