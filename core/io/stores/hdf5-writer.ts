/** Makes or changes one HDF5 file, in a worker thread of its own: compression would hold the core's event loop. */
import { parentPort } from 'node:worker_threads';
import h5wasm, { type Group } from 'h5wasm/node';
import { addressOf, exchangeStandIns, standInType, type ElementMetadata, type WriteMetadata } from './hdf5-stand-ins.ts';
import { compoundBytes, compoundType } from './hdf5-compounds.ts';
import {
  bytesOf,
  bytesOfType,
  chunkRowsOf,
  countOf,
  elementsOf,
  type NumbersByType,
  type StoredMember,
  type StoredType,
  type WrittenAttribute,
  type WrittenAttributes,
  type WrittenValues,
} from './store-writer.ts';
import { toWriteFault, type WriteReply, type WriteRequest } from './write-protocol.ts';

const module = await h5wasm.ready;
module.activate_throwing_error_handler();

const deflate = { filter: 1, level: 2 };
/** Below this many elements, chunks and their index weigh more than compression saves. */
const leastToCompress = 4096;
const unlimited = 2n ** 64n - 1n;

let path = '';
let file: InstanceType<typeof h5wasm.File>;
/** Objects in which stand-ins are to be exchanged. */
const withStandIns = new Set<string>();

const { H5T_INTEGER, H5T_FLOAT } = module.H5T_class_t;
const element = (type: number, size: number, signed: boolean) => ({
  type,
  size,
  signed,
  littleEndian: true,
  vlen: false,
  total_size: size,
});
const integer = (size: number, signed: boolean) => element(H5T_INTEGER.value, size, signed);

const elementTypes: Record<StoredType, ElementMetadata> = {
  bool: standInType(module, 'boolean'),
  int8: integer(1, true),
  int16: integer(2, true),
  int32: integer(4, true),
  int64: integer(8, true),
  uint8: integer(1, false),
  uint16: integer(2, false),
  uint32: integer(4, false),
  uint64: integer(8, false),
  float16: standInType(module, 'half'),
  float32: element(H5T_FLOAT.value, 4, false),
  float64: element(H5T_FLOAT.value, 8, false),
};

/** Puts bytes where the library finds them, for as long as `use` takes. */
function inHeap(bytes: Uint8Array, use: (address: bigint) => void): void {
  const address = module._malloc(Math.max(1, bytes.length));
  if (address === 0) throw new Error('There is no memory for what is to be written.');
  try {
    module.HEAPU8.set(bytes, address);
    use(BigInt(address));
  } finally {
    module._free(address);
  }
}

interface Layout {
  shape: readonly number[];
  chunks: readonly number[] | null;
  grows: boolean;
}

function metadataOf(type: ElementMetadata, { shape, chunks, grows }: Layout): WriteMetadata {
  const lengths = shape.map(BigInt);
  return {
    ...type,
    shape: lengths,
    maxshape: grows ? [unlimited, ...lengths.slice(1)] : lengths,
    chunks: chunks && chunks.map(BigInt),
    compression: chunks ? deflate.filter : 0,
    compression_opts: chunks ? [deflate.level] : [],
    track_order: false,
  } as WriteMetadata;
}

const isStandIn = (type: StoredType) => type === 'bool' || type === 'float16';

/** Among the members of a compound nothing can stand in for them. */
function withoutHalves(member: StoredMember): StoredMember {
  if (member.data.type !== 'float16') return member;
  const { bytes } = member.data;
  const wide = Float32Array.from(new Float16Array(bytes.slice().buffer));
  return { ...member, data: { type: 'float32', bytes: new Uint8Array(wide.buffer) } };
}

const absolute = (name: string) => `/${name}`;
const groupAt = (name: string) => file.get(absolute(name)) as Group;

function describe(name: string, attributes: WrittenAttributes): void {
  const present = new Set(module.get_attribute_names(file.file_id, absolute(name)));
  for (const [key, value] of Object.entries(attributes)) {
    if (present.has(key)) module.delete_attribute(file.file_id, absolute(name), key);
    createAttribute(name, key, value);
  }
}

function createAttribute(name: string, key: string, value: WrittenAttribute): void {
  if (typeof value === 'string') groupAt(name).create_attribute(key, value, [], 'S');
  else if (typeof value === 'boolean') {
    inHeap(Uint8Array.of(Number(value)), (address) =>
      module.create_attribute(
        file.file_id,
        absolute(name),
        key,
        address,
        metadataOf(elementTypes.bool, { shape: [], chunks: null, grows: false }),
      ),
    );
    withStandIns.add(name);
  } else if (typeof value === 'number')
    groupAt(name).create_attribute(
      key,
      Number.isSafeInteger(value) ? BigInt64Array.of(BigInt(value)) : Float64Array.of(value),
      [],
      Number.isSafeInteger(value) ? '<q' : '<d',
    );
  // As h5py writes a list without elements.
  else if (value.length === 0) groupAt(name).create_attribute(key, new Float64Array(0), [0], '<d');
  else if (typeof value[0] === 'string') groupAt(name).create_attribute(key, value as string[], [value.length], 'S');
  else if (value.every((one) => Number.isSafeInteger(Number(one))))
    groupAt(name).create_attribute(key, BigInt64Array.from(value as number[], BigInt), [value.length], '<q');
  else groupAt(name).create_attribute(key, Float64Array.from(value as number[]), [value.length], '<d');
}

