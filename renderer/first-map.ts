/**
 * The map that is there before any model: the file's own as soon as it is open, and of prepared data that, or their first two components
 * until a map of the cells' neighbours is there.
 */
import { toFaultRecord } from '../core/base/errors.ts';
import type { EmbeddingSource, PreparedSummary } from '../core/contract/index.ts';
import type { DatasetId } from '../core/types.ts';
import { isStandIn } from '../core/model/sources.ts';
import { attempt, cancelJob, core, onBegun, perform } from './client.ts';
import { dataset } from './state/dataset.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { runs } from './state/runs.svelte.ts';
import { view } from './state/view.svelte.ts';

/** On its way, so that what comes next can wait for it. */
let looking: { of: DatasetId; done: Promise<unknown> } | null = null;

export function loadPreview(of: DatasetId): void {
  if (looking?.of === of) return;
  looking = {
    of,
    done: attempt(async () => {
      const preview = await core.preview(of);
      if (dataset.open?.id === of) dataset.preview = preview;
    }),
  };
}

/** Adds such a map of the prepared data, unless there is one, and shows it. */
export async function showFirstMap(prepared: PreparedSummary): Promise<void> {
  const there = runs.firstMap(prepared.id);
  if (there) return void viewHistory.aside(() => view.show([there.id]));
  if (looking?.of === prepared.dataset) await looking.done;
  const own = dataset.preview && (await add(prepared, { obsm: dataset.preview.obsm }));
  if (own) return;
  await add(prepared, { components: true });
  if (prepared.cells <= mostByItself) void followWithNeighbors(prepared);
}

/** Of more cells a map of neighbours takes longer than a person who only looks would wait for. */
const mostByItself = 100_000;

/** The map of neighbours that is on its way. */
let mapping: { id: string } | null = null;

/** Models that are begun take its place, and so does another preparation. */
export function stopMapping(): void {
  if (mapping) cancelJob(mapping.id);
  mapping = null;
}
onBegun(stopMapping);

/**
 * Puts the plain map of the cells' neighbours in the place of the components, once it is there and where these are still what is looked at.
 */
async function followWithNeighbors(prepared: PreparedSummary): Promise<void> {
  stopMapping();
  const summary = await perform(
    'Mapping the cells by their neighbours',
    async (job) => {
      mapping = job;
      try {
        return await core.addEmbedding(prepared.id, { neighbors: true }, job.id, false);
      } catch (error) {
        if (mapping !== job) return null;
        throw error;
      } finally {
        if (mapping === job) mapping = null;
      }
    },
    { aside: true },
  );
  if (!summary || dataset.prepared?.id !== prepared.id) return;
  if (!runs.get(summary.id)) runs.receive(summary);
  if (!runs.embeddings.has(summary.id)) await attempt(async () => runs.embeddings.set(summary.id, await core.embedding(summary.id)));
  if (!view.panels.every((id) => isStandIn(runs.get(id)?.imported))) return;
  await viewHistory.aside(() => {
    view.panels = [];
    view.show([summary.id]);
  });
}

/** Not measured until there is something to compare it with. */
async function add(prepared: PreparedSummary, source: EmbeddingSource): Promise<boolean> {
  const summary = await perform('Looking at the cells', async (job) => {
    try {
      return await core.addEmbedding(prepared.id, source, job.id, false);
    } catch (error) {
      // Where too few of the kept cells have a place in the file's own map, the components stand in.
      if (!('obsm' in source)) throw error;
      messages.fact(toFaultRecord(error).message);
      return null;
    }
  });
  if (!summary) return false;
  if (dataset.prepared?.id !== prepared.id) return true;
  if (!runs.get(summary.id)) runs.receive(summary);
  if (!runs.embeddings.has(summary.id)) await attempt(async () => runs.embeddings.set(summary.id, await core.embedding(summary.id)));
  await viewHistory.aside(() => view.show([summary.id]));
  return true;
}
