/** One handler for each method of the contract, and the serving of them to one window. */
import { Uploads } from '../uploads.ts';
import type { About, CoreEvents, CoreMethods } from '../contract/index.ts';
import { looksOnly, readsAlong } from '../contract/reading.ts';
import { batchHandlers } from './batches.ts';
import { cellHandlers } from './cells.ts';
import type { HandlerContext } from './context.ts';
import { openHandlers } from './open.ts';
import { geometryHandlers, shownRun } from './geometry.ts';
import { measureHandlers } from './measures.ts';
import { liveHandlers } from './live.ts';
import { placingHandlers } from './placing.ts';
import { keepingProjects } from './project.ts';
import { savedHandlers } from './saved.ts';
import { sweepingHandlers } from './sweeping.ts';
import { trainingHandlers } from './training.ts';
import { withOwnMarked } from './own-columns.ts';
import { preparationHandlers } from './preparation.ts';
import { createJob } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import * as pipeline from '../pipeline.ts';
import { serveCore, type Channel } from '../rpc.ts';
import { summarizePrepared } from '../summaries.ts';
import type { Workspace } from '../workspace.ts';

/** Serves the contract to the window at the other end of a channel, until it closes. */
export function serveWindow(channel: Channel, workspace: Workspace): void {
  const uploads = new Uploads();
  const events = serveCore(
    channel,
    createHandlers(
      workspace,
      (event) => events.progress(event),
      uploads,
      () => events,
    ),
  );
  const leave = workspace.join(events);
  channel.onClose(() => {
    leave();
    void uploads.abandon();
  });
}

/** @param own the events of the window that these handlers serve */
export function createHandlers(
  workspace: Workspace,
  onProgress: CoreEvents['progress'],
  uploads = new Uploads(),
  own: () => Partial<CoreEvents> = () => ({}),
): CoreMethods {
  const underJob: HandlerContext['underJob'] = (name, work) =>
    name === undefined
      ? work(createJob())
      : workspace.underJob(name, (signal) => work(createJob((fraction, message) => onProgress({ job: name, fraction, message }), signal)));
  const context: HandlerContext = { workspace, underJob };

  const all = keepingProjects(workspace, {
    ...openHandlers(context, uploads),
    ...cellHandlers(context),
    ...geometryHandlers(context),
    ...measureHandlers(context, uploads),
    ...batchHandlers(context),
    ...trainingHandlers(context),
    ...savedHandlers(context),
    ...sweepingHandlers(context),
    ...preparationHandlers(context),
    ...liveHandlers(context),
    ...placingHandlers(context, uploads),

    about: async (): Promise<About> => ({
      ...pipeline.about(),
      ...workspace.options,
      otherWindows: Math.max(0, workspace.windowCount - 1),
    }),
    takeOver: async () => workspace.takeOver(own()),
    readAlong: async () => workspace.readAlong(own()),

    session: async () => ({
      datasets: [...workspace.datasets.values()].map((entry) => entry.summary),
      prepared: [...workspace.prepared.values()].map((entry) => entry.summary),
      preparedWith: Object.fromEntries([...workspace.prepared.values()].map(({ summary, options }) => [summary.id, options])),
      runs: [...workspace.runs.values()].map((entry) => entry.summary),
    }),

    prepare: (datasetId, options, name) =>
      underJob(name, async (job) => {
        const dataset = workspace.dataset(datasetId);
        const chosen = parseOptions(PrepareOptions, options);
        const prepared = await pipeline.prepare(dataset.data, chosen, job);
        const summary = withOwnMarked({ dataset }, summarizePrepared(workspace.newId(), datasetId, dataset.data.genes.length, prepared));
        workspace.prepared.set(summary.id, { dataset, options: chosen, prepared, summary });
        return summary;
      }),

    cellNames: async (preparedId) => workspace.preparedEntry(preparedId).prepared.cells,
    async obsColumn(preparedId, name) {
      return pipeline.obsColumn(workspace.preparedEntry(preparedId).prepared, name);
    },
    async geneColumn(preparedId, gene) {
      const { dataset, options, prepared } = workspace.preparedEntry(preparedId);
      return pipeline.geneColumn(dataset.data, prepared, options, gene, createJob());
    },
    async findGenes(preparedId, query, limit) {
      return pipeline.findGenes(workspace.preparedEntry(preparedId).dataset.data, query, limit);
    },

    exportFigure: ({ prepared, view, format, dpi, choices, metrics }, name) =>
      underJob(name, async (job) => {
        const asked = pipeline.figureAsked({ format, dpi, choices });
        const entry = workspace.preparedEntry(prepared);
        const runs = view.panels.map((id) => shownRun(workspace, id));
        return pipeline.figure(
          {
            data: entry.dataset.data,
            prepared: entry.prepared,
            options: entry.options,
            runs,
            beside: [...workspace.runs.values()].map(({ summary }) => summary).filter((run) => run.prepared === prepared),
            view,
            choices: asked.choices,
            ...(metrics && { shownMetrics: metrics }),
          },
          asked.format,
          asked.dpi,
          job,
        );
      }),
    exportMetrics: async (ids) => pipeline.metricsTable(ids.map((id) => workspace.run(id).summary)),

    cancel: async (job) => workspace.cancel(job),
  });
  return refusing(all, () => workspace.isReader(own()));
}

/** A window that reads along is refused by the core as well: whatever holds its connection changes nothing. */
function refusing(methods: CoreMethods, readsOnly: () => boolean): CoreMethods {
  const guarded = Object.entries<unknown>({ ...methods }).map(([name, method]): [string, unknown] => [
    name,
    looksOnly(name)
      ? method
      : async (...args: unknown[]) => {
          if (readsOnly()) throw readsAlong();
          return (method as (...args: unknown[]) => Promise<unknown>)(...args);
        },
  ]);
  return Object.fromEntries(guarded) as unknown as CoreMethods;
}
