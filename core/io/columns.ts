/** Annotation columns from what files hold: texts, numbers, codes. */
import type { Column } from '../types.ts';
import { makeUnique } from './names.ts';
import { toNumber } from './text/fields.ts';

const byNumberThenText = new Intl.Collator('en', { numeric: true }).compare;

/** Texts that repeat become categories, others stay texts. @param values null where there is none: an empty text is a value of its own */
export function textColumn(name: string, values: readonly (string | null)[]): Column {
  const distinct = new Set(values).size;
  const repeats = distinct < values.length && (distinct * 2 <= values.length || distinct <= 100);
  return repeats ? categoryColumn(name, values) : { kind: 'text', name, values: values.map((value) => value ?? '') };
}

export function categoryColumn(name: string, values: readonly (string | null)[]): Column {
  const categories = [...new Set(values)].filter((value) => value !== null).sort(byNumberThenText);
  const codeOf = new Map(categories.map((category, code) => [category, code]));
  return { kind: 'category', name, categories, codes: Int32Array.from(values, (value) => (value === null ? -1 : codeOf.get(value)!)) };
}

/** Of a table of texts, in which an empty field is no value. */
const orNull = (values: readonly string[]) => values.map((value) => (value === '' ? null : value));

/** @param known 1 where there is a value; left out: everywhere */
export function booleanColumn(name: string, values: ArrayLike<number>, missing?: ArrayLike<number>): Column {
  const codes = Int32Array.from(values, (value, i) => (missing?.[i] ? -1 : value ? 1 : 0));
  return { kind: 'category', name, categories: ['False', 'True'], codes, boolean: true };
}

const missingTexts = new Set(['', 'na', 'nan', 'n/a', 'null', 'none', '-']);

/** Names under which numbers are labels: `leiden`, `seurat_clusters`, `batch`. */
const labelName = /louvain|leiden|cluster|label|type|batch|donor|sample|patient|group|class|phase|stage|plate|lane|res\.\d/i;

const mostLabels = 200;

/** A column of a text table: numbers where every value is one, else categories or texts. */
export function guessColumn(name: string, values: string[]): Column {
  const numbers = new Float64Array(values.length);
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const text = values[i].trim();
    numbers[i] = missingTexts.has(text.toLowerCase()) ? NaN : toNumber(text);
    if (Number.isNaN(numbers[i]) && !missingTexts.has(text.toLowerCase())) return textColumn(name, orNull(values));
    whole &&= Number.isNaN(numbers[i]) || Number.isInteger(numbers[i]);
  }
  if (numbers.every(Number.isNaN)) return textColumn(name, orNull(values));
  const isLabel = whole && labelName.test(name) && new Set(values).size <= mostLabels;
  return isLabel ? categoryColumn(name, orNull(values)) : { kind: 'number', name, values: numbers };
}

/** Numbers of a file that does not tell labels from measurements: labels by their name, where they are whole and few. */
export function numberColumn(name: string, values: Float64Array): Column {
  const isLabel =
    labelName.test(name) && values.every((value) => Number.isNaN(value) || Number.isInteger(value)) && new Set(values).size <= mostLabels;
  return isLabel
    ? categoryColumn(
        name,
        Array.from(values, (value) => (Number.isNaN(value) ? null : String(value))),
      )
    : { kind: 'number', name, values };
}

/** No two of one name, and no category twice: what lists them could not tell them apart. */
export function tidyColumns(columns: Column[], notes: string[]): Column[] {
  const names = columns.map(({ name }, i) => name || `column ${i + 1}`);
  const renamed = makeUnique(names);
  if (renamed)
    notes.push(`${renamed === 1 ? 'An annotation' : `${renamed} annotations`} had the name of another, and a number was added to it.`);
  return columns.map((column, i) => {
    const named = column.name === names[i] ? column : { ...column, name: names[i] };
    if (named.kind !== 'category' || new Set(named.categories).size === named.categories.length) return named;
    const places = new Map<string, number>();
    const codeOf = named.categories.map((category) => places.get(category) ?? places.set(category, places.size).get(category)!);
    const categories = [...places.keys()];
    const colors = named.colors && categories.map((_, code) => named.colors![codeOf.indexOf(code)]);
    return { ...named, categories, codes: named.codes.map((code) => codeOf[code] ?? -1), ...(colors && { colors }) };
  });
}

/** `#rrggbb` for each category; undefined unless there are enough colours and all are understood. */
export function categoryColors(colors: readonly (string | undefined)[], categories: number): string[] | undefined {
  const taken = colors.slice(0, categories);
  return categories > 0 && taken.length === categories && taken.every((color) => color !== undefined) ? taken : undefined;
}
