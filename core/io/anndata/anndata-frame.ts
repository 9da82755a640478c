/** obs and var of AnnData, in every layout since 2017: groups or one compound array; categories here, beside, or in uns. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Column, FileSummary } from '../../types.ts';
import { booleanColumn, textColumn } from '../columns.ts';
import { checkMemory, glance } from '../limits.ts';
import {
  allNumbers,
  allTexts,
  type ArrayNode,
  type CompoundMember,
  type ElementType,
  type GroupNode,
  type Store,
  type StoreNode,
} from '../stores/store.ts';

export interface Frame {
  index: string[];
  /** What the file calls it. */
  indexName: string;
  columns: Column[];
  /** Columns that could not be read. */
  skipped: string[];
}

/** A frame; null where the file has none. */
export async function readFrame(store: Store, path: string, job: Job): Promise<Frame | null> {
  const node = await store.node(path);
  if (!node) return null;
  const frame = node.kind === 'group' ? await readGroup(store, node, job) : await readCompound(store, node, job);
  const uneven = frame.columns.find((column) => length(column) !== frame.index.length);
  if (uneven) {
    throw new Fault('malformed', `Column ‘${uneven.name}’ has ${length(uneven)} values for ${frame.index.length} rows.`, {
      file: store.file,
      place: path,
      remedy: 'Write the file again with the program that made it.',
    });
  }
  return frame;
}

/** The columns of a frame by what the file says of them, without their values: a text column may turn out to be one of categories. */
export async function inspectFrame(
  store: Store,
  path: string,
): Promise<{ columns: FileSummary['obs']; skipped: string[]; unlisted: number }> {
  const node = await store.node(path);
  if (!node) return { columns: [], skipped: [], unlisted: 0 };
  if (node.kind === 'array') {
    const members = node.type.kind === 'compound' ? node.type.members : [];
    const index = members.find(isIndexMember) ?? members.find(({ type }) => type.kind === 'text');
    const columns = members
      .filter((member) => member !== index)
      .map(async ({ name, type }) =>
        (await store.node(`uns/${name}_categories`)) ? { name, kind: 'category' as const } : summary(name, type.kind),
      );
    return { columns: (await Promise.all(columns)).filter((column) => column !== null), skipped: [], unlisted: 0 };
  }
  const all = columnNames(node, indexOf(node.attributes._index, node.keys));
  const names = all.slice(0, glance.listed);
  const columns = await Promise.all(names.map(async (name) => inspectColumn(store, node, name)));
  return {
    columns: columns.filter((column) => column !== null),
    skipped: names.filter((_, i) => columns[i] === null),
    unlisted: all.length - names.length,
  };
}

/** How many rows a frame names, by what the file says of its index; null where there is none to count. */
export async function frameRows(store: Store, path: string): Promise<number | null> {
  const frame = await store.node(path);
  if (!frame) return null;
  if (frame.kind === 'array') return frame.type.kind === 'compound' ? (frame.shape[0] ?? 0) : null;
  const name = indexOf(frame.attributes._index, frame.keys);
  const index = name === undefined ? null : await store.node(`${frame.path}/${name}`);
  if (index?.kind === 'array') return index.shape[0] ?? null;
  const part = index ? ['codes', 'values'].find((key) => index.keys.includes(key)) : undefined;
  const values = index && part ? await store.node(`${index.path}/${part}`) : null;
  return values?.kind === 'array' ? (values.shape[0] ?? null) : null;
}

type ColumnOffer = FileSummary['obs'][number];

async function inspectColumn(store: Store, frame: GroupNode, name: string): Promise<ColumnOffer | null> {
  const node = await store.node(`${frame.path}/${name}`);
  if (node?.kind === 'group') {
    const categories = node.keys.includes('categories') ? await store.node(`${node.path}/categories`) : null;
    if (categories) return { name, kind: 'category', ...(categories.kind === 'array' && { categories: categories.shape[0] }) };
    const values = node.keys.includes('values') ? await store.node(`${node.path}/values`) : null;
    return values?.kind === 'array' ? summary(name, values.type.kind) : null;
  }
  if (node?.kind !== 'array' || node.shape.length !== 1) return null;
  const beside =
    node.type.kind === 'number' && node.type.integer && frame.keys.includes('__categories')
      ? await store.node(`${frame.path}/__categories/${name}`)
      : null;
  return beside?.kind === 'array' ? { name, kind: 'category', categories: beside.shape[0] } : summary(name, node.type.kind);
}

