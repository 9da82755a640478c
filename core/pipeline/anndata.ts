/** The cells with everything that was found of them, for the tools that a person goes on with. */
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { placeWhole } from '../base/disk.ts';
import { Fault } from '../base/errors.ts';
import { portion, type Job } from '../base/job.ts';
import { addToCopy, containerOf } from '../io/anndata/add-to-copy.ts';
import { nothingTaken, writeAdditions, type Additions, type Taken } from '../io/anndata/additions.ts';
import { isEarlierExport } from '../io/anndata/earlier.ts';
import { writeAnnData as writeNew } from '../io/anndata/write-anndata.ts';
import { streamOf } from '../io/row-chunks.ts';
import { strangerToAnnData } from '../io/save/folders.ts';
import type { Embedded } from '../model/run.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Counts, Prepared, RowChunk } from '../types.ts';
import { provenance } from '../view/provenance.ts';
import { atAllCells, embeddingKeys, measuredColumns, pcaAdditions } from './found.ts';

export interface NamedEmbedding {
  name: string;
  embedded: Embedded;
}

export interface AnnDataChoice {
  container: 'h5ad' | 'zarr';
  /** Whether every measure of every cell is computed and written. */
  measures: boolean;
  /** Whether it may take the place of the file that the data came from. */
  overwrite?: boolean;
}

/**
 * Writes cells, annotations, components, embeddings of runs and measures of cells as AnnData. Where the data came from AnnData, in either
 * container, they are added to a copy of it, in which everything else stays as it is; cells that preparation dropped have no place there.
 * @returns what a person should know of it
 * @throws `bad-option` for the data's own file, `write-failed`, `cancelled`
 */
export async function writeAnnData(
  path: string,
  data: Counts,
  prepared: Prepared,
  runs: readonly NamedEmbedding[],
  choice: AnnDataChoice,
  job: Job,
): Promise<string[]> {
  if (choice.overwrite !== true && (await isSame(path, data.source)))
    throw new Fault('bad-option', 'This is the file that the data came from.', {
      file: path,
      remedy: 'Choose another name, or say that it may be overwritten (--overwrite).',
    });
  const keys = embeddingKeys(runs, prepared);
  const measures = choice.measures ? await measuredColumns(prepared, runs, keys, portion(job, 0, 0.6)) : [];
  const own = data.format === 'sample' ? null : await containerOf(data.source, data.format);
  const writing = portion(job, choice.measures ? 0.6 : 0, 1);
  if (own !== null) {
    const additions = (taken: Taken) => additionsTo(taken, data, prepared, runs, keys, measures);
    const notes = await placeWhole(
      path,
      (draft) => addToCopy(data.source, own, draft, data.cells.length, additions, writing, choice.container),
      strangerOf(choice.container),
    );
    return prepared.kept.length < data.cells.length
      ? [
          ...notes,
          `${(data.cells.length - prepared.kept.length).toLocaleString('en')} cells that preparation dropped are in the file without a place (indicatrix_prepared is False).`,
        ]
      : notes;
  }
  return writeOwn(path, data, prepared, runs, keys, measures, choice, writing);
}

const strangerOf = (container: AnnDataChoice['container']) => (container === 'zarr' ? strangerToAnnData : undefined);

/**
 * For commands, which nobody has asked whether what is there may go: an earlier export is replaced, everything else only where a person says
 * so.
 * @throws `bad-option`
 */
export async function checkExport(path: string, source: string, overwrite?: boolean): Promise<void> {
  if (overwrite === true || !existsSync(path) || (await isSame(path, source)) || (await isEarlierExport(path))) return;
  // A folder where a file should go is told of by the system.
  if ((await stat(path)).isDirectory() && !/\.zarr$/i.test(path)) return;
  throw new Fault('bad-option', 'There is something of this name, which no export of these has left.', {
    file: path,
    remedy:
      overwrite === undefined
        ? 'Choose another name, or move it away.'
        : 'Choose another name, or say that it may be overwritten (--overwrite).',
  });
}

/** A file of the prepared cells alone. */
async function writeOwn(
  path: string,
  data: Counts,
  prepared: Prepared,
  runs: readonly NamedEmbedding[],
  keys: string[],
  measures: Additions['obs'],
  { container }: AnnDataChoice,
  job: Job,
): Promise<string[]> {
  const { matrix } = data;
  const stream = matrix.kind === 'stream' ? matrix : streamOf(matrix);
  const kept = { ...data, cells: prepared.cells };
  const taken = { ...nothingTaken, obsm: prepared.obsm.map(({ name }) => name), obs: ['_index', ...prepared.obs.map(({ name }) => name)] };
  const all = { ...prepared, kept: Uint32Array.from(prepared.kept, (_, row) => row) };
  const additions = additionsTo(taken, kept, all, runs, keys, measures);
  await placeWhole(
    path,
    (draft) =>
      writeNew(
        draft,
        container === 'h5ad' ? 'h5ad' : 'zarr2',
        {
          cells: prepared.cells,
          obs: prepared.obs,
          genes: data.genes,
          geneIds: data.geneIds,
          matrix: { rows: prepared.rows, cols: matrix.cols, chunks: (signal) => keptChunks(stream.chunks(signal), prepared.kept) },
          obsm: prepared.obsm,
        },
        (writer) =>
          writeAdditions(
            writer,
            additions,
            taken,
            prepared.obs.map(({ name }) => name),
          ),
        job,
      ),
    strangerOf(container),
  );
  return [];
}

