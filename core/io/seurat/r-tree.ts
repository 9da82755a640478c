/**
 * An R object as the AnnData that holds all of it, but for the opened matrix: cells × genes as R has them by columns is CSR as it stands, so
 * nothing large is copied. Other assays, and matrices of fewer genes, stand in obsm, their genes in uns under the same name with `_names`.
 */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { encoding, keyOf, writeColumn, writeDictionary, writeFrame, writeNumbers, writeText, writeTexts } from '../anndata/write-frames.ts';
import { MemoryTree } from '../stores/memory-store.ts';
import type { Store } from '../stores/store.ts';
import { columnsOf, readColumns } from './r-columns.ts';
import { asFrame, toColumn } from './r-frame.ts';
import { asMatrix, cellsByRows, isOfValues, type RMatrix } from './r-matrix.ts';
import { namesOf, orderIn, present } from './r-names.ts';
import type { RLayer, RObject, RPart, RReduction } from './r-objects.ts';
import { joined } from './r-samples.ts';
import { classesOf, namedItems, numbersOf, textsOf, type RValue } from './r-values.ts';

interface Growing {
  tree: MemoryTree;
  cells: string[];
  genes: string[];
  left: string[];
  file: string;
  job: Job;
}

/** @param object with all its vectors read @param layer that is opened, which is left out */
export async function treeOf(object: RObject, part: RPart, layer: RLayer, file: string, job: Job): Promise<Store> {
  const tree = new MemoryTree();
  const { cells, genes } = namesOf(part, layer, [], file);
  const growing: Growing = { tree, cells, genes, left: [...(object.left ?? [])], file, job };
  await tree.describe('', encoding('anndata', '0.1.0'));
  if (part.isBare)
    return tree.store(
      file,
      object.parts.flatMap(({ name }) => (name === part.name ? [] : name)),
    );
  const columns = await readColumns(columnsOf(part), cells.length, null, job, orderIn(cells, part.obs?.names));
  await writeFrame(tree, 'obs', cells, columns);
  const variables = part.variables?.columns ?? [];
  const placed = part.variables?.names ? orderIn(genes, part.variables.names) : null;
  const skipped: string[] = [];
  await writeFrame(tree, 'var', genes, await readColumns(variables, genes.length, skipped, job, placed));
  growing.left.push(...skipped.map((name) => `genes’ ${name}`));
  for (const group of ['layers', 'obsm', 'obsp', 'uns', 'varm']) await writeDictionary(tree, group);
  for (const other of part.layers) if (other !== layer) await addLayer(growing, part, other, '');
  for (const other of object.parts)
    if (other !== part) for (const one of other.layers) await addLayer(growing, other, one, `${other.name}_`);
  for (const reduction of part.reductions) await addReduction(growing, reduction);
  for (const other of object.parts)
    for (const reduction of other.reductions)
      if (!part.reductions.some(({ name }) => name === reduction.name)) await addReduction(growing, reduction);
  for (const { name, matrix } of part.graphs ?? []) await addMatrix(growing, `obsp/${keyOf(name)}`, matrix, true);
  for (const { name, value } of object.remarks ?? []) await addRemark(growing, `uns/${keyOf(name)}`, value, 0);
  return tree.store(file, growing.left);
}

/** Among the layers where it is of the same cells and genes, in obsm where it is of the same cells. */
async function addLayer(growing: Growing, part: RPart, layer: RLayer, prefix: string): Promise<void> {
  const { tree, cells, genes, left, file, job } = growing;
  const name = keyOf(`${prefix}${layer.layer}`);
  const own = namesOf(part, layer, [], file);
  if (!areSame(own.cells, cells)) return void left.push(`assays/${part.name}/${layer.layer}, of other cells`);
  const isLayer = prefix === '' && areSame(own.genes, genes);
  const path = isLayer ? `layers/${name}` : `obsm/${name}`;
  if (layer.pieces.length > 1) {
    const whole = await joined(layer.pieces, own, file, path, 'float64', [], job).catch((error: unknown) => {
      if (error instanceof Fault && error.tag === 'unsupported') return null;
      throw error;
    });
    if (whole?.matrix.kind !== 'sparse') return void left.push(`assays/${part.name}/${layer.layer}, in samples that are not sparse`);
    const { indices, indptr, values, rows, cols } = whole.matrix;
    await hold(
      tree,
      path,
      { data: values as Float64Array, indices: Int32Array.from(indices), indptr: Int32Array.from(indptr) },
      rows,
      cols,
    );
  } else await addMatrix(growing, path, layer.pieces[0].matrix, false);
  if (!isLayer) await writeTexts(tree, `uns/${name}_names`, own.genes);
}

const areSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name, i) => name === other[i]);

/** In obsm R's readers know nothing but plain arrays: up to so many numbers, half a gigabyte, they are given them. */
const mostDense = 2 ** 26;

