/** The connection to the core: what a person does becomes calls, what the core says becomes state. */
import type {
  CoreEvents,
  CoreMethods,
  ExportRequest,
  ExportResult,
  FigureResult,
  JobId,
  PreparedSummary,
  RunSummary,
  WaitingFile,
} from '../core/contract/index.ts';
import type { SavedView } from '../core/contract/project.ts';
import { Fault, toFaultRecord } from '../core/base/errors.ts';
import type { PrepareOptions } from '../core/model/options/prepare.ts';
import type { SaveOptions } from '../core/model/options/save.ts';
import { connectCore } from '../core/rpc.ts';
import type { RunId } from '../core/types.ts';
import type { ColorBy } from '../core/types/scene.ts';
import { isSample } from '../core/types/samples.ts';
import { componentsSource, isStandIn } from '../core/model/sources.ts';
import { isOfCells } from '../core/view/color-sources.ts';
import { formatBytes } from '../core/base/bytes.ts';
import { suggestColumn } from '../core/view/suggest.ts';
import { fetchColumn } from './fetching.ts';
import { readOnly } from './read-only.ts';
import { coreIsBack, desktop, fetchFile, openChannel, saveFile } from './host.ts';
import { columns } from './state/columns.svelte.ts';
import { dataset, type Earlier } from './state/dataset.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { jobs, type JobState } from './state/jobs.svelte.ts';
import { live } from './state/live.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { replay } from './state/replay.svelte.ts';
import { hasMap, isLearning, runs } from './state/runs.svelte.ts';
import { restoreView } from './state/saved-view.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { session } from './state/session.svelte.ts';
import { view } from './state/view.svelte.ts';

export let core: CoreMethods;

/** Set by what looks after runs, which calls the core in its turn. */
let receiveRun: (summary: RunSummary) => Promise<void> = () => Promise.resolve();

export function onRun(listener: typeof receiveRun): void {
  receiveRun = listener;
}

/** Set by what keeps how things are looked at. */
let tellLast: () => Promise<void> = () => Promise.resolve();

export function onLast(tell: typeof tellLast): void {
  tellLast = tell;
}

export async function connect(): Promise<void> {
  try {
    const channel = await openChannel();
    channel.onClose(() => void coreStopped());
    core = connectCore(channel, {
      progress: (event) => jobs.progress(event),
      prepared: (event) => void receiveColumn(event),
      run: (summary) => void receiveRun(summary),
      epoch: (event) => runs.receiveEpoch(event),
      frame: (event) => runs.receiveFrame(event),
      taken() {
        const told = tellLast();
        session.status = 'taken';
        return told;
      },
      tellLast: () => tellLast(),
      looked: () => void followLooks(),
      begun: ({ dataset: id, folder, beside }) => {
        if (id !== dataset.open?.id) return;
        dataset.open = { ...dataset.open, project: { folder, resumable: false } };
        if (beside !== null)
          messages.fact(
            `Another window or command has a project of these data open, ${nameOf(beside)}. What is done here is kept in a project of its own, ${nameOf(folder)}.`,
          );
      },
      kept: ({ dataset: id, fault }) => id === dataset.open?.id && (session.unkept = fault),
    });
    const about = await core.about();
    const { otherWindows = 0 } = about;
    const joining = otherWindows > 0 ? sessionStorage.getItem(joins) : null;
    sessionStorage.removeItem(joins);
    if (otherWindows > 0 && joining === null) {
      session.about = about;
      session.status = 'elsewhere';
      return;
    }
    if (joining === 'along') {
      await core.readAlong();
      core = readOnly(core);
      await resume();
      session.about = about;
      session.status = 'along';
      return;
    }
    if (otherWindows > 0) {
      await core.takeOver();
      // Whoever took its place before that has lost it again.
      session.status = 'connecting';
    }
    await resume();
    session.ready(about);
    if (sessionStorage.getItem(cameBack))
      messages.ofProgram('The computation had stopped and was started again. Runs that were in training go on from their last epochs.');
    sessionStorage.removeItem(cameBack);
  } catch (error) {
    session.lost(toFaultRecord(error));
  }
}

/** Across the reload by which a window takes over, or reads along. */
const joins = 'joins-as';

