/** The only caller of the core: what a person does becomes calls, what the core says becomes state. */
import type { CoreMethods, DatasetSummary, ExportResult, JobId, PreparedSummary, RunSummary } from '../core/contract.ts';
import { Fault, toFaultRecord } from '../core/errors.ts';
import type { OpenOptions, PrepareOptions, RunConfigInput } from '../core/options.ts';
import { connectCore } from '../core/rpc.ts';
import type { ColorBy, Part, RunId } from '../core/types.ts';
import { desktop, openChannel, saveFile } from './host.ts';
import { columns } from './state/columns.svelte.ts';
import { dataset, type Origin } from './state/dataset.svelte.ts';
import { ellipses } from './state/ellipses.svelte.ts';
import { viewHistory } from './state/history.svelte.ts';
import { jobs, type JobState } from './state/jobs.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { isUnderWay, runs } from './state/runs.svelte.ts';
import { selection } from './state/selection.svelte.ts';
import { session } from './state/session.svelte.ts';
import { view } from './state/view.svelte.ts';

/** Pieces a file is uploaded in: small enough that progress moves and cancelling answers at once. */
const chunkBytes = 4 * 1024 * 1024;

let core: CoreMethods;

export async function connect(): Promise<void> {
  try {
    const channel = await openChannel();
    channel.onClose(() => session.lost(toFaultRecord(new Fault('defect', 'The core has stopped.', { remedy: 'Start it again and reload this window; finished runs are saved.' }))));
    core = connectCore(channel, {
      progress: (event) => jobs.progress(event),
      run: (summary) => void receiveRun(summary),
      epoch: (event) => runs.receiveEpoch(event),
      frame: (event) => runs.receiveFrame(event),
    });
    const about = await core.about();
    await resume();
    session.ready(about);
    if (about.openAtStart && !dataset.open) await openPath(about.openAtStart);
  } catch (error) {
    session.lost(toFaultRecord(error));
  }
}

/** Takes up what is open in the core, after the window was reloaded. */
async function resume(): Promise<void> {
  const open = await core.session();
  const latest = open.datasets.at(-1);
  if (!latest) return;
  dataset.opened(latest, null);
  const prepared = open.prepared.findLast((entry) => entry.dataset === latest.id);
  if (!prepared) return;
  ready(prepared, dataset.options);
  await chooseDefaultColumn();
  await Promise.all(open.runs.map(receiveRun));
  view.show(runs.of(prepared.id).filter((run) => isUnderWay(run) || run.status === 'done').map((run) => run.id));
}

// ---------------------------------------------------------------- jobs

/** Sees long work through: progress while it takes, a message where it fails. */
async function perform<T>(title: string, work: (job: JobState) => Promise<T>): Promise<T | undefined> {
  const job = jobs.begin(title);
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
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
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

export async function openSample(): Promise<void> {
  await take(null, perform('Making the sample', (job) => core.openSample(job.id)));
}

export async function openPath(path: string, options: Partial<OpenOptions> = {}): Promise<void> {
  await take({ path }, perform(`Opening ${fileName(path)}`, (job) => core.openPath(path, options, job.id)));
}

/** A file that was picked or dropped: by its path where the core sees it, else by its bytes. */
export async function openFile(file: File, options: Partial<OpenOptions> = {}): Promise<void> {
  const path = desktop?.pathOf(file);
  await (path ? openPath(path, options) : take({ file }, perform(`Reading ${file.name}`, (job) => upload(file, options, job))));
}

/** Reads what is open once more, from where it came. */
export async function reopen(options: Partial<OpenOptions>): Promise<void> {
  const { origin } = dataset;
  if (origin) await ('path' in origin ? openPath(origin.path, options) : openFile(origin.file, options));
}

async function upload(file: File, options: Partial<OpenOptions>, job: JobState): Promise<DatasetSummary> {
  const id = await core.uploadBegin(file.name, file.size);
  try {
    for (let sent = 0; sent < file.size; sent += chunkBytes) {
      if (job.cancelled) throw new Fault('cancelled', 'Cancelled.');
      await core.uploadAppend(id, new Uint8Array(await file.slice(sent, sent + chunkBytes).arrayBuffer()));
      jobs.progress({ job: job.id, fraction: Math.min(1, (sent + chunkBytes) / file.size), message: 'Sending the file to the core' });
    }
  } catch (error) {
    await core.uploadDiscard(id);
    throw error;
  }
  return core.uploadOpen(id, options, job.id);
}

/** Puts a newly opened data set in the place of the former; where opening failed, the former stays. */
async function take(origin: Origin | null, opening: Promise<DatasetSummary | undefined>): Promise<void> {
  const summary = await opening;
  if (!summary) return;
  await closeDataset();
  dataset.opened(summary, origin);
}

export async function closeDataset(): Promise<void> {
  const former = dataset.open;
  if (!former) return;
  dataset.closed();
  view.reset();
  selection.cells = null;
  runs.clear();
  await attempt(() => core.closeDataset(former.id));
}

/** @returns whether there is prepared data now */
export async function prepare(): Promise<boolean> {
  const open = dataset.open;
  if (!open) return false;
  const options = { ...dataset.options };
  const prepared = await perform('Preparing', (job) => core.prepare(open.id, options, job.id));
  if (!prepared) return false;
  offerWayBack();
  view.panels = [];
  selection.cells = null;
  ready(prepared, options);
  await chooseDefaultColumn();
  return true;
}

function ready(prepared: PreparedSummary, options: Partial<PrepareOptions>): void {
  dataset.ready(prepared, options);
  void attempt(async () => {
    const names = await core.cellNames(prepared.id);
    if (dataset.prepared?.id === prepared.id) dataset.cellNames = names;
  });
}

/** Runs hang on the preparation they were trained on: another one begins with none, and those of the last are a click away. */
function offerWayBack(): void {
  const { prepared, preparedWith } = dataset;
  const { panels } = view;
  if (!prepared || !preparedWith || runs.of(prepared.id).length === 0) return;
  messages.fact('The runs on the earlier preparation are kept.', {
    label: 'Back to them',
    run() {
      if (dataset.open?.id !== prepared.dataset) return;
      ready(prepared, preparedWith);
      view.panels = panels;
    },
  });
}

// ---------------------------------------------------------------- colour

/** Colours the points, once the values have come. */
export async function colorBy(choice: ColorBy): Promise<void> {
  if (choice.kind !== 'none' && !(await loadColumn(choice))) return;
  view.hidden = [];
  view.colorBy = choice;
}

export async function labelBy(column: string | null): Promise<void> {
  if (column !== null && !(await loadColumn({ kind: 'obs', column }))) return;
  view.labelBy = column;
}

async function loadColumn(choice: Exclude<ColorBy, { kind: 'none' }>): Promise<boolean> {
  const prepared = dataset.prepared;
  if (!prepared) return false;
  if (columns.get(prepared.id, choice)) return true;
  const column = await attempt(() => (choice.kind === 'obs' ? core.obsColumn(prepared.id, choice.column) : core.geneColumn(prepared.id, choice.gene)));
  if (column) columns.set(prepared.id, choice, column);
  return column !== undefined;
}

/** Cell types colour and name the map where the file has them; else clusters; else nothing. */
async function chooseDefaultColumn(): Promise<void> {
  const named = dataset.prepared?.obs.filter((column) => column.kind === 'category' && column.categories! > 1 && column.categories! <= 60) ?? [];
  const best = named.find(({ name }) => /type|label|annot/i.test(name)) ?? named.find(({ name }) => /louvain|leiden|cluster/i.test(name)) ?? named[0];
  await colorBy(best ? { kind: 'obs', column: best.name } : { kind: 'none' });
  await labelBy(best?.name ?? null);
  viewHistory.clear();
}

export async function findGenes(query: string): Promise<string[]> {
  const prepared = dataset.prepared;
  return (prepared && (await attempt(() => core.findGenes(prepared.id, query, 12)))) ?? [];
}

// ---------------------------------------------------------------- runs

export async function train(configs: RunConfigInput[]): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const queued = await attempt(() => core.train(prepared.id, configs));
  if (!queued) return;
  for (const summary of queued) if (!runs.get(summary.id)) runs.receive(summary);
  view.show(queued.map((run) => run.id));
  layout.follow(true);
}

