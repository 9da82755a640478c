/** Cells × genes with all that is known of them, as a new AnnData file: HDF5, or a Zarr folder. */
import { rm } from 'node:fs/promises';
import { portion, type Job } from '../../base/job.ts';
import type { Column, Embedding, RowChunk, Values } from '../../types.ts';
import { Hdf5Writer } from '../stores/write-hdf5.ts';
import { ZarrWriter, type ZarrVersion } from '../stores/write-zarr.ts';
import type { StoredType, StoreWriter } from '../stores/store-writer.ts';
import { encoding, keyOf, writeDictionary, writeEmbedding, writeFrame, writeTexts } from './write-frames.ts';
import { Inexact, writeMatrix } from './write-matrix.ts';

/** The numbers of a new file, handed out anew for each pass. */
export interface WrittenMatrix {
  rows: number;
  cols: number;
  /** As the source has them, where that is known. */
  stored?: StoredType;
  chunks(signal: AbortSignal): AsyncIterable<RowChunk<Values>>;
}

export interface AnnDataContent {
  cells: readonly string[];
  /** What the frames call their indices, where these have names. */
  indexNames?: { obs?: string; var?: string };
  obs: readonly Column[];
  genes: readonly string[];
  /** Other identifiers of the genes. */
  geneIds?: readonly string[];
  /** Left out where it stays in its file. */
  matrix: WrittenMatrix | null;
  obsm: readonly Embedding<Values>[];
}

export type AnnDataContainer = 'h5ad' | 'zarr2' | 'zarr3';

/** Opens a container for `draft`, hands it out, and closes it, or lets go of it whatever comes. */
export async function withWriter<T>(opening: Promise<StoreWriter>, use: (writer: StoreWriter) => Promise<T>): Promise<T> {
  const writer = await opening;
  try {
    const result = await use(writer);
    await writer.close();
    return result;
  } finally {
    await writer.abandon();
  }
}

export function createAnnData(path: string, container: AnnDataContainer, job: Job): Promise<StoreWriter> {
  return container === 'h5ad' ? Hdf5Writer.create(path, job) : ZarrWriter.create(path, Number(container.slice(-1)) as ZarrVersion, job);
}

/**
 * Writes a file at a path where none is.
 * @param more what else stands in it, in the writer's hands
 * @throws `write-failed`, `cancelled`
 */
export async function writeAnnData(
  path: string,
  container: AnnDataContainer,
  content: AnnDataContent,
  more: (writer: StoreWriter) => Promise<void>,
  job: Job,
): Promise<void> {
  const types: StoredType[] = [...new Set<StoredType>([content.matrix?.stored ?? 'float32', 'float64'])];
  for (const type of types) {
    try {
      await withWriter(createAnnData(path, container, job), async (writer) => {
        await writeContent(writer, content, type, job);
        await more(writer);
      });
      return;
    } catch (error) {
      if (!(error instanceof Inexact) || type === types.at(-1)) throw error;
      // Begun again with a wider type of number.
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** The columns of genes. */
export function writtenVar({ geneIds }: Pick<AnnDataContent, 'geneIds'>): Column[] {
  return geneIds ? [{ kind: 'text', name: 'gene_ids', values: [...geneIds] }] : [];
}

async function writeContent(
  writer: StoreWriter,
  { cells, obs, genes, geneIds, indexNames, matrix, obsm }: AnnDataContent,
  type: StoredType,
  job: Job,
): Promise<void> {
  await writer.describe('', encoding('anndata', '0.1.0'));
  await writeFrame(writer, 'obs', cells, obs, indexNames?.obs);
  await writeFrame(writer, 'var', genes, writtenVar({ geneIds }), indexNames?.var);
  for (const group of ['layers', 'obsm', 'obsp', 'uns', 'varm', 'varp']) await writeDictionary(writer, group);
  for (const { name, dim, values } of obsm) await writeEmbedding(writer, `obsm/${keyOf(name)}`, values, dim);
  for (const column of obs)
    if (column.kind === 'category' && column.colors) await writeTexts(writer, `uns/${keyOf(column.name)}_colors`, column.colors);
  if (matrix) await writeMatrix(writer, 'X', matrix, matrix.chunks(job.signal), type, portion(job, 0, 1));
}