/** Goes on here with what is open in another window, which hears so and stops. What was last done there has been kept. */
export function goOnHere(): void {
  sessionStorage.setItem(joins, 'holder');
  location.reload();
}

/** Shows here what is done in the other window, which notices nothing of it. */
export function readAlong(): void {
  sessionStorage.setItem(joins, 'along');
  location.reload();
}

let following = Promise.resolve();

/** The other window has opened something else, or looks at it in another way. */
function followLooks(): Promise<void> {
  return (following = following
    .then(async () => {
      if (session.status !== 'along') return;
      const open = await core.session();
      const latest = open.datasets.at(-1);
      if (latest?.id !== dataset.open?.id || (open.looked ?? undefined) !== dataset.prepared?.id) return readAlong();
      if (open.view) await showView(open.view);
    })
    .catch(() => undefined));
}

/** Across the reload that follows when a core which stopped is there again. */
const cameBack = 'core-came-back';

/** Says so, and goes on as soon as there is another; the desktop reloads its windows itself. */
async function coreStopped(): Promise<void> {
  // One that only looks says nothing of it; it is told when a person wants to go on here.
  if (session.status === 'taken' || session.status === 'elsewhere') return;
  session.lost(
    toFaultRecord(
      new Fault('defect', 'The computation has stopped.', {
        remedy:
          'This window goes on by itself once it runs again. Finished runs are saved; those in training go on from their last epochs.',
      }),
    ),
  );
  if (desktop) return;
  try {
    await coreIsBack(() =>
      session.lost(
        toFaultRecord(
          new Fault('defect', 'Indicatrix has ended.', {
            remedy:
              'Start it again and open the address that it prints; where it takes the same one, this window goes on by itself. All that was trained is kept.',
          }),
        ),
      ),
    );
    sessionStorage.setItem(cameBack, 'yes');
    location.reload();
  } catch (error) {
    session.lost(toFaultRecord(error));
  }
}

/** Takes up what is open in the core, after the window was reloaded. */
async function resume(): Promise<void> {
  const open = await core.session();
  const latest = open.datasets.at(-1);
  if (!latest) return;
  session.unkept = open.unkept ?? null;
  dataset.opened(latest, isSample(latest.source) || !open.options ? null : { path: latest.source });
  dataset.earlier = open.prepared.flatMap((prepared) => {
    const options = open.preparedWith?.[prepared.id];
    return options && prepared.dataset === latest.id
      ? [
          {
            prepared,
            options,
            panels: open.runs.filter((run) => run.prepared === prepared.id && run.status === 'done').map(({ id }) => id),
          },
        ]
      : [];
  });
  const prepared = open.prepared.findLast(({ id, dataset: of }) => (open.looked ? id === open.looked : of === latest.id));
  if (prepared) await showPrepared(prepared, open.options?.prepare ?? dataset.options, open.view ?? null);
  session.restored = true;
}

/**
 * Shows prepared data with their runs as they were looked at; where that is not known, cell types colour the points, and every run has a
 * panel, or those that were trained last.
 */
export async function showPrepared(
  prepared: PreparedSummary,
  options: Partial<PrepareOptions>,
  kept: SavedView | null,
  latest: RunId[] = [],
): Promise<void> {
  ready(prepared, options);
  await Promise.all((await core.session()).runs.map(receiveRun));
  if (kept) {
    await showView(kept);
    // A crash may come before what was begun last is kept.
    if (!view.panels.some((id) => runs.get(id)?.config))
      showBegun(runs.of(prepared.id).filter((run) => isLearning(run) && run.config && run.sweep === undefined));
  } else {
    await chooseDefaultColumn();
    view.show(
      runs
        .of(prepared.id)
        .filter((run) => isLearning(run) || hasMap(run))
        .filter(({ id }) => latest.length === 0 || latest.includes(id))
        .map((run) => run.id),
    );
  }
  viewHistory.clear();
}

/** A folder's, of whatever machine. */
const nameOf = (folder: string) => folder.split(/[\\/]/).at(-1) ?? folder;

/** As it was looked at here or elsewhere. */
export async function showView(kept: SavedView): Promise<void> {
  restoreView(kept);
  const { colorBy: coloring, labelBy: labelling } = view;
  await Promise.all([
    coloring.kind === 'none' || loadColumn(coloring),
    labelling === null || loadColumn({ kind: 'obs', column: labelling }),
  ]);
}

