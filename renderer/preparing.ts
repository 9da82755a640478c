/** Calls of the core that prepare the data, and for the cells' quality, for groups of cells and for what marks them. */
import { ClusterOptions } from '../core/model/options/cluster.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import type { PreparedSummary } from '../core/contract/index.ts';
import { suggestColumn } from '../core/view/suggest.ts';
import { attempt, cancelJob, chooseDefaultColumn, colorBy, core, labelBy, perform, ready } from './client.ts';
import { formatCount, formatShare, plural } from './format.ts';
import { showFirstMap, stopMapping } from './first-map.ts';
import { forgetMarkersOf, renameInMarkers } from './markers.ts';
import { columns } from './state/columns.svelte.ts';
import { dataset } from './state/dataset.svelte.ts';
import { groups } from './state/groups.svelte.ts';
import { markers } from './state/markers.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { viewHistory, type Edit } from './state/history.svelte.ts';
import { runs } from './state/runs.svelte.ts';
import { view } from './state/view.svelte.ts';

/** The preparation that is under way, which a later one supersedes. */
let preparing: { id: string } | null = null;

/** @returns whether there is prepared data now */
export async function prepare(): Promise<boolean> {
  const open = dataset.open;
  if (!open) return false;
  if (preparing) cancelJob(preparing.id);
  stopMapping();
  const options = { ...dataset.options };
  const prepared = await perform('Preparing', async (job) => {
    preparing = job;
    try {
      return await core.prepare(open.id, options, job.id);
    } catch (error) {
      if (preparing !== job) return undefined;
      throw error;
    } finally {
      if (preparing === job) preparing = null;
    }
  });
  if (!prepared || dataset.open?.id !== open.id) return false;
  const former = dataset.prepared;
  // What is changed meanwhile is still to be prepared.
  const changed = JSON.stringify(dataset.options) === JSON.stringify(options) ? null : { ...dataset.options };
  ready(prepared, options);
  if (changed) dataset.options = changed;
  view.show(
    runs
      .of(prepared.id)
      .filter(({ status, config }) => status === 'done' && config)
      .map(({ id }) => id),
  );
  const lost = droppedCells();
  if (lost) messages.fact(lost.text, { label: 'Keep all cells', run: keepAllCells });
  await chooseDefaultColumn();
  if (view.panels.length === 0) await showFirstMap(prepared);
  if (former && former.id !== prepared.id) await letGo(former);
  void groupByItself(prepared);
  return true;
}

/** Goes on with data that came of what was open: some of its cells. */
export async function workOn(prepared: PreparedSummary): Promise<void> {
  ready(prepared, { ...dataset.preparedWith });
  await chooseDefaultColumn();
  await showFirstMap(prepared);
}

/** Shares of cells above this are not left out in silence. */
const mostDropped = 0.05;
/** What leaves no cell out. */
const keepsAll = { minGenes: 0, maxGenes: 0, minCounts: 0, maxCounts: 0, maxMitochondrial: 100, dropCells: '' } as const;

/** Cells that the present preparation left out, and why; null where they are few or were chosen. */
export function droppedCells(): { text: string } | null {
  const { open, prepared } = dataset;
  const filter = prepared?.steps.find(({ step }) => step === 'filter');
  if (!open || !prepared || !filter || prepared.steps.some(({ step }) => step === 'subset')) return null;
  const dropped = open.cells - prepared.cells;
  if (dropped <= mostDropped * open.cells) return null;
  const { minGenes, maxGenes, minCounts, maxCounts, maxMitochondrial, dropCells } = { ...open.proposed, ...dataset.preparedWith };
  const bounds = [
    minGenes > 0 ? `fewer than ${plural(minGenes, 'gene')}` : [],
    maxGenes > 0 ? `more than ${plural(maxGenes, 'gene')}` : [],
    minCounts > 0 ? `fewer than ${plural(minCounts, 'count')}` : [],
    maxCounts > 0 ? `more than ${plural(maxCounts, 'count')}` : [],
    maxMitochondrial < 100 ? `more than ${maxMitochondrial} % mitochondrial counts` : [],
    dropCells === '' ? [] : `a mark in ${dropCells}`,
  ].flat();
  return {
    text: `${formatCount(dropped)} of ${plural(open.cells, 'cell')} (${formatShare(dropped / open.cells)}) were left out: they have ${bounds.join(', or ')}.`,
  };
}

/** Prepares once more, without leaving cells out. */
export function keepAllCells(): void {
  dataset.options = { ...dataset.options, ...keepsAll };
  void prepare();
}

/** A preparation that no model was trained on is not gone back to. */
async function letGo(former: PreparedSummary): Promise<void> {
  const own = runs.all.filter((run) => run.prepared === former.id);
  if (own.some(({ config }) => config)) return;
  dataset.forget(former);
  for (const { id } of own) runs.forget(id);
  await attempt(() => core.dropPrepared(former.id));
}

