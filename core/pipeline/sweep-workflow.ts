/** A sweep's workflow for many machines, with what each of its jobs was measured to take. */
import packageJson from '../../package.json' with { type: 'json' };
import type { Job } from '../base/job.ts';
import type { RunConfig } from '../model/options/train.ts';
import { runSlug } from '../project/store.ts';
import { snakemakeFiles, type JobCost, type Workflow } from '../project/sweep/snakemake.ts';
import { threadsWorth } from '../train/scheduler.ts';
import type { Features } from '../types.ts';
import { train } from './training.ts';

/** Epochs that a kind of model is tried for: enough to tell the time of one, which the first alone would overstate. */
const triedEpochs = 3;

/** For the program itself, beside what it holds. */
const programBytes = 400 * 2 ** 20;

/** Of measured time, for slower machines and busier hours. */
const margin = 2;

/** Minutes for starting, reading the features, measuring the model. */
const besides = 2;

/** What opening and preparing took where the workflow is written. */
export interface Preparation {
  seconds: number;
  peakBytes: number;
}

/** Each run by its folder's name, with what it is to be given: one of each kind of model is tried on the features. */
export async function measureRuns(prepared: Features, configs: readonly RunConfig[], job: Job): Promise<Map<string, JobCost>> {
  const kinds = new Set(configs.map(kindOf));
  const secondsAnEpoch = new Map<string, number>();
  for (const config of configs) {
    const kind = kindOf(config);
    if (secondsAnEpoch.has(kind)) continue;
    const { seconds, history } = await train(
      prepared,
      { ...config, epochs: Math.min(triedEpochs, config.epochs) },
      { epoch: () => undefined },
      job.signal,
    );
    secondsAnEpoch.set(kind, seconds / Math.max(1, history.length));
    job.report(secondsAnEpoch.size / kinds.size, kind);
  }
  const memory = megabytes(programBytes + 6 * prepared.features.byteLength);
  return new Map(
    configs.map((config) => {
      const minutes = Math.ceil((margin * config.epochs * secondsAnEpoch.get(kindOf(config))!) / 60) + besides;
      return [runSlug(config), { threads: threadsWorth(config), memory, minutes }];
    }),
  );
}

/** The files of a workflow by their paths in its folder. */
export function workflowFiles(
  { seconds, peakBytes }: Preparation,
  rest: Pick<Workflow, 'command' | 'words' | 'runs' | 'formats' | 'dpi'>,
): Map<string, string> {
  const prepare: JobCost = {
    threads: 2,
    memory: megabytes(1.5 * peakBytes),
    minutes: Math.ceil((margin * seconds) / 60) + besides,
  };
  return snakemakeFiles({ version: packageJson.version, prepare, ...rest });
}

/** What the time of a step depends on among the runs of one plan. */
function kindOf({ model: { regularization } }: RunConfig): string {
  return regularization.kind === 'none' ? 'none' : `${regularization.kind} ${regularization.part}`;
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20 / 100) * 100;