async function receiveRun(summary: RunSummary): Promise<void> {
  const before = runs.get(summary.id);
  runs.receive(summary);
  const trained = summary.status === 'evaluating' || summary.status === 'done';
  if (trained && before?.status !== 'evaluating' && before?.status !== 'done') await attempt(() => loadTrained(summary.id));
  if (summary.status === 'failed' && summary.fault && before?.status !== 'failed') messages.fault({ ...summary.fault, message: `${summary.name}: ${summary.fault.message}` });
  if (summary.status === 'done' && runs.underWay.length === 0) layout.follow(false);
  if (summary.status === 'cancelled' || summary.status === 'failed') view.hide(summary.id);
}

/** The final embedding and the whole history, in place of the frames and epochs that were shown meanwhile. */
async function loadTrained(id: RunId): Promise<void> {
  const [embedding, history] = await Promise.all([core.embedding(id), core.history(id)]);
  runs.embeddings.set(id, embedding);
  runs.histories.set(id, history);
}

/** Fetches the indicatrices that the view asks for and that are not here yet. */
export async function loadEllipses(ids: RunId[], parts: Part[], columns: number): Promise<void> {
  const wanted = ids.flatMap((id) => parts.map((part) => ({ id, part }))).filter(({ id, part }) => !ellipses.has(id, part, columns));
  await Promise.all(wanted.map(({ id, part }) => attempt(async () => ellipses.set(id, columns, await core.indicatrices(id, part, columns)))));
}

export async function cancelRun(id: RunId): Promise<void> {
  await attempt(() => core.cancelRun(id));
}

export async function cancelAll(): Promise<void> {
  await Promise.all(runs.underWay.map((run) => cancelRun(run.id)));
}

export async function renameRun(id: RunId, name: string): Promise<void> {
  const renamed = await attempt(() => core.renameRun(id, name));
  if (renamed) runs.receive(renamed);
}

/** Takes a run out of sight; it is deleted when the offer to undo has passed. */
export function removeRun({ id, name }: RunSummary): void {
  const place = view.panels;
  runs.removed.add(id);
  view.hide(id);
  const undo = () => {
    runs.removed.delete(id);
    view.panels = place;
  };
  messages.fact(`Removed ${name}.`, { label: 'Undo', run: undo }, () => {
    if (runs.get(id)) void attempt(() => core.removeRun(id)).then(() => runs.forget(id));
  });
}

// ---------------------------------------------------------------- export

export async function exportFigure(format: 'svg' | 'png', dpi: number): Promise<void> {
  const prepared = dataset.prepared;
  if (!prepared) return;
  const result = await perform('Drawing the figure', (job) => core.exportFigure({ prepared: prepared.id, view: view.spec, format, dpi }, job.id));
  if (result) await save(result);
}

export async function exportMetrics(): Promise<void> {
  const ids = runs.of(dataset.prepared?.id).filter((run) => run.metrics).map((run) => run.id);
  const result = await attempt(() => core.exportMetrics(ids));
  if (result) await save(result);
}

async function save(result: ExportResult): Promise<void> {
  const place = await attempt(() => saveFile(result));
  if (place) messages.fact(`Saved ${place}.`);
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