async function isSame(path: string, source: string): Promise<boolean> {
  const real = (file: string) => realpath(file).catch(() => null);
  const target = await real(path);
  return target !== null && target === (await real(source));
}

/** For all cells of the data, in their order. @param taken what the file has already */
function additionsTo(
  taken: Taken,
  data: Pick<Counts, 'name' | 'source' | 'cells' | 'genes' | 'layer'>,
  prepared: Prepared,
  runs: readonly NamedEmbedding[],
  keys: string[],
  measures: Additions['obs'],
): Additions {
  const { kept } = prepared;
  const cells = data.cells.length;
  const mark: Additions['obs'] =
    kept.length === cells
      ? []
      : [
          {
            kind: 'category',
            name: 'indicatrix_prepared',
            boolean: true,
            categories: ['False', 'True'],
            codes: Int32Array.from({ length: cells }, () => 0),
          },
        ];
  for (const column of mark) if (column.kind === 'category') for (const cell of kept) column.codes[cell] = 1;
  const fresh = prepared.obs.filter(({ name }) => !taken.obs.includes(name));
  const pca = pcaAdditions(taken, data, prepared);
  const models = runs.flatMap(({ embedded: { model } }) => model ?? []);
  const configsByKey = Object.fromEntries(runs.map(({ embedded }, i) => [keys[i], embedded.model?.config ?? null]));
  return {
    obs: [...fresh, ...measures].map((column) => atAllCells(column, kept, cells)).concat(mark),
    obsm: [...pca.obsm, ...runs.map(({ embedded: { embedding, dim } }, i) => ({ name: `X_${keys[i]}`, dim, values: embedding }))].map(
      (placed) => ({ ...placed, values: spread(placed.values, placed.dim, kept, cells) }),
    ),
    varm: pca.varm,
    uns: {
      ...pca.uns,
      indicatrix: {
        version: packageJson.version,
        source: basename(data.source),
        provenance: provenance(data, prepared, models, packageJson.version),
        runs: JSON.stringify(configsByKey),
      },
    },
  };
}

/** Rows of the kept cells at their places among all; NaN elsewhere. */
function spread(values: Float32Array, dim: number, kept: Uint32Array, cells: number): Float32Array {
  if (kept.length === cells) return values;
  const all = new Float32Array(cells * dim).fill(NaN);
  for (let row = 0; row < kept.length; row++) all.set(values.subarray(row * dim, (row + 1) * dim), kept[row] * dim);
  return all;
}

/** The kept rows of chunks, counted anew. */
async function* keptChunks(chunks: AsyncIterable<RowChunk>, kept: Uint32Array): AsyncGenerator<RowChunk> {
  let next = 0;
  for await (const { from, matrix } of chunks) {
    const first = next;
    while (next < kept.length && kept[next] < from + matrix.rows) next++;
    if (next === first) continue;
    const rows = kept.subarray(first, next);
    const indptr = new Uint32Array(rows.length + 1);
    rows.forEach((row, i) => (indptr[i + 1] = indptr[i] + matrix.indptr[row - from + 1] - matrix.indptr[row - from]));
    const [indices, values] = [new Uint32Array(indptr[rows.length]), new Float32Array(indptr[rows.length])];
    rows.forEach((row, i) => {
      const [start, end] = [matrix.indptr[row - from], matrix.indptr[row - from + 1]];
      indices.set(matrix.indices.subarray(start, end), indptr[i]);
      values.set(matrix.values.subarray(start, end), indptr[i]);
    });
    yield { from: first, matrix: { kind: 'sparse', rows: rows.length, cols: matrix.cols, indptr, indices, values } };
  }
}

/** The same as a file for a browser to fetch. @param folder where it is put */
export async function downloadOfRuns(
  data: Counts,
  prepared: Prepared,
  runs: readonly NamedEmbedding[],
  folder: string,
  job: Job,
): Promise<{ path: string; name: string; notes: string[] }> {
  const name = `${data.name}-embeddings.h5ad`;
  const path = join(folder, 'data.h5ad');
  return { path, name, notes: await writeAnnData(path, data, prepared, runs, { container: 'h5ad', measures: true }, job) };
}
