/** Sweeps: models × weights × seeds, each finished run kept, and the largest weights that cost little. */
import { resolve } from 'node:path';
import { Fault, toFaultRecord, type FaultRecord } from '../base/errors.ts';
import { figureFormats, writeDrawing } from '../figure/formats.ts';
import { drawTradeOffs } from '../figure/charts/trade-offs.ts';
import type { Job } from '../base/job.ts';
import { heldOutMeasure, modelName } from '../model/spec.ts';
import { offeredThreads } from '../native/index.ts';
import type { SweepFormat, SweepPlan } from '../model/options/sweep.ts';
import type { RunConfig } from '../model/options/train.ts';
import { mixesInputs } from '../model/presets/index.ts';
import { sweepOutcome, type MeasuredRun } from '../project/sweep/outcome.ts';
import { configKey, sweepConfigs } from '../project/sweep/plan.ts';
import { formatTable, tableFormats, tableMimes } from '../figure/tables/formats.ts';
import { sweepTable } from '../figure/tables/sweep.ts';
import type { Counts, Features, SweepOutcome } from '../types.ts';
import { defaultChoices } from '../view/figure-choices.ts';
import { essentials } from './essentials.ts';
import { listRuns, runSlug, saveRun } from './runs.ts';
import { embed, train } from './training.ts';

export { listManifests, manifestFile, readManifest, writeManifest, type SweepManifest } from '../project/sweep/manifest.ts';
export { configKey } from '../project/sweep/plan.ts';
export { measureRuns, workflowFiles } from './sweep-workflow.ts';
export { sweepOutcome, type MeasuredRun } from '../project/sweep/outcome.ts';

export interface SweptRun extends MeasuredRun {
  folder: string;
}

export interface SweepTask {
  /** The project that keeps the runs, and where finished ones are looked for. */
  folder: string;
  data: Pick<Counts, 'source' | 'sha256'>;
  /** The words it was asked for with. */
  command?: string[];
  prepared: Features;
  /** What all runs have in common. */
  base: RunConfig;
  plan: SweepPlan;
}

export interface SweepListener {
  /** Once, before anything is trained. @param found how many of them a sweep before this one finished */
  planned(runs: number, found: number): void;
  epoch(name: string, epoch: number, epochs: number): void;
  ended(name: string, run: SweptRun): void;
  failed(name: string, fault: FaultRecord): void;
}

/** @throws `bad-option` where nothing is held out to pick weights by */
export function requireHeldOut({ heldOut }: RunConfig): void {
  if (heldOut === 0)
    throw new Fault('bad-option', 'A sweep picks weights by the error on held-out cells, and none are held out.', {
      place: 'heldOut',
      remedy: 'Hold out a tenth of the cells.',
    });
}

/** One configuration a run of the plan. */
export function plannedConfigs(base: RunConfig, plan: SweepPlan): RunConfig[] {
  return sweepConfigs(base, plan, mixesInputs);
}

/** The runs of a project by what they were trained with, on these features; the first of those that agree. */
export async function finishedRuns(folder: string, fingerprint: string): Promise<Map<string, SweptRun>> {
  const found = new Map<string, SweptRun>();
  const { runs } = await listRuns(folder);
  for (const {
    folder: own,
    record: { config, metrics, data },
  } of runs) {
    const key = configKey(config);
    if (data.fingerprint === fingerprint && typeof metrics.values[heldOutMeasure(config.model)] === 'number' && !found.has(key))
      found.set(key, { config, metrics, folder: own });
  }
  return found;
}

/** Trains, measures and keeps one run of a plan, in the folder that `runSlug` names. Faults: training's, `write-failed`. */
export async function trainOne(
  { folder, data, prepared, command }: Omit<SweepTask, 'base' | 'plan'>,
  config: RunConfig,
  onEpoch: (epoch: number) => void,
  job: Job,
): Promise<SweptRun> {
  const model = await train(prepared, config, { epoch: ({ epoch }) => onEpoch(epoch) }, job.signal);
  const [metrics] = await essentials(prepared, model, await embed(prepared, model), ['paper'], job);
  const own = await saveRun(folder, data, prepared, model, metrics, runName(config), { folder: runSlug(config), command });
  return { config, metrics, folder: resolve(own) };
}