/** @param isTurned the pointers are of columns */
async function hold(
  tree: MemoryTree,
  path: string,
  arrays: Record<'data' | 'indices' | 'indptr', Int32Array | Uint32Array | Float64Array>,
  rows: number,
  cols: number,
  isTurned = false,
): Promise<void> {
  const attributes = encoding('array', '0.2.0');
  if (path.startsWith('obsm/') && rows * cols <= mostDense) {
    const { data, indices, indptr } = arrays;
    const values = new Float64Array(rows * cols);
    for (let major = 0; major + 1 < indptr.length; major++)
      for (let at = indptr[major]; at < indptr[major + 1]; at++)
        values[isTurned ? indices[at] * cols + major : major * cols + indices[at]] += data[at];
    return tree.hold(path, { values, shape: [rows, cols], attributes });
  }
  await tree.group(path, { ...encoding(isTurned ? 'csc_matrix' : 'csr_matrix', '0.1.0'), shape: [rows, cols] });
  for (const [name, values] of Object.entries(arrays)) tree.hold(`${path}/${name}`, { values, shape: [values.length], attributes });
}

/** @param asItIs rows as rows; else genes × cells become cells × genes */
async function addMatrix({ tree, left, file }: Growing, path: string, matrix: RMatrix, asItIs: boolean): Promise<void> {
  if (!isOfValues(matrix)) return void left.push(path);
  const { '': dense, data, indices, indptr, major } = cellsByRows(matrix, asItIs, file, path);
  const [rows, cols] = asItIs ? [matrix.rows, matrix.cols] : [matrix.cols, matrix.rows];
  if (dense) return tree.hold(path, { ...dense, attributes: encoding('array', '0.2.0') });
  await hold(tree, path, { data: data.values, indices: indices.values, indptr: indptr.values }, rows, cols, major !== undefined);
}

/** Places of all cells; of a gene that was not among those it was found from, 0, as scanpy has it. */
async function addReduction({ tree, cells, genes, left }: Growing, { name, matrix, loadings, deviations }: RReduction): Promise<void> {
  const key = keyOf(name);
  const placed = denseRows(matrix, orderIn(cells, matrix.rowNames), cells.length);
  if (placed?.every((value) => !Number.isNaN(value)))
    tree.hold(`obsm/${key}`, { values: placed, shape: [cells.length, matrix.cols], attributes: encoding('array', '0.2.0') });
  else left.push(`reductions/${name}, not of all cells`);
  const order = loadings?.rowNames ? orderIn(genes, loadings.rowNames) : null;
  const weights = loadings && denseRows(loadings, order, genes.length);
  const isOfThese = loadings?.rowNames && (order?.some((place) => place >= 0) ?? true);
  if (weights && isOfThese)
    tree.hold(`varm/${key}`, {
      values: weights.map((value) => (Number.isNaN(value) ? 0 : value)),
      shape: [genes.length, loadings.cols],
      attributes: encoding('array', '0.2.0'),
    });
  else if (loadings) left.push(`reductions/${name}, its loadings`);
  const values = numbersOf(deviations);
  if (values) await writeNumbers(tree, `uns/${key}_stdev`, { type: 'float64', values: Float64Array.from(values) });
}

/** Row-major, NaN where nothing stands. @param order of the rows that are wanted; null: as they are */
function denseRows({ layout, values, rows, cols }: RMatrix, order: Int32Array | null, wanted: number): Float64Array | null {
  const numbers = layout === 'dense' ? numbersOf(values) : null;
  if (!numbers || (!order && rows !== wanted)) return null;
  const placed = new Float64Array(wanted * cols).fill(NaN);
  for (let row = 0; row < wanted; row++) {
    const from = order ? order[row] : row;
    if (from >= 0) for (let col = 0; col < cols; col++) placed[row * cols + col] = numbers[col * rows + from];
  }
  return placed;
}

/** Lists within lists beyond this are nobody's remarks. */
const deepest = 6;

/** Texts, numbers, factors, tables and lists of them; functions and what else holds no data are left. */
async function addRemark(growing: Growing, path: string, value: RValue, depth: number): Promise<void> {
  const { tree, left, job } = growing;
  const frame = asFrame(value);
  if (frame) {
    const rows = frame.names?.length ?? 0;
    const skipped: string[] = [];
    const columns = await readColumns(frame.columns, rows, skipped, job);
    if (!frame.names || skipped.length > 0) return void left.push(path);
    return writeFrame(tree, path, present(frame.names), columns);
  }
  const matrix = asMatrix(value);
  if (matrix) return addMatrix(growing, path, matrix, true);
  const items = classesOf(value).length === 0 ? namedItems(value) : [];
  if (items.length > 0 && depth < deepest) {
    await writeDictionary(tree, path);
    for (const item of items) await addRemark(growing, `${path}/${keyOf(item.name)}`, item.value, depth + 1);
    return;
  }
  const texts = textsOf(value);
  if (texts?.length === 1 && texts[0] !== null) return writeText(tree, path, texts[0]);
  const isPlain = classesOf(value).every((name) => name === 'factor');
  const column = isPlain && value.type !== 'list' ? toColumn('', value) : null;
  if (texts && isPlain) return writeTexts(tree, path, present(value as Extract<RValue, { type: 'string' }>));
  if (!column) return void left.push(path);
  await writeColumn(tree, path, column);
}
