/** Maps of the cells that other programs made, taken in beside the trained ones. */
import type { EmbeddingSource, RunSummary } from '../core/contract/index.ts';
import { componentsSource, uncorrectedSource } from '../core/model/sources.ts';
import { colorBy, core, perform } from './client.ts';
import { pickFiles } from './host.ts';
import { send } from './looking.ts';
import { dataset } from './state/dataset.svelte.ts';
import { jobs } from './state/jobs.svelte.ts';
import { runs } from './state/runs.svelte.ts';
import { view } from './state/view.svelte.ts';

/** An embedding of the data's file. */
export async function addMap(obsm: string): Promise<void> {
  await add(`Adding ${obsm}`, () => Promise.resolve({ obsm }));
}

/** A table with the cells' names and two coordinates: by its path where the core sees it, else by its bytes. */
export async function addMapFromTable(): Promise<void> {
  const [file] = await pickFiles();
  if (!file || !(await jobs.turn(`Map from ${file.name}`))) return;
  const { path } = file;
  await add(`Reading ${file.name}`, async (job) => (path === undefined ? { upload: await send([file], job) } : { path }));
}

/** The first components before batches were brought together and after, beside each other, coloured by batch. */
export async function addBeforeAndAfter(batch: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const pair = await perform('Components before and after', async (job) => {
    const sources: EmbeddingSource[] = [{ uncorrected: true }, { components: true }];
    const found: RunSummary[] = [];
    for (const source of sources) {
      const there = runs
        .of(prepared.id)
        .find(({ imported }) => imported === ('components' in source ? componentsSource : uncorrectedSource));
      found.push(there ?? (await core.addEmbedding(prepared.id, source, job.id, false)));
    }
    return found;
  });
  if (!pair || dataset.prepared?.id !== prepared.id) return;
  for (const summary of pair) if (!runs.get(summary.id)) runs.receive(summary);
  view.panels = [];
  view.show(pair.map(({ id }) => id));
  await colorBy({ kind: 'obs', column: batch });
}

async function add(title: string, source: (job: Parameters<typeof send>[1]) => Promise<EmbeddingSource>): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const summary = await perform(title, async (job) => core.addEmbedding(prepared.id, await source(job), job.id));
  if (!summary) return;
  if (!runs.get(summary.id)) runs.receive(summary);
  view.show([summary.id]);
}
