/** A sweep in steps that machines share: prepared once, its runs trained wherever there is room, gathered in the end. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeFolders, writeWhole } from '../../base/disk.ts';
import { Fault } from '../../base/errors.ts';
import { createJob } from '../../base/job.ts';
import { isLink } from '../../base/links.ts';
import type { SweepPlan } from '../../model/options/sweep.ts';
import type { RunConfig } from '../../model/options/train.ts';
import * as pipeline from '../../pipeline.ts';
import { sweeps as sweeping } from '../../pipeline.ts';
import type { Features } from '../../types.ts';
import { isSample } from '../../types/samples.ts';
import { givenCommand } from './command.ts';
import { givenFlagWords } from './config.ts';
import type { Terminal } from './terminal.ts';

/** What `--only` takes beside a run's name. */
export const [prepareStep, gatherStep] = ['prepare', 'gather'];

/** A prepared sweep, without its data. */
export interface PlannedSweep {
  folder: string;
  /** The data's. */
  name: string;
  source: string;
  features: Features;
  base: RunConfig;
  plan: SweepPlan;
  record: pipeline.projects.ProjectRecord;
}

/** @throws `bad-option` where the folder's sweep was not prepared, or for other features */
export async function openPlanned(folder: string): Promise<PlannedSweep> {
  const { unread, ...record } = await pipeline.projects.readProject(folder);
  if (unread) throw unread;
  const manifest = await sweeping.readManifest(join(folder, 'sweep.json'));
  const features = manifest && (await pipeline.readFeatures(folder));
  if (!features || features.fingerprint !== manifest.fingerprint)
    throw new Fault('bad-option', features ? 'Its sweep was planned on other features.' : 'No sweep was planned in this project.', {
      file: folder,
      remedy: `Prepare it: indicatrix sweep FILE --out ${folder} --only ${prepareStep}.`,
    });
  const { name, source } = record.data;
  return { folder, name, source, features, base: manifest.base, plan: manifest.plan, record };
}

/** Trains one run of a planned sweep, unless it is there; the project stays free for others meanwhile. @returns its folder */
export async function trainStep(terminal: Terminal, planned: PlannedSweep, name: string): Promise<{ folder: string; found: boolean }> {
  const { folder, source, features, base, plan, record } = planned;
  const config = sweeping.plannedConfigs(base, plan).find((each) => pipeline.runSlug(each) === name);
  if (!config)
    throw new Fault('bad-option', `“${name}” is no run of this sweep.`, {
      place: '--only',
      remedy: `Name one as ${pipeline.runSlug(sweeping.plannedConfigs(base, plan)[0])}, or ${prepareStep} or ${gatherStep}.`,
    });
  const finished = (await sweeping.finishedRuns(folder, features.fingerprint)).get(sweeping.configKey(config));
  if (finished) return { folder: finished.folder, found: true };
  const run = await terminal.stage(
    sweeping.runName(config),
    (job) =>
      sweeping.trainOne(
        { folder, data: { source, sha256: record.data.digest?.sha256 }, prepared: features, command: givenCommand() },
        config,
        (epoch) => job.report(epoch / config.epochs, `epoch ${epoch} of ${config.epochs}`),
        createJob(undefined, job.signal),
      ),
    ({ folder: kept }) => kept,
  );
  return { folder: run.folder, found: false };
}

/** Flags that say where and how one call is to work, or how its result is written: none of what is swept. */
const ofOneCall = [
  'plan',
  'only',
  'program',
  'out',
  'format',
  'dpi',
  'take-over',
  'json',
  'quiet',
  'verbose',
  'config',
  'threads',
  'memory',
];

/**
 * Writes the workflow that does what this command would. @returns its files
 * @param program the words that start this program where the jobs run
 */
export async function writeWorkflow(
  terminal: Terminal,
  folder: string,
  { command, file, program }: { command: Command; file: string; program: string },
  { features, base, plan }: Pick<PlannedSweep, 'features' | 'base' | 'plan'>,
  result: { formats: readonly string[]; dpi: number },
): Promise<string[]> {
  const preparation = { seconds: process.uptime(), peakBytes: process.resourceUsage().maxRSS * 1024 };
  const runs = await terminal.stage('Costs', (job) => sweeping.measureRuns(features, sweeping.plannedConfigs(base, plan), job));
  const flags = givenFlagWords(command, ofOneCall).flatMap(({ name, value }) =>
    value === true ? [`--${name}`] : [`--${name}`, fromAnywhere(value)],
  );
  const files = sweeping.workflowFiles(preparation, {
    command: program.split(/\s+/).filter(Boolean),
    words: [isSample(file) || isLink(file) ? file : resolve(file), ...flags],
    runs,
    ...result,
  });
  const paths = [...files.keys()].map((name) => join(folder, name));
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined)
    throw new Fault('bad-option', 'There is a workflow already.', { file: taken, remedy: 'Name another folder, or remove that one.' });
  for (const [name, text] of files) {
    const path = join(folder, name);
    await makeFolders(dirname(path));
    await writeWhole(path, text);
  }
  return paths;
}

/** Files are found from wherever the workflow runs. */
const fromAnywhere = (value: string): string => (existsSync(value) ? resolve(value) : value);
