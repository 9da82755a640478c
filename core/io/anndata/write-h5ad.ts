/**
 * Cells with their annotations and embeddings as AnnData. Frames are in the encoding of anndata 0.7, which every later version reads:
 * that of 0.8 marks its categories by a boolean attribute, which h5wasm cannot write.
 */
import type { Job } from '../../base/job.ts';
import type { Column, Embedding, Matrix } from '../../types.ts';
import { writeHdf5, type WrittenNode } from '../stores/write-hdf5.ts';

export interface AnnDataContent {
  cells: readonly string[];
  obs: readonly Column[];
  genes: readonly string[];
  /** Other identifiers of the genes. */
  geneIds?: readonly string[];
  /** Left out where it stays in its file. Its memory is given away. */
  matrix: Matrix | null;
  obsm: readonly Embedding[];
  /** Texts by name. */
  uns: Record<string, string>;
}

type Group = Extract<WrittenNode, { kind: 'group' }>;

/** @throws `write-failed`, `cancelled` */
export async function writeH5ad(path: string, { cells, obs, genes, geneIds, matrix, obsm, uns }: AnnDataContent, job: Job): Promise<void> {
  const colors = obs.flatMap((column) => (column.kind === 'category' && column.colors ? [[`${column.name}_colors`, texts(column.colors)] as const] : []));
  await writeHdf5(path, group('anndata', '0.1.0', {
    obs: frame('obs', cells, obs),
    var: frame('var', genes, geneIds ? [{ kind: 'text', name: 'gene_ids', values: [...geneIds] }] : []),
    ...(matrix && { X: matrixNode(matrix) }),
    obsm: dictionary(Object.fromEntries(obsm.map(({ name, dim, values }) => [name, numbers(values, [values.length / dim, dim])]))),
    uns: dictionary({ ...Object.fromEntries(colors), indicatrix: dictionary(Object.fromEntries(Object.entries(uns).map(([name, text]) => [name, { kind: 'text', attributes: encoding('string', '0.2.0'), text }]))) }),
  }), job);
}

const encoding = (type: string, version: string) => ({ 'encoding-type': type, 'encoding-version': version });

function group(type: string, version: string, children: Record<string, WrittenNode>, attributes: Group['attributes'] = {}): Group {
  return { kind: 'group', attributes: { ...encoding(type, version), ...attributes }, children };
}

const dictionary = (children: Record<string, WrittenNode>): Group => group('dict', '0.1.0', children);

type Numbers = Exclude<Extract<WrittenNode, { kind: 'array' }>['data'], string[]>;

/** A copy, as the caller may still need the original. */
function numbers(values: Numbers, shape = [values.length]): WrittenNode {
  return { kind: 'array', attributes: encoding('array', '0.2.0'), data: values.slice(), shape };
}

function texts(values: readonly string[]): WrittenNode {
  return { kind: 'array', attributes: encoding('string-array', '0.2.0'), data: [...values], shape: [values.length] };
}

/** HDF5 takes a slash for a step down, and the index has a name of its own. */
function columnName(name: string, taken: Set<string>): string {
  const plain = name.replaceAll('/', '|') || 'column';
  let unique = plain;
  for (let copy = 2; taken.has(unique); copy++) unique = `${plain}-${copy}`;
  taken.add(unique);
  return unique;
}

/** HDF5 has no empty lists as attributes, so a frame without columns gets its names as one. */
function frame(path: string, index: readonly string[], columns: readonly Column[]): Group {
  const taken = new Set(['_index', '__categories']);
  const named = (columns.length > 0 ? columns : [{ kind: 'text' as const, name: 'name', values: [...index] }]).map((column) => ({ name: columnName(column.name, taken), column }));
  const categories = named.flatMap(({ name, column }) => (column.kind === 'category' ? [[name, texts(column.categories)] as const] : []));
  return group('dataframe', '0.1.0', {
    ...(categories.length > 0 && { __categories: { kind: 'group', attributes: {}, children: Object.fromEntries(categories) } satisfies Group }),
    _index: texts(index),
    ...Object.fromEntries(named.map(({ name, column }) => [name, columnNode(column, `${path}/__categories/${name}`)])),
  }, { _index: '_index', 'column-order': named.map(({ name }) => name) });
}

/** @param categories where those of the column stand */
function columnNode(column: Column, categories: string): WrittenNode {
  switch (column.kind) {
    case 'number': return numbers(column.values);
    case 'text': return texts(column.values);
    case 'category': {
      const { length } = column.categories;
      const codes = length <= 127 ? Int8Array.from(column.codes) : length <= 32_767 ? Int16Array.from(column.codes) : column.codes.slice();
      return { kind: 'array', attributes: { categories: { reference: categories } }, data: codes, shape: [codes.length] };
    }
  }
}

/** Its memory goes to the writer as it is: a large matrix is not held twice. */
function matrixNode(matrix: Matrix): WrittenNode {
  const { rows, cols, values } = matrix;
  const array = (data: Numbers, shape = [data.length]): WrittenNode => ({ kind: 'array', attributes: encoding('array', '0.2.0'), data, shape });
  if (matrix.kind === 'dense') return array(values, [rows, cols]);
  return group('csr_matrix', '0.1.0', { data: array(values), indices: array(new Int32Array(matrix.indices.buffer, matrix.indices.byteOffset, matrix.indices.length)), indptr: array(new Int32Array(matrix.indptr.buffer, matrix.indptr.byteOffset, matrix.indptr.length)) }, { shape: BigInt64Array.of(BigInt(rows), BigInt(cols)) });
}
