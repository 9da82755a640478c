/**
 * Zarr's structured types, as NumPy and pandas write records, complex numbers, and times: the library that reads Zarr knows none. Of the
 * first two it is shown the elements' bytes as one more axis, of times whole numbers. Version 2 lists `[name, type]`, version 3
 * `{ name: 'structured' or 'struct', configuration: { fields } }`; complex numbers are pairs with the names that HDF5's have.
 */
import type { CompoundMember, ElementType } from './store.ts';
import { bytesOfType, type StoredType, type StoredValues } from './store-writer.ts';
import { timeOf, type Time } from './times.ts';

interface Member {
  name: string;
  type: StoredType | 'text' | 'other';
  offset: number;
  bytes: number;
}

/** How an element's bytes are parted. */
export interface Compound {
  bytes: number;
  members: Member[];
  isBigEndian: boolean;
}

type Json = Record<string, unknown>;

const bytesOfCharacter = 4;

/** `<f4`, `<U12`, `float32`, `{ name: 'fixed_length_utf32', configuration: { length_bytes } }` */
function memberType(type: unknown): Omit<Member, 'name' | 'offset'> & { isBigEndian: boolean } {
  if (typeof type === 'object' && type !== null) {
    const { name, configuration } = type as { name?: string; configuration?: { length_bytes?: number } };
    const bytes = configuration?.length_bytes ?? 0;
    return { type: name === 'fixed_length_utf32' ? 'text' : 'other', bytes, isBigEndian: false };
  }
  const known = String(type);
  if (Object.hasOwn(bytesOfType, known)) return { type: known as StoredType, bytes: bytesOfType[known as StoredType], isBigEndian: false };
  const [, order = '', kind = '', size = ''] = /^([<>|=])([a-zA-Z])(\d+)/.exec(known) ?? [];
  const isBigEndian = order === '>';
  if (kind === 'U') return { type: 'text', bytes: Number(size) * bytesOfCharacter, isBigEndian };
  const name = `${{ i: 'int', u: 'uint', f: 'float', b: 'bool' }[kind] ?? ''}${kind === 'b' ? '' : Number(size) * 8}`;
  return { type: Object.hasOwn(bytesOfType, name) ? (name as StoredType) : 'other', bytes: Number(size), isBigEndian };
}

/** As Zarr of 2026 lists them. */
function isNamed(field: unknown): field is { name: string; data_type: unknown } {
  return typeof field === 'object' && field !== null && 'name' in field && 'data_type' in field;
}

function fieldsOf(metadata: Json): [name: string, type: unknown][] | null {
  const listed = Array.isArray(metadata.dtype)
    ? metadata.dtype
    : (metadata.data_type as { name?: string; configuration?: { fields?: unknown } } | undefined)?.configuration?.fields;
  if (!Array.isArray(listed)) return null;
  const fields = listed.map((field: unknown) => (isNamed(field) ? [field.name, field.data_type] : field));
  return fields.every((field) => Array.isArray(field) && field.length >= 2) ? (fields as [string, unknown][]) : null;
}

/** Times as whole numbers; null where its elements are none. */
export function shownAsIntegers(metadata: Json): { metadata: Json; time: Time } | null {
  const time = timeOf(metadata.dtype ?? metadata.data_type);
  if (!time) return null;
  const type = metadata.zarr_format === 2 ? { dtype: `${String(metadata.dtype)[0]}i8` } : { data_type: 'int64' };
  // As a number it would be rounded, and no array that was written whole needs it.
  return { metadata: { ...metadata, ...type, fill_value: 0 }, time };
}

/** Real and imaginary part. */
function complexFields(metadata: Json): [string, unknown][] | null {
  const [, order = '<', size] =
    /^([<>])c(8|16)$/.exec(String(metadata.dtype)) ?? /^()complex(64|128)$/.exec(String(metadata.data_type)) ?? [];
  if (size === undefined) return null;
  const isBig = order === '>' || bytesCodecs(metadata.codecs).some(({ configuration }) => configuration?.endian === 'big');
  const part = `${isBig ? '>' : '<'}f${size === '8' || size === '64' ? 4 : 8}`;
  return complexNames.map((name) => [name, part]);
}

export const complexNames = ['r', 'i'];

interface Codec {
  name: string;
  configuration?: { endian?: string; codecs?: Codec[]; chunk_shape?: number[]; order?: number[] };
}