/** What the finished runs of a plan come to, and the names of those that are not there. */
export async function gather({
  folder,
  prepared,
  base,
  plan,
}: Omit<SweepTask, 'data'>): Promise<{ outcome: SweepOutcome; runs: SweptRun[]; missing: string[] }> {
  const configs = plannedConfigs(base, plan);
  const finished = await finishedRuns(folder, prepared.fingerprint);
  const runs = configs.flatMap((config) => finished.get(configKey(config)) ?? []);
  const missing = configs.filter((config) => !finished.has(configKey(config))).map(runSlug);
  return { outcome: sweepOutcome(plan, runs), runs, missing };
}

/**
 * Trains what is not yet there. A run that diverges does not stop the others; a cancel stops all with the `cancelled` fault, and what had
 * ended is found again by the next call.
 */
export async function sweep(
  task: SweepTask,
  on: SweepListener,
  signal: AbortSignal,
  job: (signal: AbortSignal) => Job,
): Promise<{ outcome: SweepOutcome; runs: SweptRun[]; failed: { name: string; fault: FaultRecord }[] }> {
  const { folder, prepared, base, plan } = task;
  requireHeldOut(base);
  const configs = plannedConfigs(base, plan);
  const finished = await finishedRuns(folder, prepared.fingerprint);
  const runs = configs.flatMap((config) => finished.get(configKey(config)) ?? []);
  const waiting = configs.filter((config) => !finished.has(configKey(config)));
  on.planned(configs.length, runs.length);
  const failed: { name: string; fault: FaultRecord }[] = [];
  const worker = async () => {
    for (let config = waiting.shift(); config && !signal.aborted; config = waiting.shift()) {
      const { epochs } = config;
      const name = runName(config);
      try {
        const run = await trainOne(task, config, (epoch) => on.epoch(name, epoch, epochs), job(signal));
        runs.push(run);
        on.ended(name, run);
      } catch (error) {
        const fault = toFaultRecord(error);
        if (fault.tag === 'defect') throw error;
        if (fault.tag === 'cancelled') return;
        failed.push({ name, fault });
        on.failed(name, fault);
        if (fault.tag === 'write-failed') throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(offeredThreads(), waiting.length) }, worker));
  if (signal.aborted)
    throw new Fault('cancelled', 'Cancelled.', { remedy: `Finished runs are in ${folder}; the same sweep goes on from them.` });
  return { outcome: sweepOutcome(plan, runs), runs, failed };
}

/** `GeomAE (encoder), weight 0.1, seed 2`. */
export function runName({ model, seed, splitSeed }: RunConfig): string {
  const { regularization } = model;
  const weight = regularization.kind === 'none' ? [] : [`weight ${regularization.weight}`];
  return [modelName(model), ...weight, `seed ${seed}`, ...(splitSeed === 0 ? [] : [`split ${splitSeed}`])].join(', ');
}

export interface SweepFile {
  name: string;
  mime: string;
  bytes: Uint8Array;
}

/** The table as CSV, Markdown or LaTeX, the trade-offs as a figure. */
export async function sweepFile(outcome: SweepOutcome, format: SweepFormat, caption: string, dpi: number, job: Job): Promise<SweepFile> {
  const name = `sweep.${format}`;
  const asTable = tableFormats.find((known) => known === format);
  if (asTable) return { name, mime: tableMimes[asTable], bytes: new TextEncoder().encode(formatTable(sweepTable(outcome), asTable)) };
  const asFigure = figureFormats.find((known) => known === format)!;
  return { name, ...(await writeDrawing(drawTradeOffs(outcome, defaultChoices, caption).drawing, asFigure, dpi, job)) };
}
