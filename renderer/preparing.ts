/** Calls of the core for the cells' quality, for groups of cells and for what marks them. */
import type { ClusterOptions } from '../core/options.ts';
import { attempt, colorBy, core, labelBy, perform, save } from './client.ts';
import { dataset } from './state/dataset.svelte.ts';
import { groups } from './state/groups.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { viewHistory, type Deed } from './state/history.svelte.ts';

export async function lookAtQuality(): Promise<void> {
  const open = dataset.open;
  if (!open || groups.quality?.dataset === open.id) return;
  const numbers = await perform('Measuring the cells', (job) => core.qualityControl(open.id, job.id));
  if (numbers && dataset.open?.id === open.id) groups.quality = { dataset: open.id, numbers };
}

/** Clusters the cells, and colours and names the map by the clusters. */
export async function clusterCells(options: Partial<ClusterOptions>): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const summary = await perform('Clustering the cells', (job) => core.cluster(prepared.id, options, job.id));
  if (!summary || dataset.prepared?.id !== prepared.id) return;
  const column = options.name ?? 'louvain';
  dataset.prepared = summary;
  const found = summary.obs.find(({ name }) => name === column)?.categories ?? 0;
  messages.fact(`${found} clusters in ${column}.`);
  await colorBy({ kind: 'obs', column });
  await labelBy(column);
  viewHistory.clear();
}

/** Takes a column away that was made here; a click brings it back. */
export async function removeColumn(column: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const deed: Deed = { title: `Removed ${column}`, undo: () => attempt(() => core.restoreColumn(prepared.id, column)), redo: () => attempt(() => core.removeColumn(prepared.id, column)) };
  viewHistory.do(deed);
  if (groups.markers?.column === column) groups.markers = null;
  messages.fact(`Removed ${column}.`, { label: 'Undo', run: () => viewHistory.revert(deed) });
}

export async function renameColumn(column: string, name: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared || name.trim() === '' || name.trim() === column) return;
  if (await attempt(() => core.renameColumn(prepared.id, column, name))) await colorBy({ kind: 'obs', column: name.trim() });
}

/** Names a group, by a marker of it as a rule. */
export async function renameGroup(column: string, from: string, to: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared || to.trim() === '' || to.trim() === from) return;
  if (!(await attempt(() => core.renameCategory(prepared.id, column, from, to)))) return;
  const found = groups.markers;
  if (found?.column !== column) return;
  // Two groups of one name are one group, whose markers are others.
  if (found.table.groups.some(({ name }) => name === to.trim())) await findMarkers(column);
  else groups.markers = { ...found, table: { ...found.table, groups: found.table.groups.map((group) => (group.name === from ? { ...group, name: to.trim() } : group)) } };
}

/** Shows below the panels what marks each group of a column. */
export async function findMarkers(column: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const table = await perform('Finding marker genes', (job) => core.markers(prepared.id, column, job.id));
  if (!table || dataset.prepared?.id !== prepared.id) return;
  groups.markers = { prepared: prepared.id, column, table };
  groups.shown = Math.min(groups.shown, table.groups.length - 1);
  layout.choose('markers');
}

export async function exportMarkers(column: string): Promise<void> {
  const prepared = dataset.prepared;
  const result = prepared && (await perform('Writing the markers', (job) => core.exportMarkers(prepared.id, { column }, job.id)));
  if (result) await save(result);
}
