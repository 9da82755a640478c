/** Handlers of chosen cells, and of what places of a map stand for. */
import type { CoreMethods } from '../contract.ts';
import { Fault } from '../errors.ts';
import { createJob } from '../job.ts';
import * as pipeline from '../pipeline.ts';
import { summarizePrepared } from '../summaries.ts';
import type { CountMatrix, PreparedId } from '../types.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';

/** Columns made by hand, by the data they were added to: those may be written to again. */
const ownColumns = new WeakMap<CountMatrix['obs'][number][], Set<string>>();

export function cellHandlers({ workspace }: HandlerContext) {
  return {
    expressionAt: async (id, points) => {
      const { run, model } = workspace.trained(id);
      const { dataset, prepared } = run.prepared;
      return pipeline.expressionAt(dataset.data, prepared, model, points);
    },
    addColumn: async (id, name, label, cells) => addColumn(workspace, id, name.trim(), label.trim(), cells),
    subset: async (id, cells) => {
      const entry = workspace.preparedEntry(id);
      const prepared = pipeline.subset(entry.prepared, cells);
      const summary = summarizePrepared(workspace.newId(), entry.dataset.summary.id, entry.dataset.data.genes.length, prepared);
      workspace.prepared.set(summary.id, { ...entry, prepared, summary });
      return summary;
    },
    exportCells: async (id, cells, runs) => {
      const { dataset, prepared } = workspace.preparedEntry(id);
      const embeddings = runs.map((run) => workspace.embedded(run)).map(({ run, embedded }) => ({ name: run.summary.name, embedding: embedded.embedding }));
      return pipeline.cellsTable(dataset.data, prepared, cells, embeddings, createJob());
    },
  } satisfies Partial<CoreMethods>;
}

function addColumn(workspace: Workspace, id: PreparedId, name: string, label: string, cells: Uint32Array) {
  const entry = workspace.preparedEntry(id);
  if (name === '' || label === '') throw new Fault('bad-option', 'A column and a label need names.', { place: 'column', remedy: 'Write both.' });
  const { data } = entry.dataset;
  const own = ownColumns.get(data.obs) ?? new Set<string>();
  const taken = entry.prepared.obs.some((column) => column.name === name) && !own.has(name);
  if (taken) throw new Fault('bad-option', `The cells already have a column ${name}, which was not made here.`, { place: name, remedy: 'Choose another name; a column made by hand can be added to.' });
  ownColumns.set(data.obs, own.add(name));
  put(data.obs, pipeline.labelled(name, label, Array.from(cells, (row) => entry.prepared.kept[row]), data.cells.length, data.obs.find((column) => column.name === name)));
  for (const other of workspace.prepared.values()) if (other.dataset === entry.dataset) refresh(other, name);
  return entry.summary;
}

/** The data's new column for the cells that a preparation kept. */
function refresh(entry: PreparedEntry, name: string): void {
  const { dataset, prepared, summary } = entry;
  const whole = dataset.data.obs.find((column) => column.name === name);
  if (whole?.kind !== 'category') return;
  put(prepared.obs, { ...whole, codes: Int32Array.from(prepared.kept, (cell) => whole.codes[cell]) });
  entry.summary = { ...summary, obs: summarizePrepared(summary.id, summary.dataset, summary.genes, prepared).obs };
}

function put(columns: CountMatrix['obs'], column: CountMatrix['obs'][number]): void {
  const at = columns.findIndex(({ name }) => name === column.name);
  if (at < 0) columns.push(column);
  else columns[at] = column;
}