function array(name: string, attributes: WrittenAttributes, data: WrittenValues, shape: readonly number[]): void {
  if (data.type === 'text') {
    const parent = name.slice(0, name.lastIndexOf('/') + 1).replace(/\/$/, '');
    (parent === '' ? file : groupAt(parent)).create_dataset({
      name: name.slice(name.lastIndexOf('/') + 1),
      data: [...data.values],
      shape: [...shape],
      dtype: 'S',
    });
  } else if (data.type === 'compound') {
    const layout = { shape, chunks: null, grows: false };
    const members = data.members.map(withoutHalves);
    const { bytes, free } = compoundBytes(module, members);
    inHeap(bytes, (address) =>
      module.create_dataset(file.file_id, absolute(name), address, metadataOf(compoundType(module, members, elementTypes), layout)),
    );
    free();
    if (data.members.some((member) => member.data.type === 'bool')) withStandIns.add(name);
  } else {
    const isLarge = countOf(data) >= leastToCompress && shape.length > 0;
    const chunks = isLarge ? [Math.min(shape[0], chunkRowsOf(elementsOf(shape.slice(1)))), ...shape.slice(1)] : null;
    const bytes = 'bytes' in data ? data.bytes : bytesOf(data.type, data.values);
    inHeap(bytes, (address) =>
      module.create_dataset(file.file_id, absolute(name), address, metadataOf(elementTypes[data.type], { shape, chunks, grows: false })),
    );
    if (isStandIn(data.type)) withStandIns.add(name);
  }
  describe(name, attributes);
}

interface Growing {
  type: StoredType;
  width: readonly number[];
  rows: number;
  chunkBytes: number;
  /** What does not fill a chunk yet: a chunk is packed once. */ tail: Uint8Array;
}
const growing = new Map<string, Growing>();

function grow(name: string, attributes: WrittenAttributes, type: StoredType, width: readonly number[]): void {
  const layout = { shape: [0, ...width], chunks: [chunkRowsOf(elementsOf(width)), ...width], grows: true };
  inHeap(new Uint8Array(0), (address) =>
    module.create_dataset(file.file_id, absolute(name), address, metadataOf(elementTypes[type], layout)),
  );
  if (isStandIn(type)) withStandIns.add(name);
  const chunkBytes = elementsOf(layout.chunks) * bytesOfType[type];
  growing.set(name, { type, width, rows: 0, chunkBytes, tail: new Uint8Array(0) });
  describe(name, attributes);
}

function append(name: string, values: NumbersByType[StoredType]): void {
  const array = growing.get(name)!;
  const held = Buffer.concat([array.tail, bytesOf(array.type, values)]);
  const whole = held.length - (held.length % array.chunkBytes);
  appendBytes(name, array, held.subarray(0, whole));
  array.tail = held.subarray(whole);
}

function appendBytes(name: string, array: Growing, bytes: Uint8Array): void {
  const rows = bytes.length / (bytesOfType[array.type] * elementsOf(array.width));
  if (rows === 0) return;
  const [count, offset] = [
    [rows, ...array.width],
    [array.rows, ...array.width.map(() => 0)],
  ].map((lengths) => lengths.map(BigInt));
  array.rows += rows;
  module.resize_dataset(file.file_id, absolute(name), [array.rows, ...array.width].map(BigInt));
  inHeap(bytes, (address) =>
    module.set_dataset_data(
      file.file_id,
      absolute(name),
      count,
      offset,
      count.map(() => 1n),
      address,
    ),
  );
}

function answer(request: WriteRequest): unknown {
  switch (request.method) {
    case 'open':
      path = request.path;
      // Objects' headers of version 2, whichever the file began with: stand-ins are exchanged in those.
      file = new h5wasm.File(path, request.isThere ? 'a' : 'w', { libver: ['v108', 'latest'] });
      return null;
    case 'has':
      return module.get_type(file.file_id, absolute(request.name)) >= 0;
    case 'group':
      file.create_group(request.name);
      return describe(request.name, request.attributes);
    case 'describe':
      return describe(request.name, request.attributes);
    case 'array':
      return array(request.name, request.attributes, request.data, request.shape);
    case 'growing':
      return grow(request.name, request.attributes, request.type, request.width);
    case 'append':
      return append(request.name, request.values);
    case 'close': {
      for (const [name, array] of growing) appendBytes(name, array, array.tail);
      const addresses = [...withStandIns].map((name) => addressOf(module, file.file_id, absolute(name)));
      file.close();
      return exchangeStandIns(path, addresses);
    }
  }
}

parentPort!.on('message', (request: WriteRequest) => {
  let reply: WriteReply;
  try {
    reply = { value: answer(request) };
  } catch (error) {
    reply = { fault: toWriteFault(error) };
  }
  parentPort!.postMessage(reply);
});