function summary(name: string, type: ElementType['kind']): ColumnOffer | null {
  if (type === 'boolean') return { name, kind: 'category', categories: 2 };
  return type === 'number' || type === 'text' ? { name, kind: type } : null;
}

function length(column: Column): number {
  return column.kind === 'category' ? column.codes.length : column.values.length;
}

async function readGroup(store: Store, group: GroupNode, job: Job): Promise<Frame> {
  const indexName = indexOf(group.attributes._index, group.keys);
  const indexNode = indexName === undefined ? null : await store.node(`${group.path}/${indexName}`);
  if (!indexNode)
    throw new Fault('malformed', 'It has no index with the names of its rows.', {
      file: store.file,
      place: group.path,
      remedy: 'Write the file again with anndata.',
    });
  const index = await readIndex(store, indexNode, job);
  const names = columnNames(group, indexName);
  checkMemory(names.length * index.length * 8, store.file, group.path);
  const columns: Column[] = [];
  const skipped: string[] = [];
  for (const name of names) {
    const node = await store.node(`${group.path}/${name}`);
    const column = node && (await readColumn(store, node, name, () => categoriesBeside(store, group, name, job), job));
    if (column) columns.push(column);
    else skipped.push(name);
  }
  return { index, indexName: indexName!, columns, skipped };
}

