/** Annotations of R: data frames, Bioconductor's DataFrame, and the columns in them. */
import type { Column } from '../../types.ts';
import { booleanColumn, textColumn } from '../columns.ts';
import { attribute, classesOf, missing, namedItems, numbersOf, textsOf, type RTexts, type RValue } from './r-values.ts';

export interface RFrame {
  /** Of the rows; absent where they are numbered. */
  names?: RTexts;
  columns: { name: string; value: RValue }[];
}

/** @returns null for what is no table */
export function asFrame(value: RValue | undefined): RFrame | null {
  if (!value) return null;
  if (value.type === 'list' && classesOf(value).includes('data.frame')) {
    const names = attribute(value, 'row.names');
    return { ...(names?.type === 'string' && { names }), columns: namedItems(value) };
  }
  const data = attribute(value, 'listData');
  if (value.type !== 's4' || data === undefined) return null;
  const names = attribute(value, 'rownames');
  return { ...(names?.type === 'string' && { names }), columns: namedItems(data) };
}

/** The vectors that hold a column's values. */
export function vectorsOfColumn(value: RValue): number[] {
  if (value.type === 'integer' || value.type === 'double' || value.type === 'logical' || value.type === 'string') {
    const levels = attribute(value, 'levels');
    return [value.place, ...(levels?.type === 'string' ? [levels.place] : [])];
  }
  if (!isRunLength(value)) return [];
  return ['values', 'lengths'].flatMap((part) => vectorsOfColumn(attribute(value, part)!));
}

function isRunLength(value: RValue): boolean {
  return (
    value.type === 's4' &&
    classesOf(value).includes('Rle') &&
    attribute(value, 'values') !== undefined &&
    attribute(value, 'lengths') !== undefined
  );
}

/** What a column is before its values are read. */
export function columnKind(value: RValue): { kind: Column['kind']; categories?: number } | null {
  if (isRunLength(value)) return columnKind(attribute(value, 'values')!);
  const levels = attribute(value, 'levels');
  if (value.type === 'integer' && levels?.type === 'string') return { kind: 'category', categories: levels.length };
  if (value.type === 'logical') return { kind: 'category', categories: 2 };
  if (classesOf(value).includes('integer64')) return null;
  return value.type === 'integer' || value.type === 'double' ? { kind: 'number' } : value.type === 'string' ? { kind: 'text' } : null;
}

/** @returns null for what no column can hold: lists, matrices, dates in parts */
export function toColumn(name: string, value: RValue): Column | null {
  if (isRunLength(value)) return runs(name, value);
  if (columnKind(value) === null) return null;
  if (value.type === 'string') return value.values && textColumn(name, value.values);
  const numbers = numbersOf(value);
  if (!numbers) return null;
  if (value.type === 'logical')
    return booleanColumn(
      name,
      numbers,
      numbers.map((flag) => Number(flag === missing)),
    );
  const levels = textsOf(attribute(value, 'levels'));
  if (value.type === 'integer' && levels) {
    // Factors count from 1.
    return {
      kind: 'category',
      name,
      categories: levels.map((level) => level ?? ''),
      codes: Int32Array.from(numbers, (code) => (code >= 1 && code <= levels.length ? code - 1 : -1)),
    };
  }
  return {
    kind: 'number',
    name,
    values: Float64Array.from(numbers, (number) => (value.type === 'integer' && number === missing ? NaN : number)),
    ...(value.type === 'integer' && { stored: 'integer' }),
  };
}

const mostRows = 2 ** 26;

/** Run-length encoding: each value, and how often it follows itself. */
function runs(name: string, value: RValue): Column | null {
  const column = toColumn(name, attribute(value, 'values')!);
  const lengths = Int32Array.from(numbersOf(attribute(value, 'lengths')) ?? []).map((length) => Math.max(0, length));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (!column || total > mostRows) return null;
  const places = new Uint32Array(total);
  let end = 0;
  lengths.forEach((length, i) => places.fill(i, end, (end += length)));
  switch (column.kind) {
    case 'category':
      return { ...column, codes: Int32Array.from(places, (place) => column.codes[place]) };
    case 'number':
      return { ...column, values: Float64Array.from(places, (place) => column.values[place]) };
    case 'text':
      return textColumn(
        name,
        Array.from(places, (place) => column.values[place]),
      );
  }
}

/** The names of a list that are frames or matrices of Bioconductor's: `listData` of a SimpleList or DataFrame. */
export function listData(value: RValue | undefined): { name: string; value: RValue }[] {
  return namedItems(attribute(value, 'listData'));
}
