/** New cells on the maps that are open, and models to place them elsewhere. */
import type { PreparedSummary, RunSummary } from '../core/contract/index.ts';
import type { OpenOptions } from '../core/model/options/open.ts';
import type { PassOptions } from '../core/model/options/place.ts';
import { fileNameOf, firstSuffix } from '../core/model/portable.ts';
import type { RunId } from '../core/types.ts';
import { suggestColumn } from '../core/view/suggest.ts';
import { attempt, colorBy, core, fetched, goBack, labelBy, perform, ready, save, written } from './client.ts';
import { formatCount, formatShare } from './format.ts';
import { desktop, pickFiles, type PickedFile } from './host.ts';
import { choose, chooseDataFile, send } from './looking.ts';
import { openPacked } from './opening.ts';
import { dataset } from './state/dataset.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { jobs, type JobState } from './state/jobs.svelte.ts';
import { placing } from './state/placing.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { hasMap, runs } from './state/runs.svelte.ts';
import { view } from './state/view.svelte.ts';

const isPlaceable = (id: RunId) => runs.has(id, (run) => hasMap(run) && run.config !== undefined);

/** Those of the open preparation that cells can be placed with. */
export const placeableRuns = (): RunSummary[] => runs.of(dataset.prepared?.id).filter(({ id }) => isPlaceable(id));

/** Whose map decides on nearness: the one that is meant, else that of the first panel that a model made. */
export function placingRun(wanted?: RunId): RunId | undefined {
  if (wanted !== undefined && isPlaceable(wanted)) return wanted;
  return view.panels.find(isPlaceable) ?? placeableRuns()[0]?.id;
}

/** Asks for a file of new cells and places them. */
export async function placeNewCells(run = placingRun()): Promise<void> {
  if (run === undefined) return;
  if (!desktop) return placeFiles(await pickFiles(), run);
  const path = await chooseDataFile();
  if (path) await placePath(path, run);
}

/** What was picked or dropped. */
export async function placeFiles(files: PickedFile[], run = placingRun()): Promise<void> {
  if (files.length === 0 || run === undefined || !(await jobs.turn(`Place the cells of ${files[0].name}`))) return;
  const { path, name } = files[0];
  if (path !== undefined) return placePath(path, run);
  const upload = await perform(`Reading ${name}`, (job) => send(files, job));
  if (upload === undefined || (files.length === 1 && (await openPacked({ upload }, name)))) return;
  const options = await choose(name, (asked, job) => core.inspectUpload(upload, asked, job.id), false);
  if (options) await place(name, run, { upload }, options);
  else await attempt(() => core.uploadDiscard(upload));
}

async function placePath(path: string, run: RunId): Promise<void> {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  if (await openPacked({ path }, name)) return;
  const options = await choose(name, (asked: Partial<OpenOptions>, job: JobState) => core.inspectPath(path, asked, job.id), false);
  if (options) await place(name, run, { path }, options);
}

async function place(
  name: string,
  run: RunId,
  source: { path: string } | { upload: string },
  options: Partial<OpenOptions>,
): Promise<void> {
  const on = runs.get(run)?.name;
  const choice = await placing.ask(name, on === undefined ? 'on these maps' : `on these maps; ${on} decides on nearness`);
  if (choice === null) {
    if ('upload' in source) await attempt(() => core.uploadDiscard(source.upload));
    return;
  }
  const panels = view.panels.map((id) => runs.get(id)?.name);
  const placed = await perform(`Placing the cells of ${name}`, (job) => core.placeCells(run, source, options, choice, job.id));
  if (!placed?.placed) return;
  const former = dataset.prepared;
  const base = former?.placed ? dataset.earlier.find(({ prepared }) => prepared.id === placed.placed!.of) : undefined;
  // What was placed before is gone, with its maps.
  if (former?.placed && base) ready(base.prepared, base.options);
  ready(placed, { ...dataset.preparedWith });
  if (former?.placed) dataset.forget(former);
  for (const own of (await core.session()).runs.filter(({ prepared }) => prepared === placed.id)) if (!runs.get(own.id)) runs.receive(own);
  const own = runs.of(placed.id);
  await Promise.all(own.map(async ({ id }) => runs.embeddings.set(id, await core.embedding(id))));
  const seen = own.filter((other) => panels.includes(other.name));
  view.show((seen.length > 0 ? seen : own.slice(0, 3)).map(({ id }) => id));
  await showCarried(placed);
  viewHistory.clear();
  const { report } = placed.placed;
  const cells = report.cells - report.unplaced;
  messages.fact(
    `${formatCount(cells)} cells of ${name} were placed; ${formatCount(report.outside)} (${formatShare(report.outside / Math.max(1, cells))}) are unlike the cells that the model was trained on.`,
  );
}

/** New cells in the colours of the labels that they were given, the former ones behind them without a colour. */
async function showCarried(placed: PreparedSummary): Promise<void> {
  const labels = placed.placed?.report.labels.map(({ column }) => `new: ${column}`) ?? [];
  const best = suggestColumn(
    placed.obs.filter(({ name }) => labels.includes(name)).map((column) => ({ ...column, name: column.name.slice('new: '.length) })),
  );
  await colorBy({ kind: 'obs', column: best === null ? 'new cells' : `new: ${best}` });
  await labelBy(best);
}

/** Takes the new cells away again; the former maps are there as they were left. */
export async function removePlaced(): Promise<void> {
  const placed = dataset.prepared;
  if (!placed?.placed) return;
  const base = dataset.earlier.find(({ prepared }) => prepared.id === placed.placed!.of);
  const summary = await attempt(() => core.removePlaced(placed.id));
  if (!summary) return;
  await goBack(base ?? { prepared: summary, options: { ...dataset.preparedWith }, panels: [] });
  dataset.forget(placed);
  if (view.panels.length === 0)
    view.show(
      runs
        .of(summary.id)
        .filter((run) => hasMap(run) && run.config)
        .map(({ id }) => id),
    );
}

export async function exportPlaced(): Promise<void> {
  const placed = dataset.prepared;
  if (!placed?.placed) return;
  const table = await perform('Writing the new cells', (job) => core.exportPlaced(placed.id, job.id));
  if (table) await save(table);
}

/** A run as files for elsewhere: to where a person chooses, or among the browser's downloads. */
export async function passRun(id: RunId, choice: Partial<PassOptions>): Promise<void> {
  const name = fileNameOf(dataset.open?.name ?? 'model', runs.get(id)?.name ?? '');
  const place = await desktop?.choosePlace(`${name}.${firstSuffix[choice.kind ?? 'model']}`);
  if (place === null) return;
  if (place === undefined) fetched(await perform('Writing the model', (job) => core.downloadModel(id, choice, job.id)));
  else written(await perform('Writing the model', (job) => core.exportModel(id, choice, place, job.id)));
}
