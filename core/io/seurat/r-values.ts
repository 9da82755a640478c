/** Values of R as a file holds them, and how they are asked for. */

interface Attributed {
  attributes: ReadonlyMap<string, RValue>;
}

/** Which of the file's vectors it is, by the order in which they stand. */
export interface VectorPlace {
  place: number;
  length: number;
}

export interface RNumbers extends Attributed, VectorPlace {
  type: 'integer' | 'logical' | 'double';
  /** Null where they were left in the file; logicals are 0, 1 and, like integers, `missing`. */
  values: Int32Array | Float64Array | null;
  /** The first of those that were left in the file. */
  first?: Int32Array | Float64Array;
}

export interface RTexts extends Attributed, VectorPlace {
  type: 'string';
  /** Null where they were left in the file; a missing text is null. */
  values: (string | null)[] | null;
}

export interface RList extends Attributed {
  type: 'list';
  items: RValue[];
}

export type RValue =
  | RNumbers
  | RTexts
  | RList
  /** Of named values: R's pairlists. */
  | (Attributed & { type: 'pairs'; pairs: { tag: string; value: RValue }[] })
  | (Attributed & { type: 's4' })
  /** Functions, environments, language and what else holds no data. */
  | (Attributed & { type: 'other' });

/** How R writes a missing whole number or truth value. */
export const missing = -(2 ** 31);

export const nothing: RValue = { type: 'other', attributes: new Map() };

export function attribute(value: RValue | undefined, name: string): RValue | undefined {
  return value?.attributes.get(name);
}

/** The texts of a vector of them, null for anything else. */
export function textsOf(value: RValue | undefined): (string | null)[] | null {
  return value?.type === 'string' ? value.values : null;
}

export function numbersOf(value: RValue | undefined): Int32Array | Float64Array | null {
  return value?.type === 'integer' || value?.type === 'double' || value?.type === 'logical' ? value.values : null;
}

/** The names of its classes, the most special one first. */
export function classesOf(value: RValue | undefined): string[] {
  return (textsOf(attribute(value, 'class')) ?? []).filter((name) => name !== null);
}

/** The elements of a named list. */
export function namedItems(value: RValue | undefined): { name: string; value: RValue }[] {
  if (value?.type === 'pairs') return value.pairs.map(({ tag, value: item }) => ({ name: tag, value: item }));
  if (value?.type !== 'list') return [];
  const names = textsOf(attribute(value, 'names'));
  return value.items.map((item, i) => ({ name: names?.[i] ?? String(i + 1), value: item }));
}

export function item(value: RValue | undefined, name: string): RValue | undefined {
  return namedItems(value).find((candidate) => candidate.name === name)?.value;
}

/** The vectors of a value and of all that stands in it. */
export function vectorsBelow(value: RValue): number[] {
  const own = 'place' in value ? [value.place] : [];
  const items = value.type === 'list' ? value.items : value.type === 'pairs' ? value.pairs.map(({ value: item }) => item) : [];
  return [...own, ...[...items, ...value.attributes.values()].flatMap(vectorsBelow)];
}
