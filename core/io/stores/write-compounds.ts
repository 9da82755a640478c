/**
 * Arrays of compounds in Zarr as NumPy writes them: members one after the other, texts in UTF-32 as long as the longest; pairs with the names
 * of complex numbers are such.
 */
import { complexNames } from './zarr-compounds.ts';
import { bytesOfType, countOf, type StoredMember, type StoredType } from './store-writer.ts';
import { typesOf2 } from './zarr-types.ts';

type StructuredField = [name: string, type: StoredType | { name: 'fixed_length_utf32'; configuration: { length_bytes: number } }];

export interface CompoundLayout {
  bytes: number;
  offsets: number[];
  version2: [name: string, type: string][] | string;
  version3: string | { name: 'structured'; configuration: { fields: StructuredField[] } };
  /** What stands where nothing was written. */ fill: unknown;
}

const bytesOfCharacter = 4;

const characters = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, [...text].length), 1);

export function compoundLayout(members: readonly StoredMember[]): CompoundLayout {
  const [real] = members;
  if (members.map(({ name }) => name).join() === complexNames.join() && members.every(({ data }) => data.type === real.data.type)) {
    if (real.data.type === 'float32') return { bytes: 8, offsets: [0, 4], version2: '<c8', version3: 'complex64', fill: [0, 0] };
    if (real.data.type === 'float64') return { bytes: 16, offsets: [0, 8], version2: '<c16', version3: 'complex128', fill: [0, 0] };
  }
  const version2: [string, string][] = [];
  const fields: StructuredField[] = [];
  const layout = { bytes: 0, offsets: [] as number[] };
  for (const { name, data } of members) {
    layout.offsets.push(layout.bytes);
    if (data.type === 'text') {
      const length = characters(data.values);
      version2.push([name, `<U${length}`]);
      fields.push([name, { name: 'fixed_length_utf32', configuration: { length_bytes: length * bytesOfCharacter } }]);
      layout.bytes += length * bytesOfCharacter;
    } else {
      version2.push([name, typesOf2[data.type]]);
      fields.push([name, data.type]);
      layout.bytes += bytesOfType[data.type];
    }
  }
  const fill = Buffer.alloc(layout.bytes).toString('base64');
  return { ...layout, version2, version3: { name: 'structured', configuration: { fields } }, fill };
}

export function encodeCompounds(members: readonly StoredMember[], { bytes, offsets }: CompoundLayout): Uint8Array {
  const rows = members.length === 0 ? 0 : countOf({ type: 'compound', members });
  const all = Buffer.alloc(rows * bytes);
  for (const [i, { data }] of members.entries()) {
    for (let row = 0; row < rows; row++) {
      const at = row * bytes + offsets[i];
      if (data.type === 'text')
        [...data.values[row]].forEach((character, place) => all.writeUInt32LE(character.codePointAt(0)!, at + place * bytesOfCharacter));
      else {
        const size = bytesOfType[data.type];
        all.set(data.bytes.subarray(row * size, (row + 1) * size), at);
      }
    }
  }
  return all;
}
