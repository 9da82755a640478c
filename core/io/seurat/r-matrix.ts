/** Matrices of R: sparse by columns, by rows or as triplets (package Matrix), and plain ones. */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { Precision, ValueKind } from '../../types.ts';
import { readMatrix, type MatrixNode, type Names, type ReadMatrix } from '../anndata/anndata-matrix.ts';
import { offsets } from '../compressed.ts';
import { matrixBytes, sparseBytes } from '../memory.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { ValueEvidence } from '../value-evidence.ts';
import { attribute, classesOf, numbersOf, type RNumbers, type RTexts, type RValue } from './r-values.ts';

export interface RMatrix {
  rows: number;
  cols: number;
  /** Its numbers; absent where a pattern has none: ones. */
  values?: RNumbers;
  layout: 'columns' | 'rows' | 'triplets' | 'dense';
  pointers?: RNumbers;
  /** Rows of the entries by columns and of triplets; columns of the entries by rows. */
  indices?: RNumbers;
  /** Columns of triplets. */
  columns?: RNumbers;
  rowNames?: RTexts;
  colNames?: RTexts;
}

const isNumbers = (value: RValue | undefined): value is RNumbers =>
  value?.type === 'integer' || value?.type === 'double' || value?.type === 'logical';
const isTexts = (value: RValue | undefined): value is RTexts => value?.type === 'string';

/** What a value is as a matrix; null for what is none that can be read. */
export function asMatrix(value: RValue | undefined): RMatrix | null {
  if (!value) return null;
  // Seurat's graphs are matrices by columns under a name of their own.
  const kind = classesOf(value)[0]?.replace(/^Graph$/, 'dgCMatrix') ?? '';
  const isSparse = value.type === 's4' && /^[dlnis]g[CRT]Matrix$/.test(kind);
  const isDense = value.type === 's4' && kind === 'dgeMatrix';
  const dim = numbersOf(attribute(value, isSparse || isDense ? 'Dim' : 'dim'));
  if (dim?.length !== 2 || !dim.every((size) => size >= 0)) return null;
  const dimnames = attribute(value, isSparse || isDense ? 'Dimnames' : 'dimnames');
  const [rowNames, colNames] = dimnames?.type === 'list' ? dimnames.items : [];
  const names = { ...(isTexts(rowNames) && { rowNames }), ...(isTexts(colNames) && { colNames }) };
  const size = { rows: dim[0], cols: dim[1], ...names };
  const x = attribute(value, 'x');
  if (isSparse) {
    const [p, i, j] = ['p', 'i', 'j'].map((name) => attribute(value, name));
    const values = isNumbers(x) ? { values: x } : {};
    if (!('values' in values) && !kind.startsWith('n')) return null;
    if (kind.endsWith('CMatrix'))
      return isNumbers(p) && isNumbers(i) ? { ...size, ...values, layout: 'columns', pointers: p, indices: i } : null;
    if (kind.endsWith('RMatrix'))
      return isNumbers(p) && isNumbers(j) ? { ...size, ...values, layout: 'rows', pointers: p, indices: j } : null;
    return isNumbers(i) && isNumbers(j) ? { ...size, ...values, layout: 'triplets', indices: i, columns: j } : null;
  }
  const numbers = isDense ? x : value;
  return isNumbers(numbers) && numbers.length === size.rows * size.cols ? { ...size, layout: 'dense', values: numbers } : null;
}

export const entriesOf = ({ layout, rows, cols, indices }: RMatrix): number => (layout === 'dense' ? rows * cols : (indices?.length ?? 0));

/** Bytes that it takes once it is open. */
export function memoryOf(matrix: RMatrix): number {
  return matrix.layout === 'dense' ? matrixBytes(matrix.cols, matrix.rows, 1) : sparseBytes(matrix.cols, matrix.rows, entriesOf(matrix));
}

/** The vectors to read for its numbers. */
export function vectorsOf({ values, pointers, indices, columns }: RMatrix): number[] {
  return [values, pointers, indices, columns].flatMap((vector) => (vector ? [vector.place] : []));
}

