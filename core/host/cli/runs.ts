/** Runs of a project, read back. */
import { basename } from 'node:path';
import { describeFault, Fault } from '../../base/errors.ts';
import * as pipeline from '../../pipeline.ts';
import { runsFolder } from '../../pipeline/session.ts';
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
 */
export async function chooseRuns(terminal: Terminal, project: string, latest: string[], wanted: string[] | undefined): Promise<string[]> {
  const { runs: stored, broken } = await pipeline.listRuns(runsFolder(project));
  for (const { folder, fault } of broken) terminal.progress.print(`  ${folder} is left out: ${describeFault(fault)}`);
  if (stored.length === 0)
    throw new Fault('unknown-id', 'This project has no runs that can be read.', {
      file: project,
      remedy: `Train some: indicatrix train ${project}`,
    });
  const isNamed =
    (name: string) =>
    ({ folder, record }: (typeof stored)[number]) =>
      basename(folder) === name || record.name === name;
  const names = wanted ?? latest;
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
  const chosen = await chooseRuns(terminal, project.folder, project.file.latest, wanted);
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
