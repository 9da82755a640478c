/** Handlers of cell quality, of groups of cells and of what marks them. */
import { createHash } from 'node:crypto';
import type { CoreMethods, JobId } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { ClusterOptions } from '../model/options/cluster.ts';
import { MarkerOptions } from '../model/options/markers.ts';
import { parseOptions } from '../model/options/describe.ts';
import { PrepareOptions } from '../model/options/prepare.ts';
import * as pipeline from '../pipeline.ts';
import { summarizePrepared } from '../summaries.ts';
import type { Column, DatasetId, Prepared, PreparedId } from '../types.ts';
import type { MarkerRequest } from '../types/markers.ts';
import type { PreparedEntry } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { bringBack, checkFree, ofAllCells, setColumn, takeAway, withCategoryRenamed, withOwnMarked } from './own-columns.ts';

/** Comparisons hold a number a gene and group, so each grouping keeps the last one that was asked for. */
const kept = new WeakMap<object, { key: string; owner: object }>();

function latest(grouping: object, key: string): object {
  const last = kept.get(grouping);
  if (last?.key === key) return last.owner;
  const owner = {};
  kept.set(grouping, { key, owner });
  return owner;
}

export function preparationHandlers({ workspace, underJob }: HandlerContext) {
  const found = (id: PreparedId, request: MarkerRequest, options: MarkerOptions, job: Job) => {
    const entry = request.cells ? workspace.preparedRows(id, request.cells) : workspace.preparedEntry(id);
    const { dataset, options: prepare, prepared } = entry;
    const { cells, column, ...groups } = request;
    const { test, tieCorrection } = options;
    const grouping = column === undefined ? null : pipeline.categoriesOf(prepared, column);
    const own = cells && createHash('sha256').update(cells).digest('hex');
    const key = JSON.stringify([grouping?.categories, groups, own, test, tieCorrection]);
    return pipeline.once(latest(grouping?.codes ?? prepared, key), 'markers', job, (shared) =>
      pipeline.markers(dataset.data, prepared, prepare, request, options, shared),
    );
  };

  /** What a person makes of the cells is kept. */
  const changed = async <T>(id: PreparedId, change: (entry: PreparedEntry) => T): Promise<T> => {
    const entry = workspace.preparedEntry(id);
    await workspace.happens('keeping', entry.dataset.summary.id);
    return change(entry);
  };

  return {
    async prepare(dataset, options, name) {
      const entry = await prepareData({ workspace, underJob }, dataset, options, name);
      await workspace.happens('prepared', entry);
      return entry.summary;
    },
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
    renameCategory: (id, column, from, to) =>
      changed(id, (entry) => setColumn(workspace, entry, withCategoryRenamed(ownColumn(entry, column), from, named(to)))),
    renameColumn: (id, column, to) =>
      changed(id, (entry) => {
        const whole = ownColumn(entry, column);
        const name = named(to);
        if (name === column) return entry.summary;
        checkFree(entry, name);
        takeAway(workspace, entry, column);
        return setColumn(workspace, entry, { ...whole, name });
      }),
    removeColumn: (id, column) => changed(id, (entry) => takeAway(workspace, entry, column)),
    restoreColumn: (id, column) => changed(id, (entry) => bringBack(workspace, entry, column)),
    markers: (id, request, options, group, name) =>
      underJob(name, async (job) => pipeline.markerTable(await found(id, request, parseOptions(MarkerOptions, options), job), group)),
    exportMarkers: (id, request, options, name) =>
      underJob(name, async (job) => {
        const chosen = parseOptions(MarkerOptions, options);
        return pipeline.markersTable(
          request.cells ? 'selection' : (request.column ?? ''),
          await found(id, request, chosen, job),
          chosen,
          job,
        );
      }),
  } satisfies Partial<CoreMethods>;
}

/** Prepares data without a word to anyone. @param adjusted what stands for what came out */
export function prepareData(
  { workspace, underJob }: HandlerContext,
  id: DatasetId,
  options: Partial<PrepareOptions>,
  name: JobId,
  adjusted: (fresh: Prepared) => Promise<Prepared> = (fresh) => Promise.resolve(fresh),
): Promise<PreparedEntry> {
  return underJob(name, async (job) => {
    const dataset = workspace.dataset(id);
    const chosen = parseOptions(PrepareOptions, options);
    const prepared = await adjusted(await pipeline.prepare(dataset.data, chosen, job));
    const summary = withOwnMarked({ dataset }, summarizePrepared(workspace.newId(), id, dataset.data.genes.length, prepared));
    return workspace.addPrepared({ dataset, options: chosen, prepared, summary });
  });
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
