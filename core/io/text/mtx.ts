/** Cell Ranger's folder: a Matrix Market file of genes × cells with the names of both beside it, plain or gzipped. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { CountMatrix, Matrix, Values } from '../../types.ts';
import { chooseFeatures, countBy, geneExpression, keepFeatures, type Feature } from '../features.ts';
import { readHead, type FileHead } from '../files.ts';
import { matrixMarketSizes, readMatrixMarket } from './matrix-market.ts';
import { sparseBytes } from '../memory.ts';
import type { Reader, ReadOptions } from '../reader.ts';
import { lineBlocks } from './text-lines.ts';

const matrixName = /matrix\.mtx(\.gz)?$/i;

export const mtx: Reader = {
  format: 'mtx',
  title: '10x folder or Matrix Market file (matrix.mtx with barcodes and features, also .gz)',
  short: '10x mtx',
  extensions: ['mtx'],
  holds: '`matrix.mtx` with barcodes and features or genes, plain or gzipped, with prefixes, or alone',
  accepts: ({ entries, head, extension }) => (entries ? entries.some((name) => matrixName.test(name)) : extension === '.mtx' || Buffer.from(head.subarray(0, 14)).toString() === '%%MatrixMarket'),
  async inspect(file, options, job) {
    const { matrixPath, source, featureFile } = await findParts(file);
    const { genes, cells, entries, valueKind } = matrixMarketSizes(await readHead(matrixPath));
    const features = featureFile ? await readFeatures(featureFile, job) : [];
    const notes: string[] = [];
    const kept = features.length ? chooseFeatures(features, { type: options.features }, source, notes).genes.length : genes;
    // Entries are held in the file's order and in their own while they are put in place.
    return {
      name: nameOf(source),
      matrices: [{ layer: '', cells, genes: kept, entries, storage: 'text', valueKind, memory: sparseBytes(cells, genes, entries * 2.5) }],
      features: [...countBy(features, 'type')].map(([type, count]) => ({ type, count })),
      notes,
    };
  },
  async read(file, options, job) {
    return readFolder(await findParts(file), options, job);
  },
};

interface Parts { matrixPath: string; /** What the user named. */ source: string; barcodeFile?: string; featureFile?: string }

/** The three files: those of one prefix, as `GSM1_matrix.mtx.gz` stands beside `GSM1_barcodes.tsv.gz`. */
async function findParts({ path, entries }: FileHead): Promise<Parts> {
  const matrixPath = entries ? join(path, entries.find((name) => matrixName.test(name))!) : path;
  const folder = dirname(matrixPath);
  const prefix = basename(matrixPath).replace(/matrix\.mtx(\.gz)?$|\.mtx(\.gz)?$/i, '');
  const files = await readdir(folder);
  const companion = (names: RegExp) => {
    const name = files.find((candidate) => candidate.startsWith(prefix) && names.test(candidate.slice(prefix.length)));
    return name && join(folder, name);
  };
  return { matrixPath, source: path, barcodeFile: companion(/^[._-]?(barcodes|cells)\.tsv(\.gz)?$/i), featureFile: companion(/^[._-]?(features|genes)\.tsv(\.gz)?$/i) };
}

const nameOf = (source: string) => basename(source).replace(/\.gz$/i, '').replace(/\.mtx$/i, '');

async function readFeatures(path: string, job: Job): Promise<Feature[]> {
  return (await readRows(path, job)).map(([id, name = id, type = geneExpression]) => ({ id, name, type }));
}

async function readFolder({ matrixPath, source, barcodeFile, featureFile }: Parts, options: ReadOptions, job: Job): Promise<CountMatrix<Matrix<Values>>> {
  const { matrix: asRead, valueKind, notes } = await readMatrixMarket(await readHead(matrixPath), options.precision ?? 'float32', job);

  if (!barcodeFile || !featureFile) notes.push(`Beside it there is no file of ${[barcodeFile ? '' : 'barcodes', featureFile ? '' : 'features'].filter(Boolean).join(' and ')}.tsv: names were made up.`);
  const barcodes = barcodeFile ? (await readRows(barcodeFile, job)).map(([name]) => name) : null;
  const rows = featureFile ? await readFeatures(featureFile, job) : null;
  const features = rows ?? Array.from({ length: asRead.cols }, (_, i) => ({ id: `Gene ${i + 1}`, name: `Gene ${i + 1}`, type: geneExpression }));
  for (const [what, file, found, expected] of [['barcodes', barcodeFile, barcodes?.length, asRead.rows], ['features', featureFile, rows?.length, asRead.cols]] as const) {
    if (file && found !== expected) throw new Fault('malformed', `It has ${found} ${what}, the matrix has ${expected}.`, { file, place: basename(matrixPath), remedy: 'Take the three files from one run of Cell Ranger.' });
  }
  const chosen = chooseFeatures(features, { type: options.features }, source, notes);
  return {
    name: nameOf(source),
    source,
    format: 'mtx',
    layer: '',
    matrix: await keepFeatures(asRead, chosen, job),
    genes: chosen.genes,
    geneIds: chosen.geneIds,
    valueKind,
    cells: barcodes ?? Array.from({ length: asRead.rows }, (_, i) => `Cell ${i + 1}`),
    obs: [],
    obsm: [],
    notes,
  };
}

/** The fields of each line, tab-separated and without a header. */
async function readRows(path: string, job: Job): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const { bytes } of lineBlocks(await readHead(path), job)) {
    for (const line of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').split('\n')) if (line.trim() !== '') rows.push(line.trimEnd().split('\t'));
  }
  return rows;
}
