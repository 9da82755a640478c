/** Cell Ranger's folder: a Matrix Market file of genes × cells with the names of both beside it, plain or gzipped. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { OpenOptions } from '../options.ts';
import type { CountMatrix } from '../types.ts';
import { chooseFeatures, geneExpression, keepFeatures, type Feature } from './features.ts';
import { readHead } from './files.ts';
import { readMatrixMarket } from './matrix-market.ts';
import type { Reader } from './reader.ts';
import { lineBlocks } from './text-lines.ts';

const matrixName = /matrix\.mtx(\.gz)?$/i;

export const mtx: Reader = {
  format: 'mtx',
  title: '10x folder or Matrix Market file (matrix.mtx with barcodes and features, also .gz)',
  accepts: ({ entries, head, extension }) => (entries ? entries.some((name) => matrixName.test(name)) : extension === '.mtx' || Buffer.from(head.subarray(0, 14)).toString() === '%%MatrixMarket'),
  async read({ path, entries }, options, job) {
    const matrixPath = entries ? join(path, entries.find((name) => matrixName.test(name))!) : path;
    return readFolder(matrixPath, entries ? path : matrixPath, options, job);
  },
};

async function readFolder(matrixPath: string, source: string, options: OpenOptions, job: Job): Promise<CountMatrix> {
  const folder = dirname(matrixPath);
  // `GSM1_matrix.mtx.gz` stands beside `GSM1_barcodes.tsv.gz`.
  const prefix = basename(matrixPath).replace(/matrix\.mtx(\.gz)?$|\.mtx(\.gz)?$/i, '');
  const files = await readdir(folder);
  const companion = (names: RegExp) => files.find((name) => name.startsWith(prefix) && names.test(name.slice(prefix.length)));
  const { matrix: asRead, valueKind } = await readMatrixMarket(await readHead(matrixPath), job);

  const barcodeFile = companion(/^[._-]?(barcodes|cells)\.tsv(\.gz)?$/i);
  const featureFile = companion(/^[._-]?(features|genes)\.tsv(\.gz)?$/i);
  const notes: string[] = [];
  if (!barcodeFile || !featureFile) notes.push(`Beside it there is no file of ${[barcodeFile ? '' : 'barcodes', featureFile ? '' : 'features'].filter(Boolean).join(' and ')}.tsv: names were made up.`);
  const barcodes = barcodeFile ? (await readRows(join(folder, barcodeFile), job)).map(([name]) => name) : null;
  const rows = featureFile ? await readRows(join(folder, featureFile), job) : null;
  const features: Feature[] = rows ? rows.map(([id, name = id, type = geneExpression]) => ({ id, name, type })) : Array.from({ length: asRead.cols }, (_, i) => ({ id: `Gene ${i + 1}`, name: `Gene ${i + 1}`, type: geneExpression }));
  for (const [what, file, found, expected] of [['barcodes', barcodeFile, barcodes?.length, asRead.rows], ['features', featureFile, rows?.length, asRead.cols]] as const) {
    if (file && found !== expected) throw new Fault('malformed', `It has ${found} ${what}, the matrix has ${expected}.`, { file: join(folder, file), place: basename(matrixPath), remedy: 'Take the three files from one run of Cell Ranger.' });
  }
  const chosen = chooseFeatures(features, { type: options.features }, source, notes);
  return {
    name: basename(source).replace(/\.gz$/i, '').replace(/\.mtx$/i, ''),
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
