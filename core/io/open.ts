/** Opens whatever holds a count matrix. A format is one file and one line here. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { isLink } from '../base/links.ts';
import { offeredMemory } from '../base/machine.ts';
import type { OpenOptions } from '../model/options/open.ts';
import type { CountMatrix, Counts, CountStream, ExactStream, FileFormat, FileSummary, Matrix, MatrixStream, Values } from '../types.ts';
import { tidyColumns } from './columns.ts';
import { labelsBeside } from './companions.ts';
import { atHome, locate, type Located } from './containers/locate.ts';
import { holderOf } from './containers/unpacked.ts';
import { csv } from './text/csv.ts';
import { checkMark, markOf, whileUnchanged } from './file-mark.ts';
import { folderBytes, toFileFault, type FileHead } from './files.ts';
import { h5ad } from './anndata/h5ad.ts';
import { idx } from './binary/idx.ts';
import { joinLabels } from './text/labels.ts';
import { toMemoryFault } from './limits.ts';
import { loom } from './loom.ts';
import { mtx } from './text/mtx.ts';
import { npy } from './binary/npy.ts';
import { findPublished } from './published.ts';
import type { AnyCounts, Reader, ReadOptions } from './reader.ts';
import { streamOfMemory } from './row-chunks.ts';
import { tenx } from './tenx.ts';
import { rds } from './seurat/rds.ts';
import { h5seurat } from './seurat/h5seurat.ts';
import { mudata } from './anndata/mudata.ts';
import { spatialdata } from './anndata/spatialdata.ts';
import type { Store } from './stores/store.ts';
import { roundedNote } from './value-evidence.ts';
import { zarr } from './anndata/zarr.ts';
import { refuseKnown } from './refused.ts';
import { rootOf } from './stores/any-store.ts';

/** Asked in order: those that look into the file before those that go by its name. */
export const readers: Reader[] = [tenx, loom, h5seurat, mudata, spatialdata, rds, h5ad, zarr, mtx, npy, idx, csv];

/**
 * A file's matrix, cells × genes, with its annotations and notes on what was found and mended.
 * Faults name the file, the place in it and the remedy: `unknown-format` and those of the readers.
 */
export function openMatrix(path: string, options: OpenOptions, job: Job): Promise<CountMatrix> {
  return withLocated(path, options, job, readWhole);
}

/** Float32 is what readers take where nothing else is asked. */
async function readWhole({ file, reader, options }: Located, job: Job): Promise<CountMatrix> {
  return (await finish(await reader.read(file, options, job), options, job)) as CountMatrix;
}

/** Beyond this, and beyond an eighth of the memory there is, a matrix is left in its file. */
const mostInMemory = () => Math.min(2 ** 30, offeredMemory() / 8);
/** Matrices unpack to a hundred times their file at most, but for rare ones. */
const usualRatio = 100;

/** A file's matrix in memory, or left in the file where it is too large for that, or as asked. */
export function openCounts(path: string, options: OpenOptions, job: Job): Promise<Counts> {
  return withLocated(path, options, job, async (found): Promise<Counts> => {
    const { file, reader, options: asked } = found;
    if (asked.reading !== 'auto') return asked.reading === 'stream' ? readStream(found, job) : readWhole(found, job);
    const bytes = file.entries && !isLink(file.path) ? await folderBytes(file.path, job) : file.size;
    if (bytes * usualRatio < mostInMemory()) return readWhole(found, job);
    const { matrices } = await reader.inspect(file, asked, job);
    return matrices[0].memory > mostInMemory() ? readStream(found, job) : readWhole(found, job);
  });
}

/**
 * The same with the matrix left in the file, for what memory should not hold. Formats that can only be read whole go through memory all the
 * same.
 * @param leastCells where a map is not made of them, one is enough
 */
export function openStream(path: string, options: OpenOptions, job: Job, leastCells = 2): Promise<CountStream> {
  return withLocated(path, options, job, async (found, reading) => (await streamIn(found, reading, leastCells)) as CountStream);
}

/** Data whose numbers pass to another file as they are, and how the AnnData around them is opened, where they come from one. */
export type Exact = ExactStream & { around?: (job: Job) => Promise<Store> };

