/** Calls of the core for cells that a person selected. */
import type { Column } from '../core/types.ts';
import { attempt, core, labelBy, save } from './client.ts';
import { workOn } from './preparing.ts';
import { columns } from './state/columns.svelte.ts';
import { dataset } from './state/dataset.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { hasMap, runs } from './state/runs.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { view } from './state/view.svelte.ts';

const asked = new Set<string>();

/** A column that is here or on its way. */
export function columnFor(name: string): Column | null {
  const prepared = dataset.prepared;
  if (!prepared) return null;
  const choice = { kind: 'obs', column: name } as const;
  const known = columns.get(prepared.id, choice);
  const key = `${prepared.id}/${name}`;
  if (!known && !asked.has(key)) {
    asked.add(key);
    void attempt(async () => columns.set(prepared.id, choice, await core.obsColumn(prepared.id, name))).finally(() => asked.delete(key));
  }
  return known;
}

/** @returns whether it was saved */
export async function saveSelected(column: string, label: string, cells: Uint32Array): Promise<boolean> {
  const prepared = dataset.prepared;
  if (!prepared) return false;
  const summary = await attempt(() => core.addColumn(prepared.id, column, label, cells));
  if (!summary) return false;
  messages.fact(`Saved as ${label} in ${column}.`, { label: 'Show', run: () => void labelBy(column.trim()) });
  return true;
}

export async function exportSelected(cells: Uint32Array): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const embedded = view.panels.filter((id) => runs.embeddings.has(id) && runs.has(id, hasMap));
  const table = await attempt(() => core.exportCells(prepared.id, cells, embedded));
  if (!table) return;
  await save(table);
  for (const note of table.notes) messages.fact(note);
}

export async function trainOnSelected(cells: Uint32Array): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const summary = await attempt(() => core.subset(prepared.id, cells));
  if (!summary) return;
  selection.cells = null;
  await workOn(summary);
}
