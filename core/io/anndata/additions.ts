/**
 * What is found of cells and genes, put into AnnData: into a file in the making, or beside everything that a file has. Nothing of the
 * file's is overwritten.
 */
import type { Column } from '../../types.ts';
import type { StoreWriter } from '../stores/store-writer.ts';
import {
  columnKeys,
  encoding,
  ensureDictionary,
  keyOf,
  writeColumn,
  writeEmbedding,
  writeNumber,
  writeNumbers,
  writeText,
  writeTexts,
} from './write-frames.ts';

/** rows × dim */
export interface Placed {
  name: string;
  dim: number;
  values: Float32Array;
}

/** One array of two axes. */
export interface Rows {
  dim: number;
  values: Float32Array;
}

export type Unstructured = string | number | readonly string[] | Float32Array | Float64Array | Rows | { [name: string]: Unstructured };

export interface Additions {
  /** One value a cell of the file. */
  obs: readonly Column[];
  obsm: readonly Placed[];
  varm: readonly Placed[];
  uns: Record<string, Unstructured>;
}

/** Keys that a file has already, by group. */
export interface Taken {
  obs: readonly string[];
  obsm: readonly string[];
  varm: readonly string[];
  uns: readonly string[];
}

export const nothingTaken: Taken = { obs: ['_index'], obsm: [], varm: [], uns: [] };

/** @param order the columns that the frame of cells names so far */
export async function writeAdditions(
  writer: StoreWriter,
  { obs, obsm, varm, uns }: Additions,
  taken: Taken,
  order: readonly string[],
): Promise<void> {
  const keys = columnKeys(obs, taken.obs);
  for (const [i, column] of obs.entries()) await writeColumn(writer, `obs/${keys[i]}`, column);
  if (keys.length > 0) await writer.describe('obs', { 'column-order': [...order, ...keys] });
  for (const [group, arrays] of [
    ['obsm', obsm],
    ['varm', varm],
  ] as const) {
    if (arrays.length > 0) await ensureDictionary(writer, group);
    for (const { name, dim, values } of arrays) await writeEmbedding(writer, `${group}/${freeKey(name, taken[group])}`, values, dim);
  }
  await ensureDictionary(writer, 'uns');
  for (const [i, column] of obs.entries()) {
    const name = `${keys[i]}_colors`;
    if (column.kind === 'category' && column.colors && !taken.uns.includes(name)) await writeTexts(writer, `uns/${name}`, column.colors);
  }
  for (const [name, value] of Object.entries(uns)) await writeUnstructured(writer, `uns/${freeKey(name, taken.uns)}`, value);
}

/** `name`, or `name_2` … where a file has something of that name. */
export function freeKey(name: string, taken: readonly string[]): string {
  const plain = keyOf(name);
  let free = plain;
  for (let copy = 2; taken.includes(free); copy++) free = `${plain}_${copy}`;
  return free;
}

async function writeUnstructured(writer: StoreWriter, path: string, value: Unstructured): Promise<void> {
  if (typeof value === 'string') return writeText(writer, path, value);
  if (typeof value === 'number') return writeNumber(writer, path, value);
  if (value instanceof Float32Array) return writeNumbers(writer, path, { type: 'float32', values: value });
  if (value instanceof Float64Array) return writeNumbers(writer, path, { type: 'float64', values: value });
  if (isTexts(value)) return writeTexts(writer, path, value);
  if (isRows(value)) return writeEmbedding(writer, path, value.values, value.dim);
  await writer.group(path, encoding('dict', '0.1.0'));
  for (const [name, part] of Object.entries(value)) await writeUnstructured(writer, `${path}/${keyOf(name)}`, part);
}

function isTexts(value: readonly string[] | object): value is readonly string[] {
  return Array.isArray(value);
}

function isRows(value: object): value is Rows {
  return 'values' in value && value.values instanceof Float32Array;
}
