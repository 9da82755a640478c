/** What a person does to runs: train, stop, name, remove, try out another weight, look back. */
import type { RunSummary } from '../core/contract/index.ts';
import { toFaultRecord } from '../core/base/errors.ts';
import type { RunConfigInput } from '../core/model/options/train.ts';
import type { PreparedId, RunId } from '../core/types.ts';
import { isStandIn } from '../core/model/sources.ts';
import { hasDecoder } from '../core/model/spec.ts';
import { groupsOf } from '../core/view/assemble.ts';
import { placementOf } from '../core/view/shown.ts';
import { attempt, core, onRun, perform, showBegun } from './client.ts';
import { dataset } from './state/dataset.svelte.ts';
import { plural } from './format.ts';
import { prepare } from './preparing.ts';
import { viewHistory, type Edit } from './state/history.svelte.ts';
import { layout } from './state/layout.svelte.ts';
import { live } from './state/live.svelte.ts';
import { measures } from './state/measures.svelte.ts';
import { messages } from './state/messages.svelte.ts';
import { replay } from './state/replay.svelte.ts';
import { hasMap, isLearning, runs } from './state/runs.svelte.ts';
import { materials } from './state/scene.svelte.ts';
import { view } from './state/view.svelte.ts';

export async function train(configs: RunConfigInput[]): Promise<void> {
  await viewHistory.doing(async () => {
    let ids = (await queue(configs)).map(({ id }) => id);
    let bringBack: () => Promise<RunId[]>;
    return ids.length === 0
      ? null
      : {
          title: `Training of ${plural(ids.length, 'model')}`,
          undo: () => (bringBack = takeOut(ids)),
          redo: async () => (ids = await bringBack()),
        };
  });
}

/** Trains models of another preparation on the present one. */
export async function trainHere(others: RunSummary[]): Promise<void> {
  const inputDim = dataset.prepared?.dim;
  if (inputDim === undefined) return;
  await train(others.flatMap(({ config }) => (config ? [{ ...config, model: { ...config.model, inputDim } }] : [])));
}

/** The changed options, and what depends on them. */
export async function prepareAndTrainAgain(): Promise<void> {
  const trained = modelsOf(dataset.prepared?.id);
  if (await prepare()) await trainHere(trained);
}

/** Those that were trained here by themselves, or are in training; what was cancelled is not wanted again. */
export function modelsOf(prepared: PreparedId | undefined): RunSummary[] {
  return runs.of(prepared).filter((run) => run.config !== undefined && run.sweep === undefined && (hasMap(run) || isLearning(run)));
}

async function queue(configs: RunConfigInput[]): Promise<RunSummary[]> {
  const prepared = dataset.prepared;
  if (!prepared) return [];
  const queued = (await attempt(() => core.train(prepared.id, configs))) ?? [];
  for (const summary of queued) if (!runs.get(summary.id)) runs.receive(summary);
  if (queued.length === 0) return [];
  showBegun(queued);
  layout.follow(true);
  return queued;
}

onRun(receiveRun);

async function receiveRun(summary: RunSummary): Promise<void> {
  const before = runs.get(summary.id);
  runs.receive(summary);
  // Another seed changes what its model's seeds have in common.
  if (hasMap(summary) && !(before && hasMap(before))) measures.forget('seedSpread');
  if (hasMap(summary) && !(before && hasMap(before))) await attempt(() => loadTrained(summary.id));
  // One that was in training before this window, or before the program was started again.
  if (!before && isLearning(summary) && summary.last) await attempt(async () => runs.remember(summary.id, await core.history(summary.id)));
  if (summary.status === 'failed' && summary.fault && before?.status !== 'failed')
    messages.fault({ ...summary.fault, message: `${summary.name}: ${summary.fault.message}` });
  if (hasMap(summary) && summary.config && !runs.all.some(isLearning)) layout.follow(false);
  if (summary.status === 'cancelled' || summary.status === 'failed') await viewHistory.aside(() => leavePanel(summary.id));
}

