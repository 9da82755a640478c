/** Annotation columns from what files hold: texts, numbers, codes. */
import type { Column } from '../types.ts';

const byNumberThenText = new Intl.Collator('en', { numeric: true }).compare;

/** Texts that repeat become categories, others stay texts. Empty texts have no category. */
export function textColumn(name: string, values: string[]): Column {
  const distinct = new Set(values).size;
  const repeats = distinct < values.length && (distinct * 2 <= values.length || distinct <= 100);
  return repeats ? categoryColumn(name, values) : { kind: 'text', name, values };
}

export function categoryColumn(name: string, values: readonly string[]): Column {
  const categories = [...new Set(values)].filter((value) => value !== '').sort(byNumberThenText);
  const codeOf = new Map(categories.map((category, code) => [category, code]));
  return { kind: 'category', name, categories, codes: Int32Array.from(values, (value) => codeOf.get(value) ?? -1) };
}

/** @param known 1 where there is a value; left out: everywhere */
export function booleanColumn(name: string, values: ArrayLike<number>, missing?: ArrayLike<number>): Column {
  const codes = Int32Array.from(values, (value, i) => (missing?.[i] ? -1 : value ? 1 : 0));
  return { kind: 'category', name, categories: ['False', 'True'], codes };
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
    numbers[i] = missingTexts.has(text.toLowerCase()) ? NaN : Number(text);
    if (Number.isNaN(numbers[i]) && !missingTexts.has(text.toLowerCase())) return textColumn(name, values);
    whole &&= Number.isNaN(numbers[i]) || Number.isInteger(numbers[i]);
  }
  if (numbers.every(Number.isNaN)) return textColumn(name, values);
  const isLabel = whole && labelName.test(name) && new Set(values).size <= mostLabels;
  return isLabel ? categoryColumn(name, values) : { kind: 'number', name, values: numbers };
}

/** Numbers of a file that does not tell labels from measurements: labels by their name, where they are whole and few. */
export function numberColumn(name: string, values: Float64Array): Column {
  const isLabel = labelName.test(name) && values.every((value) => Number.isNaN(value) || Number.isInteger(value)) && new Set(values).size <= mostLabels;
  return isLabel ? categoryColumn(name, Array.from(values, (value) => (Number.isNaN(value) ? '' : String(value)))) : { kind: 'number', name, values };
}

/** `#rrggbb` for each category; undefined unless there are enough colours and all are understood. */
export function categoryColors(colors: readonly (string | undefined)[], categories: number): string[] | undefined {
  const taken = colors.slice(0, categories);
  return categories > 0 && taken.length === categories && taken.every((color) => color !== undefined) ? taken : undefined;
}