/** Of the numbers at hand; counts where none are. */
export function kindOf({ values }: RMatrix): ValueKind {
  const evidence = new ValueEvidence();
  const numbers = values?.values ?? values?.first;
  if (numbers) evidence.add(Float64Array.from(numbers.subarray(0, 1 << 16)));
  return evidence.kind;
}

/**
 * genes × cells of R as cells × genes, or the other way round as it stands, its vectors having been read.
 * @param names of cells and genes as they will be @throws as {@link readMatrix} does
 */
export async function toCounts(
  matrix: RMatrix,
  cellsAreRows: boolean,
  names: Names,
  file: string,
  place: string,
  precision: Precision,
  job: Job,
): Promise<ReadMatrix> {
  const arrays = cellsByRows(matrix, cellsAreRows, file, place);
  const [cells, genes] = cellsAreRows ? [matrix.rows, matrix.cols] : [matrix.cols, matrix.rows];
  const held = new Map(Object.entries(arrays).map(([name, array]) => [name ? `${place}/${name}` : place, array]));
  const store = memoryStore(file, held);
  const found: MatrixNode = arrays['']
    ? { node: (await store.node(place))!, rows: cells, cols: genes, entries: cells * genes, layout: 'dense' }
    : {
        node: { kind: 'group', path: place, attributes: {}, keys: [] },
        rows: cells,
        cols: genes,
        entries: arrays['data'].shape[0],
        layout: arrays['major'] ? 'csc' : 'csr',
      };
  return readMatrix(store, found, names, precision, job);
}

/** Whether its numbers have been read. */
export function isOfValues(matrix: RMatrix): boolean {
  return [matrix.values, matrix.pointers, matrix.indices, matrix.columns].every((vector) => !vector || vector.values !== null);
}

interface UnpackedArray {
  values: Int32Array | Uint32Array | Float64Array;
  shape: number[];
}

/** What CSR, CSC or dense arrays the vectors are, told as cells × genes. `major` marks CSC. */
export function cellsByRows(
  { rows, cols, layout, values, pointers, indices, columns }: RMatrix,
  cellsAreRows: boolean,
  file: string,
  place: string,
): Record<string, UnpackedArray> {
  const one = (vector: RNumbers | undefined): Int32Array | Float64Array => vector?.values ?? refuse(file, place);
  const vector = (array: UnpackedArray['values']): UnpackedArray => ({ values: array, shape: [array.length] });
  if (layout === 'dense') {
    const numbers = one(values);
    // Column after column is row after row of the other way round.
    if (!cellsAreRows) return { '': { values: numbers, shape: [cols, rows] } };
    return {
      '': { values: Float64Array.from(numbers, (_, at) => numbers[(at % cols) * rows + Math.floor(at / cols)]), shape: [rows, cols] },
    };
  }
  const at = one(indices);
  const data = values ? one(values) : new Float64Array(at.length).fill(1);
  if (layout === 'triplets') {
    const of = cellsAreRows ? at : one(columns);
    const other = cellsAreRows ? one(columns) : at;
    const counts = new Uint32Array(cellsAreRows ? rows : cols);
    if (
      of.length !== other.length ||
      data.length !== of.length ||
      of.some((cell) => cell < 0 || cell >= counts.length) ||
      other.some((gene) => gene < 0)
    )
      refuse(file, place);
    of.forEach((cell) => counts[cell]++);
    const indptr = offsets(counts);
    const cursor = indptr.slice();
    const [sorted, numbers] = [new Uint32Array(of.length), new Float64Array(of.length)];
    of.forEach((cell, i) => {
      const target = cursor[cell]++;
      sorted[target] = other[i];
      numbers[target] = data[i];
    });
    return { indptr: vector(indptr), indices: vector(sorted), data: vector(numbers) };
  }
  if (at.some((index) => index < 0)) refuse(file, place);
  const isByCells = (layout === 'columns') !== cellsAreRows;
  return {
    indptr: vector(one(pointers)),
    indices: vector(at),
    data: vector(data),
    ...(!isByCells && { major: vector(new Int32Array(0)) }),
  };
}

function refuse(file: string, place: string): never {
  throw new Fault('malformed', 'The parts of the matrix do not fit one another.', {
    file,
    place,
    remedy: 'Save the object again in R with saveRDS(object, "out.rds").',
  });
}
