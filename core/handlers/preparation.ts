/** Handlers of cell quality, of groups of cells and of what marks them. */
import type { CoreMethods } from '../contract/index.ts';
import type { MarkersOf } from '../contract/preparation.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { ClusterOptions } from '../model/options/cluster.ts';
import { parseOptions } from '../model/options/describe.ts';
import * as pipeline from '../pipeline.ts';
import type { Column } from '../types.ts';
import type { PreparedEntry } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { bringBack, checkFree, ofAllCells, setColumn, takeAway, withCategoryRenamed } from './own-columns.ts';

/** What a table shows of each group; its CSV has every gene. */
const shownMarkers = 50;

export function preparationHandlers({ workspace, underJob }: HandlerContext) {
  const found = ({ dataset, options, prepared }: PreparedEntry, of: MarkersOf, job: Job) =>
    'column' in of
      ? pipeline.once(groupingOf(prepared, of.column), 'markers', job, (shared) =>
          pipeline.markers(dataset.data, prepared, options, of.column, shared),
        )
      : pipeline.markersOf(dataset.data, prepared, options, of.cells, job);

  return {
    async dropPrepared(id) {
      const own = [...workspace.runs.values()].filter(({ prepared }) => prepared.summary.id === id);
      if (own.some(({ summary }) => summary.config)) return;
      for (const { summary } of own) workspace.forgetRun(summary.id);
      workspace.prepared.delete(id);
    },
    qualityControl: (dataset, name) =>
      underJob(name, (job) => {
        const { data } = workspace.dataset(dataset);
        return pipeline.once(data, 'quality', job, (shared) => pipeline.qualityControl(data, shared));
      }),
    cluster: (id, options, name) =>
      underJob(name, async (job) => {
        const entry = workspace.preparedEntry(id);
        const chosen = parseOptions(ClusterOptions, options);
        checkFree(entry, chosen.name ?? chosen.method);
        return setColumn(workspace, entry, ofAllCells(entry, (await pipeline.cluster(entry.prepared, chosen, job)).column));
      }),
    renameCategory: async (id, column, from, to) => {
      const entry = workspace.preparedEntry(id);
      const whole = ownColumn(entry, column);
      return setColumn(workspace, entry, withCategoryRenamed(whole, from, named(to)));
    },
    renameColumn: async (id, column, to) => {
      const entry = workspace.preparedEntry(id);
      const whole = ownColumn(entry, column);
      const name = named(to);
      if (name === column) return entry.summary;
      checkFree(entry, name);
      takeAway(workspace, entry, column);
      return setColumn(workspace, entry, { ...whole, name });
    },
    removeColumn: async (id, column) => takeAway(workspace, workspace.preparedEntry(id), column),
    restoreColumn: async (id, column) => bringBack(workspace, workspace.preparedEntry(id), column),
    markers: (id, column, name) =>
      underJob(name, async (job) => pipeline.topMarkers(await found(workspace.preparedEntry(id), { column }, job), shownMarkers)),
    markersOf: (id, cells, name) =>
      underJob(name, async (job) => pipeline.topMarkers(await found(workspace.preparedRows(id, cells), { cells }, job), shownMarkers)),
    exportMarkers: (id, of, name) =>
      underJob(name, async (job) =>
        pipeline.markersTable(
          'column' in of ? of.column : 'selection',
          await found('column' in of ? workspace.preparedEntry(id) : workspace.preparedRows(id, of.cells), of, job),
          job,
        ),
      ),
  } satisfies Partial<CoreMethods>;
}

/** The cells' groups: what markers hang on, until the column is written anew. */
function groupingOf(prepared: PreparedEntry['prepared'], name: string): object {
  const column = pipeline.obsColumn(prepared, name);
  return column.kind === 'category' ? column.codes : column;
}

function ownColumn({ dataset }: PreparedEntry, name: string): Extract<Column, { kind: 'category' }> {
  const column = dataset.data.obs.find((candidate) => candidate.name === name);
  if (column?.kind === 'category') return column;
  throw new Fault('bad-option', `The cells have no column ${name} with categories.`, {
    place: name,
    remedy: 'Cluster the cells, or name a column that groups them.',
  });
}

function named(text: string): string {
  const name = text.trim();
  if (name === '') throw new Fault('bad-option', 'A name is missing.', { remedy: 'Write one.' });
  return name;
}