/** Hides a panel; the map that was there before any model stands in where it was the last. */
function leavePanel(id: RunId): void {
  const prepared = runs.get(id)?.prepared;
  view.hide(id);
  const first = runs.firstMap(prepared, id);
  if (view.panels.length === 0 && first && prepared === dataset.prepared?.id) view.show([first.id]);
}

/** The final embedding and the whole history, in place of the frames and epochs that were shown meanwhile. */
async function loadTrained(id: RunId): Promise<void> {
  const [embedding, history] = await Promise.all([core.embedding(id), core.history(id)]);
  runs.embeddings.set(id, embedding);
  runs.histories.set(id, history);
}

export function cancelRun(run: RunSummary): void {
  cancel([run], `Cancelled ${run.name}`);
}

/** The model stays, with the metrics that there are. */
export function stopMeasuring({ id }: RunSummary): void {
  stop(id);
}

/** Runs of a sweep are no edit of their own: the sweep goes on by its button. */
export function cancelAll(): void {
  const [swept, others] = [true, false].map((isSwept) =>
    runs.all.filter(isLearning).filter(({ sweep }) => (sweep !== undefined) === isSwept),
  );
  for (const { id } of swept) stop(id);
  if (others.length > 0) cancel(others, 'Cancelled all runs');
}

/** Undo trains them anew. */
function cancel(stopped: RunSummary[], title: string): void {
  let ids = stopped.map(({ id }) => id);
  viewHistory.do({ title, redo: () => ids.forEach(stop), undo: async () => (ids = await trainAllAnew(ids)) });
}

function stop(id: RunId): void {
  void attempt(() => core.cancelRun(id));
}

/** Trains a run that was cancelled or failed once more, in its place. */
export function retryRun({ id, name }: RunSummary): void {
  let again = id;
  viewHistory.do({
    title: `Trained ${name} again`,
    redo: async () => (again = await trainAnew(id)),
    undo() {
      takeOut([again]);
      runs.removed.delete(id);
    },
  });
}

async function trainAllAnew(ids: RunId[]): Promise<RunId[]> {
  const again: RunId[] = [];
  for (const id of ids) again.push(await trainAnew(id));
  return again;
}

/** @returns the id of the run that takes the place of another */
async function trainAnew(id: RunId): Promise<RunId> {
  const { name, config } = runs.get(id)!;
  const order = runs.of(dataset.prepared?.id).map((run) => run.id);
  const [again] = config ? await queue([config]) : [];
  if (!again) return id;
  runs.order = order.map((other) => (other === id ? again.id : other));
  runs.removed.add(id);
  if (name !== again.name) await attempt(() => core.renameRun(again.id, name));
  return again.id;
}

export function renameRun({ id, name: before }: RunSummary, name: string): void {
  const rename = async (to: string) => {
    const renamed = await attempt(() => core.renameRun(id, to));
    if (renamed) runs.receive(renamed);
  };
  viewHistory.do({ title: `Renamed ${before}`, undo: () => rename(before), redo: () => rename(name) });
}

/** Takes a run out of sight and its folder into the project's bin; undo brings both back. */
export function removeRun({ id, name }: RunSummary): void {
  let bringBack: () => Promise<unknown>;
  const edit: Edit = { title: `Removed ${name}`, redo: () => (bringBack = takeOut([id])), undo: () => bringBack() };
  viewHistory.do(edit);
  messages.fact(`Removed ${name}.`, { label: 'Undo', run: () => viewHistory.revert(edit) });
}

