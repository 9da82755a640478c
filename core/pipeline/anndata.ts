/** The prepared cells with everything that was found of them, for the tools that a person goes on with. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeH5ad } from '../io/anndata/write-h5ad.ts';
import type { Job } from '../base/job.ts';
import type { Embedded } from '../model/run.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { RunConfig } from '../model/options.ts';
import type { Counts, Embedding, Matrix, Prepared } from '../types.ts';
import { provenance } from '../view/provenance.ts';

export interface NamedEmbedding { name: string; embedded: Embedded }

/**
 * Writes cells, annotations, counts, components and the embeddings of runs as h5ad. Counts that stay in their file are left out.
 * @throws `write-failed`, `cancelled`
 */
export async function writeAnnData(path: string, data: Counts, prepared: Prepared, runs: readonly NamedEmbedding[], job: Job): Promise<void> {
  const { matrix } = data;
  const configs = runs.flatMap(({ embedded }) => embedded.model?.config ?? []);
  const components: Embedding[] = prepared.pca ? [{ name: 'X_pca', dim: prepared.dim, values: prepared.features }] : [];
  const made = [...components, ...embeddingsOf(runs)];
  await writeH5ad(path, {
    cells: prepared.cells,
    obs: prepared.obs,
    genes: data.genes,
    geneIds: data.geneIds,
    matrix: matrix.kind === 'stream' ? null : takeRows(matrix, prepared.kept),
    obsm: [...prepared.obsm.filter(({ name }) => !made.some((own) => own.name === name)), ...made],
    uns: { version: packageJson.version, source: data.source, provenance: provenance(data, prepared, configs, packageJson.version), runs: JSON.stringify(configsByName(runs)) },
  }, job);
}

/** The same as bytes, for a window to save. */
export async function annData(data: Counts, prepared: Prepared, runs: readonly NamedEmbedding[], job: Job): Promise<{ name: string; mime: string; bytes: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'indicatrix-'));
  try {
    const path = join(folder, 'data.h5ad');
    await writeAnnData(path, data, prepared, runs, job);
    return { name: `${data.name}-embeddings.h5ad`, mime: 'application/x-hdf5', bytes: await readFile(path) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `GeomAE (encoder)` → `X_geomae_encoder`, as scanpy's plots name a basis; a second one of that name gets a number. */
function embeddingsOf(runs: readonly NamedEmbedding[]): Embedding[] {
  const taken = new Map<string, number>();
  return runs.map(({ name, embedded: { embedding, dim } }) => {
    const plain = `X_${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || 'embedding'}`;
    const count = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, count);
    return { name: count === 1 ? plain : `${plain}_${count}`, dim, values: embedding };
  });
}

function configsByName(runs: readonly NamedEmbedding[]): Record<string, RunConfig | null> {
  const names = embeddingsOf(runs).map(({ name }) => name);
  return Object.fromEntries(runs.map(({ embedded }, index) => [names[index], embedded.model?.config ?? null]));
}

function takeRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const { cols, values } = matrix;
  if (matrix.kind === 'dense') {
    const taken = new Float32Array(rows.length * cols);
    rows.forEach((row, index) => taken.set(values.subarray(row * cols, (row + 1) * cols), index * cols));
    return { kind: 'dense', rows: rows.length, cols, values: taken };
  }
  const indptr = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => (indptr[index + 1] = indptr[index] + matrix.indptr[row + 1] - matrix.indptr[row]));
  const indices = new Uint32Array(indptr[rows.length]);
  const kept = new Float32Array(indptr[rows.length]);
  rows.forEach((row, index) => {
    indices.set(matrix.indices.subarray(matrix.indptr[row], matrix.indptr[row + 1]), indptr[index]);
    kept.set(values.subarray(matrix.indptr[row], matrix.indptr[row + 1]), indptr[index]);
  });
  return { kind: 'sparse', rows: rows.length, cols, indptr, indices, values: kept };
}