/** The same in float64, so that a file's numbers pass to another as they are; the embeddings too. */
export async function openExact(path: string, options: OpenOptions, job: Job): Promise<Exact> {
  return (await withLocated(path, { ...options, precision: 'float64' }, job, async (found, reading): Promise<AnyCounts> => {
    const data = await streamIn(found, reading);
    const { reader, file, options: asked } = found;
    if (!reader.tree) return data;
    // What was unpacked stays for as long as this can be called.
    const tree = { holders: found.held.map(holderOf), open: (copying: Job) => reader.tree!(file, asked, copying) };
    return { ...data, around: tree.open.bind(tree) } as AnyCounts;
  })) as Exact;
}

async function readStream(found: Located, job: Job): Promise<CountStream> {
  return (await streamIn(found, job)) as CountStream;
}

async function streamIn(
  { file, reader, options, held }: Located,
  job: Job,
  leastCells?: number,
): Promise<CountMatrix<MatrixStream<Values>>> {
  // Trees of arrays are read anew in every pass.
  const mark = (await rootOf(file, job)) ? await markOf(file.path) : null;
  const data = await finish(
    reader.stream ? await reader.stream(file, options, job) : streamOfMemory(await reader.read(file, options, job)),
    options,
    job,
    leastCells,
  );
  if (!reader.stream) return data;
  const { matrix } = data;
  const holders = held.map(holderOf);
  // What was unpacked stays for as long as anything can read from it.
  const lasting: MatrixStream<Values> = {
    ...matrix,
    chunks: (signal) =>
      whileHeld(
        holders,
        whileUnchanged(file.path, mark, () => matrix.chunks(signal)),
      ),
  };
  const how =
    options.precision === 'float64' ? [] : ['The matrix stays in the file and is read in passes, so that it need not fit into memory.'];
  // Its numbers have not all been seen, so that nobody knows whether it has such counts.
  const rounded = how.length > 0 && data.valueKind === 'counts' ? [roundedNote] : [];
  return { ...data, matrix: lasting, notes: [...new Set([...data.notes, ...rounded, ...how])] };
}

async function* whileHeld<T>(_holders: object[], chunks: AsyncIterable<T>): AsyncGenerator<T> {
  yield* chunks;
}

/**
 * What is in a file, from its beginning and its directory alone: within a second, however large it is, unless it has to be unpacked.
 * @throws as {@link openMatrix} does, as far as that shows
 */
export async function inspectFile(path: string, options: OpenOptions, job: Job): Promise<FileSummary> {
  const located = await locate(path, options, (file) => findReader(file, job), false, job).catch((error: unknown) => told(error, path));
  const { file, reader, parts, notes } = located;
  try {
    const found = await reader.inspect(file, located.options, job);
    const bytes = await bytesOf(path, file, job);
    const published = await findPublished(path);
    const beside = isLink(path)
      ? []
      : await labelsBeside(located.held.length > 0 ? path : file.path, located.held.length === 0 && file.entries !== null);
    const labels = [...new Set([...(located.labels ?? []), ...beside])].slice(0, 12);
    const likeliest = published?.labels ? [published.labels, ...labels.filter((other) => other !== published.labels)] : labels;
    const said = parts?.isOpen ? ['Which of its matrices is meant is not clear: choose one.'] : notes;
    const taken = publishedNotes(published?.labels, options);
    return {
      isEstimate: false,
      obs: [],
      obsm: [],
      features: [],
      labels: likeliest,
      ...(published?.labels && { ownLabels: published.labels }),
      ...found,
      notes: [...new Set([...said, ...(found.notes ?? []), ...taken])],
      ...(parts && { parts: { what: parts.what, offers: parts.offers, chosen: parts.chosen } }),
      ...(located.name !== undefined && { name: located.name }),
      source: path,
      format: reader.format,
      title: reader.title,
      bytes,
    };
  } catch (error) {
    return told(
      located.held.reduce((fault: unknown, held) => atHome(fault, held, path), error),
      path,
    );
  } finally {
    await Promise.all(located.held.map((held) => held.release(true)));
  }
}

/** Whatever the system or the machine says on the way is said of the file that a person named. */
function told(error: unknown, path: string): never {
  throw toMemoryFault(toFileFault(error, path), path);
}

/** On disk, as a person sees it: of a folder all in it, of an archive itself. */
async function bytesOf(path: string, file: FileHead, job: Job): Promise<number> {
  if (isLink(path)) return file.size;
  const outer = await stat(path);
  return outer.isDirectory() ? folderBytes(file.entries ? file.path : path, job) : outer.size;
}

