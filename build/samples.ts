/** `node build/samples.ts`: makes resources/samples of the data beside the checkout, as small as HDF5 has them. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../core/base/job.ts';
import { writeH5ad } from '../core/io/anndata/write-h5ad.ts';
import { OpenOptions, parseOptions } from '../core/model/options.ts';
import * as pipeline from '../core/pipeline.ts';
import { sampleOf } from '../core/types/samples.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'resources', 'samples', 'pbmc700.h5ad');

const { matrix, cells, genes, obs } = await pipeline.open({ path: join(root, '..', 'shared', 'data', 'pbmc700_counts_csr.h5ad') }, parseOptions(OpenOptions, {}), createJob());
if (matrix.kind !== 'sparse') throw new Error(`The counts are ${matrix.kind}, and were sparse.`);
await mkdir(join(target, '..'), { recursive: true });
await writeH5ad(target, {
  cells, genes, obsm: [],
  // Totals follow from the counts.
  obs: obs.filter(({ kind }) => kind === 'category'),
  // What a file was read into may be shared with its readers, and the writer wants memory of its own.
  matrix: { ...matrix, indptr: Uint32Array.from(matrix.indptr), indices: Uint32Array.from(matrix.indices), values: Float32Array.from(matrix.values) },
  uns: { attribution: sampleOf('pbmc700')!.about },
}, createJob());
console.log(`${target}: ${(await stat(target)).size.toLocaleString('en-US')} bytes`);
