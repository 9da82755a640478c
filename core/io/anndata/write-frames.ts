/**
 * The parts of AnnData as anndata 0.8 and later write them, every one with its `encoding-type`: frames and their columns, dictionaries,
 * texts, arrays. https://anndata.readthedocs.io/en/stable/fileformat-prose.html
 */
import type { Column } from '../../types.ts';
import { elementsOf, type StoreWriter, type WrittenAttributes, type WrittenNumbers } from '../stores/store-writer.ts';

export const encoding = (type: string, version: string): WrittenAttributes => ({ 'encoding-type': type, 'encoding-version': version });

export async function writeDictionary(writer: StoreWriter, path: string): Promise<void> {
  await writer.group(path, encoding('dict', '0.1.0'));
}

/** The dictionary that a path names, made where it is not there yet, with those above it. */
export async function ensureDictionary(writer: StoreWriter, path: string): Promise<void> {
  if (await writer.has(path)) return;
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (parent !== '') await ensureDictionary(writer, parent);
  await writeDictionary(writer, path);
}

export async function writeText(writer: StoreWriter, path: string, text: string): Promise<void> {
  await writer.array(path, encoding('string', '0.2.0'), { type: 'text', values: [text] }, []);
}

export async function writeNumber(writer: StoreWriter, path: string, value: number): Promise<void> {
  await writer.array(path, encoding('numeric-scalar', '0.2.0'), { type: 'float64', values: Float64Array.of(value) }, []);
}

export async function writeTexts(writer: StoreWriter, path: string, values: readonly string[]): Promise<void> {
  await writer.array(path, encoding('string-array', '0.2.0'), { type: 'text', values });
}

/** Numbers handed to a writer at once: a large array is not copied whole on its way. */
const elementsAtOnce = 1 << 22;

export async function writeNumbers(
  writer: StoreWriter,
  path: string,
  data: WrittenNumbers,
  shape: readonly number[] = [data.values.length],
): Promise<void> {
  if (data.values.length <= elementsAtOnce) return writer.array(path, encoding('array', '0.2.0'), data, shape);
  const width = shape.slice(1);
  const step = Math.max(1, Math.floor(elementsAtOnce / elementsOf(width))) * elementsOf(width);
  const array = await writer.growing(path, encoding('array', '0.2.0'), data.type, width);
  for (let from = 0; from < data.values.length; from += step) await array.append(data.values.slice(from, from + step));
}

/** A slash is a step down in a store. */
export function keyOf(name: string): string {
  return name.replaceAll('/', '|') || 'unnamed';
}

/** Keys for columns, each its own; `_index` is the frame's. */
export function columnKeys(columns: readonly Column[], taken: Iterable<string> = ['_index']): string[] {
  const used = new Set(taken);
  return columns.map(({ name }) => {
    const plain = keyOf(name);
    let unique = plain;
    for (let copy = 2; used.has(unique); copy++) unique = `${plain}-${copy}`;
    used.add(unique);
    return unique;
  });
}

/** @param name of the index, where it has one */
export async function writeFrame(
  writer: StoreWriter,
  path: string,
  index: readonly string[],
  columns: readonly Column[],
  name = '_index',
): Promise<void> {
  const indexKey = keyOf(name);
  const keys = columnKeys(columns, ['_index', indexKey]);
  await writer.group(path, { ...encoding('dataframe', '0.2.0'), _index: indexKey, 'column-order': keys });
  await writeTexts(writer, `${path}/${indexKey}`, index);
  for (const [i, column] of columns.entries()) await writeColumn(writer, `${path}/${keys[i]}`, column);
}

const nullable = (type: 'integer' | 'boolean') => encoding(`nullable-${type}`, '0.1.0');

export async function writeColumn(writer: StoreWriter, path: string, column: Column): Promise<void> {
  switch (column.kind) {
    case 'text':
      return writeTexts(writer, path, column.values);
    case 'number':
      return writeColumnOfNumbers(writer, path, column);
    case 'category':
      return column.boolean ? writeBooleans(writer, path, column.codes) : writeCategories(writer, path, column);
  }
}

async function writeColumnOfNumbers(
  writer: StoreWriter,
  path: string,
  { values, stored }: Extract<Column, { kind: 'number' }>,
): Promise<void> {
  if (stored === 'integer' && values.every((value) => Number.isNaN(value) || Number.isSafeInteger(value)))
    return writeIntegers(writer, path, values);
  if (stored === 'float32' && values.every(isFloat32))
    return writeNumbers(writer, path, { type: 'float32', values: Float32Array.from(values) });
  return writeNumbers(writer, path, { type: 'float64', values });
}

const isFloat32 = (value: number) => Number.isNaN(value) || Math.fround(value) === value;

async function writeIntegers(writer: StoreWriter, path: string, values: Float64Array): Promise<void> {
  await writeMasked(
    writer,
    path,
    'integer',
    { type: 'int64', values: values.map((value) => (Number.isNaN(value) ? 0 : value)) },
    Uint8Array.from(values, (value) => Number(Number.isNaN(value))),
  );
}

async function writeBooleans(writer: StoreWriter, path: string, codes: Int32Array): Promise<void> {
  await writeMasked(
    writer,
    path,
    'boolean',
    { type: 'bool', values: Uint8Array.from(codes, (code) => Number(code === 1)) },
    Uint8Array.from(codes, (code) => Number(code < 0)),
  );
}

/** Values, with a mask beside them only where some are missing. */
async function writeMasked(
  writer: StoreWriter,
  path: string,
  type: 'integer' | 'boolean',
  values: WrittenNumbers,
  mask: Uint8Array,
): Promise<void> {
  if (!mask.includes(1)) return writeNumbers(writer, path, values);
  await writer.group(path, nullable(type));
  await writeNumbers(writer, `${path}/values`, values);
  await writeNumbers(writer, `${path}/mask`, { type: 'bool', values: mask });
}

async function writeCategories(
  writer: StoreWriter,
  path: string,
  { categories, codes, ordered }: Extract<Column, { kind: 'category' }>,
): Promise<void> {
  await writer.group(path, { ...encoding('categorical', '0.2.0'), ordered: ordered ?? false });
  await writeTexts(writer, `${path}/categories`, categories);
  await writeNumbers(writer, `${path}/codes`, narrowCodes(codes, categories.length));
}

/** The narrowest type that pandas would take. */
function narrowCodes(codes: Int32Array, categories: number): WrittenNumbers {
  if (categories <= 127) return { type: 'int8', values: Int8Array.from(codes) };
  return categories <= 32_767 ? { type: 'int16', values: Int16Array.from(codes) } : { type: 'int32', values: codes };
}

/** Float32 where that holds every number. @param values rows × dim */
export async function writeEmbedding(writer: StoreWriter, path: string, values: Float32Array | Float64Array, dim: number): Promise<void> {
  const isNarrow = values instanceof Float32Array || values.every(isFloat32);
  const data: WrittenNumbers = isNarrow ? { type: 'float32', values: Float32Array.from(values) } : { type: 'float64', values };
  await writeNumbers(writer, path, data, [values.length / dim, dim]);
}
