/** Calls of the core for genes by which groups of cells differ. */
import type { Marker, MarkerRequest } from '../core/types/markers.ts';
import { parseOptions } from '../core/model/options/describe.ts';
import { MarkerOptions } from '../core/model/options/markers.ts';
import { keptGenes, markerAt } from '../core/view/markers.ts';
import { core, perform, save } from './client.ts';
import { dataset } from './state/dataset.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { markers } from './state/markers.svelte.ts';

/** Compares groups and shows below the panels what comes of it. @param shown which of the comparisons */
export async function findMarkers(request: MarkerRequest, shown = 0): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const options = { ...markers.options };
  const table = await perform('Comparing cells', (job) => core.markers(prepared.id, request, options, shown, job.id));
  if (!table || dataset.prepared?.id !== prepared.id) return;
  const { test, tieCorrection } = options;
  markers.found = { prepared: prepared.id, request, test: { test, tieCorrection }, table };
  layout.choose('markers');
}

/** Another of the comparisons that were made. */
export async function showMarkersOf(group: number): Promise<void> {
  const { found } = markers;
  if (!found || found.table.shown === group) return;
  const table = await perform('Looking at the group', (job) =>
    core.markers(found.prepared, found.request, { ...found.test }, group, job.id),
  );
  if (table && markers.found === found) markers.found = { ...found, table };
}

export async function exportMarkers(): Promise<void> {
  const { found } = markers;
  if (!found) return;
  const options = { ...markers.options, ...found.test };
  const result = await perform('Writing the markers', (job) => core.exportMarkers(found.prepared, found.request, options, job.id));
  if (result) await save(result);
}

/** A column that was renamed or taken away, or two of whose groups became one, has other markers. */
export function forgetMarkersOf(column: string): void {
  if (markers.found?.request.column === column) markers.found = null;
}

/** A group that has another name now. */
export function renameInMarkers(column: string, from: string, to: string): void {
  const { found } = markers;
  if (found?.request.column !== column) return;
  const renamed = (name: string) => (name === from ? to : name);
  const { request, table } = found;
  markers.found = {
    ...found,
    request: {
      ...request,
      ...(request.group && { group: request.group.map(renamed) }),
      ...(request.against && { against: request.against.map(renamed) }),
    },
    table: { ...table, groups: table.groups.map((group) => ({ ...group, name: renamed(group.name), against: renamed(group.against) })) },
  };
}

const mostGenes = 10;

/** Genes that set the cells apart from all others, the strongest first. */
export async function topGenesOf(cells: Uint32Array): Promise<Marker[] | undefined> {
  const prepared = dataset.prepared;
  if (!prepared) return undefined;
  const table = await perform('Comparing with the rest', (job) => core.markers(prepared.id, { cells }, {}, 0, job.id));
  if (!table) return undefined;
  const best = keptGenes(table.numbers, parseOptions(MarkerOptions, {})).subarray(0, mostGenes);
  return Array.from(best, (gene) => markerAt(table.genes, table.numbers, gene));
}