/** In the file's own order where it says one. */
function columnNames({ attributes, keys }: GroupNode, indexName: string | undefined): string[] {
  const order = attributes['column-order'];
  // A slash in a column's name has made groups of what stands before it.
  const ordered = Array.isArray(order) ? order.map(String).filter((name) => keys.includes(name.split('/')[0])) : [];
  const parts = new Set(ordered.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  return [...new Set([...ordered, ...keys.filter((key) => !parts.has(key))])].filter(
    (name) => name !== indexName && name !== '__categories',
  );
}

function isIndexMember({ name, type }: CompoundMember): boolean {
  return (name === 'index' || name === '_index') && type.kind === 'text';
}

function indexOf(attribute: unknown, keys: string[]): string | undefined {
  return [attribute, '_index', 'index'].find((name): name is string => typeof name === 'string' && keys.includes(name));
}

async function readIndex(store: Store, node: StoreNode, job: Job): Promise<string[]> {
  if (node.kind === 'group') {
    const column = await readColumn(store, node, '', () => Promise.resolve(null), job);
    if (column?.kind === 'category') return Array.from(column.codes, (code) => column.categories[code] ?? '');
    if (column?.kind === 'text') return column.values;
  } else if (node.type.kind === 'text') return allTexts(store, node, job);
  else if (node.type.kind === 'number') return allTexts(store, node, job);
  throw new Fault('malformed', 'The names of the rows cannot be read.', {
    file: store.file,
    place: node.path,
    remedy: 'Write the file again with anndata.',
  });
}

/** Categories kept apart from their codes: in `__categories` (0.6.23 to 0.7), or in `uns` (before). */
async function categoriesBeside(store: Store, frame: { path: string; keys?: string[] }, name: string, job: Job): Promise<string[] | null> {
  const beside = frame.keys?.includes('__categories') ? await store.node(`${frame.path}/__categories/${name}`) : null;
  const node = beside ?? (await store.node(`uns/${name}_categories`));
  return node?.kind === 'array' ? categoryNames(store, node, job) : null;
}

async function categoryNames(store: Store, node: StoreNode, job: Job): Promise<string[]> {
  if (node.kind === 'group') {
    const values = await store.node(`${node.path}/values`);
    return values?.kind === 'array' ? categoryNames(store, values, job) : [];
  }
  if (node.type.kind === 'text') return allTexts(store, node, job);
  if (node.type.kind === 'number') return allTexts(store, node, job);
  const numbers = await allNumbers(store, node, 'float64', job);
  return Array.from(numbers, (value) => (node.type.kind === 'boolean' ? (value ? 'True' : 'False') : String(value)));
}

/** @returns null for what no column can hold: nested tables, matrices, foreign types */
async function readColumn(
  store: Store,
  node: StoreNode,
  name: string,
  besides: () => Promise<string[] | null>,
  job: Job,
): Promise<Column | null> {
  if (node.kind === 'group') return readEncoded(store, node, name, job);
  if (node.shape.length !== 1) return null;
  switch (node.type.kind) {
    case 'text':
      return textColumn(name, await allTexts(store, node, job));
    case 'boolean':
      return booleanColumn(name, await allNumbers(store, node, 'int32', job));
    case 'number': {
      const categories = node.type.integer ? await besides() : null;
      return categories
        ? { kind: 'category', name, categories, codes: checkedCodes(await allNumbers(store, node, 'int32', job), categories) }
        : exactColumn(store, node, name, job);
    }
    default:
      return null;
  }
}

/** Whole numbers that float64 does not hold stay as they are, as texts. */
async function exactColumn(store: Store, node: ArrayNode, name: string, job: Job): Promise<Column> {
  const values = await allNumbers(store, node, 'float64', job);
  const isExact =
    node.type.kind !== 'number' ||
    !node.type.integer ||
    node.type.bytes < 8 ||
    values.every((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  return isExact ? { kind: 'number', name, values, ...storedAs(node.type) } : textColumn(name, await allTexts(store, node, job));
}

/** Columns of more than one array: categorical, nullable integers, booleans and strings. */
async function readEncoded(store: Store, group: GroupNode, name: string, job: Job): Promise<Column | null> {
  const child = async (key: string): Promise<ArrayNode | null> => {
    const node = group.keys.includes(key) ? await store.node(`${group.path}/${key}`) : null;
    return node?.kind === 'array' && node.shape.length === 1 ? node : null;
  };
  const codes = await child('codes');
  if (codes) {
    const node = await store.node(`${group.path}/categories`);
    if (!node) return null;
    const categories = await categoryNames(store, node, job);
    return {
      kind: 'category',
      name,
      categories,
      codes: checkedCodes(await allNumbers(store, codes, 'int32', job), categories),
      ...(isOrdered(group) && { ordered: true }),
    };
  }
  const values = await child('values');
  const maskNode = await child('mask');
  if (!values || !maskNode) return null;
  const mask = await allNumbers(store, maskNode, 'int32', job);
  if (values.type.kind === 'text')
    return textColumn(
      name,
      (await allTexts(store, values, job)).map((text, i) => (mask[i] ? null : text)),
    );
  if (values.type.kind === 'boolean' || group.attributes['encoding-type'] === 'nullable-boolean')
    return booleanColumn(name, await allNumbers(store, values, 'int32', job), mask);
  const numbers = await allNumbers(store, values, 'float64', job);
  return { kind: 'number', name, values: numbers.map((value, i) => (mask[i] ? NaN : value)), ...storedAs(values.type) };
}

/** Whole numbers and narrow ones stay such when they are written again. */
export function storedAs(type: ElementType): { stored?: 'integer' | 'float32' } {
  if (type.kind !== 'number') return {};
  return type.integer ? { stored: 'integer' } : type.bytes <= 4 ? { stored: 'float32' } : {};
}

/** A boolean, or a number where a program could write none. */
function isOrdered({ attributes: { ordered } }: GroupNode): boolean {
  return ordered === true || ordered === 1;
}

/** Codes without a category mean no value. */
function checkedCodes(codes: Int32Array, categories: string[]): Int32Array {
  for (let i = 0; i < codes.length; i++) if (codes[i] < 0 || codes[i] >= categories.length) codes[i] = -1;
  return codes;
}

/** The layout of anndata before 0.7: one array whose rows are compounds. */
async function readCompound(store: Store, array: ArrayNode, job: Job): Promise<Frame> {
  const members = array.type.kind === 'compound' ? array.type.members : [];
  const index = members.find(isIndexMember) ?? members.find(({ type }) => type.kind === 'text');
  if (!index)
    throw new Fault('malformed', 'It has no index with the names of its rows.', {
      file: store.file,
      place: array.path,
      remedy: 'Write the file again with anndata.',
    });
  const columns: Column[] = [];
  const skipped: string[] = [];
  for (const { name, type, width } of members) {
    if (name === index.name) continue;
    if (width !== 1 || type.kind === 'compound' || type.kind === 'time' || type.kind === 'other') skipped.push(name);
    else if (type.kind === 'text') columns.push(textColumn(name, await allTexts(store, array, job, name)));
    else if (type.kind === 'boolean') columns.push(booleanColumn(name, await allNumbers(store, array, 'int32', job, name)));
    else {
      const categories = type.integer ? await categoriesBeside(store, array, name, job) : null;
      columns.push(
        categories
          ? { kind: 'category', name, categories, codes: checkedCodes(await allNumbers(store, array, 'int32', job, name), categories) }
          : { kind: 'number', name, values: await allNumbers(store, array, 'float64', job, name), ...storedAs(type) },
      );
    }
  }
  return { index: await allTexts(store, array, job, index.name), indexName: index.name, columns, skipped };
}