/** Runs under way stop. @returns brings them back and tells their ids: those that were stopped are trained anew */
function takeOut(ids: RunId[]): () => Promise<RunId[]> {
  const panels = view.panels;
  const status = new Map(ids.map((id) => [id, runs.get(id)!.status]));
  const gone: Promise<void | undefined>[] = [];
  for (const id of ids) {
    if (live.run === id) void endTrying();
    if (isLearning(runs.get(id)!)) stop(id);
    runs.removed.add(id);
    leavePanel(id);
    // What was never trained to its end is not on disk.
    if (hasMap({ status: status.get(id)! })) gone.push(attempt(() => core.removeRun(id)));
  }
  return async () => {
    await Promise.all(gone);
    const now = new Map<RunId, RunId>();
    for (const id of ids) {
      const before = status.get(id)!;
      if (hasMap({ status: before }) && !(await attempt(() => core.restoreRun(id)))) continue;
      if (isLearning({ status: before })) now.set(id, await trainAnew(id));
      else runs.removed.delete(id);
    }
    const back = panels.map((panel) => now.get(panel) ?? panel).filter((panel) => !runs.removed.has(panel));
    view.panels = [
      ...back.filter((panel) => view.panels.includes(panel) || ids.includes(panel)),
      ...view.panels.filter((panel) => !back.includes(panel) && !isStandIn(runs.get(panel)?.imported)),
    ];
    return ids.map((id) => now.get(id) ?? id);
  };
}

/** Whether a model is an encoder alone, which a decoder can be fitted to. */
export function lacksDecoder({ status, config }: RunSummary): boolean {
  return hasMap({ status }) && config !== undefined && !hasDecoder(config.model);
}

/** A model with a decoder takes the place of one without; the map is the same. */
export async function fitDecoder(run: RunSummary): Promise<void> {
  if (live.run === run.id) await endTrying();
  const fitted = await perform(`Fitting a decoder to ${run.name}`, (job) => core.fitDecoder(run.id, job.id), { aside: true });
  if (!fitted) return;
  if (!runs.get(fitted.id)) runs.receive(fitted);
  // Removed meanwhile: what came of it is not wanted either.
  if (runs.removed.has(run.id) || !runs.get(run.id)) return void attempt(() => core.removeRun(fitted.id));
  runs.colors.set(fitted.id, runs.colors.get(run.id) ?? 0);
  let isBack = false;
  const exchange = async (from: RunId, to: RunId) => {
    if (isBack && !(await attempt(() => core.restoreRun(to)))) return;
    isBack = true;
    const order = runs
      .of(run.prepared)
      .map(({ id }) => id)
      .filter((id) => id !== to);
    runs.removed.delete(to);
    runs.removed.add(from);
    runs.order = order.map((id) => (id === from ? to : id));
    view.panels = view.panels.map((id) => (id === from ? to : id));
    await attempt(() => core.removeRun(from));
  };
  viewHistory.do({
    title: `Fitted a decoder to ${run.name}`,
    redo: () => exchange(run.id, fitted.id),
    undo: () => exchange(fitted.id, run.id),
  });
}

/** Moves a run up (−1) or down (1) the list. */
export function moveRun({ id, name }: RunSummary, by: -1 | 1): void {
  const before = runs.of(dataset.prepared?.id).map((run) => run.id);
  const at = before.indexOf(id);
  const to = at + by;
  if (to < 0 || to >= before.length) return;
  const after = before.with(at, before[to]).with(to, id);
  viewHistory.do({ title: `Moved ${name}`, undo: () => (runs.order = before), redo: () => (runs.order = after) });
}

// ---------------------------------------------------------------- another weight

/** Milliseconds that the slider rests before training follows it. */
const debounce = 60;

let waiting = 0;
let tries = 0;

/** Whether a run has a regularizer whose weight can be tried out, or neighbours whose spectrum can. */
export function hasSliders({ status, config }: RunSummary): boolean {
  return hasMap({ status }) && config !== undefined && (config.model.regularization.kind !== 'none' || config.model.contrast !== undefined);
}