/** Set by what looks after the first map. */
let stopStandIns: () => void = () => {};

export function onBegun(stop: typeof stopStandIns): void {
  stopStandIns = stop;
}

/**
 * Panels of models that were begun. Components and neighbours were there to look at until there is better; a file's own map stays, to
 * compare with.
 */
export function showBegun(begun: readonly RunSummary[]): void {
  if (begun.length === 0) return;
  stopStandIns();
  view.panels = view.panels.filter((id) => !isStandIn(runs.get(id)?.imported));
  view.show(begun.map(({ id }) => id));
}

// ---------------------------------------------------------------- jobs

/** Sees long work through: progress while it takes, a message where it fails. @param aside other work may begin meanwhile */
export async function perform<T>(title: string, work: (job: JobState) => Promise<T>, { aside = false } = {}): Promise<T | undefined> {
  const job = jobs.begin(title, aside);
  try {
    return await work(job);
  } catch (error) {
    messages.fault(toFaultRecord(error));
    return undefined;
  } finally {
    jobs.end(job.id);
  }
}

/** The same for work too short to show progress of. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    messages.fault(toFaultRecord(error));
    return undefined;
  }
}

export function cancelJob(id: JobId): void {
  const job = jobs.list.find((job) => job.id === id);
  if (job) job.cancelled = true;
  void core.cancel(id);
}

// ---------------------------------------------------------------- data

export async function closeDataset(): Promise<void> {
  // Of these data, or of a file that did not open before another did.
  messages.withdraw();
  const former = dataset.open;
  if (!former) return;
  stopStandIns();
  session.restored = false;
  session.unkept = null;
  dataset.closed();
  view.reset();
  selection.cells = null;
  live.end();
  replay.close();
  runs.clear();
  viewHistory.clear();
  await attempt(() => core.closeDataset(former.id));
  session.closings++;
}

/** Runs hang on the preparation they were trained on: another one begins with none, and the last is a click away. */
export function ready(prepared: PreparedSummary, options: Partial<PrepareOptions>): void {
  dataset.ready(prepared, options, view.panels);
  view.only = null;
  if (!runs.of(prepared.id).some(({ id }) => view.panels.includes(id))) view.panels = [];
  selection.cells = null;
  void attempt(async () => {
    const names = await core.cellNames(prepared.id);
    if (dataset.prepared?.id === prepared.id) dataset.cellNames = names;
  });
}

/** Looks at a preparation of before again, as it was left. */
export async function goBack({ prepared, options, panels }: Earlier): Promise<void> {
  ready(prepared, options);
  view.panels = panels;
  await chooseDefaultColumn();
}

// ---------------------------------------------------------------- colour

/** Colours the points, once the values have come. */
export async function colorBy(choice: ColorBy): Promise<void> {
  if (choice.kind !== 'none' && !(await loadColumn(choice))) return;
  view.hidden = [];
  view.colorBy = choice;
}

/** One gene, the mean of several, or with `of` a panel for each of them; none for the points' one colour. */
export function colorByGenes(genes: string[], of?: RunId): Promise<void> {
  view.setLook({ range: null });
  return colorBy(
    genes.length > 1
      ? { kind: 'genes', genes, ...(of !== undefined && { of }) }
      : genes.length === 1
        ? { kind: 'gene', gene: genes[0] }
        : { kind: 'none' },
  );
}

export async function labelBy(column: string | null): Promise<void> {
  if (column !== null && !(await loadColumn({ kind: 'obs', column }))) return;
  view.labelBy = column;
}

async function loadColumn(choice: Exclude<ColorBy, { kind: 'none' }>): Promise<boolean> {
  const prepared = dataset.prepared;
  if (!prepared) return false;
  // Of what each panel measures, each has its own, fetched with its ellipses.
  if (!isOfCells(choice)) return true;
  return (await attempt(() => fetchColumn(core, prepared.id, choice))) !== undefined;
}

/** Cell types colour and name the map where the file has them; else clusters; else nothing. */
export async function chooseDefaultColumn(): Promise<void> {
  const best = suggestColumn(dataset.prepared?.obs ?? []);
  await colorBy(best === null ? { kind: 'none' } : { kind: 'obs', column: best });
  await labelBy(best);
  viewHistory.clear();
}

