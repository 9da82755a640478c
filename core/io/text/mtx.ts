/** Cell Ranger's folder and what is like it: a Matrix Market file, either way round, with the names of cells and genes beside it, plain or gzipped. */
import { basename } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { CountMatrix, Matrix, Values } from '../../types.ts';
import { guessColumn } from '../columns.ts';
import { chooseFeatures, countBy, geneExpression, keepFeatures, type Feature } from '../features.ts';
import { readHead, type FileHead } from '../files.ts';
import { looksLikeIds } from '../name-kinds.ts';
import { demandClear, partNotes } from '../parts.ts';
import { sparseBytes } from '../memory.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { readMatrixMarket } from './matrix-market.ts';
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
  accepts: ({ entries, head, extension }) => (entries ? entries.some((name) => matrixFile.test(name)) : extension === '.mtx' || /^\ufeff?\s*%%MatrixMarket/i.test(Buffer.from(head.subarray(0, 40)).toString('utf8'))),
  async inspect(file, options, job) {
    const { matrixPath, parts } = await chooseMatrix(file, options.part);
    const found = await findParts(matrixPath, options.orientation, lookedInto, job);
    const { way, sizes } = found;
    const [cells, genes] = way.cellsAreRows ? [sizes.rows, sizes.cols] : [sizes.cols, sizes.rows];
    const features = found.genes ? featuresOf(found) : [];
    const notes = [...(parts ? (parts.isOpen ? ['Which matrix is meant is not clear: choose one.'] : partNotes(parts)) : []), ...found.notes];
    const kept = features.length ? chooseFeatures(features, { type: options.features }, file.path, notes).genes.length : genes;
    const annotations = found.cells ? cellNames(found.cells.file).annotations : [];
    // Entries are held in the file's order and in their own while they are put in place.
    return {
      name: nameOf(file.path),
      matrices: [{ layer: '', cells, genes: kept, entries: sizes.entries, storage: 'text', valueKind: sizes.valueKind, memory: sparseBytes(cells, genes, sizes.entries * 2.5) }],
      ...(parts && { parts: { what: parts.what, chosen: parts.chosen, offers: parts.offers } }),
      obs: annotations.map(({ heading, values }) => ({ name: heading, kind: guessColumn(heading, values).kind })),
      features: [...countBy(features, 'type')].map(([type, count]) => ({ type, count })),
      way: { isGuess: false, ...way },
      notes,
    };
  },
  async read(file, options, job) {
    const { matrixPath, parts } = await chooseMatrix(file, options.part);
    if (parts) demandClear(parts, file.path);
    return readParts(file, await findParts(matrixPath, options.orientation, Infinity, job), parts ? partNotes(parts) : [], options, job);
  },
};

const nameOf = (source: string) => basename(source).replace(/\.gz$/i, '').replace(/\.mtx$/i, '');

function featuresOf({ genes, symbols }: MtxParts): Feature[] {
  const { names, ids, types } = geneNames(genes!.file);
  const beside = symbols && geneNames(symbols).names;
  // Which of two files has the symbols is told by what they hold.
  const [own, other] = beside && looksLikeIds(beside) && !looksLikeIds(names) ? [names, beside] : [beside ?? names, ids];
  return own.map((name, i) => ({ name: name || other[i], id: other[i], type: types?.[i] || geneExpression }));
}

async function readParts(file: FileHead, found: MtxParts, said: string[], options: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { matrixPath, way, sizes } = found;
  if (sizes.entries === 0) throw new Fault('no-matrix', `It has no entries: ${sizes.rows.toLocaleString('en')} × ${sizes.cols.toLocaleString('en')} of nothing.`, { file: matrixPath, place: 'its sizes', remedy: 'Choose another matrix, or count again: nothing was counted here.' });
  const { matrix, valueKind, notes: read } = await readMatrixMarket(await readHead(matrixPath), way.cellsAreRows, options.precision ?? 'float32', job);
  const notes = [...said, ...found.notes, ...read];
  const features = found.genes ? featuresOf(found) : Array.from({ length: matrix.cols }, (_, i) => ({ id: `Gene ${i + 1}`, name: `Gene ${i + 1}`, type: geneExpression }));
  const chosen = chooseFeatures(features, { type: options.features }, file.path, notes);
  const cells = found.cells ? cellNames(found.cells.file) : null;
  if (cells?.annotations.length) notes.push(`Annotations of the cells were taken from ${basename(found.cells!.path)}.`);
  return {
    name: nameOf(file.path),
    source: file.path,
    format: 'mtx',
    layer: '',
    matrix: await keepFeatures(matrix, chosen, job),
    genes: chosen.genes,
    geneIds: chosen.geneIds,
    valueKind,
    cells: cells?.names ?? Array.from({ length: matrix.rows }, (_, i) => `Cell ${i + 1}`),
    obs: cells?.annotations.map(({ heading, values }) => guessColumn(heading, values)) ?? [],
    obsm: [],
    notes,
  };
}