const bytesCodecs = (codecs: unknown): Codec[] =>
  Array.isArray(codecs)
    ? (codecs as Codec[]).flatMap((codec) => (codec.name === 'bytes' ? [codec] : bytesCodecs(codec.configuration?.codecs)))
    : [];

/** Codecs of an array that has one more axis, the last, of so many bytes. */
function widerCodecs(codecs: Codec[], bytes: number): Codec[] {
  return codecs.map(({ name, configuration = {}, ...codec }) => {
    const { chunk_shape: chunk, order, codecs: inner, ...rest } = configuration;
    const wider = {
      ...rest,
      ...(chunk && { chunk_shape: [...chunk, bytes] }),
      ...(order && { order: [...order, order.length] }),
      ...(inner && { codecs: widerCodecs(inner, bytes) }),
    };
    return name === 'bytes' ? { name } : { ...codec, name, configuration: wider };
  });
}

/** An array's metadata as the library is to see them; null where its elements are no compounds that can be parted. */
export function shownAsBytes(metadata: Json): { metadata: Json; compound: Compound } | null {
  const fields = fieldsOf(metadata) ?? complexFields(metadata);
  // In Fortran order of several axes the bytes of an element would not be the last of them; of one axis both orders are the same.
  const isFortran = metadata.order === 'F';
  if (!fields || (isFortran && (metadata.shape as number[]).length > 1)) return null;
  const members: Member[] = [];
  let bytes = 0;
  let isBigEndian = false;
  for (const [name, type, shape] of fields as [string, unknown, unknown?][]) {
    const { isBigEndian: isBig, ...member } = memberType(type);
    if (member.bytes === 0 || shape !== undefined) return null;
    members.push({ name, ...member, offset: bytes });
    bytes += member.bytes;
    isBigEndian ||= isBig;
  }
  const wider = (lengths: unknown) => [...(lengths as number[]), bytes];
  const shown =
    metadata.zarr_format === 2
      ? { ...metadata, order: 'C', dtype: '|u1', fill_value: 0, shape: wider(metadata.shape), chunks: wider(metadata.chunks) }
      : {
          ...metadata,
          data_type: 'uint8',
          fill_value: 0,
          ...(Array.isArray(metadata.codecs) && { codecs: widerCodecs(metadata.codecs as Codec[], bytes) }),
          shape: wider(metadata.shape),
          chunk_grid: {
            name: 'regular',
            configuration: {
              chunk_shape: wider((metadata.chunk_grid as { configuration: { chunk_shape: number[] } }).configuration.chunk_shape),
            },
          },
        };
  return { metadata: shown, compound: { bytes, members, isBigEndian } };
}

/** The chunk's own key, of an array without the axis that was added. */
export function ownKey(key: string, axes: number): string {
  // A chunk of an array without axes has a key all the same: `0` in version 2, `c` in version 3.
  return axes === 0 ? key.replace(/\/c\/0$/, '/c') : key.replace(/[./]0$/, '');
}

export function membersOf({ members }: Compound): CompoundMember[] {
  return members.map(({ name, type, bytes }) => ({ name, width: 1, type: elementType(type, bytes) }));
}

function elementType(type: Member['type'], bytes: number): ElementType {
  if (type === 'text' || type === 'other') return { kind: type, bytes };
  return type === 'bool' ? { kind: 'boolean', bytes } : { kind: 'number', integer: !type.startsWith('float'), bytes };
}

/** One member of some elements; null where there is none of its name, or it cannot be read. */
export function memberValues(all: Uint8Array, { bytes, members, isBigEndian }: Compound, name: string | undefined): StoredValues | null {
  const member = members.find((one) => one.name === name);
  if (!member || member.type === 'other') return null;
  const rows = all.length / bytes;
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  if (member.type === 'text')
    return {
      type: 'text',
      values: Array.from({ length: rows }, (_, row) => textAt(view, row * bytes + member.offset, member.bytes, !isBigEndian)),
    };
  const found = new Uint8Array(rows * member.bytes);
  for (let row = 0; row < rows; row++) {
    const own = all.subarray(row * bytes + member.offset, row * bytes + member.offset + member.bytes);
    found.set(isBigEndian ? own.toReversed() : own, row * member.bytes);
  }
  return { type: member.type, bytes: found };
}

/** UTF-32 up to its first zero. */
function textAt(view: DataView, from: number, bytes: number, isLittle: boolean): string {
  let text = '';
  for (let at = from; at < from + bytes; at += bytesOfCharacter) {
    const point = view.getUint32(at, isLittle);
    if (point === 0) break;
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}
