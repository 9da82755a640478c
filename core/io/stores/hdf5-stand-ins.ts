/**
 * Booleans in HDF5 as h5py writes them, an enumeration of FALSE and TRUE over 8-bit integers, and half floats. h5wasm writes neither, so a
 * dataset or attribute is written with a compound type whose encoding is as long or longer, and the type's bytes are exchanged once the file
 * is closed.
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html: object headers (IV.A.1.b), datatypes (IV.A.2.d)
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Module } from 'h5wasm/node';
import { lookup3 } from './lookup3.ts';

type H5Module = typeof Module;

/** What h5wasm's own calls are told of elements: the library's layer above them knows no enumerations and copies once more. */
export type WriteMetadata = Parameters<H5Module['create_dataset']>[3];
export type ElementMetadata = Omit<WriteMetadata, 'shape' | 'maxshape'>;

/** Signed integers, little-endian. */
const int8 = [0x10, 0x08, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
const int16 = [0x10, 0x08, 0, 0, 2, 0, 0, 0, 0, 0, 16, 0];
const ascii = (text: string) => [...Buffer.from(`${text}\0`, 'latin1')];

/** Version 3, class 8 (enumeration) of two members. */
const boolean = Buffer.from([0x38, 2, 0, 0, 1, 0, 0, 0, ...int8, ...ascii('FALSE'), ...ascii('TRUE'), 0, 1]);
/** Version 1, class 1 (floating point): IEEE 754's binary16, sign at bit 15, exponent at 10, 5 bits with bias 15. */
const half = Buffer.from([0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0]);

interface StandIn {
  /** Of the only member. */ name: string;
  size: number;
  bytes: Buffer;
  /** What takes its place; zeros behind it belong to the message and say nothing. */ real: Buffer;
}

/** Version 3, class 6 (compound) of one member at offset 0. */
function standInOf(name: string, integer: readonly number[], size: number, real: Buffer): StandIn {
  const bytes = Buffer.from([0x36, 1, 0, 0, size, 0, 0, 0, ...ascii(name), 0, ...integer]);
  if (bytes.length < real.length) throw new Error(`What stands in for ${name} is too short.`);
  return { name, size, bytes, real: Buffer.concat([real], bytes.length) };
}

const bytesAround = 8 + 2 + int8.length;
const standIns = {
  boolean: standInOf('boolean'.padEnd(boolean.length - bytesAround, '_'), int8, 1, boolean),
  half: standInOf('half', int16, 2, half),
};

/** What h5wasm is told in place of a type of which it knows none: in memory, integers of its size. */
export function standInType(module: H5Module, type: keyof typeof standIns): ElementMetadata {
  const { name, size } = standIns[type];
  const number = { type: module.H5T_class_t.H5T_INTEGER.value, size, signed: true, littleEndian: true, vlen: false };
  const members = [{ ...number, name, offset: 0 }];
  return {
    ...number,
    signed: false,
    type: module.H5T_class_t.H5T_COMPOUND.value,
    compound_type: { nmembers: 1, members },
  } as unknown as ElementMetadata;
}

/** Where an object's header stands in its file. */
export function addressOf(module: H5Module, file: bigint, path: string): number {
  const reference = Uint8Array.from(module.create_object_reference(file, path));
  return Number(new DataView(reference.buffer).getBigUint64(0, true));
}

/** Puts the real types in the place of the stand-ins in these objects of a closed file, whose headers are of version 2. @throws where an object has none */
export function exchangeStandIns(path: string, addresses: readonly number[]): void {
  if (addresses.length === 0) return;
  const file = openSync(path, 'r+');
  try {
    const base = baseAddress(file);
    for (const address of addresses)
      if (!exchangeInObject(file, base, address)) throw new Error(`Nothing stands in the object at ${address}.`);
  } finally {
    closeSync(file);
  }
}

function bytesAt(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, from) < length) throw new Error('The file ends within an object header.');
  return bytes;
}

/** Addresses count from HDF5's signature, which stands at 0, 512, 1024 … */
function baseAddress(file: number): number {
  for (let offset = 0; ; offset = offset === 0 ? 512 : offset * 2)
    if (bytesAt(file, offset, 4).equals(Buffer.from('\x89HDF', 'latin1'))) return offset;
}

const attributePhaseChange = 0x10;
const timesStored = 0x20;
const orderTracked = 0x04;
const continuation = 0x10;

/** Looks through an object's header and the blocks that continue it. */
function exchangeInObject(file: number, base: number, address: number): boolean {
  const head = bytesAt(file, base + address, 64);
  if (head.toString('latin1', 0, 4) !== 'OHDR') throw new Error(`The object header at ${address} is not of version 2.`);
  const flags = head[5];
  const sizeAt = 6 + (flags & timesStored ? 16 : 0) + (flags & attributePhaseChange ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const messages = sizeAt + sizeBytes;
  const blocks = [{ from: base + address, messages, end: messages + head.readUIntLE(sizeAt, Math.min(6, sizeBytes)) }];
  let found = false;
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    const bytes = bytesAt(file, block.from, block.end + 4);
    for (let at = block.messages; at + 4 <= block.end;) {
      const [type, size] = [bytes[at], bytes.readUInt16LE(at + 1)];
      at += flags & orderTracked ? 6 : 4;
      if (type === continuation)
        blocks.push({ from: base + Number(bytes.readBigUInt64LE(at)), messages: 4, end: Number(bytes.readBigUInt64LE(at + 8)) - 4 });
      at += size;
    }
    let changed = false;
    for (const { bytes: standIn, real } of Object.values(standIns)) {
      for (let at = bytes.indexOf(standIn); at >= 0; at = bytes.indexOf(standIn, at + 1)) {
        real.copy(bytes, at);
        changed = true;
      }
    }
    if (!changed) continue;
    bytes.writeUInt32LE(lookup3(bytes.subarray(0, block.end)), block.end);
    writeSync(file, bytes, 0, bytes.length, block.from);
    found = true;
  }
  return found;
}
