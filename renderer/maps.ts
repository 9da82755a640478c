/** Maps of the cells that other programs made, taken in beside the trained ones. */
import type { EmbeddingSource } from '../core/contract/index.ts';
import { core, perform } from './client.ts';
import { pickFiles } from './host.ts';
import { send } from './opening.ts';
import { dataset } from './state/dataset.svelte.ts';
import { runs } from './state/runs.svelte.ts';
import { view } from './state/view.svelte.ts';

/** An embedding of the data's file. */
export async function addMap(obsm: string): Promise<void> {
  await add(`Adding ${obsm}`, () => Promise.resolve({ obsm }));
}

/** A table with the cells' names and two coordinates: by its path where the core sees it, else by its bytes. */
export async function addMapFromTable(): Promise<void> {
  const [file] = await pickFiles();
  if (!file) return;
  const { path } = file;
  await add(`Reading ${file.name}`, async (job) => (path === undefined ? { upload: await send([file], job) } : { path }));
}

async function add(title: string, source: (job: Parameters<typeof send>[1]) => Promise<EmbeddingSource>): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const summary = await perform(title, async (job) => core.addEmbedding(prepared.id, await source(job), job.id));
  if (!summary) return;
  if (!runs.get(summary.id)) runs.receive(summary);
  view.show([summary.id]);
}
