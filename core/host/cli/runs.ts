/** Runs of a project, read back. */
import { basename } from 'node:path';
import { describeFault, Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import { splitList } from './flags.ts';
import type { Project } from './project.ts';
import type { Terminal } from './terminal.ts';
import type { KeptRun } from './training.ts';

export const runsFlag = [
  '--runs <list>',
  'Names or folders of the runs, separated by commas, or `all`. (default: those trained last)',
  splitList,
] as const;

/**
 * Folders of a project's runs.
 * @param latest those trained last
 * @param wanted names, folders or `all`; by default the runs trained last
 * @param fingerprint of the features that are looked at: runs of others are left out where none is named
 */
export async function chooseRuns(
  terminal: Terminal,
  project: string,
  latest: string[],
  wanted: string[] | undefined,
  fingerprint?: string,
): Promise<string[]> {
  const { runs: found, broken } = await pipeline.listRuns(project);
  for (const { folder, fault } of broken) terminal.progress.print(`  ${folder} is left out: ${describeFault(fault)}`);
  const isAll = wanted === undefined || wanted.includes('all');
  const stored = isAll && fingerprint !== undefined ? found.filter(({ record }) => record.data.fingerprint === fingerprint) : found;
  const others = found.length - stored.length;
  if (others > 0)
    terminal.progress.print(
      `  ${others} ${others === 1 ? 'run' : 'runs'} of data prepared otherwise ${others === 1 ? 'is' : 'are'} left out.`,
    );
  if (stored.length === 0)
    throw new Fault('unknown-id', 'This project has no runs that can be read.', {
      file: project,
      remedy: `Train some: indicatrix train ${project}`,
    });
  const isNamed =
    (name: string) =>
    ({ folder, record }: (typeof stored)[number]) =>
      basename(folder) === name || record.name === name;
  // A window may have taken some of them out.
  const names = wanted ?? latest.filter((name) => stored.some(isNamed(name)));
  const chosen =
    wanted?.includes('all') || names.length === 0
      ? stored
      : names.flatMap((name) => {
          const found = stored.filter(isNamed(name));
          if (found.length === 0)
            throw new Fault('unknown-id', `There is no run “${name}”.`, {
              file: project,
              remedy: `It has ${stored.map((run) => basename(run.folder)).join(', ')}.`,
            });
          return found;
        });
  return chosen.map(({ folder }) => folder);
}

/** @param wanted names, folders or `all`; by default the runs trained last */
export async function loadRuns(terminal: Terminal, project: Project, wanted: string[] | undefined): Promise<KeptRun[]> {
  const chosen = await chooseRuns(terminal, project.folder, project.latest, wanted, project.prepared.fingerprint);
  return terminal.stage(
    'Runs',
    async (job) => {
      const runs: KeptRun[] = [];
      for (const folder of chosen) {
        const { name, model, metrics } = await pipeline.loadRun(folder, project.prepared);
        runs.push({ name, folder, model, embedding: await pipeline.embed(project.prepared, model), metrics });
        job.report(runs.length / chosen.length);
      }
      return runs;
    },
    (runs) => runs.map(({ name }) => name).join(', '),
  );
}
