/** Handlers of sweeps. Each is a file in its project, so that it outlives the session; its runs are ordinary ones. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { CoreMethods, RunSummary } from '../contract/index.ts';
import type { SweepMember, SweepSummary } from '../contract/sweeping.ts';
import { Fault } from '../base/errors.ts';
import { createJob } from '../base/job.ts';
import { parseOptions } from '../model/options/describe.ts';
import { SoughtWeight, SweepPlan } from '../model/options/sweep.ts';
import { RunConfig } from '../model/options/train.ts';
import * as pipeline from '../pipeline.ts';
import type { RunId, SweepId } from '../types.ts';
import type { PreparedEntry, Workspace } from '../workspace.ts';
import type { HandlerContext } from './context.ts';
import { projectFolder, startRun } from './training.ts';
import { updateRun } from './update-run.ts';

interface Sweep {
  id: SweepId;
  entry: PreparedEntry;
  manifest: pipeline.sweeps.SweepManifest;
  /** While its runs are being trained. */
  stop?: AbortController;
}

/** The sweeps of a workspace that were begun or looked at in this session. */
const known = new WeakMap<Workspace, Map<SweepId, Sweep>>();

const figureDpi = 300;

export function sweepingHandlers({ workspace, underJob }: HandlerContext) {
  const sweeps = known.get(workspace) ?? new Map<SweepId, Sweep>();
  known.set(workspace, sweeps);

  const find = (id: SweepId): Sweep => {
    const found = sweeps.get(id);
    if (!found || !workspace.prepared.has(found.entry.summary.id))
      throw new Fault('unknown-id', `There is no sweep ${id}.`, { remedy: 'Its data were closed meanwhile; open them again.' });
    return found;
  };

  /** What goes wrong in a run is told of by the run; what is left is a folder that went away, and the sweep then stands as stopped. */
  const begin = (sweep: Sweep) => void train(workspace, sweep).catch(() => undefined);

  return {
    findWeights: (preparedId, baseInput, soughtInput, name) =>
      underJob(name, async (job) => {
        const { prepared } = workspace.preparedEntry(preparedId);
        const base = parseOptions(RunConfig, baseInput);
        const sought = parseOptions(v.pipe(v.array(SoughtWeight), v.maxLength(100)), soughtInput);
        return (await pipeline.knowsWeights(prepared, job)) ? null : pipeline.findWeights(prepared, base, sought, job);
      }),
    async startSweep(preparedId, baseInput, planInput) {
      const entry = workspace.preparedEntry(preparedId);
      await workspace.happens('keeping', entry.dataset.summary.id);
      const base = parseOptions(RunConfig, baseInput);
      const plan = parseOptions(SweepPlan, planInput);
      pipeline.sweeps.requireHeldOut(base);
      const manifest: pipeline.sweeps.SweepManifest = {
        format: 'indicatrix-sweep',
        formatVersion: 1,
        started: new Date().toISOString(),
        fingerprint: entry.prepared.fingerprint,
        base,
        plan,
      };
      const id = `${manifest.started.slice(0, 19).replace(/[-:]/g, '')}-${workspace.newId().slice(0, 4)}`;
      await pipeline.sweeps.writeManifest(pipeline.sweeps.manifestFile(projectFolder(workspace, entry), id), manifest);
      const sweep: Sweep = { id, entry, manifest };
      sweeps.set(id, sweep);
      begin(sweep);
      return summarize(workspace, sweep);
    },
    sweep: async (id) => summarize(workspace, find(id)),
    async listSweeps(preparedId) {
      const entry = workspace.preparedEntry(preparedId);
      for (const { id, manifest } of await pipeline.sweeps.listManifests(projectFolder(workspace, entry))) {
        const before = sweeps.get(id);
        const isHere = before !== undefined && workspace.prepared.has(before.entry.summary.id);
        if (!isHere && manifest.fingerprint === entry.prepared.fingerprint) sweeps.set(id, { id, entry, manifest });
      }
      const own = [...sweeps.values()].filter((sweep) => sweep.entry.summary.id === preparedId);
      return Promise.all(
        own.sort((a, b) => b.manifest.started.localeCompare(a.manifest.started)).map((sweep) => summarize(workspace, sweep)),
      );
    },
    async cancelSweep(id) {
      const { stop } = find(id);
      stop?.abort();
      for (const { summary, stop: stopRun } of workspace.runs.values()) if (summary.sweep === id) stopRun.abort();
    },
    async resumeSweep(id) {
      const sweep = find(id);
      await workspace.happens('changing', sweep.entry.dataset.summary.id);
      if (!sweep.stop) begin(sweep);
      return summarize(workspace, sweep);
    },
    exportSweep: (id, format, name) =>
      underJob(name, async (job) => {
        const {
          entry,
          manifest: { base, plan },
        } = find(id);
        const { outcome } = await summarize(workspace, find(id));
        const { data } = entry.dataset;
        const file = await pipeline.sweeps.sweepFile(
          outcome,
          format,
          `${data.name}, ${entry.prepared.rows} cells, ${base.epochs} epochs, seeds ${plan.seeds.join(', ')}`,
          figureDpi,
          job,
        );
        return { ...file, name: `${data.name}-${file.name}` };
      }),
  } satisfies Partial<CoreMethods>;
}

