/**
 * Objects that R saved with saveRDS: Seurat, SingleCellExperiment, bare matrices. One pass tells what is in them, a second reads what is
 * wanted.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { portion } from '../../base/job.ts';
import type { OpenOptions } from '../../model/options/open.ts';
import type { Column, CountMatrix, Embedding, FileSummary, Matrix, MatrixOffer, Precision, SparseMatrix, Values } from '../../types.ts';
import { geneNames } from '../anndata/anndata.ts';
import type { FileHead } from '../files.ts';
import { checkCount } from '../limits.ts';
import { chooseParts, demandClear, partNotes } from '../parts.ts';
import type { Inspection, Reader, ReadOptions } from '../reader.ts';
import { numberArrays } from '../stores/store.ts';
import { chosenOrientation } from '../text/orientation.ts';
import { columnKind, toColumn, vectorsOfColumn, type RFrame } from './r-frame.ts';
import { entriesOf, kindOf, memoryOf, toCounts, vectorsOf, type RMatrix } from './r-matrix.ts';
import { findObject, type Mask, type RLayer, type RObject, type RPart, type RPiece } from './r-objects.ts';
import { readSerialized } from './r-serialization.ts';
import { isZstd } from './xdr-stream.ts';
import { attribute, numbersOf, type RTexts, type RValue } from './r-values.ts';

export const rds: Reader = {
  format: 'rds',
  title: 'R object (.rds: Seurat, SingleCellExperiment, a matrix)',
  short: 'Seurat and SingleCellExperiment rds',
  extensions: ['rds'],
  holds:
    'Seurat 3 to 5, samples in layers of their own too, and SingleCellExperiment: counts, metadata with its factors, reductions; one assay or experiment, ' +
    '`--part` names another; sparse matrices of the package Matrix and plain ones alone or in a list. gzip, zstd or not packed',
  accepts: ({ entries, head, extension }) => !entries && ((extension === '.rds' && isZstd(head)) || isSerialized(head)),
  async inspect(file, options, job) {
    const object = await outline(file, job);
    return describe(object, options, file);
  },
  async read(file, options, job) {
    const { part: asked, layer } = options;
    const found = choose(await outline(file, portion(job, 0, 0.5)), asked, layer, file.path);
    demandClear(found.parts, file.path);
    const wanted = new Set(wantedOf(found.part, found.layer));
    const whole = findObject(await readSerialized(file, wanted, `Reading ${basename(file.path)}`, portion(job, 0.5, 1)), file.path);
    return toCountMatrix(choose(whole, asked, layer, file.path), file, options, job);
  },
};

/** Binary, of version 2 or 3. */
function isSerialized(head: Uint8Array): boolean {
  return head[0] === 0x58 && head[1] === 0x0a && head[2] === 0 && head[3] === 0 && head[4] === 0 && (head[5] === 2 || head[5] === 3);
}

let last: { key: string; object: Promise<RObject> } | null = null;

/** What is in an object, without its long vectors: that of the last file is kept. */
async function outline(file: FileHead, job: Job): Promise<RObject> {
  const { mtimeMs, size } = await stat(file.path);
  const key = [file.path, mtimeMs, size].join('\n');
  if (last?.key !== key)
    last = {
      key,
      object: readSerialized(file, new Set(), `Looking through ${basename(file.path)}`, job).then((value) => findObject(value, file.path)),
    };
  const mine = last;
  try {
    return await mine.object;
  } catch (error) {
    if (last === mine) last = null;
    throw error;
  }
}

interface Chosen {
  object: RObject;
  parts: ReturnType<typeof chooseParts>;
  part: RPart;
  layer: RLayer;
}

const sizeOf = ({ pieces }: RLayer) => ({
  cells: pieces.length === 1 ? pieces[0].matrix.cols : (pieces[0].cells?.names.length ?? 0),
  genes: pieces.length === 1 ? pieces[0].matrix.rows : (pieces[0].genes?.names.length ?? 0),
});

function choose(object: RObject, asked: string | undefined, layer: string | undefined, file: string): Chosen {
  const offers = object.parts.map((part) => {
    const { cells, genes } = sizeOf(part.layers[0]);
    return { name: part.name, about: `${cells.toLocaleString('en')} × ${genes.toLocaleString('en')}` };
  });
  const parts = chooseParts(object.what, offers, asked, object.likely, file);
  const part = object.parts.find(({ name }) => name === parts.chosen)!;
  const found = layer === undefined ? part.layers[0] : part.layers.find((candidate) => candidate.layer === layer);
  if (!found)
    throw new Fault('no-matrix', `Its ${object.what.toLowerCase()} ${part.name} has no matrix ‘${layer}’.`, {
      file,
      place: layer,
      remedy: `Choose one of: ${part.layers.map((candidate) => candidate.layer).join(', ')}.`,
    });
  return { object, parts, part, layer: found };
}