export function beginTrying(run: RunSummary): void {
  if (!run.config || !hasSliders(run)) return;
  const { regularization, contrast } = run.config.model;
  if (live.run !== null) void endTrying();
  replay.close();
  live.begin(run.id, regularization.kind === 'none' ? 0 : regularization.weight, contrast?.spectrum);
  if (!view.panels.includes(run.id)) view.show([run.id]);
}

/** The panel trains after the slider; what is under way for an earlier position is superseded. */
export function tryOut({ weight = live.weight, spectrum = live.spectrum }: { weight?: number; spectrum?: number }): void {
  const id = live.run;
  if (id === null) return;
  Object.assign(live, { weight, spectrum });
  const mine = ++tries;
  clearTimeout(waiting);
  waiting = window.setTimeout(() => void trainOn(id, { weight, spectrum }, () => mine === tries), debounce);
}

/** Shows what a weight comes to, until it has come to rest or another is tried. */
async function trainOn(id: RunId, { weight, spectrum }: { weight: number; spectrum?: number }, isCurrent: () => boolean): Promise<void> {
  live.busy = true;
  try {
    for (let goesOn = true; goesOn && isCurrent();) {
      const parts = (['encoder', 'decoder'] as const).filter((part) => view[part]);
      const state = await core.trainLive(
        id,
        weight,
        { parts, placement: placementOf(view.spec, groupsOf(view.spec, materials), id) },
        crypto.randomUUID(),
        spectrum,
      );
      if (isCurrent()) live.state = state;
      goesOn = state.goesOn;
    }
  } catch (error) {
    const fault = toFaultRecord(error);
    if (fault.tag !== 'cancelled') messages.fault(fault);
  }
  if (isCurrent()) live.busy = false;
}

/** Back to the run as it was trained. */
export async function endTrying(): Promise<void> {
  const id = live.run;
  if (id === null) return;
  tries++;
  clearTimeout(waiting);
  live.end();
  await attempt(() => core.endLive(id));
  layout.settlePanel(id);
}

/** Trains a whole run with what was tried out, from the beginning. */
export async function keepTried(): Promise<void> {
  const config = live.run === null ? undefined : runs.get(live.run)?.config;
  const { weight, spectrum } = live;
  await endTrying();
  if (!config) return;
  const { regularization, contrast } = config.model;
  await train([
    {
      ...config,
      model: {
        ...config.model,
        regularization: regularization.kind === 'none' ? regularization : { ...regularization, weight },
        ...(contrast && { contrast: { ...contrast, spectrum: spectrum ?? contrast.spectrum } }),
      },
    },
  ]);
}

// ---------------------------------------------------------------- looking back

export async function openReplay(): Promise<void> {
  await endTrying();
  const shown = view.panels.filter((id) => runs.has(id, hasMap));
  const kept = await Promise.all(shown.map(async (id) => [id, (await attempt(() => core.pastEpochs(id))) ?? []] as const));
  replay.epochs = new Map(kept.filter(([, epochs]) => epochs.length > 0));
  if (replay.epochs.size === 0) {
    messages.fact('These models were trained in an earlier session: their epochs are not kept.');
    return;
  }
  replay.open = true;
}

let showing = false;

/** Lets the panels glide to the epochs that are looked at; calls that come too fast are passed over. */
export async function showEpochs(): Promise<void> {
  if (showing) return;
  showing = true;
  try {
    for (let shown = -1; shown !== replay.position && replay.open;) {
      shown = replay.position;
      await Promise.all(
        [...replay.epochs.keys()].map(async (id) => {
          const epoch = replay.epochOf(id);
          if (epoch === null) layout.settlePanel(id);
          else runs.onFrame(id, (await core.pastEmbedding(id, epoch)).embedding);
        }),
      );
    }
  } catch (error) {
    messages.fault(toFaultRecord(error));
    closeReplay();
  } finally {
    showing = false;
  }
}

export function closeReplay(): void {
  const ids = [...replay.epochs.keys()];
  replay.close();
  for (const id of ids) layout.settlePanel(id);
}
