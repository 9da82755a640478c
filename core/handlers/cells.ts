/** Handlers of chosen cells, and of what places of a map stand for. */
import { isAbsolute } from 'node:path';
import type { CoreMethods } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import * as pipeline from '../pipeline.ts';
import { summarizePrepared } from '../summaries.ts';
import type { PreparedId, RunId } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { checkFree, setColumn, withOwnMarked } from './own-columns.ts';

export function cellHandlers({ workspace, underJob }: HandlerContext) {
  return {
    expressionAt: async (id, points) => {
      const { run, model } = workspace.trained(id);
      const { dataset, prepared } = run.prepared;
      return pipeline.expressionAt(dataset.data, prepared, model, points);
    },
    addColumn: async (id, name, label, cells) => addColumn(workspace, id, name.trim(), label.trim(), cells),
    subset: async (id, cells) => {
      const entry = workspace.preparedRows(id, cells);
      const prepared = pipeline.subset(entry.prepared, cells);
      const summary = withOwnMarked(
        entry,
        summarizePrepared(workspace.newId(), entry.dataset.summary.id, entry.dataset.data.genes.length, prepared),
      );
      workspace.prepared.set(summary.id, { ...entry, prepared, summary });
      return summary;
    },
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
