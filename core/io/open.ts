/** Opens whatever holds a count matrix. A format is one file and one line here. */
import { totalmem } from 'node:os';
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import type { OpenOptions } from '../model/options.ts';
import type { CountMatrix, Counts, CountStream, ExactStream, FileFormat, FileSummary, Matrix, MatrixStream, Values } from '../types.ts';
import { labelsBeside } from './companions.ts';
import { csv } from './text/csv.ts';
import { folderBytes, readHead, type FileHead } from './files.ts';
import { h5ad } from './anndata/h5ad.ts';
import { idx } from './binary/idx.ts';
import { joinLabels } from './text/labels.ts';
import { toMemoryFault } from './limits.ts';
import { loom } from './loom.ts';
import { mtx } from './text/mtx.ts';
import { npy } from './binary/npy.ts';
import { findPublished } from './published.ts';
import type { Reader, ReadOptions } from './reader.ts';
import { streamOfMemory } from './row-chunks.ts';
import { tenx } from './tenx.ts';
import { h5seurat } from './seurat/h5seurat.ts';
import { mudata } from './anndata/mudata.ts';
import { spatialdata } from './anndata/spatialdata.ts';
import { zarr } from './anndata/zarr.ts';
import { refuseKnown } from './refused.ts';

/** Asked in order: those that look into the file before those that go by its name. */
export const readers: Reader[] = [tenx, loom, h5seurat, mudata, spatialdata, h5ad, zarr, mtx, npy, idx, csv];

/**
 * A file's matrix, cells × genes, with its annotations and notes on what was found and mended.
 * Faults name the file, the place in it and the remedy: `unknown-format` and those of the readers.
 */
export async function openMatrix(path: string, options: OpenOptions, job: Job): Promise<CountMatrix> {
  const file = await readHead(path);
  try {
    // Float32 is what readers take where nothing else is asked.
    return (await finish(await (await findReader(file, job)).read(file, options, job), options, job)) as CountMatrix;
  } catch (error) {
    throw toMemoryFault(error, path);
  }
}

/** Beyond this, and beyond an eighth of the machine's memory, a matrix is left in its file. */
const mostInMemory = Math.min(2 ** 30, totalmem() / 8);
/** Matrices unpack to a hundred times their file at most, but for rare ones. */
const usualRatio = 100;

/** A file's matrix in memory, or left in the file where it is too large for that, or as asked. */
export async function openCounts(path: string, options: OpenOptions, job: Job): Promise<Counts> {
  if (options.reading === 'stream') return openStream(path, options, job);
  if (options.reading === 'memory') return openMatrix(path, options, job);
  const file = await readHead(path);
  const bytes = file.entries ? await folderBytes(path, job) : file.size;
  if (bytes * usualRatio < mostInMemory) return openMatrix(path, options, job);
  const { matrices } = await inspectFile(path, options, job);
  return matrices[0].memory > mostInMemory ? openStream(path, options, job) : openMatrix(path, options, job);
}

/** What is in a file, from its beginning and its directory alone: within a second, however large it is. @throws as {@link openMatrix} does, as far as that shows */
export async function inspectFile(path: string, options: OpenOptions, job: Job): Promise<FileSummary> {
  const file = await readHead(path);
  const reader = await findReader(file, job);
  const found = await reader.inspect(file, options, job);
  const bytes = file.entries ? await folderBytes(path, job) : file.size;
  const published = await findPublished(path);
  const labels = await labelsBeside(path, file.entries !== null);
  const likeliest = published?.labels ? [published.labels, ...labels.filter((other) => other !== published.labels)] : labels;
  return { isEstimate: false, obs: [], obsm: [], features: [], notes: [], labels: likeliest, ...(published?.labels && { ownLabels: published.labels }), ...found, source: path, format: reader.format, title: reader.title, bytes };
}

/** The same with the matrix left in the file, for what memory should not hold. Formats that can only be read whole go through memory all the same. */
export async function openStream(path: string, options: OpenOptions, job: Job): Promise<CountStream> {
  return (await streamIn(path, options, job)) as CountStream;
}

/** The same in float64, so that a file's numbers pass to another as they are; the embeddings too. */
export async function openExact(path: string, options: OpenOptions, job: Job): Promise<ExactStream> {
  return (await streamIn(path, { ...options, precision: 'float64' }, job)) as ExactStream;
}

async function streamIn(path: string, options: ReadOptions, job: Job): Promise<CountMatrix<MatrixStream<Values>>> {
  const file = await readHead(path);
  const reader = await findReader(file, job);
  const data = await finish(reader.stream ? await reader.stream(file, options, job) : streamOfMemory(await reader.read(file, options, job)), options, job);
  return reader.stream ? { ...data, notes: [...data.notes, 'The matrix stays in the file and is read in passes, so that it need not fit into memory.'] } : data;
}

async function finish<M extends Matrix<Values> | MatrixStream<Values>>(data: CountMatrix<M>, options: OpenOptions, job: Job): Promise<CountMatrix<M>> {
  const { rows, cols } = data.matrix;
  if (rows < 2) throw new Fault('too-few-cells', `It has ${rows === 1 ? 'a single cell' : 'no cells'}.`, { file: data.source, place: data.layer || `${rows} × ${cols}`, remedy: 'Choose a file with many cells; for a text table, check which way round it is.' });
  if (cols < 2) throw new Fault('too-few-genes', `It has ${cols === 1 ? 'a single gene' : 'no genes'}.`, { file: data.source, place: data.layer || `${rows} × ${cols}`, remedy: 'A map needs two genes or more; for a text table, check which way round it is.' });
  const published = await findPublished(data.source);
  if (options.labels) data = await joinLabels(data, options.labels, job);
  else if (published?.labels) data = await joinLabels({ ...data, notes: [...data.notes, `Labels were taken from ${basename(published.labels)} beside it.`] }, published.labels, job);
  if (published) return { ...data, features: { standardizeCells: published.standardizeCells } };
  return data.valueKind !== 'counts' && data.genes.every((name) => componentName.test(name)) ? { ...data, features: { standardizeCells: false } } : data;
}

/** What columns of components are called: `PC1`, `harmony_2`. */
const componentName = /^(PC|pca|component|dim|latent|harmony|scvi|lsi|factor|X)[ _.-]?\d+$/i;

/** What can be opened, for whoever has no use for the readers themselves. */
export function fileFormats(): FileFormat[] {
  return readers.map(({ format, title, short, extensions, mediaType, holds, association }) => ({ format, title, short, extensions, mediaType, holds, association }));
}

async function findReader(file: FileHead, job: Job): Promise<Reader> {
  await refuseKnown(file, job);
  for (const reader of readers) if (await reader.accepts(file, job)) return reader;
  const remedy = `Formats that can be opened: ${readers.map(({ title }) => title).join('; ')}.`;
  if (file.entries) throw new Fault('file-unreadable', 'This is a folder, and not one of a known format.', { file: file.path, remedy });
  throw new Fault('unknown-format', 'This is no format that can be opened.', { file: file.path, remedy });
}
