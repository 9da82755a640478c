/** Handlers of what is written for papers: figures and tables of metrics. */
import type { CoreMethods } from '../contract/index.ts';
import * as pipeline from '../pipeline.ts';
import type { HandlerContext } from './context.ts';
import { shownRun } from './geometry.ts';

export function figureHandlers({ workspace, underJob }: HandlerContext) {
  return {
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
  } satisfies Partial<CoreMethods>;
}
