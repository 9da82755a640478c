/** Trains models side by side, judges and keeps each, and shows how far they are. */
import { isDeepStrictEqual } from 'node:util';
import { Fault, toFaultRecord, type FaultRecord } from '../../base/errors.ts';
import type { TrainedRun } from '../../model/run.ts';
import { heldOutLoss, modelName } from '../../model/spec.ts';
import { parseOptions } from '../../model/options/describe.ts';
import { KeptConfig, RunConfig } from '../../model/options/train.ts';
import * as pipeline from '../../pipeline.ts';

import type { Metrics } from '../../types.ts';
import { formatValue } from '../../view/numbers.ts';
import type { Judged } from '../../view/ranks.ts';
import { givenCommand } from './command.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';

/** A trained model as the other commands use it. */
export interface KeptRun {
  name: string;
  /** Its folder. */
  folder: string;
  model: TrainedRun;
  /** cells × 2 */
  embedding: Float32Array;
  metrics: Metrics;
  /** It was there before. */
  isFound?: boolean;
}

/** As what is shown and judged has it. */
export function embeddedRun({ name, model, embedding, metrics }: KeptRun) {
  return { name, metrics, embedded: { embedding, dim: model.config.model.latentDim, model } };
}

/** As what is compared over seeds has it. */
export function judgedRun({ name, folder, model, metrics }: KeptRun): Judged {
  return { id: folder, name, config: model.config, metrics };
}

export interface FailedRun {
  name: string;
  fault: FaultRecord;
}

/**
 * Runs that diverge do not stop the others; a cancel stops them all, and what was finished is kept. @param again also trains what the
 * project has a run of, with these features and this configuration
 */
export async function trainModels(
  terminal: Terminal,
  project: Project,
  configs: readonly RunConfig[],
  { again = true } = {},
): Promise<{ kept: KeptRun[]; failed: FailedRun[] }> {
  const names = configs.map(({ model, seed }) =>
    new Set(configs.map((config) => config.seed)).size > 1 ? `${modelName(model)}, seed ${seed}` : modelName(model),
  );
  const { runs: stored } = again ? { runs: [] } : await pipeline.listRuns(project.folder);
  const outcomes = await Promise.all(
    configs.map(async (given, index) => {
      const config = parseOptions(RunConfig, given);
      const same = stored.findLast(({ record }) => isSame(record, project.prepared.fingerprint, config));
      return same ? takeUp(terminal, project, same.folder) : trainOne(terminal, project, config, names[index]);
    }),
  );
  if (terminal.signal.aborted)
    throw new Fault('cancelled', 'Cancelled.', { remedy: `Finished runs are in ${pipeline.projects.runsFolder(project.folder)}.` });
  const isKept = (outcome: KeptRun | FailedRun): outcome is KeptRun => 'model' in outcome;
  return { kept: outcomes.filter(isKept), failed: outcomes.filter((outcome): outcome is FailedRun => !isKept(outcome)) };
}

/** Of the same features, as they would be trained now. */
function isSame({ data, config: stored }: pipeline.projects.RunRecord, fingerprint: string, config: RunConfig): boolean {
  return data.fingerprint === fingerprint && isDeepStrictEqual(stored, parseOptions(KeptConfig, JSON.parse(JSON.stringify(config))));
}

async function takeUp(terminal: Terminal, { prepared }: Project, folder: string): Promise<KeptRun> {
  const { name, model, metrics } = await pipeline.loadRun(folder, prepared);
  const embedding = await pipeline.embed(prepared, model);
  terminal.progress.add(name).done('trained before; --again trains it anew');
  return { name, folder, model, embedding, metrics, isFound: true };
}

async function trainOne(
  terminal: Terminal,
  { folder, data, prepared }: Project,
  config: RunConfig,
  name: string,
): Promise<KeptRun | FailedRun> {
  const bar = terminal.progress.add(name);
  const trainingShare = 0.9;
  try {
    const model = await pipeline.train(
      prepared,
      config,
      {
        epoch(record) {
          const { name: loss, value } = heldOutLoss(record);
          bar.update(
            (trainingShare * record.epoch) / config.epochs,
            `epoch ${record.epoch} of ${config.epochs}, ${loss} ${formatValue(value)}`,
          );
        },
      },
      terminal.signal,
    );
    bar.update(trainingShare, 'metrics');
    const embedding = await pipeline.embed(prepared, model);
    const metrics = await pipeline.evaluate(
      prepared,
      { model, embedding, dim: config.model.latentDim },
      terminal.jobOf(bar, trainingShare),
    );
    const kept = {
      name,
      model,
      embedding,
      metrics,
      folder: await pipeline.saveRun(folder, data, prepared, model, metrics, name, { command: givenCommand() }),
    };
    const last = heldOutLoss(model.history.at(-1)!);
    bar.done(
      `${model.history.length} epochs, best ${model.bestEpoch}, ${last.name} ${formatValue(metrics.values['mseTest'] ?? last.value)}`,
    );
    return kept;
  } catch (error) {
    const fault = toFaultRecord(error);
    bar.failed(fault.tag === 'cancelled' ? 'cancelled' : fault.message);
    if (fault.tag === 'defect') throw error;
    return { name, fault };
  }
}
