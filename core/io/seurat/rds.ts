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
import type { CountMatrix, Embedding, FileSummary, Matrix, MatrixOffer, Precision, Values } from '../../types.ts';
import { geneNames } from '../anndata/anndata.ts';
import type { FileHead } from '../files.ts';
import { chooseParts, demandClear, partNotes } from '../parts.ts';
import { placeNotes, placesIn } from '../places.ts';
import type { Inspection, Reader, ReadOptions } from '../reader.ts';
import { numberArrays } from '../stores/store.ts';
import { chosenOrientation } from '../text/orientation.ts';
import { columnsOf, readColumns } from './r-columns.ts';
import { columnKind, vectorsOfColumn } from './r-frame.ts';
import { entriesOf, kindOf, memoryOf, toCounts, vectorsOf, type RMatrix } from './r-matrix.ts';
import { namesOf, orderIn, present, sizeOf } from './r-names.ts';
import { findObject, type RLayer, type RObject, type RPart } from './r-objects.ts';
import { joined } from './r-samples.ts';
import { readSerialized } from './r-serialization.ts';
import { treeOf } from './r-tree.ts';
import { numbersOf, vectorsBelow, type RTexts } from './r-values.ts';
import { isZstd } from './xdr-stream.ts';

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
  async tree(file, options, job) {
    const wanted = new Set(allOf(await outline(file, portion(job, 0, 0.5))));
    const object = findObject(await readSerialized(file, wanted, `Reading ${basename(file.path)}`, portion(job, 0.5, 1)), file.path);
    const { part, layer } = choose(object, options.part, options.layer, file.path);
    return treeOf(object, part, layer, file.path, job);
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

function choose(object: RObject, asked: string | undefined, layer: string | undefined, file: string): Chosen {
  const offers = object.parts.map((part) => {
    const { cells, genes } = sizeOf(part.layers[0]);
    return { name: part.name, about: `${cells.toLocaleString('en')} × ${genes.toLocaleString('en')}` };
  });
  const parts = chooseParts(object.what, offers, asked, object.likely, file);
  const part = object.parts.find(({ name }) => name === parts.chosen)!;
  const found =
    layer === undefined
      ? part.layers[0]
      : part.layers.find((candidate) => candidate.layer === layer || `${part.name}/${candidate.layer}` === layer);
  if (!found)
    throw new Fault('no-matrix', `Its ${object.what.toLowerCase()} ${part.name} has no matrix ‘${layer}’.`, {
      file,
      place: layer,
      remedy: `Choose one of: ${part.layers.map((candidate) => candidate.layer).join(', ')}.`,
    });
  return { object, parts, part, layer: found };
}

const takenOf = ({ layers }: RPart, { layer }: RLayer) =>
  layers.length > 1 ? [`Of its matrices (${layers.map((one) => one.layer).join(', ')}) ${layer} was taken.`] : [];

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
    notes: isOpen
      ? [`Which ${object.what.toLowerCase()} is meant is not clear: choose one.`]
      : [...partNotes(parts), ...takenOf(part, layer)],
  };
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

/** All that {@link treeOf} hands out. */
function allOf({ parts, remarks }: RObject): number[] {
  const matrices = parts.flatMap(({ reductions, graphs = [] }) => [
    ...reductions.flatMap(({ loadings }) => loadings ?? []),
    ...graphs.map(({ matrix }) => matrix),
  ]);
  return [
    ...parts.flatMap((part) => part.layers.flatMap((layer) => wantedOf(part, layer))),
    ...matrices.flatMap((matrix) => [...vectorsOf(matrix), ...(matrix.rowNames ? [matrix.rowNames.place] : [])]),
    ...parts.flatMap(({ reductions }) => reductions.flatMap(({ deviations }) => deviations?.place ?? [])),
    ...(remarks ?? []).flatMap(({ value }) => vectorsBelow(value)),
  ];
}

/** Of a matrix that nothing else tells of: by the names of its rows and columns, else genes × cells, as R's programs have it. */
function wayRound({ rowNames, colNames }: RMatrix, { orientation }: OpenOptions): { cellsAreRows: boolean; reason: string } {
  const found = chosenOrientation(orientation, { rows: present(rowNames), columns: present(colNames), corner: '' });
  return found.isGuess ? { cellsAreRows: false, reason: 'nothing in the names speaks against it, and R’s programs have it so' } : found;
}

async function toCountMatrix(
  { part, parts, layer }: Chosen,
  file: FileHead,
  options: ReadOptions,
  job: Job,
): Promise<CountMatrix<Matrix<Values>>> {
  const precision = options.precision ?? 'float32';
  const notes = partNotes(parts);
  notes.push(...takenOf(part, layer));
  const { pieces } = layer;
  const [{ matrix }] = pieces;
  const { cellsAreRows: turned, reason } = part.isBare ? wayRound(matrix, options) : { cellsAreRows: false, reason: '' };
  if (part.isBare) notes.push(`Rows are ${turned ? 'cells' : 'genes'}: ${reason}.`);
  const { cells: colNames, genes: rowNames } = namesOf(part, layer, notes, file.path);
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
      : await joined(pieces, { cells, genes }, file.path, place, precision, notes, job);
  const rowsOfObs = turned ? null : orderIn(cells, part.obs?.names);
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
    if (isWhole && placesIn(values, matrix.cols) > 0) found.push({ name, dim: matrix.cols, values });
    else skipped.push(name);
  }
  notes.push(...placeNotes(found));
  if (skipped.length) notes.push(`Reductions left out, not being of all cells: ${skipped.join(', ')}.`);
  return found;
}
