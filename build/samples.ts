/** `node build/samples.ts`: makes resources/samples of the data beside the checkout, as small as HDF5 has them. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../core/base/job.ts';
import { placeWhole } from '../core/base/disk.ts';
import { writeAdditions, nothingTaken } from '../core/io/anndata/additions.ts';
import { writeAnnData } from '../core/io/anndata/write-anndata.ts';
import { streamOf } from '../core/io/row-chunks.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import { OpenOptions } from '../core/model/options/open.ts';
import * as pipeline from '../core/pipeline.ts';
import { sampleOf } from '../core/types/samples.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'resources', 'samples', 'pbmc700.h5ad');

const { matrix, cells, genes, obs } = await pipeline.open(
  { path: join(root, '..', 'shared', 'data', 'pbmc700_counts_csr.h5ad') },
  parseOptions(OpenOptions, {}),
  createJob(),
);
if (matrix.kind !== 'sparse') throw new Error(`The counts are ${matrix.kind}, and were sparse.`);
// Totals follow from the counts.
const kinds = obs.filter(({ kind }) => kind === 'category');
const content = { cells, genes, obsm: [], obs: kinds, matrix: { ...streamOf(matrix), stored: 'float32' as const } };
const attribution = { obs: [], obsm: [], varm: [], uns: { indicatrix: { attribution: sampleOf('pbmc700')!.about } } };
await placeWhole(target, (draft) =>
  writeAnnData(draft, 'h5ad', content, (writer) => writeAdditions(writer, attribution, nothingTaken, []), createJob()),
);
console.log(`${target}: ${(await stat(target)).size.toLocaleString('en-US')} bytes`);