/** What clusters are found by, and named after, where nobody says. */
const defaultMethod = parseOptions(ClusterOptions, {}).method;
/** Of fewer cells there are no groups. */
const fewestToGroup = 20;

/** Where a file names no groups, those that clustering finds colour the map. */
async function groupByItself(prepared: PreparedSummary): Promise<void> {
  if (suggestColumn(prepared.obs) !== null || prepared.cells < fewestToGroup) return;
  const column = freeName(
    defaultMethod,
    prepared.obs.map(({ name }) => name),
  );
  const summary = await perform('Grouping the cells', (job) => core.cluster(prepared.id, { name: column }, job.id), { aside: true });
  if (!summary || dataset.prepared?.id !== prepared.id) return;
  dataset.prepared = summary;
  if (view.colorBy.kind !== 'none') return;
  await viewHistory.aside(() => Promise.all([colorBy({ kind: 'obs', column }), labelBy(column)]));
  const found = summary.obs.find(({ name }) => name === column)?.categories ?? 0;
  messages.fact(`The file names no groups of cells: ${found} clusters were found, which colour the map (${column}).`, {
    label: 'Without',
    run: () => void removeColumn(column),
  });
}

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
  const column =
    options.name ??
    freeName(
      options.method ?? defaultMethod,
      prepared.obs.filter(({ own }) => !own).map(({ name }) => name),
    );
  const before = coloring();
  const summary = await perform('Clustering the cells', (job) => core.cluster(prepared.id, { ...options, name: column }, job.id));
  if (!summary || dataset.prepared?.id !== prepared.id) return;
  dataset.prepared = summary;
  const found = summary.obs.find(({ name }) => name === column)?.categories ?? 0;
  messages.fact(`${found} clusters in ${column}.`);
  await viewHistory.doing(async () => {
    await colorBy({ kind: 'obs', column });
    await labelBy(column);
    // Clusters that took the place of others of that name have nothing to go back to.
    if (prepared.obs.some(({ name }) => name === column)) return null;
    const after = coloring();
    return {
      title: `Clustered into ${column}`,
      undo: () => attempt(() => core.removeColumn(prepared.id, column)).then(before),
      redo: () => attempt(() => core.restoreColumn(prepared.id, column)).then(after),
    };
  });
}

/** `leiden`, or `leiden 2` where a file has that already. */
function freeName(name: string, taken: string[]): string {
  let free = name;
  for (let next = 2; taken.includes(free); next++) free = `${name} ${next}`;
  return free;
}

/** Takes a column away that was made here; a click brings it back. */
export async function removeColumn(column: string): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const edit: Edit = {
    title: `Removed ${column}`,
    undo: () => attempt(() => core.restoreColumn(prepared.id, column)),
    redo: () => attempt(() => core.removeColumn(prepared.id, column)),
  };
  viewHistory.do(edit);
  forgetMarkersOf(column);
  messages.fact(`Removed ${column}.`, { label: 'Undo', run: () => viewHistory.revert(edit) });
}

export async function renameColumn(column: string, name: string): Promise<void> {
  const prepared = dataset.prepared,
    to = name.trim();
  if (!prepared || to === '' || to === column) return;
  const before = coloring(),
    isNamed = view.labelBy === column;
  await viewHistory.doing(async () => {
    if (!(await attempt(() => core.renameColumn(prepared.id, column, to)))) return null;
    forgetMarkersOf(column);
    await colorBy({ kind: 'obs', column: to });
    if (isNamed) await labelBy(to);
    const after = coloring();
    return {
      title: `Renamed ${column}`,
      undo: () => attempt(() => core.renameColumn(prepared.id, to, column)).then(before),
      redo: () => attempt(() => core.renameColumn(prepared.id, column, to)).then(after),
    };
  });
}

/** Names a group, by a marker of it as a rule. */
export async function renameGroup(column: string, group: string, name: string): Promise<void> {
  const prepared = dataset.prepared,
    renamed = name.trim();
  if (!prepared || renamed === '' || renamed === group) return;
  const own = columns.get(prepared.id, { kind: 'obs', column });
  const shown = markers.found?.request.column === column ? markers.found.table.groups.map(({ name }) => name) : [];
  const merges = [...(own?.kind === 'category' ? own.categories : []), ...shown].includes(renamed);
  const rename = async (from: string, to: string) => {
    if (!(await attempt(() => core.renameCategory(prepared.id, column, from, to)))) return false;
    if (merges) forgetMarkersOf(column);
    else renameInMarkers(column, from, to);
    return true;
  };
  await viewHistory.doing(async () => {
    if (!(await rename(group, renamed))) return null;
    if (!merges) return { title: `Renamed ${group}`, undo: () => rename(renamed, group), redo: () => rename(group, renamed) };
    messages.fact(`${group} and ${renamed} are one group now.`);
    return null;
  });
}

/** What colours and names the map now, to come back to. */
function coloring(): () => Promise<void> {
  const { colorBy: color, labelBy: label } = view;
  return async () => {
    await colorBy(color);
    await labelBy(label);
  };
}