/** An annotation was made, changed or taken away: what shows it follows. */
async function receiveColumn({ summary, column }: Parameters<CoreEvents['prepared']>[0]): Promise<void> {
  if (dataset.prepared?.id !== summary.id) return;
  const choice = { kind: 'obs', column } as const;
  const fresh = summary.obs.some(({ name }) => name === column) ? await attempt(() => core.obsColumn(summary.id, column)) : undefined;
  dataset.prepared = summary;
  if (fresh) columns.set(summary.id, choice, fresh);
  else columns.forget(summary.id, choice);
  if (!fresh && view.colorBy.kind === 'obs' && view.colorBy.column === column) await colorBy({ kind: 'none' });
  if (!fresh && view.labelBy === column) await labelBy(null);
}

export async function findGenes(query: string): Promise<string[]> {
  const prepared = dataset.prepared;
  return (prepared && (await attempt(() => core.findGenes(prepared.id, query, 12)))) ?? [];
}

// ---------------------------------------------------------------- export

/** @returns undefined where it failed, or was stopped */
export function drawnFigure(request: ExportRequest): Promise<FigureResult | undefined> {
  return perform('Drawing the figure', (job) => core.exportFigure(request, job.id));
}

/** @returns whether there is a file */
export async function exportFigure(request: ExportRequest): Promise<boolean> {
  const result = await drawnFigure(request);
  if (!result) return false;
  for (const warning of result.warnings) messages.fact(warning);
  await save(result);
  return true;
}

/** All panels whole, as the window has them. */
export async function exportView(format: ExportRequest['format'], dpi: number): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  await exportFigure({
    prepared: prepared.id,
    view: { ...view.spec, sights: {}, panels: view.panels.filter((id) => runs.has(id, hasMap)) },
    format,
    dpi,
  });
}

export async function exportMetrics(): Promise<void> {
  const ids = runs
    .of(dataset.prepared?.id)
    .filter((run) => run.metrics)
    .map((run) => run.id);
  const result = await attempt(() => core.exportMetrics(ids));
  if (result) await save(result);
}

export async function exportData(): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const ids = runs
    .of(prepared.id)
    .filter((run) => hasMap(run) && run.imported !== componentsSource)
    .map(({ id }) => id);
  const place = await desktop?.choosePlace(`${dataset.open?.name ?? 'cells'}-embeddings.h5ad`);
  if (place === null) return;
  if (place === undefined) fetched(await perform('Writing the data', (job) => core.downloadRuns(prepared.id, ids, job.id)));
  else written(await perform('Writing the data', (job) => core.exportData(prepared.id, ids, place, job.id)));
}

const endings = { auto: '.h5ad', h5ad: '.h5ad', zarr: '.zarr', csv: '.csv', tsv: '.tsv', npy: '.npy', mtx: '' } as const;

/**
 * Writes the open data to a path on the core's machine; where that is null, to where a person chooses, or among the browser's downloads.
 */
export async function saveData(path: string | null, options: Partial<SaveOptions>): Promise<void> {
  const open = dataset.open;
  if (!open) return;
  // The desktop's own dialog has asked whether something may be replaced.
  const chosen = path === null ? await desktop?.choosePlace(`${open.name}${endings[options.format ?? 'auto']}`) : path;
  if (chosen === null) return;
  if (chosen === undefined) fetched(await perform('Saving the data', (job) => core.downloadData(open.id, options, job.id)));
  else
    written(
      await perform('Saving the data', (job) =>
        core.saveData(open.id, chosen, path === null ? { ...options, overwrite: true } : options, job.id),
      ),
    );
}

export function fetched(file: WaitingFile | undefined): void {
  if (!file) return;
  fetchFile(file);
  messages.fact([`${file.name} (${formatBytes(file.bytes)}) is fetched among your downloads.`, ...file.notes].join(' '));
}

export function written(result: { files: string[]; notes: string[] } | undefined): void {
  if (result) messages.fact([`Saved ${result.files.join(', ')}.`, ...result.notes].join(' '));
}

export async function save(result: ExportResult): Promise<void> {
  const place = await attempt(() => saveFile(result));
  if (place) messages.fact(`Saved ${place}.`);
}