/** Sees a sweep through, as many runs at a time as train side by side; those kept already are not trained again. */
async function train(workspace: Workspace, sweep: Sweep): Promise<void> {
  const { id, entry, manifest } = sweep;
  const stop = new AbortController();
  sweep.stop = stop;
  try {
    const finished = await pipeline.sweeps.finishedRuns(projectFolder(workspace, entry), entry.prepared.fingerprint);
    const waiting = pipeline.sweeps
      .plannedConfigs(manifest.base, manifest.plan)
      .filter((config) => !finished.has(pipeline.sweeps.configKey(config)));
    const worker = async () => {
      for (
        let config = waiting.shift();
        config && !stop.signal.aborted && workspace.prepared.has(entry.summary.id);
        config = waiting.shift()
      ) {
        await settled(workspace, startRun(workspace, entry, config, { name: pipeline.sweeps.runName(config), sweep: id }).id, stop.signal);
      }
    };
    await Promise.all(Array.from({ length: pipeline.about().threads }, worker));
    if (!stop.signal.aborted) await measurePicked(workspace, sweep, stop.signal);
  } finally {
    sweep.stop = undefined;
  }
}

/** Vanilla and the picked models, each with the first seed, get the metrics of other runs. */
async function measurePicked(workspace: Workspace, sweep: Sweep, signal: AbortSignal): Promise<void> {
  const { members, outcome, plan } = await summarize(workspace, sweep);
  for (const { regularization, seed, run: id } of members) {
    const isPicked =
      regularization.kind === 'none' ||
      outcome.picks.some(
        ({ kind, part, weight }) => kind === regularization.kind && part === regularization.part && weight === regularization.weight,
      );
    const run = id === undefined ? undefined : workspace.runs.get(id);
    if (!isPicked || seed !== plan.seeds[0] || !run?.embedded || run.summary.sweep !== sweep.id) continue;
    const metrics = await pipeline.evaluate(sweep.entry.prepared, run.embedded, createJob(undefined, signal));
    updateRun(workspace, run, { metrics });
    if (run.summary.folder) await pipeline.amendRun(run.summary.folder, { metrics });
  }
}

/** Until a run has ended and is kept, was taken out, or the sweep is stopped. */
function settled(workspace: Workspace, id: RunId, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const leave = () => {
      stopListening();
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const look = () => {
      const run = workspace.runs.get(id)?.summary;
      if (
        !run ||
        run.status === 'failed' ||
        run.status === 'cancelled' ||
        (run.status === 'done' && (run.folder !== undefined || run.fault))
      )
        leave();
    };
    const stopListening = workspace.join({ run: look });
    signal.addEventListener('abort', leave);
    look();
  });
}

async function summarize(workspace: Workspace, sweep: Sweep): Promise<SweepSummary> {
  const { id, entry, manifest } = sweep;
  const finished = await pipeline.sweeps.finishedRuns(projectFolder(workspace, entry), entry.prepared.fingerprint);
  const here = new Map<string, RunSummary>();
  for (const { prepared, summary } of workspace.runs.values())
    if (prepared === entry && summary.config) here.set(pipeline.sweeps.configKey(summary.config), summary);
  const measured: pipeline.sweeps.MeasuredRun[] = [];
  const members = pipeline.sweeps.plannedConfigs(manifest.base, manifest.plan).map((config): SweepMember => {
    const key = pipeline.sweeps.configKey(config);
    const [kept, run] = [finished.get(key), here.get(key)];
    const metrics = kept?.metrics ?? (run?.status === 'done' ? run.metrics : undefined);
    if (metrics) measured.push({ config, metrics });
    const isSame = kept && run?.folder !== undefined && resolve(run.folder) === resolve(kept.folder);
    return {
      regularization: config.model.regularization,
      seed: config.seed,
      status: kept ? 'done' : (run?.status ?? 'waiting'),
      ...(run && (!kept || isSame) && { run: run.id }),
      ...(kept && { folder: kept.folder }),
    };
  });
  const outcome = pipeline.sweeps.sweepOutcome(manifest.plan, measured);
  const status = members.every(({ folder }) => folder !== undefined) ? 'done' : sweep.stop ? 'running' : 'stopped';
  return { id, prepared: entry.summary.id, started: manifest.started, plan: manifest.plan, status, members, outcome };
}