const nameOf = ({ path }: FileHead) => basename(path).replace(/(\.(rds|gz))+$/i, '');

function describe(object: RObject, options: OpenOptions, file: FileHead): Inspection {
  const {
    parts: { isOpen, ...parts },
    part,
    layer,
  } = choose(object, options.part, options.layer, file.path);
  const matrices = [layer, ...part.layers.filter((other) => other !== layer)].map((one): MatrixOffer => {
    const { cells, genes } = sizeOf(one);
    const [first] = one.pieces;
    const turned = part.isBare && wayRound(first.matrix, options).cellsAreRows;
    return {
      layer: one.layer,
      cells: turned ? genes : cells,
      genes: turned ? cells : genes,
      entries: one.pieces.reduce((entries, { matrix }) => entries + entriesOf(matrix), 0),
      storage: first.matrix.layout === 'dense' ? 'dense' : 'by cells',
      valueKind: kindOf(first.matrix),
      memory: one.pieces.reduce((bytes, { matrix }) => bytes + memoryOf(matrix), 0),
    };
  });
  const obs = columnsOf(part).flatMap(({ name, value }): FileSummary['obs'] => {
    const kind = columnKind(value);
    return kind ? [{ name, ...kind }] : [];
  });
  const obsm = part.reductions.map(({ name, matrix }) => ({ name, dim: matrix.cols }));
  return {
    name: nameOf(file),
    matrices,
    obs,
    obsm,
    ...(parts.offers.length > 1 && { parts }),
    notes: isOpen ? [`Which ${object.what.toLowerCase()} is meant is not clear: choose one.`] : partNotes(parts),
  };
}

/** The identities too, unless an annotation says the same. */
function columnsOf({ obs, identities }: RPart): { name: string; value: RValue }[] {
  const columns = obs?.columns ?? [];
  const levels = attribute(identities, 'levels');
  const isTold = levels?.type !== 'string' || levels.length < 2 || columns.some(({ name }) => name === 'active.ident');
  return isTold || !identities ? columns : [...columns, { name: 'active.ident', value: identities }];
}

function wantedOf(part: RPart, { pieces }: RLayer): number[] {
  const texts = (...all: (RTexts | undefined)[]) => all.flatMap((one) => (one ? [one.place] : []));
  return [
    ...pieces.flatMap(({ matrix, cells, genes }) => [
      ...vectorsOf(matrix),
      ...texts(matrix.rowNames, matrix.colNames, cells?.names, genes?.names),
      ...[cells, genes].flatMap((mask) => (mask ? [mask.flags.place] : [])),
    ]),
    ...texts(part.cells, part.genes, part.obs?.names),
    ...columnsOf(part).flatMap(({ value }) => vectorsOfColumn(value)),
    ...(part.variables?.columns.flatMap(({ value }) => vectorsOfColumn(value)) ?? []),
    ...part.reductions.flatMap(({ matrix }) => [...vectorsOf(matrix), ...texts(matrix.rowNames)]),
  ];
}

/** Of a matrix that nothing else tells of: by the names of its rows and columns, else genes × cells, as R's programs have it. */
function wayRound({ rowNames, colNames }: RMatrix, { orientation }: OpenOptions): { cellsAreRows: boolean; reason: string } {
  const found = chosenOrientation(orientation, { rows: present(rowNames), columns: present(colNames), corner: '' });
  return found.isGuess ? { cellsAreRows: false, reason: 'nothing in the names speaks against it, and R’s programs have it so' } : found;
}

const present = (texts: RTexts | undefined) => (texts?.values ?? []).map((text) => text ?? '');

