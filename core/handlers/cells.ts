/** Handlers of chosen cells, and of what places of a map stand for. */
import { isAbsolute } from 'node:path';
import type { CoreMethods } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import * as pipeline from '../pipeline.ts';
import { summarizePrepared } from '../summaries.ts';
import type { PreparedId, RunId } from '../types.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { checkFree, setColumn, withOwnMarked } from './own-columns.ts';

export function cellHandlers({ workspace, underJob }: HandlerContext) {
  return {
    cellNames: async (id) => workspace.preparedEntry(id).prepared.cells,
    obsColumn: async (id, name) => pipeline.obsColumn(workspace.preparedEntry(id).prepared, name),
    async geneColumn(id, gene) {
      const { dataset, options, prepared } = workspace.preparedEntry(id);
      return pipeline.geneColumn(dataset.data, prepared, options, gene, createJob());
    },
    findGenes: async (id, query, limit) => pipeline.findGenes(workspace.preparedEntry(id).dataset.data, query, limit),
    expressionAt: async (id, points) => {
      const { run, model } = workspace.trained(id);
      const { dataset, prepared } = run.prepared;
      return pipeline.expressionAt(dataset.data, prepared, model, points);
    },
    async addColumn(id, name, label, cells) {
      await workspace.happens('keeping', workspace.preparedEntry(id).dataset.summary.id);
      return addColumn(workspace, id, name.trim(), label.trim(), cells);
    },
    subset: async (id, cells) => subsetOf(workspace, workspace.preparedRows(id, cells), cells).summary,
    exportCells: async (id, cells, runs) => {
      const { dataset, prepared } = workspace.preparedRows(id, cells);
      const embeddings = runs.map((run) => workspace.embedded(run)).map(({ run, embedded }) => ({ ...embedded, name: run.summary.name }));
      return pipeline.cellsTable(dataset.data, prepared, cells, embeddings, createJob());
    },
    exportData: (id, runs, path, name) => {
      if (!isAbsolute(path))
        throw new Fault('bad-option', 'The place must be a whole path.', {
          file: path,
          remedy: 'Begin it at the root of a disk, as in /data/cells.h5ad.',
        });
      return underJob(name, async (job) => {
        const { dataset, prepared } = workspace.preparedEntry(id);
        return {
          files: [path],
          notes: await pipeline.writeAnnData(
            path,
            dataset.data,
            prepared,
            embeddings(workspace, runs),
            { container: 'h5ad', measures: true },
            job,
          ),
        };
      });
    },
    downloadRuns: (id, runs, name) =>
      underJob(name, (job) => {
        const { dataset, prepared } = workspace.preparedEntry(id);
        return workspace.downloads.offer((folder) =>
          pipeline.downloadOfRuns(dataset.data, prepared, embeddings(workspace, runs), folder, job),
        );
      }),
  } satisfies Partial<CoreMethods>;
}

/** @param rows of a preparation, which are there */
export function subsetOf(workspace: Workspace, entry: PreparedEntry, rows: Uint32Array): PreparedEntry {
  const prepared = pipeline.subset(entry.prepared, rows);
  const { summary: dataset, data } = entry.dataset;
  const summary = withOwnMarked(entry, summarizePrepared(workspace.newId(), dataset.id, data.genes.length, prepared));
  const part = { ...entry, prepared, summary };
  workspace.prepared.set(summary.id, part);
  return part;
}

const embeddings = (workspace: Workspace, runs: readonly RunId[]) =>
  runs.map((run) => workspace.embedded(run)).map(({ run, embedded }) => ({ name: run.summary.name, embedded }));

function addColumn(workspace: Workspace, id: PreparedId, name: string, label: string, cells: Uint32Array) {
  const entry = workspace.preparedRows(id, cells);
  if (name === '' || label === '')
    throw new Fault('bad-option', 'A column and a label need names.', { place: 'column', remedy: 'Write both.' });
  checkFree(entry, name);
  const { obs, cells: all } = entry.dataset.data;
  const rows = Array.from(cells, (row) => entry.prepared.kept[row]);
  return setColumn(
    workspace,
    entry,
    pipeline.labelled(
      name,
      label,
      rows,
      all.length,
      obs.find((column) => column.name === name),
    ),
  );
}
