/**
 * Cell Ranger's folder and what is like it: a Matrix Market file, either way round, with the names of cells and genes beside it, plain or
 * gzipped.
 */
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { CountMatrix } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { chooseFeatures, countBy, geneExpression, keepFeatures, type ChosenFeatures, type Feature } from '../features.ts';
import { readHead, type FileHead } from '../files.ts';
import { looksLikeIds } from '../name-kinds.ts';
import { demandClear, partNotes } from '../parts.ts';
import { sparseBytes } from '../memory.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { columnsOfStream } from '../stream-columns.ts';
import { readMatrixMarket, streamMatrixMarket } from './matrix-market.ts';
import { chooseMatrix, findParts, matrixFile, type MtxParts } from './mtx-parts.ts';
import { cellNames, geneNames } from './names-file.ts';

/** Bytes of cells' names that looking into a folder reads. */
const lookedInto = 1 << 22;

export const mtx: Reader = {
  format: 'mtx',
  title: '10x folder or Matrix Market file (matrix.mtx with barcodes and features, also .gz)',
  short: 'Matrix Market',
  extensions: ['mtx'],
  holds:
    '`matrix.mtx` of genes × cells or cells × genes, with the names of both beside it, plain or gzipped: `barcodes` and `features` or `genes`, as `.tsv`, `.csv` or `.txt`, with ' +
    'prefixes, headers, quotes, row numbers or annotations; those of kallisto, Parse, STARsolo, velocyto, SCXA, GEO; or alone. Of several in a folder `--part` names one',
  accepts: ({ entries, head, extension }) =>
    entries
      ? entries.some((name) => matrixFile.test(name))
      : extension === '.mtx' || /^\ufeff?\s*%%MatrixMarket/i.test(Buffer.from(head.subarray(0, 40)).toString('utf8')),
  async inspect(file, options, job) {
    const { matrixPath, parts } = await chooseMatrix(file, options.part);
    const found = await findParts(matrixPath, options.orientation, lookedInto, job);
    const { way, sizes } = found;
    const [cells, genes] = way.cellsAreRows ? [sizes.rows, sizes.cols] : [sizes.cols, sizes.rows];
    const features = found.genes ? featuresOf(found) : [];
    const notes = [
      ...(parts ? (parts.isOpen ? ['Which matrix is meant is not clear: choose one.'] : partNotes(parts)) : []),
      ...found.notes,
    ];
    const kept = features.length ? chooseFeatures(features, { type: options.features }, file.path, notes).genes.length : genes;
    const annotations = found.cells ? cellNames(found.cells.file).annotations : [];
    // Entries are held in the file's order and in their own while they are put in place.
    return {
      name: nameOf(file.path),
      matrices: [
        {
          layer: '',
          cells,
          genes: kept,
          entries: sizes.entries,
          storage: 'text',
          valueKind: sizes.valueKind,
          memory: sparseBytes(cells, genes, sizes.entries * 2.5),
        },
      ],
      ...(parts && { parts: { what: parts.what, chosen: parts.chosen, offers: parts.offers } }),
      obs: annotations.map(({ heading, values }) => ({ name: heading, kind: guessColumn(heading, values).kind })),
      features: [...countBy(features, 'type')].map(([type, count]) => ({ type, count })),
      way: { isGuess: false, ...way },
      notes,
    };
  },
  async read(file, options, job) {
    const { found, said } = await chosenParts(file, options, job);
    const read = await readMatrixMarket(await readHead(found.matrixPath), found.way.cellsAreRows, options.precision ?? 'float32', job);
    const { chosen, around } = describe(file, found, [...said, ...read.notes], read.matrix.rows, read.matrix.cols, options);
    return { ...around, valueKind: read.valueKind, matrix: await keepFeatures(read.matrix, chosen, job) };
  },
  async stream(file, options, job) {
    const { found, said } = await chosenParts(file, options, job);
    const read = await streamMatrixMarket(await readHead(found.matrixPath), found.way.cellsAreRows, options.precision ?? 'float32', job);
    const { chosen, around } = describe(file, found, [...said, ...read.notes], read.matrix.rows, read.matrix.cols, options);
    return { ...around, valueKind: read.valueKind, matrix: chosen.kept ? columnsOfStream(read.matrix, chosen.kept) : read.matrix };
  },
};

async function chosenParts(file: FileHead, options: ReadOptions, job: Job): Promise<{ found: MtxParts; said: string[] }> {
  const { matrixPath, parts } = await chooseMatrix(file, options.part);
  if (parts) demandClear(parts, file.path);
  const found = await findParts(matrixPath, options.orientation, Infinity, job);
  const { sizes } = found;
  if (sizes.entries === 0)
    throw new Fault('no-matrix', `It has no entries: ${sizes.rows.toLocaleString('en')} × ${sizes.cols.toLocaleString('en')} of nothing.`, {
      file: matrixPath,
      place: 'its sizes',
      remedy: 'Choose another matrix, or count again: nothing was counted here.',
    });
  return { found, said: [...(parts ? partNotes(parts) : []), ...found.notes] };
}

const nameOf = (source: string) =>
  basename(source)
    .replace(/\.gz$/i, '')
    .replace(/\.mtx$/i, '');

function featuresOf({ genes, symbols }: MtxParts): Feature[] {
  const { names, ids, types } = geneNames(genes!.file);
  const beside = symbols && geneNames(symbols).names;
  // Which of two files has the symbols is told by what they hold.
  const [own, other] = beside && looksLikeIds(beside) && !looksLikeIds(names) ? [names, beside] : [beside ?? names, ids];
  return own.map((name, i) => ({ name: name || other[i], id: other[i], type: types?.[i] || geneExpression }));
}

/** All but the matrix. */
function describe(
  file: FileHead,
  found: MtxParts,
  said: string[],
  rows: number,
  cols: number,
  options: ReadOptions,
): { chosen: ChosenFeatures; around: Omit<CountMatrix, 'matrix' | 'valueKind'> } {
  const notes = [...said];
  const features = found.genes
    ? featuresOf(found)
    : Array.from({ length: cols }, (_, i) => ({ id: `Gene ${i + 1}`, name: `Gene ${i + 1}`, type: geneExpression }));
  const chosen = chooseFeatures(features, { type: options.features }, file.path, notes);
  const cells = found.cells ? cellNames(found.cells.file) : null;
  if (cells?.annotations.length) notes.push(`Annotations of the cells were taken from ${basename(found.cells!.path)}.`);
  return {
    chosen,
    around: {
      name: nameOf(file.path),
      source: file.path,
      format: 'mtx',
      layer: '',
      genes: chosen.genes,
      geneIds: chosen.geneIds,
      cells: cells?.names ?? Array.from({ length: rows }, (_, i) => `Cell ${i + 1}`),
      obs: cells?.annotations.map(({ heading, values }) => guessColumn(heading, values)) ?? [],
      obsm: [],
      notes,
    },
  };
}
