/** Arrays of compounds in HDF5 as h5py writes NumPy's records: members one after the other, texts of any length. */
import type { Module } from 'h5wasm/node';
import type { ElementMetadata } from './hdf5-stand-ins.ts';
import { bytesOfType, countOf, type StoredMember, type StoredType } from './store-writer.ts';

type H5Module = typeof Module;

const bytesOfPointer = 4;
const bytesIn = ({ data }: StoredMember) => (data.type === 'text' ? bytesOfPointer : bytesOfType[data.type]);

/** What h5wasm is told of the elements. */
export function compoundType(
  module: H5Module,
  members: readonly StoredMember[],
  types: Record<StoredType, ElementMetadata>,
): ElementMetadata {
  const { H5T_COMPOUND, H5T_STRING } = module.H5T_class_t;
  const text = { type: H5T_STRING.value, size: bytesOfPointer, signed: false, vlen: true, littleEndian: true };
  let offset = 0;
  const described = members.map((member) => {
    const own = { ...(member.data.type === 'text' ? text : types[member.data.type]), name: member.name, offset };
    offset += bytesIn(member);
    return own;
  });
  return {
    type: H5T_COMPOUND.value,
    size: offset,
    signed: false,
    vlen: false,
    littleEndian: true,
    total_size: offset,
    compound_type: { nmembers: described.length, members: described },
  } as unknown as ElementMetadata;
}

/** The elements as they stand in memory: texts are pointers, whose memory is freed when all is written. */
export function compoundBytes(module: H5Module, members: readonly StoredMember[]): { bytes: Uint8Array; free(): void } {
  const rows = countOf({ type: 'compound', members });
  const width = members.reduce((sum, member) => sum + bytesIn(member), 0);
  const bytes = Buffer.alloc(rows * width);
  const held: number[] = [];
  let offset = 0;
  for (const member of members) {
    const { data } = member;
    for (let row = 0; row < rows; row++) {
      const at = row * width + offset;
      if (data.type === 'text') bytes.writeUInt32LE(textInHeap(module, data.values[row], held), at);
      else bytes.set(data.bytes.subarray(row * bytesIn(member), (row + 1) * bytesIn(member)), at);
    }
    offset += bytesIn(member);
  }
  return { bytes, free: () => held.forEach((address) => module._free(address)) };
}

function textInHeap(module: H5Module, text: string, held: number[]): number {
  const encoded = Buffer.from(`${text}\0`, 'utf8');
  const address = module._malloc(encoded.length);
  if (address === 0) throw new Error('There is no memory for what is to be written.');
  held.push(address);
  module.HEAPU8.set(encoded, address);
  return address;
}