async function toCountMatrix(
  { part, parts, layer }: Chosen,
  file: FileHead,
  options: ReadOptions,
  job: Job,
): Promise<CountMatrix<Matrix<Values>>> {
  const precision = options.precision ?? 'float32';
  const notes = partNotes(parts);
  if (part.layers.length > 1) notes.push(`Of its matrices (${part.layers.map((one) => one.layer).join(', ')}) ${layer.layer} was taken.`);
  const { pieces } = layer;
  const [{ matrix, cells: mask, genes: geneMask }] = pieces;
  const { cellsAreRows: turned, reason } = part.isBare ? wayRound(matrix, options) : { cellsAreRows: false, reason: '' };
  if (part.isBare) notes.push(`Rows are ${turned ? 'cells' : 'genes'}: ${reason}.`);
  const { cells: cols, genes: rows } = sizeOf(layer);
  const isWhole = pieces.length === 1 && (!mask || mask.names.length === cols) && (!geneMask || geneMask.names.length === rows);
  const colNames = namesFor(
    pieces.length === 1 ? matrix.colNames : undefined,
    pieces.length === 1 ? masked(mask) : present(mask?.names),
    part.cells ?? part.obs?.names,
    cols,
    'Cell',
    notes,
    file,
  );
  const rowNames = namesFor(
    pieces.length === 1 ? matrix.rowNames : undefined,
    pieces.length === 1 ? masked(geneMask) : present(geneMask?.names),
    part.genes,
    rows,
    'Gene',
    notes,
    file,
  );
  const [cells, genes] = turned ? [rowNames, colNames] : [colNames, rowNames];
  const named = geneNames(
    genes,
    part.variables ? { columns: await readColumns(part.variables.columns, genes.length, null, job) } : null,
    notes,
  );
  const place = [part.isBare ? '' : part.name, layer.layer].filter(Boolean).join('/') || 'matrix';
  const read =
    pieces.length === 1
      ? await toCounts(matrix, turned, { cells, genes }, file.path, place, precision, job)
      : await joined(pieces, { cells, genes }, file, place, precision, notes, job);
  const rowsOfObs = isWhole || turned ? null : orderIn(cells, part.obs?.names);
  const skipped: string[] = [];
  const obs = await readColumns(columnsOf(part), cells.length, skipped, job, rowsOfObs);
  if (skipped.length) notes.push(`Annotations left out, being neither numbers nor texts a cell: ${skipped.join(', ')}.`);
  return {
    name: nameOf(file),
    source: file.path,
    format: 'rds',
    layer: place,
    cells,
    ...named,
    obs,
    obsm: embeddings(part, cells, precision, notes),
    matrix: read.matrix,
    valueKind: read.valueKind,
    notes: [...notes, ...read.notes],
  };
}

/** The names that a mask lets through. */
function masked(mask: Mask | undefined): string[] {
  const flags = mask && numbersOf(mask.flags);
  if (!mask || !flags) return [];
  const names = present(mask.names);
  return names.filter((_, i) => flags[mask.column * names.length + i] === 1);
}

function placesIn(mask: Mask): Uint32Array {
  const flags = numbersOf(mask.flags)!;
  const { length } = mask.names;
  return Uint32Array.from({ length }, (_, i) => i).filter((i) => flags[mask.column * length + i] === 1);
}

function namesFor(
  own: RTexts | undefined,
  ofMask: string[],
  beside: RTexts | undefined,
  count: number,
  what: string,
  notes: string[],
  file: FileHead,
): string[] {
  checkCount(count, file.path, 'matrix');
  const named = present(own).length;
  // R lets no matrix name more or fewer; a size that none of its names bears out may be any.
  if (named > 0 && named !== count)
    throw new Fault(
      'malformed',
      `It says it has ${count.toLocaleString('en')} ${what.toLowerCase()}s, and names ${named.toLocaleString('en')}.`,
      { file: file.path, place: 'matrix', remedy: 'Save the object again in R with saveRDS(object, "out.rds").' },
    );
  for (const names of [present(own), ofMask, present(beside)]) if (names.length === count && count > 0) return names;
  notes.push(`It does not name its ${what.toLowerCase()}s: names were made up.`);
  return Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
}

