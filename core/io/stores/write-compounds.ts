/** Arrays of compounds in Zarr as NumPy writes them: members one after the other, texts in UTF-32 as long as the longest. */
import { bytesOfType, countOf, type StoredMember, type StoredType } from './store-writer.ts';
import { typesOf2 } from './zarr-types.ts';

export interface CompoundLayout {
  bytes: number;
  offsets: number[];
  version2: [name: string, type: string][];
  version3: {
    name: 'structured';
    configuration: { fields: [name: string, type: StoredType | { name: 'fixed_length_utf32'; configuration: { length_bytes: number } }][] };
  };
}

const bytesOfCharacter = 4;

const characters = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, [...text].length), 1);

export function compoundLayout(members: readonly StoredMember[]): CompoundLayout {
  const layout: CompoundLayout = { bytes: 0, offsets: [], version2: [], version3: { name: 'structured', configuration: { fields: [] } } };
  for (const { name, data } of members) {
    layout.offsets.push(layout.bytes);
    if (data.type === 'text') {
      const length = characters(data.values);
      layout.version2.push([name, `<U${length}`]);
      layout.version3.configuration.fields.push([
        name,
        { name: 'fixed_length_utf32', configuration: { length_bytes: length * bytesOfCharacter } },
      ]);
      layout.bytes += length * bytesOfCharacter;
    } else {
      layout.version2.push([name, typesOf2[data.type]]);
      layout.version3.configuration.fields.push([name, data.type]);
      layout.bytes += bytesOfType[data.type];
    }
  }
  return layout;
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
