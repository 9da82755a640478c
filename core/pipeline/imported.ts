/** Embeddings that no model here made, beside those that one did: UMAP, t-SNE, any other map of the cells. */
import { basename } from 'node:path';
import { Fault } from '../base/errors.ts';
import { readEmbeddingTable } from '../io/text/embedding-table.ts';
import type { Job } from '../base/job.ts';
import { mapOf, mapWords } from '../model/map.ts';
import type { Embedded } from '../model/run.ts';
import type { Counts, Prepared } from '../types.ts';
import { isPlaced } from './places.ts';

export interface ImportedEmbedding {
  /** `UMAP`, `X_scvi`, the table's name. */
  name: string;
  /** `obsm/X_umap`, a path. */
  source: string;
  embedded: Embedded;
  notes: string[];
}

/** An embedding of the data's file, in two dimensions. @throws `bad-option`, `unsupported`, `not-finite` */
export function embeddingOfFile(data: Counts, prepared: Prepared, name: string): ImportedEmbedding {
  const found = prepared.obsm.find((embedding) => embedding.name === name);
  const source = `obsm/${name}`;
  if (!found) {
    const there =
      prepared.obsm.length > 0
        ? `It has ${prepared.obsm.map((embedding) => embedding.name).join(', ')}.`
        : 'It has none; give a table with the cells’ places.';
    throw new Fault('bad-option', `The file has no embedding ${name}.`, { file: data.source, place: source, remedy: there });
  }
  if (found.dim < 2)
    throw new Fault('unsupported', `${name} has one dimension; a map needs two.`, {
      file: data.source,
      place: source,
      remedy: 'Choose another embedding.',
    });
  const left = mapWords(found.dim);
  return imported(
    titleOf(name),
    source,
    mapOf(found.dim === 2 ? found.values.slice() : found.values, found.dim),
    left === undefined ? [] : [`The map of ${name}: ${left}.`],
    data.source,
  );
}

/** An embedding from a table: cells' names and two coordinates, joined by name, or by order where there are no names. */
export async function embeddingOfTable(data: Counts, prepared: Prepared, path: string, job: Job): Promise<ImportedEmbedding> {
  const { embedding, notes } = await readEmbeddingTable(
    path,
    { cells: prepared.cells, inFile: data.cells.length, kept: prepared.kept },
    job,
  );
  const name = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '');
  return imported(name, path, embedding, notes, path);
}

function imported(name: string, source: string, embedding: Float32Array, notes: string[], file: string): ImportedEmbedding {
  let placed = 0;
  for (let row = 0; 2 * row < embedding.length; row++) {
    if (isPlaced(embedding, 2, row)) placed++;
    else embedding.fill(NaN, 2 * row, 2 * row + 2);
  }
  if (placed < 3)
    throw new Fault('not-finite', placed === 0 ? 'No cell has finite coordinates.' : `Only ${placed} cells have finite coordinates.`, {
      file,
      place: source,
      remedy: 'Choose another embedding, or compute this one again.',
    });
  return { name, source, embedded: { embedding, dim: 2 }, notes };
}

/** `X_umap` → `UMAP`, `X_tsne` → `t-SNE`; others without the `X_` that scanpy puts before them. */
export function titleOf(name: string): string {
  const plain = name.replace(/^X_/, '');
  const known: Record<string, string> = {
    umap: 'UMAP',
    tsne: 't-SNE',
    pca: 'PCA',
    phate: 'PHATE',
    diffmap: 'Diffusion map',
    draw_graph_fa: 'Force-directed graph',
  };
  return known[plain.toLowerCase()] ?? plain;
}