/** Pieces of several samples as one matrix, in the order that the object has its cells in. */
async function joined(
  pieces: RPiece[],
  names: { cells: string[]; genes: string[] },
  file: FileHead,
  place: string,
  precision: Precision,
  notes: string[],
  job: Job,
): Promise<Awaited<ReturnType<typeof toCounts>>> {
  const parts: { matrix: SparseMatrix<Values>; cells: Uint32Array; genes: Uint32Array }[] = [];
  const kinds = [];
  for (const { matrix, cells: cellMask, genes: geneMask } of pieces) {
    const fits = cellMask && geneMask ? { cells: placesIn(cellMask), genes: placesIn(geneMask) } : null;
    if (!fits || fits.cells.length !== matrix.cols || fits.genes.length !== matrix.rows)
      throw new Fault('malformed', 'The samples’ matrices do not fit their cells and genes.', {
        file: file.path,
        place,
        remedy: 'In R: x <- readRDS("in.rds"); x[["RNA"]] <- SeuratObject::JoinLayers(x[["RNA"]]); saveRDS(x, "out.rds").',
      });
    const local = {
      cells: Array.from(fits.cells, (cell) => names.cells[cell]),
      genes: Array.from(fits.genes, (gene) => names.genes[gene]),
    };
    const read = await toCounts(matrix, false, local, file.path, place, precision, job);
    if (read.matrix.kind !== 'sparse')
      throw new Fault('unsupported', 'Samples that are kept apart and not sparse are not put together.', {
        file: file.path,
        place,
        remedy: 'In R: x <- readRDS("in.rds"); x[["RNA"]] <- SeuratObject::JoinLayers(x[["RNA"]]); saveRDS(x, "out.rds").',
      });
    parts.push({ matrix: read.matrix, ...fits });
    kinds.push(read.valueKind);
  }
  notes.push(`Its ${pieces.length} samples, kept apart as layers, were put together.`);
  const valueKind = kinds.includes('signed') ? 'signed' : kinds.includes('nonnegative') ? 'nonnegative' : 'counts';
  const indptr = new Uint32Array(names.cells.length + 1);
  for (const { matrix, cells } of parts) cells.forEach((cell, row) => (indptr[cell + 1] += matrix.indptr[row + 1] - matrix.indptr[row]));
  for (let cell = 0; cell < names.cells.length; cell++) indptr[cell + 1] += indptr[cell];
  const entries = indptr[names.cells.length];
  const whole: SparseMatrix<Values> = {
    kind: 'sparse',
    rows: names.cells.length,
    cols: names.genes.length,
    indptr,
    indices: new Uint32Array(entries),
    values: new numberArrays[precision](entries),
  };
  const cursor = indptr.slice();
  for (const { matrix, cells, genes } of parts) {
    for (let row = 0; row < matrix.rows; row++) {
      for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at++) {
        const target = cursor[cells[row]]++;
        whole.indices[target] = genes[matrix.indices[at]];
        whole.values[target] = matrix.values[at];
      }
      await job.breathe();
    }
  }
  return { matrix: whole, valueKind, notes: [] };
}

/** Where each of some names stands among others; null where they are the same, or not told. */
function orderIn(names: string[], among: RTexts | undefined): Int32Array | null {
  const all = present(among);
  if (all.length === 0 || (all.length === names.length && all.every((name, i) => name === names[i]))) return null;
  const place = new Map(all.map((name, i) => [name, i]));
  return Int32Array.from(names, (name) => place.get(name) ?? -1);
}

async function readColumns(
  columns: RFrame['columns'],
  rows: number,
  skipped: string[] | null,
  job: Job,
  order: Int32Array | null = null,
): Promise<Column[]> {
  const found: Column[] = [];
  for (const { name, value } of columns) {
    const column = toColumn(name, value);
    const ordered = column && order ? reordered(column, order) : column;
    if (ordered && (ordered.kind === 'category' ? ordered.codes : ordered.values).length === rows) found.push(ordered);
    else skipped?.push(name);
    await job.breathe();
  }
  return found;
}

function reordered(column: Column, order: Int32Array): Column {
  switch (column.kind) {
    case 'category':
      return { ...column, codes: order.map((row) => column.codes[row] ?? -1) };
    case 'number':
      return { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? NaN) };
    case 'text':
      return { ...column, values: Array.from(order, (row) => column.values[row] ?? '') };
  }
}

/** cells × dimensions, column after column. */
function embeddings({ reductions }: RPart, cells: string[], precision: Precision, notes: string[]): Embedding<Values>[] {
  const found: Embedding<Values>[] = [];
  const skipped: string[] = [];
  for (const { name, matrix } of reductions) {
    const numbers = matrix.layout === 'dense' ? numbersOf(matrix.values) : null;
    const order = orderIn(cells, matrix.rowNames);
    const values = new numberArrays[precision](cells.length * matrix.cols);
    const isWhole = numbers && (order ? !order.includes(-1) : matrix.rows === cells.length);
    if (isWhole)
      for (let cell = 0, at = 0; cell < cells.length; cell++)
        for (let dim = 0; dim < matrix.cols; dim++) values[at++] = numbers[dim * matrix.rows + (order ? order[cell] : cell)];
    if (isWhole && values.every(Number.isFinite)) found.push({ name, dim: matrix.cols, values });
    else skipped.push(name);
  }
  if (skipped.length) notes.push(`Reductions left out, not being of all cells: ${skipped.join(', ')}.`);
  return found;
}