/** Finds what a person named, has it read, and says of it where it came from. What was unpacked goes, unless it is read in passes. */
async function withLocated<C extends AnyCounts>(
  path: string,
  options: ReadOptions,
  job: Job,
  read: (found: Located, job: Job) => Promise<C>,
): Promise<C> {
  const located = await locate(path, options, (file) => findReader(file, job), true, job).catch((error: unknown) => told(error, path));
  let isHeld = false;
  try {
    const mark = await markOf(path);
    const data = await read(located, job);
    if (mark !== null) await checkMark(path, mark);
    isHeld = data.matrix.kind === 'stream' && located.reader.stream !== undefined;
    const { precision: _precision, ...asked } = options;
    return {
      ...data,
      asked,
      ...(located.name !== undefined && { name: located.name }),
      ...(mark !== null && { mark }),
      source: path,
      notes: [...located.notes, ...data.notes],
    };
  } catch (error) {
    return told(
      located.held.reduce((fault: unknown, held) => atHome(fault, held, path), error),
      path,
    );
  } finally {
    if (!isHeld) await Promise.all(located.held.map((held) => held.release()));
  }
}

async function finish<M extends Matrix<Values> | MatrixStream<Values>>(
  read: CountMatrix<M>,
  options: OpenOptions,
  job: Job,
  leastCells = 2,
): Promise<CountMatrix<M>> {
  const { rows, cols } = read.matrix;
  if (rows < leastCells)
    throw new Fault('too-few-cells', `It has ${rows === 1 ? 'a single cell' : 'no cells'}.`, {
      file: read.source,
      place: read.layer || `${rows} × ${cols}`,
      remedy: 'Choose a file with many cells; for a text table, check which way round it is.',
    });
  if (cols < 2)
    throw new Fault('too-few-genes', `It has ${cols === 1 ? 'a single gene' : 'no genes'}.`, {
      file: read.source,
      place: read.layer || `${rows} × ${cols}`,
      remedy: 'A map needs two genes or more; for a text table, check which way round it is.',
    });
  const published = await findPublished(read.source);
  const labels = options.labels ?? published?.labels;
  const noted = [...read.notes, ...publishedNotes(published?.labels, options)];
  const data = labels ? await joinLabels({ ...read, notes: noted }, labels, options.join, job) : read;
  const notes = [...data.notes];
  const obs = tidyColumns(data.obs, notes);
  const isOfComponents = data.valueKind !== 'counts' && data.genes.every((name) => componentName.test(name));
  const features = published
    ? { standardizeCells: published.standardizeCells }
    : isOfComponents
      ? { standardizeCells: false }
      : data.features;
  return { ...data, obs, notes: [...new Set(notes)], ...(features && { features }) };
}

/** Labels that nobody named. */
function publishedNotes(labels: string | null | undefined, options: { labels?: string }): string[] {
  return labels && !options.labels ? [`Labels were taken from ${basename(labels)} beside it; --labels names others.`] : [];
}

/** What columns of components are called: `PC1`, `harmony_2`. */
const componentName = /^(PC|pca|component|dim|latent|harmony|scvi|lsi|factor|X)[ _.-]?\d+$/i;

/** What readers never see: it is unpacked, or looked through, first. */
export const containers: FileFormat[] = [
  {
    format: 'archive',
    title: 'archive (.zip, .tar, .tar.gz, .h5ad.gz)',
    short: 'zip and tar',
    extensions: ['zip', 'tar', 'tgz', 'gz'],
    holds:
      'the matrix in it, whatever its format; of several the filtered one, or the one that `--part` names. What is needed of it is unpacked among the temporary files, and removed again',
  },
  {
    format: 'folder',
    title: 'folder of folders (outs of Cell Ranger, Solo.out of STARsolo)',
    short: 'folders',
    extensions: [],
    holds: 'the matrix in its folders, up to six levels down; of several the filtered one, or the one that `--part` names',
  },
];

/** What can be opened, for whoever has no use for the readers themselves. */
export function fileFormats(): FileFormat[] {
  return [...readers, ...containers].map(({ format, title, short, extensions, mediaType, holds, association }) => ({
    format,
    title,
    short,
    extensions,
    mediaType,
    holds,
    association,
  }));
}

/** Null where none takes it: an unknown folder may hold one that does. @throws `unknown-format` for a file */
async function findReader(file: FileHead, job: Job): Promise<Reader | null> {
  await refuseKnown(file, job);
  for (const reader of readers) if (await reader.accepts(file, job)) return reader;
  if (file.entries) return null;
  throw new Fault('unknown-format', 'This is no format that can be opened.', {
    file: file.path,
    remedy: `Formats that can be opened: ${fileFormats()
      .map(({ title }) => title)
      .join('; ')}.`,
  });
}
